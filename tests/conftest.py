"""Fixtures that every folder of tests shares."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from hypothesis import HealthCheck, settings

from tests import servers
from tests.clusters import local_ray

TESTS: Final = Path(__file__).parent

servers.isolate_aws()

# How long an example takes says more about the machine than about the code.
settings.register_profile("raywork", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("raywork")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Share the tests out among processes, where there are several (`-n`).

    The tests of a file stay in one process, and all that need Ray in one, for it to start once.
    Those come first, and the whole stories at the top of `tests/` next: what takes long must not
    be what is left for one process at the end.
    """
    for item in items:
        name = "ray" if _needs_ray(item) else str(item.path.relative_to(TESTS))
        item.add_marker(pytest.mark.xdist_group(name))
    items.sort(key=lambda item: (not _needs_ray(item), item.path.parent != TESTS))


def _needs_ray(item: pytest.Item) -> bool:
    asked = "ray_cluster" in getattr(item, "fixturenames", ())
    return asked or item.get_closest_marker("ray") is not None


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
