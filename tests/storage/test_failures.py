"""Every way to be refused is one clear line that says what to do."""

import json
import os
import socket
import ssl
import time

import pytest
from botocore import exceptions as aws

from raywork.errors import FetchError, ServiceError, UsageError
from raywork.storage import Access, Location, open_store
from raywork.storage.failures import explain, explain_object

ACCESS = Access(profile="work")


def fail(uri, **access):
    with pytest.raises((UsageError, ServiceError)) as caught:
        open_store(Location.parse(uri), Access(**access))
    assert "\n" not in str(caught.value)
    return caught.value


@pytest.fixture(scope="module")
def bucket(seaweed):
    name = seaweed.new_bucket()
    seaweed.fill(name, {"key": b"data"})
    return name


def test_a_wrong_secret_key(seaweed, bucket, monkeypatch):
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "do-not-show-me")
    error = fail(f"s3://{bucket}/", endpoint_url=seaweed.url)
    assert isinstance(error, UsageError)
    assert "secret key does not match" in str(error)
    assert "do-not-show-me" not in str(error)


def test_an_unknown_access_key(seaweed, bucket, monkeypatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "unknown")
    error = fail(f"s3://{bucket}/", endpoint_url=seaweed.url)
    assert "the environment's AWS_ACCESS_KEY_ID was refused (InvalidAccessKeyId)" in str(error)


def test_access_denied_names_the_action_and_the_uri(seaweed, bucket):
    error = fail(f"s3://{bucket}/", endpoint_url=seaweed.url, no_sign_request=True)
    assert f"s3://{bucket}/: access denied" in str(error)
    assert "s3:ListBucket" in str(error)


@pytest.mark.parametrize("server", ["moto", "seaweed"])
def test_no_such_bucket(server, request):
    url = request.getfixturevalue(server).url
    error = fail("s3://no-such-bucket/a/", endpoint_url=url)
    assert isinstance(error, UsageError)
    assert "s3://no-such-bucket/a/: there is no such bucket" in str(error)


def test_an_unknown_profile():
    assert "profile (nobody) could not be found" in str(fail("s3://bucket/", profile="nobody"))


def test_an_endpoint_that_is_no_url():
    assert "write http(s)://host:port" in str(fail("s3://bucket/", endpoint_url="localhost"))


def test_an_unreachable_endpoint_is_known_in_seconds():
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}"
        start = time.monotonic()
        error = fail("s3://bucket/", endpoint_url=url)
    assert isinstance(error, ServiceError)
    assert f"no connection at {url}" in str(error)
    assert time.monotonic() - start < 15


def test_a_role_that_may_not_be_assumed():
    error = aws.ClientError({"Error": {"Code": "AccessDenied"}}, "AssumeRole")
    role = Access(assume_role="arn:aws:iam::1:role/x")
    for found in (
        explain(error, "s3:ListBucket", "s3://b/", role),
        explain_object(error, "", role),
    ):
        assert isinstance(found, UsageError)
        assert "the role arn:aws:iam::1:role/x cannot be assumed" in str(found)


def client_error(code):
    return aws.ClientError({"Error": {"Code": code, "Message": "Some\n text."}}, "GetObject")


@pytest.mark.parametrize(
    ("error", "kind", "says"),
    [
        (client_error("ExpiredToken"), UsageError, "session token has expired"),
        (client_error("AccessDenied"), UsageError, "allow s3:ListBucket"),
        (client_error("PermanentRedirect"), UsageError, "name it with --region"),
        (client_error("AuthorizationHeaderMalformed"), UsageError, "name it with --region"),
        (
            client_error("SlowDown"),
            ServiceError,
            "failed with SlowDown on every attempt: Some text",
        ),
        (aws.UnauthorizedSSOTokenError(), UsageError, "run `aws sso login`"),
        (aws.PartialCredentialsError(provider="env", cred_var="x"), UsageError, "cannot be used"),
        (aws.SSLError(endpoint_url="https://x", error=ssl.SSLError()), ServiceError, "TLS"),
        (aws.ConnectTimeoutError(endpoint_url="https://x"), ServiceError, "no answer in time"),
        (OSError("odd"), ServiceError, "OSError: odd"),
    ],
)
def test_an_error_of_the_whole_operation(error, kind, says):
    found = explain(error, "s3:ListBucket", "s3://b/", ACCESS)
    assert type(found) is kind
    assert says in str(found)
    assert "\n" not in str(found)


@pytest.mark.parametrize(
    ("error", "kind", "says"),
    [
        (client_error("NoSuchKey"), FetchError, "s3://b/k: it was deleted after"),
        (client_error("PreconditionFailed"), FetchError, "s3://b/k: it changed after"),
        (client_error("InvalidObjectState"), FetchError, "s3://b/k: it is archived"),
        (client_error("AccessDenied"), FetchError, "denied to the profile 'work': allow s3:Get"),
        (client_error("SlowDown"), FetchError, "answered SlowDown on every attempt"),
        (aws.ReadTimeoutError(endpoint_url="x"), FetchError, "broke off"),
        (client_error("ExpiredToken"), UsageError, "session token has expired"),
        (client_error("NoSuchBucket"), UsageError, "no such bucket"),
        (aws.EndpointConnectionError(endpoint_url="x"), ServiceError, "no connection"),
    ],
)
def test_an_error_of_one_object(error, kind, says):
    found = explain_object(error, "s3://b/k", ACCESS)
    assert type(found) is kind
    assert says in str(found)


def test_the_machines_own_settings_do_not_leak_into_tests():
    aws_settings = {name: value for name, value in os.environ.items() if name.startswith("AWS_")}
    assert aws_settings["AWS_ACCESS_KEY_ID"] == "test-access-key"
    assert "AWS_PROFILE" not in json.dumps(aws_settings)
