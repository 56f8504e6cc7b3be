from collections.abc import Iterator

import pytest

from tests.clusters import local_ray


@pytest.fixture(scope="session")
def ray_cluster() -> Iterator[None]:
    """Give the session a real Ray with 2 CPUs."""
    with local_ray(cpus=2):
        yield
