"""Fixtures that every folder of tests shares."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from tests import servers
from tests.clusters import local_ray

servers.isolate_aws()

# How long an example takes says more about the machine than about the code.
settings.register_profile("raywork", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("raywork")


@pytest.fixture(scope="session")
def moto() -> Iterator[servers.S3Server]:
    with servers.moto_server() as server:
        yield server


@pytest.fixture(scope="session")
def seaweed() -> Iterator[servers.S3Server]:
    with servers.seaweed_server() as server:
        yield server


@pytest.fixture(scope="session")
def local_aws() -> Iterator[servers.LocalAws]:
    with servers.local_server() as server:
        yield server


@pytest.fixture(scope="session")
def ray_cluster() -> Iterator[None]:
    """The one Ray of the session, with 2 CPUs."""
    with local_ray(cpus=2):
        yield
