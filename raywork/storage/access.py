"""How a process reaches S3: as AWS users know it, with the command line's flags on top."""

import os
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from raywork.errors import UsageError
from raywork.storage.reading import IN_FLIGHT

if TYPE_CHECKING:
    import boto3
    from mypy_boto3_s3 import S3Client


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

    def headers(self) -> dict[str, str]:
        """The same as headers of a request."""
        payer = {"x-amz-request-payer": "requester"} if self.requester_pays else {}
        return payer | ({"x-amz-expected-bucket-owner": self.owner} if self.owner else {})

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
    return core


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
    access: Access, session: "boto3.Session", *, region: str | None = None
) -> "S3Client":
    """A boto3 client for S3, safe to share between threads.

    It makes five attempts of up to 20 seconds; backoff between them is jittered, and throttling
    slows the whole client down.

    Args:
        access: The flags.
        session: From `open_session`.
        region: The bucket's region where it is known.
    """
    from botocore import UNSIGNED
    from botocore.config import Config

    config = Config(
        signature_version=UNSIGNED if access.no_sign_request else "s3v4",
        retries={"mode": "adaptive", "total_max_attempts": 5},
        connect_timeout=4,
        read_timeout=20,
        max_pool_connections=IN_FLIGHT,
        user_agent_extra="raywork",
        # Servers other than AWS do not all know the newer default checksums.
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )
    return session.client(
        "s3",
        region_name=region or session.region_name or "us-east-1",
        endpoint_url=access.endpoint_url,
        config=config,
    )
