import pickle
import subprocess
import sys

import pytest

from raywork.errors import UsageError
from raywork.storage import Access, Location, open_store
from raywork.storage.access import open_session
from tests import servers

ROLE = "arn:aws:iam::123456789012:role/reader"


@pytest.fixture(scope="module")
def bucket(moto):
    name = moto.new_bucket()
    moto.fill(name, {"key": b"data"})
    return name


def read_key(uri, access):
    store = open_store(Location.parse(uri), access)
    return {i.key: b"".join(c) for i, c in store.read_many(store.list_range(store.whole))}


def test_an_access_travels_to_workers():
    access = Access(profile="work", assume_role=ROLE)
    assert pickle.loads(pickle.dumps(access)) == access


def test_profile_region_and_endpoint_come_from_the_users_files(moto, bucket, tmp_path, monkeypatch):
    (tmp_path / "config").write_text(
        f"[profile work]\nregion = eu-west-1\nendpoint_url = {moto.url}\n"
        f"aws_access_key_id = {servers.KEY_ID}\naws_secret_access_key = {servers.SECRET}\n"
    )
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name)
    assert read_key(f"s3://{bucket}/", Access(profile="work")) == {"key": b"data"}


def test_a_requester_pays_bucket_is_read_by_who_accepts_the_costs(moto, bucket):
    access = Access(endpoint_url=moto.url, requester_pays=True)
    assert read_key(f"s3://{bucket}/", access) == {"key": b"data"}


def test_the_endpoint_may_come_from_the_environment(moto, bucket, monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", moto.url)
    assert read_key(f"s3://{bucket}/", Access()) == {"key": b"data"}


def test_a_flag_wins_over_the_environment_for_every_client(moto, bucket, monkeypatch, only_fast):
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:1")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    assert read_key(f"s3://{bucket}/", Access(endpoint_url=moto.url)) == {"key": b"data"}


def test_a_role_is_assumed_with_the_own_credentials(moto):
    access = Access(endpoint_url=moto.url, assume_role=ROLE)
    credentials = open_session(access).get_credentials().get_frozen_credentials()
    assert credentials.access_key != servers.KEY_ID
    assert credentials.token


def test_a_public_bucket_needs_no_credentials(moto, monkeypatch):
    bucket = moto.new_bucket()
    moto.client.put_object(Bucket=bucket, Key="key", Body=b"data", ACL="public-read")
    moto.client.put_bucket_acl(Bucket=bucket, ACL="public-read")
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    access = Access(endpoint_url=moto.url, no_sign_request=True)
    assert read_key(f"s3://{bucket}/", access) == {"key": b"data"}
    with pytest.raises(UsageError, match=r"no AWS credentials found.*--no-sign-request"):
        read_key(f"s3://{bucket}/", Access(endpoint_url=moto.url))


def test_the_buckets_region_is_found(moto):
    bucket = "test-in-europe"
    moto.client.create_bucket(
        Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"}
    )
    store = open_store(Location.parse(f"s3://{bucket}/"), Access(endpoint_url=moto.url))
    assert store.address.region == "eu-central-1"
    assert store.client.meta.region_name == "eu-central-1"


def test_results_are_written_and_read_back(seaweed):
    bucket = seaweed.new_bucket()
    location = Location.parse(f"s3://{bucket}/out/new")
    store = open_store(location, Access(endpoint_url=seaweed.url), write=True)
    assert store.location.uri == f"s3://{bucket}/out/new/"
    store.put("out/new/report.json", b"{}")
    assert store.get("out/new/report.json") == b"{}"
    assert store.get("out/new/other.json") is None


def test_importing_storage_loads_no_sdk():
    code = (
        "import sys, raywork.storage\n"
        "assert not {'boto3', 'botocore', 'obstore', 'ray'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
