"""Reading a bucket through obstore, which needs a third of boto3's CPU for a GET."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from raywork.storage.access import Access
from raywork.storage.address import Address
from raywork.storage.sigv4 import Credentials

if TYPE_CHECKING:
    from collections.abc import Callable

    import obstore.store

_CREDENTIALS_LIVE: Final = timedelta(minutes=5)
"""How long obstore keeps temporary credentials before it asks for them again."""


def open_fast(access: Access, address: Address, bucket: str) -> "obstore.store.S3Store | None":
    """The bucket as obstore has it, None where it cannot: access points and directory buckets."""
    from obstore.store import S3Store

    if bucket.startswith("arn:") or bucket.endswith("--x-s3"):
        return None
    certificates = os.environ.get("AWS_CA_BUNDLE")
    return S3Store(
        bucket,
        # obstore reads the environment too: everything that must not differ is set here.
        config={
            "endpoint": address.endpoint,
            "aws_endpoint_url_s3": address.endpoint,
            "skip_signature": access.no_sign_request,
            "region": address.region,
            "virtual_hosted_style_request": address.root == "/",
            "request_payer": access.requester_pays,
        },
        client_options={
            "allow_http": True,
            "connect_timeout": "5s",
            "read_timeout": "20s",
            "timeout": "300s",
            "user_agent": "raywork",
            **({"root_certificate": Path(certificates).read_bytes()} if certificates else {}),
        },
        # A few quick retries here; whoever still fails is asked for again through boto3.
        retry_config={
            "max_retries": 2,
            "retry_timeout": timedelta(seconds=20),
            "backoff": {
                "init_backoff": timedelta(milliseconds=100),
                "max_backoff": timedelta(seconds=2),
            },
        },
        credential_provider=_provider(address),
    )


def _provider(address: Address) -> "Callable[[], obstore.store.S3Credential]":
    """The same credentials, for obstore: whoever gives them refreshes them, it asks in time."""

    def provide() -> "obstore.store.S3Credential":
        found = address.credentials()
        if found is None:  # nothing is signed, so that none are asked for
            found = Credentials("", "")
        return {
            "access_key_id": found.key_id,
            "secret_access_key": found.secret,
            "token": found.token,
            "expires_at": datetime.now(UTC) + _CREDENTIALS_LIVE if found.token else None,
        }

    return provide
