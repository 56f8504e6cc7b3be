from typing import NamedTuple

import pytest

from tests.bulkcopy.versioning import keep_versions
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


@pytest.fixture
def versioned(seaweed) -> Sides:
    """Two buckets that keep versions, on a server that lists what is in one folder in order."""
    sides = Sides(seaweed, seaweed.new_bucket(), seaweed.new_bucket())
    for bucket in (sides.source, sides.destination):
        keep_versions(sides.server, bucket)
    return sides
