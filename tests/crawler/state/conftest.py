"""Places to crawl again and again: folders, and buckets of servers that list in different ways."""

import pytest

import raywork
from raywork.crawler import plan
from raywork.storage.s3 import S3Store
from tests.crawler.crawling import fill_folder
from tests.crawler.state.sites import Site


@pytest.fixture(params=["folder", "moto", "ranges", "seaweed", "stream"])
def site(request, tmp_path, monkeypatch):
    if request.param == "folder":
        data = tmp_path / "data"
        data.mkdir()

        def write(key, body):
            fill_folder(data, {key: body})

        yield Site(data, tmp_path / "state", write, lambda key: (data / key).unlink(),
                   location="s3://bucket/t/")  # fmt: skip
        return
    if request.param in {"ranges", "stream"}:  # as with very many objects
        monkeypatch.setattr(plan, "LOOK", 1)
        monkeypatch.setattr(plan, "_UNIT_SECONDS", 0.0)
    server = request.getfixturevalue(
        "seaweed" if request.param in {"seaweed", "stream"} else "moto"
    )
    if request.param == "stream":
        monkeypatch.setattr(S3Store, "is_ordered", lambda _: False)
    bucket, states = server.new_bucket(), server.new_bucket()
    yield Site(
        f"s3://{bucket}/",
        f"s3://{states}/crawls/1/",
        lambda key, body: server.fill(bucket, {key: body}),
        lambda key: server.client.delete_object(Bucket=bucket, Key=key),
        access=raywork.Access(endpoint_url=server.url),
    )


@pytest.fixture
def local(tmp_path):
    data = tmp_path / "data"
    data.mkdir()
    return Site(
        data,
        tmp_path / "state",
        lambda key, body: fill_folder(data, {key: body}),
        lambda key: (data / key).unlink(),
        location="s3://bucket/t/",
    )
