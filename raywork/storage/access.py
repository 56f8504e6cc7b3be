"""How a process reaches S3: as AWS users know it, with the command line's flags on top."""

import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from raywork.errors import UsageError
from raywork.storage.pages import read_contents
from raywork.storage.reading import IN_FLIGHT

if TYPE_CHECKING:
    import boto3
    import obstore.store
    from mypy_boto3_s3 import S3Client

_CREDENTIALS_LIVE = timedelta(minutes=5)
"""How long obstore keeps temporary credentials before it asks botocore, which refreshes them."""


@dataclass(frozen=True, slots=True)
class Access:
    """The flags that say how to reach S3. Holds no secret, so that it can go to every worker.

    Each process finds credentials, region and endpoint itself, in botocore's order: environment,
    profile, SSO, web identity, container, instance.
    """

    profile: str | None = None
    region: str | None = None
    endpoint_url: str | None = None
    no_sign_request: bool = False
    requester_pays: bool = False
    assume_role: str | None = None
    role_session: str = "raywork"
    owner: str | None = None
    """The account that a bucket must belong to; S3 refuses requests to another one's."""

    @property
    def described(self) -> str:
        """Whose credentials are used, for messages."""
        if self.no_sign_request:
            return "requests without credentials (--no-sign-request)"
        if self.assume_role:
            return f"the role {self.assume_role}"
        if not self.profile and "AWS_ACCESS_KEY_ID" in os.environ:
            return "the environment's AWS_ACCESS_KEY_ID"
        profile = self.profile or os.environ.get("AWS_PROFILE")
        return f"the profile {profile!r}" if profile else "the default credentials"

    @property
    def stand_in(self) -> str | None:
        """The URL of a server that stands in for all of AWS, and not for S3 alone."""
        host = urlsplit(self.endpoint_url or "").hostname or ""
        aws = host.endswith((".amazonaws.com", ".amazonaws.com.cn"))
        return self.endpoint_url if host and not aws else None

    def payer(self) -> dict[str, Any]:
        """The request parameters that say who pays, and whose the bucket must be."""
        payer = {"RequestPayer": "requester"} if self.requester_pays else {}
        return payer | self.owned()

    def owned(self) -> dict[str, Any]:
        """The request parameter that says whose the bucket must be."""
        return {"ExpectedBucketOwner": self.owner} if self.owner else {}


def open_session(access: Access) -> "boto3.Session":
    """A session with the credentials that `access` asks for; a role's are refreshed in time.

    Raises:
        botocore.exceptions.BotoCoreError: The profile does not exist.
        UsageError: The role is no ARN.
    """
    import boto3

    if access.assume_role and not access.assume_role.startswith("arn:"):
        raise UsageError(
            f"--assume-role {access.assume_role}: write the role's ARN, as in"
            " arn:aws:iam::111122223333:role/reader"
        )
    core = _open_core(access)
    if access.assume_role:
        _assume_role(core, _open_core(access), access, access.assume_role)
    return boto3.Session(botocore_session=core, region_name=access.region)


def _open_core(access: Access) -> Any:
    import botocore.session

    core = botocore.session.Session(profile=access.profile)
    core.register_component("data_loader", _loader(core.get_config_variable("data_path")))
    core.register_component("response_parser_factory", _parsers())
    return core


@cache
def _parsers() -> Any:
    """The parsers of botocore, with times read by C: its own way is four fifths of a listing."""
    from botocore.parsers import ResponseParserFactory
    from botocore.utils import parse_timestamp

    def timestamp(value: Any) -> datetime:
        if isinstance(value, str) and value[10:11] == "T" and value.endswith("Z"):
            return datetime.fromisoformat(value)
        return parse_timestamp(value)  # in its other forms

    factory = ResponseParserFactory()
    factory.set_parser_defaults(timestamp_parser=timestamp)
    return factory


@cache
def _loader(data_path: str | None) -> Any:
    """The service models, read once a process: that is most of the time to make a client."""
    from botocore.loaders import create_loader

    return create_loader(data_path)


def _assume_role(core: Any, own: Any, access: Access, role: str) -> None:
    """Make the session `core` hand out the credentials of the role, fetched with those of `own`."""
    from botocore.credentials import (
        AssumeRoleCredentialFetcher,
        CredentialProvider,
        CredentialResolver,
        DeferredRefreshableCredentials,
    )
    from botocore.exceptions import NoCredentialsError

    def create_client(service: str, **options: Any) -> Any:
        region = access.region or own.get_config_variable("region") or "us-east-1"
        # A server that stands in for AWS has its STS on the same port; an S3 endpoint has not.
        if access.stand_in:
            options["endpoint_url"] = access.stand_in
        return own.create_client(service, region_name=region, **options)

    class Role(CredentialProvider):
        METHOD = "assume-role"

        def load(self) -> DeferredRefreshableCredentials:
            source = own.get_credentials()
            if source is None:
                raise NoCredentialsError
            fetcher = AssumeRoleCredentialFetcher(
                create_client,
                source,
                role,
                extra_args={"RoleSessionName": access.role_session},
            )
            return DeferredRefreshableCredentials(fetcher.fetch_credentials, self.METHOD)

    core.register_component("credential_provider", CredentialResolver([Role()]))


def open_client(
    access: Access, session: "boto3.Session", *, region: str | None = None, quick: bool = False
) -> "S3Client":
    """A boto3 client for S3, safe to share between threads.

    Args:
        access: The flags.
        session: From `open_session`.
        region: The bucket's region where it is known.
        quick: Give up within 15 seconds, to know at the start that an endpoint is wrong. Else it
            is five attempts of up to 20 seconds; backoff between them is jittered, and throttling
            slows the whole client down.
    """
    from botocore import UNSIGNED
    from botocore.config import Config

    config = Config(
        signature_version=UNSIGNED if access.no_sign_request else "s3v4",
        retries={"mode": "adaptive", "total_max_attempts": 3 if quick else 5},
        connect_timeout=4,
        read_timeout=4 if quick else 20,
        max_pool_connections=IN_FLIGHT,
        user_agent_extra="raywork",
        # Servers other than AWS do not all know the newer default checksums.
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )
    client = session.client(
        "s3",
        region_name=region or session.region_name or "us-east-1",
        endpoint_url=access.endpoint_url,
        config=config,
    )
    client.meta.events.register("before-parse.s3.ListObjectsV2", read_contents)
    return client


def bucket_address(client: "S3Client", bucket: str) -> tuple[str, str]:
    """The URL of a bucket's endpoint, and the path there that its keys come after.

    botocore knows about FIPS, dual stack, custom endpoints: its URL of a key shows its choice.
    """
    url = urlsplit(
        client.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": "k"})
    )
    return f"{url.scheme}://{url.netloc}", url.path.removesuffix("k")


def open_fast(
    access: Access, session: "boto3.Session", client: "S3Client", bucket: str
) -> "obstore.store.S3Store | None":
    """The same bucket through obstore, which needs a third of boto3's CPU for a GET.

    None where obstore cannot take the bucket: access points and directory buckets.
    """
    from obstore.store import S3Store

    if bucket.startswith("arn:") or bucket.endswith("--x-s3"):
        return None
    endpoint, root = bucket_address(client, bucket)
    certificates = os.environ.get("AWS_CA_BUNDLE")
    return S3Store(
        bucket,
        # obstore reads the environment too: everything that must not differ is set here.
        config={
            "endpoint": endpoint,
            "aws_endpoint_url_s3": endpoint,
            "skip_signature": access.no_sign_request,
            "region": client.meta.region_name,
            "virtual_hosted_style_request": root == "/",
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
        credential_provider=_Credentials(session),
    )


class _Credentials:
    """botocore's credentials, for obstore: botocore refreshes them, obstore asks again in time."""

    def __init__(self, session: "boto3.Session") -> None:
        self._session = session

    def __call__(self) -> "obstore.store.S3Credential":
        credentials = self._session.get_credentials()
        if credentials is None:
            from botocore.exceptions import NoCredentialsError

            raise NoCredentialsError
        frozen: Any = credentials.get_frozen_credentials()
        return {
            "access_key_id": frozen.access_key,
            "secret_access_key": frozen.secret_key,
            "token": frozen.token,
            "expires_at": datetime.now(UTC) + _CREDENTIALS_LIVE if frozen.token else None,
        }
