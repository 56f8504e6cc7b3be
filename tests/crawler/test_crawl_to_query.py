"""From objects of every format to answered queries: crawled, made a table of, and read by SQL."""

import gzip

import pyarrow as pa
import pytest

import raywork
from raywork.formats.model import Format
from tests.formats.files import written

ROWS = [
    (1, "Anna", 0.5, "2024-02-29"),
    (2, "Beat, B.", -1.25, "2024-03-01"),
    (3, "", 7.0, "1969-12-31"),
]
EXPECTED = [[str(n), name, str(ratio), day] for n, name, ratio, day in ROWS]


def text(sign: str, quote: str = "") -> bytes:
    rows = [("id", "name", "ratio", "day"), *ROWS]
    fields = ([str(n), f"{quote}{name}{quote}", *map(str, more)] for n, name, *more in rows)
    return "".join(sign.join(row) + "\n" for row in fields).encode()


def table(rows) -> pa.Table:
    ids, names, ratios, days = zip(*rows, strict=True)
    columns = {"id": pa.array(ids, pa.int32()), "name": names, "ratio": ratios}
    return pa.table(columns | {"day": pa.array(days).cast(pa.date32())})


FOLDERS = {
    "tabs": {"a.tsv": text("\t"), "b.tsv.gz": gzip.compress(b"ID\tName\n")},
    "quotes": {"a.csv": text(",", '"')},
    "zipped": {"a.csv.gz": gzip.compress(text(",", '"')), "b.csv.gz": gzip.compress(b"id,name\n")},
    "pipes": {"a.txt": text("|")},
    "parquet": {
        f"{n}.parquet": written(Format.PARQUET, table([row])) for n, row in enumerate(ROWS)
    },
    "orc": {
        "a.orc": written(Format.ORC, table(ROWS[:1])),
        "b.orc": written(Format.ORC, table(ROWS[1:]).select([3, 2, 1, 0])),
    },
}


FORMATS = {"parquet": "parquet", "orc": "orc"}


@pytest.mark.parametrize("folder", FOLDERS)
def test_what_was_crawled_is_what_a_query_reads(local_aws, folder):
    bucket, database = local_aws.new_bucket(), local_aws.new_database()
    local_aws.put(bucket, {f"data/{key}": body for key, body in FOLDERS[folder].items()})

    result = raywork.crawl(
        f"s3://{bucket}/data/",
        table=f"{database}.things",
        engine="inline",
        access=raywork.Access(endpoint_url=local_aws.url),
    )
    for statement in result.statements:
        local_aws.rows(statement, database)
    _, *rows = local_aws.rows("SELECT id, name, ratio, day FROM things ORDER BY id", database)

    assert (result.records, result.format) == (len(ROWS), FORMATS.get(folder, "csv"))
    assert rows == EXPECTED
