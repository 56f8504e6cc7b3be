"""Results: rows of text in a file of this machine, the object that Athena writes, and pages.

Athena's own `.metadata` objects are of a form that it does not document; here they hold the
columns as JSON.
"""

import json
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from raywork.local.paging import offset
from raywork.local.types import identifier

GROUP: Final = 2048
"""Rows in a row group of the file, and so the fewest that a page reads."""
_PAGE: Final = 1000
_WHOLE: Final = 8 << 20
"""Bytes below which an object is written at once."""


def keep_query(cursor: Any, query: str, path: Path) -> None:
    """Run a query whose columns are all text, and keep its rows."""
    cursor.execute(
        f"COPY ({query}) TO '{path}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {GROUP})"
    )


def keep_lines(lines: Iterable[str], path: Path) -> None:
    """Keep lines as rows of one column."""
    import pyarrow as pa
    from pyarrow import parquet

    table = pa.table({"c0": pa.array(list(lines), pa.string())})
    parquet.write_table(table, path, compression="zstd", row_group_size=GROUP)


def csv_file(cursor: Any, path: Path, names: list[str]) -> Path:
    """Write kept rows as Athena writes CSV: quotes around everything but NULL, which is nothing."""
    body, whole = path.with_suffix(".body"), path.with_suffix(".csv")
    options = "FORMAT csv, HEADER false, FORCE_QUOTE *, NULLSTR '', QUOTE '\"', ESCAPE '\"'"
    cursor.execute(f"COPY (SELECT * FROM read_parquet('{path}')) TO '{body}' ({options})")
    with whole.open("wb") as target, body.open("rb") as source:
        target.write((",".join(map(identifier, names)) + "\n").encode())
        shutil.copyfileobj(source, target)
    body.unlink()
    return whole


def text_file(path: Path, lines: Iterable[str]) -> Path:
    """Write lines as the `.txt` of a DDL statement."""
    target = path.with_suffix(".txt")
    target.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    return target


def upload(s3: Any, file: Path, uri: str) -> None:
    """Write a file as an object, a large one in parts."""
    if file.stat().st_size < _WHOLE:
        put(s3, file.read_bytes(), uri)
        return
    parts = urlsplit(uri)
    s3.upload_file(str(file), parts.netloc, parts.path.lstrip("/"))


def put(s3: Any, data: bytes, uri: str) -> None:
    """Write a small object."""
    parts = urlsplit(uri)
    s3.put_object(Bucket=parts.netloc, Key=parts.path.lstrip("/"), Body=data)


def metadata(columns: list[dict[str, Any]]) -> bytes:
    """Return the content of a `.metadata` object."""
    return json.dumps({"ColumnInfo": columns}).encode()


def result_page(
    path: str | None,
    columns: list[dict[str, Any]],
    request: dict[str, Any],
    *,
    header: bool,
    updates: int,
) -> dict[str, Any]:
    """Answer GetQueryResults. With `header` the first row of the first page names the columns."""
    start, count = offset(request), request.get("MaxResults", _PAGE)
    shown: list[list[str | None]] = []
    before = int(header)
    if header and start == 0:
        shown.append([column["Name"] for column in columns])
    first = max(start - before, 0)
    found, more = _rows(path, first, count - len(shown))
    shown += found
    answer: dict[str, Any] = {
        "ResultSet": {
            "Rows": [{"Data": [_datum(value) for value in row]} for row in shown],
            "ResultSetMetadata": {"ColumnInfo": columns},
        },
        "UpdateCount": updates,
    }
    if more:
        answer["NextToken"] = str(start + len(shown))
    return answer


def _datum(value: str | None) -> dict[str, str]:
    return {} if value is None else {"VarCharValue": value}


def _rows(path: str | None, first: int, count: int) -> tuple[list[list[str | None]], bool]:
    """Some rows of the file, and whether there are more behind them."""
    if path is None:
        return [], False
    from pyarrow import parquet

    with parquet.ParquetFile(path) as file:
        end = min(first + count, file.metadata.num_rows)
        groups: list[int] = []
        place = start = 0
        for group in range(file.num_row_groups):
            size = file.metadata.row_group(group).num_rows
            if place < end and place + size > first:
                if not groups:
                    start = place
                groups.append(group)
            place += size
        if not groups:
            return [], end < file.metadata.num_rows
        columns = file.read_row_groups(groups).slice(first - start, end - first).to_pydict()
        rows = [list(row) for row in zip(*columns.values(), strict=True)]
        return rows, end < file.metadata.num_rows
