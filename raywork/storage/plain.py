"""Keys, region and endpoint where the settings of AWS are plain: found without an SDK.

Plain are keys in the environment or in a profile, a region, and an endpoint. All else (roles, SSO,
processes, containers, instances, access points, FIPS, dual stack, and whatever is not known here)
is left to botocore, which takes a fifth of a second of CPU to load, and as long to make a client.
"""

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from raywork.storage.sigv4 import Credentials

if TYPE_CHECKING:
    from collections.abc import Mapping

    from raywork.storage.access import Access

_DEFAULT_REGION: Final = "us-east-1"

_VARIABLES: Final = {
    "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE",
    "AWS_DEFAULT_PROFILE", "AWS_DEFAULT_REGION", "AWS_REGION", "AWS_ENDPOINT_URL",
    "AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE", "AWS_CA_BUNDLE",
    "AWS_DEFAULT_OUTPUT", "AWS_PAGER", "AWS_EC2_METADATA_DISABLED", "AWS_EXECUTION_ENV",
    "AWS_MAX_ATTEMPTS", "AWS_RETRY_MODE",
}  # fmt: skip
"""What the environment may hold; any other `AWS_...` may mean something else to botocore."""

_SETTINGS: Final = {
    "aws_access_key_id", "aws_secret_access_key", "aws_session_token", "region", "output",
    "cli_pager", "cli_auto_prompt", "cli_history",
}  # fmt: skip
"""What a profile may hold, likewise."""

_FILES: Final = (
    ("AWS_CONFIG_FILE", "~/.aws/config"),
    ("AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials"),
)
_REGION: Final = re.compile(r"(us|eu|ap|sa|ca|me|af|il|mx)-\w+-\d+")
"""Those of the partition `aws`, as botocore's partitions.json has them."""

_BUCKET: Final = re.compile(r"[a-z0-9](?!.*--)[a-z0-9-]{1,61}[a-z0-9]")
"""A name that can be part of a host's; those with `--` may be of special kinds."""

_ANY_BUCKET: Final = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_AWS: Final = (".amazonaws.com", ".amazonaws.com.cn")


@dataclass(frozen=True, slots=True)
class Keys:
    """Credentials that do not change, None to sign nothing, and the region that is set."""

    credentials: Credentials | None
    region: str


def find_keys(access: "Access") -> Keys | None:
    """Return the keys to use, None where botocore must be asked."""
    given = os.environ
    if access.assume_role or any(
        name.startswith("AWS_")
        and not name.startswith("AWS_ENDPOINT_URL_")
        and name not in _VARIABLES
        for name in given
    ):
        return None
    name = access.profile or given.get("AWS_DEFAULT_PROFILE") or given.get("AWS_PROFILE")
    profile = _profile(name or "default")
    if profile is None or (name and not profile):
        return None
    region = access.region or given.get("AWS_DEFAULT_REGION") or profile.get("region")
    if access.no_sign_request:
        return Keys(None, region or _DEFAULT_REGION)
    in_profile = {key.upper(): value for key, value in profile.items()}
    source: Mapping[str, str] = in_profile
    if not access.profile and "AWS_ACCESS_KEY_ID" in given:
        source = given
    key_id, secret = source.get("AWS_ACCESS_KEY_ID"), source.get("AWS_SECRET_ACCESS_KEY")
    if not key_id or not secret:
        return None
    token = source.get("AWS_SESSION_TOKEN") or None
    return Keys(Credentials(key_id, secret, token), region or _DEFAULT_REGION)


def find_place(access: "Access", bucket: str, region: str) -> tuple[str, str, str] | None:
    """Return the endpoint of a bucket, its root there, and the region; None to ask botocore."""
    url = access.endpoint_url
    for name in ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"):
        url = url or os.environ.get(name)
    if url is None:
        if not _BUCKET.fullmatch(bucket) or not _REGION.fullmatch(region):
            return None
        # The oldest region has no name in the addresses of its buckets.
        host = f"s3.{region}" if region != _DEFAULT_REGION else "s3"
        return f"https://{bucket}.{host}.amazonaws.com", "/", region
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018  # raises where it is none
    except ValueError:
        return None
    host = parts.hostname or ""
    whole = url.rstrip("/") == f"{parts.scheme}://{parts.netloc}"
    if parts.scheme not in {"http", "https"} or not host or not whole or "@" in parts.netloc:
        return None
    if host.endswith(_AWS) or not _ANY_BUCKET.fullmatch(bucket):
        return None
    return f"{parts.scheme}://{parts.netloc}", f"/{bucket}/", region


def _profile(name: str) -> dict[str, str] | None:
    """Return the settings of a profile, empty if there is none; None if they are not plain."""
    files = [Path(os.environ.get(each) or default).expanduser() for each, default in _FILES]
    if not any(file.is_file() for file in files):
        return {}
    from configparser import Error, RawConfigParser

    settings: dict[str, str] = {}
    named = (f"profile {name}", *(("default",) if name == "default" else ()))
    for file, sections in zip(files, (named, (name,)), strict=True):
        parser = RawConfigParser()
        try:
            parser.read(file)
        except (Error, UnicodeDecodeError, OSError):
            return None
        for section in sections:
            if parser.has_section(section):
                settings.update(parser.items(section))
    return settings if settings.keys() <= _SETTINGS else None
