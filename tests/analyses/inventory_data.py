"""Inventories with known answers: a bucket of any number of objects, as S3 would report it.

`make_rows` draws the objects of a bucket from a seed, and plants what an analysis must find;
`facts_of` counts in numpy, not in SQL, what the rows hold. `publish` writes a snapshot as S3 does.
"""

import csv
import gzip
import hashlib
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote_plus

import numpy as np
import pyarrow as pa
from pyarrow import compute, orc, parquet

CSV_NAMES = {
    "bucket": "Bucket",
    "key": "Key",
    "version_id": "VersionId",
    "is_latest": "IsLatest",
    "is_delete_marker": "IsDeleteMarker",
    "size": "Size",
    "last_modified_date": "LastModifiedDate",
    "e_tag": "ETag",
    "storage_class": "StorageClass",
    "is_multipart_uploaded": "IsMultipartUploaded",
    "replication_status": "ReplicationStatus",
    "encryption_status": "EncryptionStatus",
    "intelligent_tiering_access_tier": "IntelligentTieringAccessTier",
    "bucket_key_status": "BucketKeyStatus",
}
ALL_VERSIONS = tuple(CSV_NAMES)
CURRENT = tuple(
    name for name in CSV_NAMES if name not in {"version_id", "is_latest", "is_delete_marker"}
)
FEWEST = ("bucket", "key", "size")

MOMENT = datetime(2026, 3, 1, 1, 0, tzinfo=UTC)
EARLIER = datetime(2026, 2, 1, 1, 0, tzinfo=UTC)
_KIB = 1 << 10
_AREAS = (
    ("events/raw/", 0.34, 400 * _KIB, 1.4),
    ("events/daily/", 0.06, 6 << 20, 1.2),
    ("web/thumbnails/", 0.30, 14 * _KIB, 0.9),
    ("web/videos/", 0.01, 50 << 20, 1.0),
    ("documents/contracts 2024/", 0.14, 700 * _KIB, 1.3),
    ("documents/scans+ocr/", 0.06, 4 << 20, 1.1),
    ("backups/db/", 0.005, 200 << 20, 0.8),
    ("tmp/", 0.085, 200 * _KIB, 2.0),
)
_THUMBNAILS = 2
"""Folder, share of the objects, median size in bytes, spread of the sizes (a log-normal's)."""


@dataclass(frozen=True)
class Planted:
    """How many rows of each sort were put in."""

    duplicate_groups: int
    duplicates: int
    """Objects in the groups, less one of each."""
    noncurrent: int
    markers: int
    lone_markers: int


def make_rows(
    count: int, *, seed: int = 1, moment: datetime = MOMENT, versions: bool = True
) -> tuple[pa.Table, Planted]:
    """Return about `count` rows of an inventory with all columns, and what was planted."""
    random = np.random.default_rng(seed)
    shares = np.array([share for _, share, _, _ in _AREAS])
    area = random.choice(len(_AREAS), count, p=shares / shares.sum())
    median = np.array([size for _, _, size, _ in _AREAS])[area]
    spread = np.array([width for _, _, _, width in _AREAS])[area]
    size = np.minimum(median * np.exp(random.normal(0, spread)), 5e9).astype(np.int64)
    size[random.random(count) < 0.004] = 0
    age = np.minimum(random.exponential(260, count), 1500)
    seconds = int(moment.timestamp()) - 3600 - (age * 86_400).astype(np.int64)
    multipart = size > (16 << 20)
    number = np.arange(count)
    keys = _keys(area, number, seconds)
    tags = _tags(number, seed, multipart)
    # Each 50th plain object has the content of the one before it, wherever that lies.
    twins = np.flatnonzero((number % 50 == 7) & ~multipart & (size > 0) & (number > 0))
    twins = twins[~multipart[twins - 1] & (size[twins - 1] > 0)]
    size[twins] = size[twins - 1]
    tags = _copied(tags, twins, twins - 1)
    # One picture stands for many that are missing.
    blanks = np.flatnonzero((number % 200 == 11) & (area == _THUMBNAILS))
    size[blanks], multipart[blanks] = 9216, False
    tags = _copied(tags, blanks, blanks[:1])
    groups, copies = len(twins) + (len(blanks) > 1), len(twins) + max(0, len(blanks) - 1)
    kinds = _classes(area, age, size, random)
    current = pa.table(
        {
            "bucket": pa.array(["shop-data"] * count),
            "key": keys,
            "version_id": _text("v", number),
            "is_latest": pa.array(np.ones(count, bool)),
            "is_delete_marker": pa.array(np.zeros(count, bool)),
            "size": pa.array(size),
            "last_modified_date": pa.array(seconds * 1000, pa.timestamp("ms")),
            "e_tag": tags,
            "storage_class": kinds,
            "is_multipart_uploaded": pa.array(multipart),
            "replication_status": _chosen(
                random, count, ["COMPLETED", "", "PENDING", "FAILED"], [0.6, 0.39, 0.007, 0.003]
            ),
            "encryption_status": _chosen(
                random, count, ["SSE-S3", "SSE-KMS", "NOT-SSE"], [0.8, 0.17, 0.03]
            ),
            "intelligent_tiering_access_tier": pa.array(
                np.where(
                    np.array(kinds) == "INTELLIGENT_TIERING",
                    np.where(
                        age > 90,
                        "ARCHIVE_INSTANT_ACCESS",
                        np.where(age > 30, "INFREQUENT", "FREQUENT"),
                    ),
                    "",
                )
            ),
            "bucket_key_status": pa.array(["DISABLED"] * count),
        }
    )
    if not versions:
        return current, Planted(groups, copies, 0, 0, 0)
    old = current.take(pa.array(np.flatnonzero(number % 10 == 3)))
    old = _set(
        old, is_latest=pa.array(np.zeros(len(old), bool)), version_id=_text("o", range(len(old)))
    )
    earlier = compute.subtract(old["last_modified_date"], pa.scalar(timedelta(days=20)))
    old = _set(
        old,
        last_modified_date=earlier.cast(pa.timestamp("ms")),
        e_tag=_tags(np.arange(len(old)), seed + 1000, np.zeros(len(old), bool)),
    )
    markers = max(4, count // 100)
    lone = markers // 2
    gone = _markers("tmp/deleted/", markers, moment)
    below = current.slice(0, markers - lone)
    below = _set(
        below,
        key=gone["key"].slice(lone),
        is_latest=pa.array(np.zeros(len(below), bool)),
        version_id=_text("m", range(len(below))),
        storage_class=pa.array(["STANDARD"] * len(below)),
        intelligent_tiering_access_tier=pa.array([""] * len(below)),
        last_modified_date=_times(moment - timedelta(days=400), len(below)),
    )
    table = pa.concat_tables([current, old, gone, below])
    planted = Planted(groups, copies, len(old) + len(below), markers, lone)
    return table.take(pa.array(random.permutation(len(table)))), planted


def later(table: pa.Table, *, seed: int = 9) -> tuple[pa.Table, dict[str, int]]:
    """Return the rows of a next snapshot: some keys gone, some written anew, some new.

    Returns:
        The rows, and how many current objects were `removed`, `changed` and `added`.
    """
    random = np.random.default_rng(seed)
    current = table.filter(is_current(table))
    draw = random.random(len(current))
    removed = current["key"].filter(pa.array(draw < 0.1))
    changed = current["key"].filter(pa.array(draw > 0.95))
    kept = table.filter(compute.invert(compute.is_in(table["key"], removed.combine_chunks())))
    written = compute.and_(compute.is_in(kept["key"], changed.combine_chunks()), kept["is_latest"])
    size = compute.if_else(written, compute.add(kept["size"], 1000), kept["size"])
    new = current.slice(0, len(current) // 5)
    names = compute.binary_join_element_wise(new["key"], pa.scalar("new"), ".")
    # They are no copies of the old ones.
    tags = _tags(np.arange(len(new)), seed + 5000, np.array(new["is_multipart_uploaded"]))
    added = _set(new, key=names, e_tag=tags)
    counts = {"removed": len(removed), "changed": len(changed), "added": len(added)}
    return pa.concat_tables([_set(kept, size=size), added]), counts


def is_current(table: pa.Table) -> pa.ChunkedArray:
    """Return which rows are objects that can be read."""
    return compute.and_(table["is_latest"], compute.invert(table["is_delete_marker"]))


def _set(table: pa.Table, **columns: Any) -> pa.Table:
    for name, values in columns.items():
        table = table.set_column(table.schema.get_field_index(name), name, values)
    return table


def _keys(area: Any, number: Any, seconds: Any) -> pa.Array:
    folders = pa.array([folder for folder, *_ in _AREAS]).take(pa.array(area))
    day = compute.strftime(pa.array(seconds, pa.timestamp("s")), format="%Y/%m/%d/")
    names = pa.array(number).cast(pa.string())
    return compute.binary_join_element_wise(
        folders, day, pa.scalar("ä part="), names, pa.scalar(".gz"), ""
    )


def _tags(number: Any, seed: int, multipart: Any) -> pa.Array:
    """ETags as they look: 32 digits, with the number of parts behind a dash."""
    words = np.random.default_rng(seed + 77).integers(0, 1 << 63, (2, len(number)), dtype=np.int64)
    plain = [f"{a:016x}{b:016x}" for a, b in zip(*words.tolist(), strict=True)]
    return pa.array(
        [f"{tag}-3" if many else tag for tag, many in zip(plain, multipart, strict=True)]
    )


def _copied(tags: pa.Array, to: Any, of: Any) -> pa.Array:
    places = np.arange(len(tags))
    if len(to):
        places[to] = of
    return tags.take(pa.array(places))


def _classes(area: Any, age: Any, size: Any, random: Any) -> pa.Array:
    kinds = np.full(len(area), "STANDARD", dtype=object)
    kinds[(area == 2) & (age > 60)] = "STANDARD_IA"
    kinds[(area == 4) & (age > 365)] = "GLACIER_IR"
    kinds[(area == 5) & (random.random(len(area)) < 0.5)] = "INTELLIGENT_TIERING"
    kinds[(area == 6) & (age > 90)] = "GLACIER"
    kinds[(area == 6) & (age > 400)] = "DEEP_ARCHIVE"
    return pa.array(kinds.tolist())


def _chosen(random: Any, count: int, values: list[str], shares: list[float]) -> pa.Array:
    places = random.choice(len(values), count, p=shares)
    return pa.array(values).take(pa.array(places))


def _text(letter: str, numbers: Any) -> pa.Array:
    return pa.array([f"{letter}{number:012d}" for number in numbers])


def _times(moment: datetime, count: int) -> pa.Array:
    return pa.array([moment.replace(tzinfo=None)] * count, pa.timestamp("ms"))


def _markers(folder: str, count: int, moment: datetime) -> pa.Table:
    nothing = pa.array([""] * count)
    return pa.table(
        {
            "bucket": pa.array(["shop-data"] * count),
            "key": pa.array([f"{folder}{number}.json" for number in range(count)]),
            "version_id": _text("d", range(count)),
            "is_latest": pa.array(np.ones(count, bool)),
            "is_delete_marker": pa.array(np.ones(count, bool)),
            "size": pa.nulls(count, pa.int64()),
            "last_modified_date": _times(moment - timedelta(days=50), count),
            "e_tag": nothing,
            "storage_class": nothing,
            "is_multipart_uploaded": pa.array(np.zeros(count, bool)),
            "replication_status": nothing,
            "encryption_status": nothing,
            "intelligent_tiering_access_tier": nothing,
            "bucket_key_status": nothing,
        }
    )


def publish(
    client: Any,
    bucket: str,
    table: pa.Table,
    kind: str,
    *,
    columns: Sequence[str] = ALL_VERSIONS,
    moment: datetime = MOMENT,
    files: int = 3,
    base: str = "inventory/shop-data/daily/",
) -> list[str]:
    """Write a snapshot with manifest, checksum and symlink; return the keys of its data files."""
    table = table.select(list(columns))
    size = -(-len(table) // files)
    keys, entries = [], []
    for number in range(files):
        data = _encoded(table.slice(number * size, size), kind)
        ending = {"CSV": "csv.gz", "ORC": "orc", "Parquet": "parquet"}[kind]
        key = f"{base}data/{moment:%Y%m%d%H%M}-{number}.{ending}"
        client.put_object(Bucket=bucket, Key=key, Body=data)
        keys.append(key)
        digest = hashlib.md5(data).hexdigest()
        entries.append({"key": key, "size": len(data), "MD5checksum": digest})
    manifest = {
        "sourceBucket": "shop-data",
        "destinationBucket": f"arn:aws:s3:::{bucket}",
        "version": "2016-11-30",
        "creationTimestamp": str(int(moment.timestamp()) * 1000),
        "fileFormat": kind,
        "fileSchema": _schema(kind, table.schema),
        "files": entries,
    }
    body = json.dumps(manifest).encode()
    place = f"{base}{moment:%Y-%m-%dT%H-%MZ}/manifest"
    lines = "\n".join(f"s3://{bucket}/{key}" for key in keys)
    for key, data in {
        f"{place}.json": body,
        f"{place}.checksum": hashlib.md5(body).hexdigest().encode(),
        f"{base}hive/dt={moment:%Y-%m-%d-%H-%M}/symlink.txt": lines.encode(),
    }.items():
        client.put_object(Bucket=bucket, Key=key, Body=data)
    return keys


def _schema(kind: str, schema: pa.Schema) -> str:
    if kind == "CSV":
        return ", ".join(CSV_NAMES[name] for name in schema.names)
    if kind == "ORC":
        names = {"bool": "boolean", "int64": "bigint", "timestamp[ms]": "timestamp"}
        fields = (f"{f.name}:{names.get(str(f.type), 'string')}" for f in schema)
        return f"struct<{','.join(fields)}>"
    names = {
        "bool": "boolean {}",
        "int64": "int64 {}",
        "timestamp[ms]": "int64 {} (TIMESTAMP(MILLIS,true))",
    }
    fields = (names.get(str(f.type), "binary {} (STRING)").format(f.name) for f in schema)
    return f"message s3.inventory {{ {' '.join(f'optional {field};' for field in fields)} }}"


def _encoded(table: pa.Table, kind: str) -> bytes:
    if kind == "CSV":
        return _csv(table)
    buffer = pa.BufferOutputStream()
    if kind == "Parquet":
        parquet.write_table(table, buffer, compression="snappy")
    else:
        orc.write_table(table, buffer, compression="zlib")
    return buffer.getvalue().to_pybytes()


def _csv(table: pa.Table) -> bytes:
    columns = []
    for name in table.column_names:
        values = table[name].to_pylist()
        if name == "key":
            values = [quote_plus(value, safe="/") for value in values]
        elif name == "last_modified_date":
            values = [value.strftime("%Y-%m-%dT%H:%M:%S.000Z") for value in values]
        elif values and isinstance(values[0], bool):
            values = [str(value).lower() for value in values]
        columns.append(values)
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerows(zip(*columns, strict=True))
    return gzip.compress(text.getvalue().encode(), 1)
