"""Settings that are plain are found without an SDK, and are those that botocore finds."""

import pytest

from raywork.storage import Access, address
from raywork.storage.plain import find_keys, find_place
from tests.servers import KEY_ID, REGION, SECRET

CONFIG = """
[default]
region = ap-south-1
output = json
[profile work]
region = eu-west-1
aws_access_key_id = AKIDWORK
aws_secret_access_key = work-secret
[profile plain]
[profile role]
role_arn = arn:aws:iam::123456789012:role/reader
source_profile = work
[profile virtual]
s3 =
    addressing_style = virtual
[profile elsewhere]
endpoint_url = http://127.0.0.1:9000
"""
CREDENTIALS = """
[default]
aws_access_key_id = AKIDDEFAULT
aws_secret_access_key = default-secret
[plain]
aws_access_key_id = AKIDPLAIN
aws_secret_access_key = plain-secret
aws_session_token = plain-token
"""


@pytest.fixture
def files(tmp_path, monkeypatch):
    """The files of a user, and no more."""
    for name, text in (("config", CONFIG), ("credentials", CREDENTIALS)):
        (tmp_path / name).write_text(text)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name)
    return monkeypatch


def reached(access, bucket="some-bucket", region=None):
    found = address.find_address(access, bucket, region)
    return found.endpoint, found.root, found.region, found.credentials()


def by_botocore(access, monkeypatch, bucket="some-bucket", region=None):
    monkeypatch.setattr(address, "find_keys", lambda _: None)
    return reached(access, bucket, region)


KEYS = {"AWS_ACCESS_KEY_ID": KEY_ID, "AWS_SECRET_ACCESS_KEY": SECRET}


@pytest.mark.parametrize(
    ("access", "environment"),
    [
        (Access(), {}),
        (Access(), KEYS),
        (Access(), {**KEYS, "AWS_SESSION_TOKEN": "token", "AWS_DEFAULT_REGION": "us-west-2"}),
        (Access(), {**KEYS, "AWS_REGION": "us-west-2"}),
        (Access(profile="work"), KEYS),
        (Access(profile="plain"), {}),
        (Access(), {"AWS_PROFILE": "work"}),
        (Access(), {**KEYS, "AWS_PROFILE": "work"}),
        (Access(), {"AWS_DEFAULT_PROFILE": "work", "AWS_PROFILE": "plain"}),
        (Access(region="sa-east-1"), KEYS),
        (Access(no_sign_request=True), {}),
        (Access(endpoint_url="http://localhost:9000"), KEYS),
        (Access(endpoint_url="https://minio.example.com/"), KEYS),
        (Access(endpoint_url="http://[::1]:9000"), KEYS),
        (Access(), {**KEYS, "AWS_ENDPOINT_URL": "http://one:1"}),
        (Access(), {**KEYS, "AWS_ENDPOINT_URL": "http://one:1", "AWS_ENDPOINT_URL_S3": "http://two:2"}),
        (Access(endpoint_url="http://three:3"), {**KEYS, "AWS_ENDPOINT_URL_S3": "http://two:2"}),
        (Access(), {**KEYS, "AWS_ENDPOINT_URL_STS": "http://sts:2"}),
    ],
)  # fmt: skip
def test_plain_settings_mean_what_they_mean_to_botocore(files, access, environment):
    for name, value in environment.items():
        files.setenv(name, value)
    keys = find_keys(access)
    assert keys is not None
    assert find_place(access, "some-bucket", keys.region) is not None
    assert reached(access) == by_botocore(access, files)


@pytest.mark.parametrize("region", ["us-east-1", "us-west-2", "eu-central-1", "ap-southeast-4"])
@pytest.mark.parametrize("bucket", ["abc", "some-bucket", "0-9"])
def test_a_bucket_of_aws_has_the_address_that_botocore_gives_it(monkeypatch, bucket, region):
    assert find_place(Access(), bucket, region) is not None
    mine = reached(Access(), bucket, region)
    assert mine == by_botocore(Access(), monkeypatch, bucket, region)


@pytest.mark.parametrize(
    ("access", "environment"),
    [
        (Access(profile="role"), {}),
        (Access(profile="virtual"), {}),
        (Access(profile="elsewhere"), {}),
        (Access(profile="nobody"), {}),
        (Access(assume_role="arn:aws:iam::123456789012:role/reader"), KEYS),
        (Access(), {**KEYS, "AWS_USE_DUALSTACK_ENDPOINT": "true"}),
        (Access(), {**KEYS, "AWS_CREDENTIAL_EXPIRATION": "2030-01-01T00:00:00Z"}),
        (Access(), {"AWS_ACCESS_KEY_ID": KEY_ID}),
        (Access(), {"AWS_PROFILE": "nobody"}),
    ],
)
def test_other_settings_are_left_to_botocore(files, access, environment):
    for name, value in environment.items():
        files.setenv(name, value)
    assert find_keys(access) is None


@pytest.mark.parametrize(
    ("access", "bucket", "region"),
    [
        (Access(), "a.dotted.bucket", REGION),
        (Access(), "some--x-s3", REGION),
        (Access(), "arn:aws:s3:eu-west-1:123456789012:accesspoint/a", REGION),
        (Access(), "some-bucket", "cn-north-1"),
        (Access(), "some-bucket", "us-gov-west-1"),
        (Access(), "some-bucket", "no region"),
        (Access(endpoint_url="localhost:9000"), "some-bucket", REGION),
        (Access(endpoint_url="http://host/path"), "some-bucket", REGION),
        (Access(endpoint_url="http://host:port"), "some-bucket", REGION),
        (Access(endpoint_url="https://s3.eu-west-1.amazonaws.com"), "some-bucket", REGION),
        (Access(endpoint_url="http://host:1"), "Odd_Bucket", REGION),
    ],
)
def test_other_places_are_left_to_botocore(access, bucket, region):
    assert find_place(access, bucket, region) is None
