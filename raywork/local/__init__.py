"""An embedded AWS for development: S3, Glue and STS by moto, and an Athena that runs the SQL."""

from raywork.local.server import Options, serve, use_fake_credentials

__all__ = ["Options", "serve", "use_fake_credentials"]
