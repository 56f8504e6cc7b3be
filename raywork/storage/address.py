"""Where the requests to a bucket go, and what they are signed with."""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from raywork.storage.access import Access, open_client, open_session
from raywork.storage.calls import Caller
from raywork.storage.pace import Pace
from raywork.storage.plain import find_keys, find_place
from raywork.storage.proxy import Proxy
from raywork.storage.sigv4 import Credentials, Signer
from raywork.storage.wire import Wire

if TYPE_CHECKING:
    import boto3
    from mypy_boto3_s3 import S3Client


@dataclass(frozen=True, slots=True)
class Address:
    """How to reach one bucket."""

    endpoint: str
    """`http(s)://host[:port]`."""
    root: str
    """The path there that keys come after: `/`, or `/bucket/`."""
    region: str
    credentials: Callable[[], Credentials | None]
    """Asked for each request, so that they can be refreshed; None sends it without a signature."""

    @property
    def is_on_aws(self) -> bool:
        """Whether this is Amazon S3 itself, where all buckets have different names."""
        return "amazonaws.com" in (urlsplit(self.endpoint).hostname or "")

    def open_wire(self) -> Wire:
        """Return connections to it, for the tasks of one event loop."""
        return Wire(self.endpoint, os.environ.get("AWS_CA_BUNDLE"), Proxy.to(self.endpoint))

    def caller(self, wire: Wire, pace: Pace, access: Access) -> Caller:
        """Return what makes calls to the bucket."""
        signer = Signer(self.credentials, self.region, time.time)
        return Caller(wire, pace, signer, self.root, access.headers())


def find_address(access: Access, bucket: str, region: str | None = None) -> Address:
    """Find a bucket and the credentials for it, as AWS users have them set.

    Where the settings are plain, no SDK is loaded: that, and to make a client of it, would take
    longer than all else that a small run does.

    Args:
        access: The flags.
        bucket: Its name.
        region: Where it is, if that is known.

    Raises:
        botocore.exceptions.BotoCoreError: There is no such profile, or there are no credentials.
        UsageError: The role is no ARN.
    """
    if keys := find_keys(access):
        place, credentials = find_place(access, bucket, region or keys.region), keys.credentials
        if place is not None:
            return Address(*place, lambda: credentials)
    session = open_session(access)
    client = open_client(access, session, region=region)
    endpoint, root = _bucket_address(client, bucket)
    return Address(endpoint, root, client.meta.region_name, _credentials(access, session))


def _bucket_address(client: "S3Client", bucket: str) -> tuple[str, str]:
    """Return endpoint and root as botocore has them.

    It knows about FIPS, dual stack, access points, and more: the URL of a request that is stopped
    before it is sent shows its choice.
    """
    seen: list[str] = []

    def stop(params: dict[str, Any], **_: Any) -> Any:
        seen.append(params["url"])
        return SimpleNamespace(status_code=200), {}

    client.meta.events.register_first("before-call.s3.HeadObject", stop)
    client.head_object(Bucket=bucket, Key="k")
    url = urlsplit(seen[0])
    return f"{url.scheme}://{url.netloc}", url.path.removesuffix("k")


def _credentials(access: Access, session: "boto3.Session") -> Callable[[], Credentials | None]:
    """Return how to get credentials; botocore refreshes them in time."""
    if access.no_sign_request:
        return lambda: None
    found: Any = session.get_credentials()
    if found is None:
        from botocore.exceptions import NoCredentialsError

        raise NoCredentialsError

    def current() -> Credentials:
        frozen = found.get_frozen_credentials()
        return Credentials(str(frozen.access_key), str(frozen.secret_key), frozen.token)

    return current
