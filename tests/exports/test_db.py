"""Databases as files for Athena: equal values, bounded files, the same ones again, no password."""

import csv
import gzip
import json
import os
import pickle
import re
import sqlite3
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet

import raywork
from raywork.ddl import Scalar
from raywork.errors import ServiceError, UsageError
from raywork.exports import unit
from raywork.exports.cells import Texts
from raywork.exports.cuts import cut
from raywork.exports.database import Database
from raywork.exports.source import Rows
from raywork.serde.delimited import LAZY_SIMPLE, DelimitedReader
from tests.cli.running import raywork as program
from tests.servers import LocalAws

HOSTILE = ["", "a,b", "back\\slash", "\\N", "\\", ",\\,", '"quoted"', "ünïcode", "tab\there", " x "]
ROWS = [
    (n, HOSTILE[n % len(HOSTILE)] if n % 7 else None, n * 1.5, n % 2, f"2026-01-{n % 28 + 1:02}",
     f"2026-01-01 08:{n % 60:02}:30.250000", f"{n}.25")
    for n in range(1, 101)
]  # fmt: skip


@pytest.fixture
def shop(tmp_path: Path) -> str:
    """A database of a table `customers`, as its URL."""
    with sqlite3.connect(tmp_path / "shop.db") as connection:
        connection.execute(
            'CREATE TABLE customers (id INTEGER PRIMARY KEY, "Full Name" TEXT, score DOUBLE,'
            " active BOOLEAN, born DATE, seen TIMESTAMP, paid NUMERIC(10, 2))"
        )
        connection.executemany("INSERT INTO customers VALUES (?, ?, ?, ?, ?, ?, ?)", ROWS)
    connection.close()
    return f"sqlite:///{tmp_path / 'shop.db'}"


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_csv_reads_back_equal_in_athena(shop: str, local_aws: LocalAws) -> None:
    bucket, database = local_aws.new_bucket(), local_aws.new_database()
    done = raywork.export_db(
        shop,
        f"s3://{bucket}/customers/",
        table="customers",
        name=f"{database}.customers",
        partition_on="id",
        partitions=3,
        access=raywork.Access(endpoint_url=local_aws.url),
    )
    assert (done.rows, done.partitions, done.files) == (100, 3, 3)
    local_aws.rows(done.ddl, database)

    header, *rows = local_aws.rows("SELECT * FROM customers ORDER BY id", database)

    assert header == ["id", "full_name", "score", "active", "born", "seen", "paid"]
    assert [row[1] for row in rows] == [row[1] for row in ROWS]
    assert rows[4] == [
        "5", ",\\,", "7.5", "true", "2026-01-06", "2026-01-01 08:05:30.250", "5.25",
    ]  # fmt: skip
    kinds = local_aws.rows(
        "SELECT typeof(id), typeof(born), typeof(paid) FROM customers LIMIT 1", database
    )
    assert kinds[1] == ["bigint", "date", "decimal(10,2)"]


def test_parquet_has_the_right_types(shop: str, tmp_path: Path) -> None:
    done = raywork.export_db(
        shop, str(tmp_path / "out"), table="customers", format="parquet", location="s3://bkt/c/"
    )
    table = parquet.read_table(tmp_path / "out" / "part-00000-00000.parquet")

    assert [str(field.type) for field in table.schema] == [
        "int64", "string", "double", "bool", "date32[day]", "timestamp[us]", "decimal128(10, 2)",
    ]  # fmt: skip
    assert table.column("full_name").to_pylist() == [row[1] for row in ROWS]
    assert table.slice(0, 1).to_pylist()[0] == {
        "id": 1, "full_name": "a,b", "score": 1.5, "active": True, "born": date(2026, 1, 2),
        "seen": datetime.fromisoformat("2026-01-01 08:01:30.250"), "paid": Decimal("1.25"),
    }  # fmt: skip
    assert "`paid` decimal(10,2)" in done.ddl
    assert "ParquetHiveSerDe" in done.ddl


def test_a_range_is_written_as_files_of_a_bounded_size(
    shop: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unit, "_ROWS", 30)
    done = raywork.export_db(
        shop, str(tmp_path / "out"), table="customers", format="parquet", file_bytes=200
    )
    files = json.loads((tmp_path / "out" / "_export.json").read_bytes())["files"]
    assert [(each["name"], each["rows"]) for each in files] == [
        (f"part-00000-{n:05}.parquet", rows) for n, rows in enumerate([30, 30, 30, 10])
    ]
    assert done.bytes == sum(each["bytes"] for each in files)


def test_a_second_run_gives_the_same_files_and_leaves_none_over(shop: str, tmp_path: Path) -> None:
    out = tmp_path / "out"

    def export(**options: object) -> raywork.DatabaseExport:
        return raywork.export_db(shop, str(out), table="customers", **options)

    export(partition_on="id", partitions=4)
    first = contents(out)
    again = export(partition_on="id", partitions=4)
    assert (contents(out), again.removed) == (first, 0)

    fewer = export(format="parquet")
    assert (fewer.removed, sorted(contents(out))) == (
        4,
        ["_export.json", "part-00000-00000.parquet"],
    )


def test_a_run_that_fails_leaves_a_list_that_says_so(shop: str, tmp_path: Path) -> None:
    out = tmp_path / "out"
    with pytest.raises(UsageError, match=r"column seen.* is no date.*--hint seen=string, "):
        raywork.export_db(shop, str(out), table="customers", hints={"seen": "date"})
    assert not json.loads((out / "_export.json").read_bytes())["complete"]

    raywork.export_db(shop, str(out), table="customers", hints={"seen": "string"})
    assert json.loads((out / "_export.json").read_bytes())["complete"]


def test_engines_give_the_same_files(shop: str, tmp_path: Path, ray_cluster: None) -> None:
    for engine in "inline", "ray":
        raywork.export_db(
            shop,
            str(tmp_path / engine),
            table="customers",
            partition_on="seen",
            partitions=5,
            engine=engine,
        )
    assert contents(tmp_path / "inline") == contents(tmp_path / "ray")


def test_rows_whose_partition_column_is_null_are_not_lost(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "n.db") as connection:
        connection.execute("CREATE TABLE t (id INTEGER, at DATE)")
        connection.executemany(
            "INSERT INTO t VALUES (?, ?)",
            [(n, None if n % 5 == 0 else f"2026-01-{n:02}") for n in range(1, 29)],
        )
    connection.close()
    done = raywork.export_db(
        f"sqlite:///{tmp_path / 'n.db'}",
        str(tmp_path / "out"),
        query="SELECT id, id AS by FROM t",
        partition_on="by",
        partitions=3,
    )
    assert done.rows == 28


def test_a_table_without_rows_has_a_header(tmp_path: Path) -> None:
    sqlite3.connect(tmp_path / "e.db").execute(
        "CREATE TABLE t (a INTEGER, b TEXT)"
    ).connection.close()
    done = raywork.export_db(f"sqlite:///{tmp_path / 'e.db'}", str(tmp_path / "out"), table="t")
    assert gzip.decompress((tmp_path / "out/part-00000-00000.csv.gz").read_bytes()) == b"a,b\n"
    assert (done.rows, done.files) == (0, 1)


def test_a_line_break_is_an_error_or_a_space(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "l.db") as connection:
        connection.execute("CREATE TABLE t (note TEXT)")
        connection.execute("INSERT INTO t VALUES ('one\r\ntwo')")
    connection.close()
    url, out = f"sqlite:///{tmp_path / 'l.db'}", str(tmp_path / "out")
    with pytest.raises(UsageError, match="column note: a text holds a line break"):
        raywork.export_db(url, out, table="t")

    done = raywork.export_db(url, out, table="t", line_breaks="space")

    assert (
        gzip.decompress((tmp_path / "out/part-00000-00000.csv.gz").read_bytes())
        == b"note\none two\n"
    )
    assert done.replaced_line_breaks == 1
    assert "spaces stand for line breaks in 1 text" in done.warnings


def test_a_folder_with_other_objects_is_refused(shop: str, tmp_path: Path) -> None:
    for name in "data.csv", "part-00000-00000.parquet":
        out = tmp_path / name.partition(".")[0]
        out.mkdir()
        (out / name).write_text("mine")
        with pytest.raises(UsageError, match="holds other objects, such as"):
            raywork.export_db(shop, str(out), table="customers")
        assert [path.name for path in out.iterdir()] == [name]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, "either --table NAME or --query SELECT"),
        ({"table": "nope"}, "there is no table nope"),
        ({"query": "DELETE FROM customers"}, "is no SELECT"),
        ({"query": "SELECT nope FROM customers"}, "no such column: nope"),
        ({"query": "SELECT id, id FROM customers"}, "two columns named id"),
        ({"table": "customers", "partitions": 2}, "go together"),
        ({"table": "customers", "partition_on": "x", "partitions": 2}, "no such column; there are"),
        (
            {"table": "customers", "partition_on": "Full Name", "partitions": 2},
            "are no numbers, dates or timestamps",
        ),
        ({"table": "customers", "hints": {"x": "int"}}, "--hint x: no such column"),
        ({"table": "customers", "hints": {"id": "map"}}, "no columns of type map"),
        ({"table": "customers", "format": "xml"}, "give csv or parquet"),
    ],
)
def test_what_cannot_be_is_said(
    shop: str, tmp_path: Path, options: dict[str, object], message: str
) -> None:
    with pytest.raises((UsageError, ServiceError), match=re.escape(message)):
        raywork.export_db(shop, str(tmp_path / "out"), **options)


def test_a_file_that_is_not_there_is_said_and_not_made(tmp_path: Path) -> None:
    file = tmp_path / "nope.db"
    with pytest.raises(UsageError, match=re.escape(f"there is no file {file}")):
        raywork.export_db(f"sqlite:///{file}", str(tmp_path / "out"), table="customers")
    assert not file.exists()


@pytest.mark.parametrize(
    "url", ["nonsense", "nodb://u:hunter2@h/d", "postgresql+nope://u:hunter2@h"]
)
def test_the_password_is_in_no_message(url: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError) as raised:
        raywork.export_db(url, str(tmp_path), table="t")
    assert "hunter2" not in str(raised.value)


def test_the_password_is_shown_nowhere(shop: str, tmp_path: Path) -> None:
    database = Database("postgresql+psycopg://me:hunt%2Fer2@127.0.0.1:1/shop?sslpassword=s3cret")
    assert database.shown == "postgresql+psycopg://me:***@127.0.0.1:1/shop"
    assert "hunt" not in repr(pickle.loads(pickle.dumps(database)))
    assert database.without_secrets("hunt/er2 or hunt%2Fer2, s3cret") == "*** or ***, ***"

    ended = program(
        "-v", "export", "db", str(tmp_path / "out"), "--table", "customers",
        RAYWORK_DB_URL="postgresql+psycopg://me:hunter2@127.0.0.1:1/shop",
    )  # fmt: skip
    assert (ended.code, "hunter2" in ended.out + ended.err) == (3, False)
    assert "postgresql+psycopg://me:***@127.0.0.1:1/shop: " in ended.err


def test_the_command_prints_the_table_and_what_it_did(shop: str, tmp_path: Path) -> None:
    ended = program(
        "export", "db", str(tmp_path / "out"), "--url", shop, "--location", "s3://bkt/plans/",
        "--query", "SELECT id, CAST(score AS REAL) AS score, ':x' AS a FROM customers LIMIT 3",
        "--name", "shop.plans", "--hint", "score=decimal(8, 3)",
    )  # fmt: skip
    assert ended.code == 0, ended.err
    assert ended.out.startswith("CREATE EXTERNAL TABLE IF NOT EXISTS `shop`.`plans` (")
    assert "3 rows of 3 columns in 1 file" in ended.err
    text = gzip.decompress((tmp_path / "out/part-00000-00000.csv.gz").read_bytes()).decode()
    assert list(csv.reader(text.splitlines())) == [
        ["id", "score", "a"], ["1", "1.500", ":x"], ["2", "3.000", ":x"], ["3", "4.500", ":x"],
    ]  # fmt: skip

    document = json.loads(
        program("--json", "export", "db", str(tmp_path / "out"), "--table", "customers",
                RAYWORK_DB_URL=shop).out
    )  # fmt: skip
    assert (document["rows"], document["ddl"]) == (100, None)


@given(st.lists(st.none() | st.text(st.characters(exclude_characters="\r\n")), min_size=1))
def test_every_text_reads_back(values: list[str | None]) -> None:
    write = Texts(spaces=False)
    line = ",".join("\\N" if value is None else write(value) for value in values)
    reader = DelimitedReader(
        LAZY_SIMPLE,
        [(f"c{n}", Scalar("string")) for n in range(len(values))],
        {"field.delim": ",", "escape.delim": "\\"},
    )
    assert reader.row(line.encode(errors="surrogatepass")) == [
        value if value is None else value.encode(errors="surrogatepass").decode(errors="replace")
        for value in values
    ]


@given(
    st.integers()
    | st.dates(max_value=date(9000, 1, 1))
    | st.datetimes(max_value=datetime.fromisoformat("9000-01-01")),
    st.integers(0, 10**6),
    st.integers(1, 50),
)
def test_ranges_hold_every_value_once(low: object, width: int, parts: int) -> None:
    high = low + (width if isinstance(low, int) else timedelta(width % 4000))
    ranges = cut("c", low, high, parts)

    assert (ranges[0].low, ranges[-1].high) == (None, None)
    assert [each.high for each in ranges[:-1]] == [each.low for each in ranges[1:]]
    bounds = [each.low for each in ranges[1:]]
    assert bounds == sorted(set(bounds))
    assert ranges == [Rows(number, each.low, each.high) for number, each in enumerate(ranges)]


@pytest.mark.skipif("RAYWORK_TEST_DB_URL" not in os.environ, reason="needs a PostgreSQL")
def test_a_postgresql_exports_equal(tmp_path: Path) -> None:
    from sqlalchemy import NullPool, create_engine, text

    url = os.environ["RAYWORK_TEST_DB_URL"]
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE IF EXISTS raywork_export"))
        connection.execute(
            text(
                "CREATE TABLE raywork_export (id int PRIMARY KEY, small smallint, name varchar(40),"
                " at timestamptz, paid numeric(12, 2), any_number numeric, body jsonb, tags text[],"
                " raw bytea, key uuid, ok boolean, day date, ratio double precision)"
            )
        )
        connection.execute(
            text(
                "INSERT INTO raywork_export SELECT n, n % 100, 'name, ' || n,"
                " timestamptz '2026-01-01 00:00:00+02' + n * interval '1 minute', n * 1.25,"
                " n / 8.0::numeric(20, 3), jsonb_build_object('n', n), ARRAY['a', 'b'],"
                " decode('00ff', 'hex'), gen_random_uuid(), n % 2 = 0, date '2026-01-01' + n % 9,"
                " n / 7.0 FROM generate_series(1, 20000) AS n"
            )
        )
    done = raywork.export_db(
        url, str(tmp_path / "p"), table="public.raywork_export", format="parquet",
        partition_on="id", partitions=4,
    )  # fmt: skip
    table = parquet.read_table(tmp_path / "p", ignore_prefixes=["_"])

    assert [(column.name, column.type) for column in done.columns] == [
        ("id", "int"), ("small", "smallint"), ("name", "string"), ("at", "timestamp"),
        ("paid", "decimal(12,2)"), ("any_number", "decimal(38,9)"), ("body", "string"),
        ("tags", "string"), ("raw", "binary"), ("key", "string"), ("ok", "boolean"),
        ("day", "date"), ("ratio", "double"),
    ]  # fmt: skip
    first = table.sort_by("id").slice(0, 1).to_pylist()[0]
    assert first["at"] == datetime.fromisoformat("2025-12-31 22:01")
    assert (first["body"], first["tags"], first["raw"]) == ('{"n":1}', '["a","b"]', b"\x00\xff")
    assert (table.num_rows, first["paid"]) == (20_000, Decimal("1.25"))
    text_export = raywork.export_db(
        url, str(tmp_path / "c"), query="SELECT id, at::date AS day FROM raywork_export",
    )  # fmt: skip
    assert (text_export.rows, text_export.columns[1].type) == (20_000, "date")
