"""Fixtures that every folder of tests shares."""

from collections.abc import Iterator

import pytest

from tests import servers

servers.isolate_aws()


@pytest.fixture(scope="session")
def moto() -> Iterator[servers.S3Server]:
    with servers.moto_server() as server:
        yield server


@pytest.fixture(scope="session")
def seaweed() -> Iterator[servers.S3Server]:
    with servers.seaweed_server() as server:
        yield server
