from collections.abc import Iterator

import pytest

from tests import servers


@pytest.fixture(scope="session")
def stub() -> Iterator[str]:
    with servers.stub_server() as url:
        yield url
