from collections.abc import Iterator

import pytest

from tests.catalog.faults import Faults, faulty
from tests.catalog.glue import Lake
from tests.servers import S3Server


@pytest.fixture
def lake(moto: S3Server) -> Lake:
    return Lake(moto)


@pytest.fixture
def faults(moto: S3Server) -> Iterator[Faults]:
    with faulty(moto.url) as server:
        yield server
