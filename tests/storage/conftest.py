from collections.abc import Iterator

import pytest

from raywork.storage.s3 import S3Store
from tests import servers


@pytest.fixture(scope="session")
def stub() -> Iterator[str]:
    with servers.stub_server() as url:
        yield url


@pytest.fixture
def only_fast(monkeypatch):
    """Reading through obstore alone: whatever boto3 would have to repeat is an error."""

    def refuse(*_):
        raise AssertionError("not read by obstore")

    monkeypatch.setattr(S3Store, "_fetch_slow", refuse)
