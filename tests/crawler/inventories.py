"""S3 Inventory reports as S3 writes them, for tests: manifest, checksum and data files."""

import csv
import gzip
import hashlib
import io
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote_plus

NAMES = {
    "bucket": "Bucket",
    "key": "Key",
    "version_id": "VersionId",
    "is_latest": "IsLatest",
    "is_delete_marker": "IsDeleteMarker",
    "size": "Size",
    "last_modified_date": "LastModifiedDate",
    "e_tag": "ETag",
    "storage_class": "StorageClass",
}
COLUMNS = ("bucket", "key", "size", "last_modified_date", "e_tag", "storage_class")
VERSIONED = (*COLUMNS[:2], "version_id", "is_latest", "is_delete_marker", *COLUMNS[2:])


def rows_of(server: Any, bucket: str) -> list[dict[str, Any]]:
    """The rows of a report on the objects of a bucket."""
    pages = server.client.get_paginator("list_objects_v2").paginate(Bucket=bucket)
    return [
        {
            "bucket": bucket,
            "key": each["Key"],
            "version_id": "v1",
            "is_latest": True,
            "is_delete_marker": False,
            "size": each["Size"],
            "last_modified_date": each["LastModified"],
            "e_tag": each["ETag"].strip('"'),
            "storage_class": "STANDARD",
        }
        for page in pages
        for each in page.get("Contents", ())
    ]


def write_inventory(
    server: Any,
    rows: list[dict[str, Any]],
    kind: str,
    *,
    files: int = 1,
    columns: Sequence[str] = COLUMNS,
    bucket: str | None = None,
) -> str:
    """Write a report into a bucket of its own, and return the URI of its manifest."""
    target = server.new_bucket()
    base = "inventory/source/daily/"
    entries = []
    for number in range(files):
        data = _data(rows[number::files], kind, columns)
        key = f"{base}data/{number}.{'csv.gz' if kind == 'CSV' else kind.lower()}"
        server.client.put_object(Bucket=target, Key=key, Body=data)
        checksum = hashlib.md5(data).hexdigest()
        entries.append({"key": key, "size": len(data), "MD5checksum": checksum})
    manifest = {
        "sourceBucket": bucket or rows[0]["bucket"],
        "destinationBucket": f"arn:aws:s3:::{target}",
        "version": "2016-11-30",
        "creationTimestamp": "1769904000000",
        "fileFormat": kind,
        "fileSchema": _schema(kind, columns),
        "files": entries,
    }
    body = json.dumps(manifest).encode()
    place = f"{base}2026-02-01T00-00Z/manifest"
    checksum = hashlib.md5(body).hexdigest().encode()
    server.client.put_object(Bucket=target, Key=f"{place}.json", Body=body)
    server.client.put_object(Bucket=target, Key=f"{place}.checksum", Body=checksum)
    return f"s3://{target}/{place}.json"


def _schema(kind: str, columns: Sequence[str]) -> str:
    if kind == "CSV":
        return ", ".join(NAMES[name] for name in columns)
    if kind == "ORC":
        return f"struct<{','.join(f'{name}:string' for name in columns)}>"
    fields = " ".join(
        f"optional int64 {name} (TIMESTAMP(MILLIS,true));"
        if name == "last_modified_date"
        else f"optional int64 {name};"
        if name == "size"
        else f"optional binary {name} (STRING);"
        for name in columns
    )
    return f"message s3.inventory {{ {fields} }}"


def _data(rows: list[dict[str, Any]], kind: str, columns: Sequence[str]) -> bytes:
    if kind == "CSV":
        text = io.StringIO()
        writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n")
        writer.writerows([_text(row[name], name) for name in columns] for row in rows)
        return gzip.compress(text.getvalue().encode())
    import pyarrow as pa
    from pyarrow import orc, parquet

    table = pa.table({name: [row[name] for row in rows] for name in columns})
    if "last_modified_date" in columns:
        place = table.schema.get_field_index("last_modified_date")
        zone = "UTC" if kind == "Parquet" else None
        times = table["last_modified_date"].cast(pa.timestamp("ms", tz=zone))
        table = table.set_column(place, "last_modified_date", times)
    buffer = pa.BufferOutputStream()
    if kind == "Parquet":
        parquet.write_table(table, buffer, row_group_size=5)
    else:
        orc.write_table(table, buffer, stripe_size=1024)
    return buffer.getvalue().to_pybytes()


def _text(value: Any, name: str) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    return quote_plus(value, safe="/") if name == "key" else str(value)
