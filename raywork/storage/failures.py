"""What an SDK's error means to a user, in one line."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from raywork.errors import FetchError, RayworkError, ServiceError, UsageError
from raywork.storage.access import Access
from raywork.storage.calls import RefusedError
from raywork.storage.wire import BrokenAnswerError, NoConnectionError

_BAD_KEYS = {
    "InvalidAccessKeyId": "the access key does not exist there",
    "SignatureDoesNotMatch": "the secret key does not match the access key",
    "InvalidToken": "the session token is not valid there",
    "InvalidClientTokenId": "the access key does not exist there",
    "UnrecognizedClientException": "the access key does not exist there",
    "ExpiredToken": "the session token has expired",
    "ExpiredTokenException": "the session token has expired",
    "TokenRefreshRequired": "the session token has expired",
    "RequestTimeTooSkewed": "this machine's clock is wrong",
}
_DENIED = {"AccessDenied", "AccessDeniedException", "AllAccessDisabled", "403", "Forbidden"}
_ELSEWHERE = {
    "PermanentRedirect",
    "AuthorizationHeaderMalformed",
    "IllegalLocationConstraintException",
    "301",
}
_OBJECT = {
    "NoSuchKey": "it was deleted after it was listed",
    "404": "it was deleted after it was listed",
    "PreconditionFailed": "it changed after it was listed: run again",
    "412": "it changed after it was listed: run again",
    "InvalidRange": "it changed after it was listed: run again",
    "InvalidObjectState": "it is archived: restore it first",
    "KMS.DisabledException": "the KMS key that encrypts it is disabled",
    "KMS.NotFoundException": "the KMS key that encrypts it does not exist",
}


def error_code(error: Exception) -> str:
    """The service's code (`NoSuchKey`) of an error, or an empty string."""
    if isinstance(error, RefusedError):
        return error.code
    response: dict[str, Any] = getattr(error, "response", None) or {}
    return str(response.get("Error", {}).get("Code", ""))


@contextmanager
def explained(action: str, uri: str, access: Access) -> Iterator[None]:
    """Raise what `explain` makes of any error of a service or an SDK in the block."""
    try:
        yield
    except RayworkError:
        raise
    except Exception as error:
        raise explain(error, action, uri, access) from error


def explain(error: Exception, action: str, uri: str, access: Access) -> RayworkError:
    """The error to raise for a failed request that the whole operation depends on.

    Args:
        error: From a call, from botocore, or the network below them.
        action: The IAM action that the request needs, like `s3:ListBucket`.
        uri: What the request was for.
        access: With what, named in the message.

    Returns:
        UsageError for what the user can put right, ServiceError for what the service must.
    """
    return (
        _credentials(error, access)
        or _request(error, action, uri, access)
        or _network(error, uri, access)
    )


def explain_object(error: Exception, uri: str, access: Access) -> RayworkError:
    """The error to raise for a failed read of one object: FetchError where others may be read.

    What would meet every other object too, such as a wrong credential or no network, is a
    UsageError or a ServiceError as in `explain`.
    """
    code = error_code(error)
    whole = _credentials(error, access)
    if whole is not None or code == "NoSuchBucket":
        return whole or explain(error, "s3:GetObject", uri, access)
    if code in _OBJECT:
        return FetchError(f"{uri}: {_OBJECT[code]}")
    if code in _DENIED:
        return FetchError(f"{uri}: access denied to {access.described}: allow s3:GetObject on it")
    if code:
        return FetchError(f"{uri}: the store answered {code} on every attempt: {_text(error)}")
    from botocore import exceptions as aws

    if isinstance(
        error,
        aws.ResponseStreamingError
        | aws.IncompleteReadError
        | aws.ConnectionClosedError
        | aws.ReadTimeoutError
        | OSError,
    ):
        return FetchError(f"{uri}: the store broke off the answer on every attempt: {_text(error)}")
    return _network(error, uri, access)


def _credentials(error: Exception, access: Access) -> UsageError | None:
    from botocore import exceptions as aws

    who, code, text = access.described, error_code(error), None
    if isinstance(error, aws.ProfileNotFound):
        text = f"{_text(error)}: name one of ~/.aws/config, or none"
    elif isinstance(error, aws.NoCredentialsError):
        text = (
            "no AWS credentials found: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, name a "
            "--profile, or read a public bucket with --no-sign-request"
        )
    elif isinstance(error, aws.SSOError | aws.TokenRetrievalError | aws.UnauthorizedSSOTokenError):
        text = f"the SSO login of {who} is not valid: run `aws sso login` ({_text(error)})"
    elif isinstance(
        error,
        aws.CredentialRetrievalError
        | aws.PartialCredentialsError
        | aws.ConfigParseError
        | aws.ConfigNotFound
        | aws.InvalidConfigError
        | aws.LoginError,
    ):
        text = f"{who} cannot be used: {_text(error)}"
    elif getattr(error, "operation_name", None) == "AssumeRole":
        text = f"{who} cannot be assumed ({code}): allow sts:AssumeRole on both sides"
    elif code in _BAD_KEYS:
        text = f"access with {who} was refused ({code}): {_BAD_KEYS[code]}"
    return UsageError(text) if text else None


def _request(error: Exception, action: str, uri: str, access: Access) -> RayworkError | None:
    from botocore import exceptions as aws

    code, text = error_code(error), None
    if code in {"NoSuchBucket", "InvalidBucketName", "404"}:
        text = "there is no such bucket: check its name"
    elif code in _DENIED:
        text = f"access denied to {access.described}: allow {action} on it, or use others"
    elif code in _ELSEWHERE:
        text = f"the bucket is in another region ({code}): name it with --region"
    elif isinstance(error, aws.InvalidRegionError):
        text = f"not a valid region: {_text(error)}"
    elif isinstance(error, aws.ParamValidationError):
        text = f"not a valid bucket or key: {_text(error)}"
    elif isinstance(error, ValueError) and "nvalid endpoint" in str(error):
        text = f"the endpoint is not a URL: write http(s)://host:port ({_text(error)})"
    elif code:
        return ServiceError(f"{uri}: {action} failed with {code} on every attempt: {_text(error)}")
    return UsageError(f"{uri}: {text}") if text else None


def _network(error: Exception, uri: str, access: Access) -> RayworkError:
    where = f" at {access.endpoint_url}" if access.endpoint_url else ""
    if isinstance(error, BrokenAnswerError):
        what, reason = "no whole answer", _text(error)
        if isinstance(error, NoConnectionError):
            tls = isinstance(error.__cause__, ssl.SSLError)
            what = "no trusted TLS connection" if tls else "no connection"
            reason = reason.partition(": ")[2]
        return ServiceError(f"{uri}: {what}{where}: {reason}")
    from botocore import exceptions as aws

    if isinstance(error, aws.SSLError):
        return ServiceError(f"{uri}: no trusted TLS connection{where}: {_text(error)}")
    if isinstance(error, aws.ConnectTimeoutError | aws.ReadTimeoutError):
        return ServiceError(f"{uri}: no answer in time{where}: {_text(error)}")
    if isinstance(error, aws.EndpointConnectionError | aws.ConnectionError | aws.HTTPClientError):
        return ServiceError(f"{uri}: no connection{where}: {_text(error)}")
    return ServiceError(f"{uri}: {type(error).__name__}: {_text(error)}")


def _text(error: Exception) -> str:
    """The message on one line and without its full stop."""
    response: dict[str, Any] = getattr(error, "response", None) or {}
    if isinstance(error, RefusedError):
        response = {"Error": {"Message": error.message or error.code}}
    message = response.get("Error", {}).get("Message") or str(error)
    return " ".join(str(message).split()).rstrip(".")
