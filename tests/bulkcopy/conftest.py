from typing import NamedTuple

import pytest

from tests.servers import S3Server


class Sides(NamedTuple):
    """A server with two empty buckets."""

    server: S3Server
    source: str
    destination: str

    @property
    def uris(self) -> tuple[str, str]:
        return f"s3://{self.source}/in/", f"s3://{self.destination}/out/"


@pytest.fixture
def ordered(moto) -> Sides:
    """On a server that lists in byte order."""
    return Sides(moto, moto.new_bucket(), moto.new_bucket())


@pytest.fixture
def unordered(seaweed) -> Sides:
    """On a real server, which lists folder by folder."""
    return Sides(seaweed, seaweed.new_bucket(), seaweed.new_bucket())


@pytest.fixture(params=["ordered", "unordered"])
def sides(request) -> Sides:
    return request.getfixturevalue(request.param)
