"""Signatures are those that botocore makes of the same request."""

from datetime import UTC, datetime
from unittest import mock
from urllib.parse import quote

from botocore import auth, awsrequest, credentials
from hypothesis import example, given
from hypothesis import strategies as st

from raywork.storage.sigv4 import EMPTY_SHA256, Credentials, Signer, encode_path, encode_query

NOW = datetime(2026, 3, 1, 12, 30, 5, tzinfo=UTC)
KEYS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30)
VALUES = st.text("abc =+/~-_.é\t", max_size=20)


def by_botocore(method, path, query, headers, token):
    request = awsrequest.AWSRequest(method, f"http://host:9000{path}?{query}", headers)
    request.context["payload_signing_enabled"] = True
    keys = credentials.Credentials("test-id", "test-secret", token)
    with mock.patch.object(auth, "get_current_datetime", return_value=NOW.replace(tzinfo=None)):
        auth.S3SigV4Auth(keys, "s3", "eu-central-1").add_auth(request)
    return request.headers["Authorization"]


@given(
    method=st.sampled_from(["GET", "PUT", "POST", "HEAD", "DELETE"]),
    key=KEYS,
    query=st.dictionaries(KEYS, VALUES, max_size=4),
    metadata=st.dictionaries(
        st.text("abc-", min_size=1), st.text("xyz =,;", max_size=9), max_size=3
    ),
    token=st.sampled_from([None, "test-token"]),
)
@example("PUT", "a//b/../c+d e%?&=ü", {"uploadId": "a+b/c==", "partNumber": "1"}, {}, None)
def test_signatures_are_those_of_botocore(method, key, query, metadata, token):
    path, text = "/" + encode_path(key), encode_query(list(query.items()))
    given_headers = {f"x-amz-meta-{name}": value for name, value in metadata.items()}
    headers = {"host": "host:9000", **given_headers}

    Signer(
        lambda: Credentials("test-id", "test-secret", token), "eu-central-1", NOW.timestamp
    ).sign(method, path, text, headers, EMPTY_SHA256)

    assert headers["authorization"] == by_botocore(method, path, text, given_headers, token)


def test_without_credentials_there_is_no_signature():
    headers = {"host": "host"}

    Signer(lambda: None, "us-east-1", NOW.timestamp).sign("GET", "/", "", headers, EMPTY_SHA256)

    assert "authorization" not in headers


@given(KEYS)
def test_a_path_holds_a_key_as_it_is(key):
    assert encode_path(key) == quote(key, safe="/-_.~")
