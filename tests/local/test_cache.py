"""Decoded objects are kept within bounds, and never taken from a query that reads them."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from raywork.local.cache import Cache
from raywork.local.faults import FailedQuery
from raywork.local.formats import TableFormat
from raywork.storage import ObjectInfo
from tests.cli.running import raywork
from tests.servers import local_server

TABLE = {
    "Name": "t",
    "StorageDescriptor": {
        "Columns": [{"Name": "a", "Type": "int"}],
        "SerdeInfo": {"SerializationLibrary": "org.openx.data.jsonserde.JsonSerDe"},
        "InputFormat": "org.apache.hadoop.mapred.TextInputFormat",
    },
}
FORM = TableFormat.of(TABLE, TABLE["StorageDescriptor"])


class Reads:
    """Gives out objects by number, and counts how often each was decoded."""

    def __init__(self):
        self.decoded = []

    def of(self, files, number, data=b'{"a": 1}\n'):
        def read():
            self.decoded.append(number)
            return [data]

        info = ObjectInfo(key=f"t/{number}.json", size=9, etag="etag", modified=0.0)
        return files.file(f"s3://b/{info.key}", info, read, FORM, None)


@pytest.fixture
def reads():
    return Reads()


@pytest.fixture
def size(tmp_path):
    """The bytes of one decoded object."""
    with Cache(tmp_path / "probe").held() as files:
        return Path(Reads().of(files, 0)).stat().st_size


def use(cache, reads, *numbers):
    for number in numbers:
        with cache.held() as files:
            reads.of(files, number)


def test_what_was_not_used_for_the_longest_time_goes(tmp_path, reads, size):
    cache = Cache(tmp_path / "c", most=2 * size)
    use(cache, reads, 1, 2, 1, 3)
    assert reads.decoded == [1, 2, 3]
    use(cache, reads, 1, 3)
    assert reads.decoded == [1, 2, 3]
    use(cache, reads, 2)
    assert reads.decoded == [1, 2, 3, 2]
    assert len(list((tmp_path / "c").iterdir())) == 2


def test_what_a_query_reads_stays_until_it_ends(tmp_path, reads, size):
    cache = Cache(tmp_path / "c", most=size)
    with cache.held() as one, cache.held() as other:
        paths = [reads.of(one, number) for number in range(5)]
        paths.append(reads.of(other, 0))
        use(cache, reads, 7, 8)
        assert all(Path(path).exists() for path in paths)
    assert len(list((tmp_path / "c").iterdir())) <= 1


def test_nothing_is_kept_if_nothing_may_be(tmp_path, reads):
    use(Cache(tmp_path / "c", most=0), reads, 1, 1)
    assert reads.decoded == [1, 1]
    assert list((tmp_path / "c").iterdir()) == []


def test_a_server_takes_over_what_another_left(tmp_path, reads, size):
    use(Cache(tmp_path / "c"), reads, 1, 2, 3)
    for age, path in enumerate(sorted((tmp_path / "c").iterdir(), key=os.path.getmtime)):
        os.utime(path, (age, age))
    (tmp_path / "c" / "half.0123abcd").write_bytes(b"PAR1")
    cache = Cache(tmp_path / "c", most=2 * size)

    assert len(list((tmp_path / "c").iterdir())) == 2
    use(cache, reads, 2, 3)
    assert reads.decoded == [1, 2, 3]


def test_an_object_that_cannot_be_read_leaves_nothing(tmp_path, reads):
    cache = Cache(tmp_path / "c")
    with cache.held() as files, pytest.raises(FailedQuery, match="HIVE_BAD_DATA"):
        reads.of(files, 1, b'{"a": "x"}\n')
    assert list((tmp_path / "c").iterdir()) == []
    use(cache, reads, 1)
    assert reads.decoded == [1, 1]


def test_many_queries_at_once_find_their_files(tmp_path, reads, size):
    cache = Cache(tmp_path / "c", most=3 * size)

    def query(seed):
        with cache.held() as files:
            paths = [reads.of(files, (seed * 7 + step) % 11) for step in range(5)]
            return all(Path(path).exists() for path in paths)

    with ThreadPoolExecutor(16) as threads:
        assert all(threads.map(query, range(200)))
    assert len(list((tmp_path / "c").iterdir())) <= 3


def test_the_command_takes_a_size(tmp_path):
    assert raywork("local", "--cache-size", "much").code == 2
    with local_server("--data", str(tmp_path), "--cache-size", "0") as server:
        bucket, name = server.new_bucket(), server.new_database()
        server.put(bucket, {f"t/{n}.json": b'{"a": 1}\n' * n for n in range(1, 21)})
        server.rows(
            f"CREATE EXTERNAL TABLE {name}.t (a int) ROW FORMAT SERDE "
            f"'org.openx.data.jsonserde.JsonSerDe' LOCATION 's3://{bucket}/t/'"
        )
        with ThreadPoolExecutor(8) as threads:
            found = list(threads.map(server.rows, [f"SELECT sum(a) FROM {name}.t"] * 24))

    assert {rows[1][0] for rows in found} == {"210"}
    assert list((tmp_path / "cache").iterdir()) == []
