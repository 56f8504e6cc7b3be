"""PyAthena uses the server as it uses Athena."""

import asyncio
from collections.abc import Iterator
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import pyathena
import pytest
import sqlalchemy
from pyarrow import fs
from pyathena.aio.connection import AioConnection
from pyathena.arrow.cursor import ArrowCursor
from pyathena.async_cursor import AsyncCursor, AsyncDictCursor
from pyathena.cursor import DictCursor
from pyathena.s3fs.async_cursor import AsyncS3FSCursor
from pyathena.s3fs.cursor import S3FSCursor

from tests.servers import KEY_ID, REGION, SECRET, LocalAws


def access(aws: LocalAws) -> dict[str, Any]:
    """What connects to a server."""
    return {
        "s3_staging_dir": "s3://results/pyathena/",
        "endpoint_url": aws.url,
        "region_name": REGION,
        "aws_access_key_id": KEY_ID,
        "aws_secret_access_key": SECRET,
        "poll_interval": 0.01,
    }


@pytest.fixture
def connection(local_aws: LocalAws) -> Iterator[Any]:
    with pyathena.connect(**access(local_aws)) as opened:
        yield opened


def test_a_cursor_converts_values(connection):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 AS i, 1.5e0 AS d, 'x' AS t, NULL AS n, true AS b, DATE '2024-01-02' AS day, "
            "TIMESTAMP '2024-01-02 03:04:05' AS at, DECIMAL '1.20' AS m, ARRAY[1, 2] AS a"
        )
        [row] = cursor.fetchall()
        described = cursor.description

    shown = [str(value) for value in row]
    assert shown[:8] == [
        "1", "1.5", "x", "None", "True", "2024-01-02", "2024-01-02 03:04:05", "1.20",
    ]  # fmt: skip
    assert [each[0] for each in described] == [
        "i",
        "d",
        "t",
        "n",
        "b",
        "day",
        "at",
        "m",
        "a",
    ]
    assert [each[1] for each in described][:3] == ["integer", "double", "varchar"]


def test_parameters(connection):
    with connection.cursor() as cursor:
        rows = cursor.execute("SELECT %(a)s || 'b', %(n)d", {"a": "it's ", "n": 3}).fetchall()
        assert rows == [("it's b", 3)]
        rows = cursor.execute("SELECT ?, ?", ["'x'", "2"], paramstyle="qmark").fetchall()
        assert [tuple(map(str, row)) for row in rows] == [("x", "2")]


def test_a_failure_is_an_error_with_the_reason(connection):
    with connection.cursor() as cursor, pytest.raises(Exception, match="FUNCTION_NOT_FOUND"):
        cursor.execute("SELECT nope(1)")
    said = r"FUNCTION_NOT_FOUND: .*Unexpected parameters \(varchar\) for function sum"
    with connection.cursor() as cursor, pytest.raises(Exception, match=said):
        cursor.execute("SELECT sum(x) FROM (VALUES 'a') AS t (x) GROUP BY x")


def test_ddl_has_no_header(connection, local_aws):
    database = local_aws.new_database()
    with connection.cursor() as cursor:
        rows = cursor.execute("SHOW DATABASES").fetchall()

    assert (database,) in rows


def test_the_catalog_of_a_database_without_a_description(connection, local_aws):
    local_aws.new_database()
    with connection.cursor() as cursor:
        assert cursor.list_databases("AwsDataCatalog")


def test_a_database_in_backticks(local_aws):
    database = local_aws.new_database()
    local_aws.rows(f"CREATE TABLE {database}.t AS SELECT 1 AS a")

    assert local_aws.rows("SHOW TABLES", f"`{database}`") == [["t"]]


def test_rows_as_dictionaries(connection):
    with connection.cursor(DictCursor) as cursor:
        assert cursor.execute("SELECT 1 AS a").fetchall() == [{"a": 1}]


def test_queries_in_the_background(connection):
    with connection.cursor(AsyncCursor) as cursor:
        started = [cursor.execute(f"SELECT {n}") for n in range(10)]
        assert [future.result().fetchone() for _, future in started] == [(n,) for n in range(10)]


def test_results_from_the_object_in_s3(connection, local_aws, monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", local_aws.url)
    with connection.cursor(S3FSCursor) as cursor:
        rows = cursor.execute("SELECT n, NULL AS z, '' AS e FROM UNNEST(ARRAY[1, 2]) AS t(n)")
        assert rows.fetchall() == [(1, None, ""), (2, None, "")]
    with connection.cursor(AsyncDictCursor) as cursor:
        assert cursor.execute("SELECT 1 AS a")[1].result().fetchall() == [{"a": 1}]
    with connection.cursor(AsyncS3FSCursor) as cursor:
        assert cursor.execute("SELECT 1 AS a")[1].result().fetchall() == [(1,)]


def test_queries_of_asyncio(local_aws):
    async def rows() -> list[Any]:
        async with await AioConnection.create(**access(local_aws)) as connection:
            cursor = connection.cursor()
            await cursor.execute("SELECT 1 AS a")
            return list(await cursor.fetchall())

    assert asyncio.run(rows()) == [(1,)]


def test_the_dialect_of_sqlalchemy(local_aws):
    database = local_aws.new_database()
    local_aws.rows(f"CREATE TABLE {database}.t AS SELECT 1 AS a, 'x' AS b, ARRAY[1] AS c")
    local_aws.rows(f"CREATE VIEW {database}.v AS SELECT a FROM {database}.t")
    engine = sqlalchemy.create_engine(
        "awsathena+rest://", creator=lambda: pyathena.connect(**access(local_aws))
    )
    with engine.connect() as opened:
        found = sqlalchemy.inspect(opened)
        table = sqlalchemy.Table("t", sqlalchemy.MetaData(schema=database), autoload_with=opened)
        query = sqlalchemy.select(sqlalchemy.func.max(table.c.b)).where(table.c.a == 1)

        assert database in found.get_schema_names()
        assert (found.get_table_names(database), found.get_view_names(database)) == (["t"], ["v"])
        assert [str(each.type) for each in table.columns][:2] == ["INTEGER", "VARCHAR"]
        assert opened.execute(query).scalar() == "x"


@pytest.mark.parametrize("unload", [False, True])
def test_results_as_arrow(connection, local_aws, monkeypatch, unload):
    # boto3 finds S3 in the environment. Arrow reaches it by itself, and PyAthena tells it no place.
    monkeypatch.setenv("AWS_ENDPOINT_URL", local_aws.url)
    place = {"scheme": "http", "endpoint_override": urlsplit(local_aws.url).netloc}
    monkeypatch.setattr(fs, "S3FileSystem", partial(fs.S3FileSystem, **place))
    with connection.cursor(ArrowCursor, unload=unload) as cursor:
        table = cursor.execute(
            "SELECT n, CAST(n AS varchar) AS s, ARRAY[n] AS a, CAST(n AS decimal(7, 2)) AS d"
            " FROM UNNEST(sequence(1, 3000)) AS t(n)"
        ).as_arrow()

    assert sorted(table["n"].to_pylist()) == [*range(1, 3001)]
    assert set(table["s"].to_pylist()) == {str(n) for n in range(1, 3001)}
    first = table.slice(table["n"].to_pylist().index(7), 1).to_pylist()[0]
    assert first["a"] == ([7] if unload else "[7]")
    assert str(first["d"]) == "7.00"
