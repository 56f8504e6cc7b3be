"""Answers of crawls to render: a usual one with a bit of all that can be wrong, and others."""

from typing import Any

import msgspec

from raywork.crawler.result import (
    ColumnResult,
    ConflictResult,
    CrawlResult,
    KindExample,
    ObjectCounts,
    Partition,
    Unreadable,
    WarningResult,
)
from raywork.scan import BadRecord

URI = "s3://bucket/raw/"

EVIL = (
    "</script><script>alert(1)</script>\u202egnp\x1b[31m\x00'\"&amp;[bold red]x[/]\udce9<img src=x>"
)
"""Text that escapes from HTML, from attributes, from rich's markup and from a terminal."""

USUAL = CrawlResult(
    table="analytics.events",
    uris=[URI],
    ddl="CREATE EXTERNAL TABLE `events` (\n  `id` bigint\n)",
    statements=[
        "CREATE DATABASE `analytics`",
        "CREATE EXTERNAL TABLE `events` (\n  `id` bigint\n)",
    ],
    columns=[
        ColumnResult(name="id", type="bigint", path="id", presence=1.0, minimum=1, maximum=99),
        ColumnResult(
            name="user_agent", type="string", path="user-agent", presence=0.8, null=0.1, longest=412
        ),
        ColumnResult(name="rare", type="string", path="rare", presence=0.0001),
    ],
    partitions=[Partition("dt", "string")],
    records=1_234_567,
    bad_records=1_302,
    bytes=98_765_432_100,
    stored_bytes=18_765_432_100,
    objects=ObjectCounts(listed=3200, scanned=3107, unreadable=2, skipped=91),
    unreadable=[
        Unreadable(URI + "a.snappy", "it ends inside chunk 17"),
        Unreadable(URI + "b.gz", "its CRC is wrong"),
    ],
    skipped={"folder marker": 21, "hidden from Athena": 70},
    conflicts=[
        ConflictResult(
            "payload.value",
            ["int", "string"],
            "string",
            [
                KindExample("int", "42", URI + "a.gz", 1),
                KindExample("string", '"forty-two"', URI + "c.gz", 1771),
            ],
        )
    ],
    warnings=[
        WarningResult(
            "framing", "write them again as gzip", 2900, [f"{URI}{n}" for n in range(100)]
        ),
        WarningResult("array", "write one record a line", 1, [URI + "x.json"]),
    ],
    bad=[BadRecord(f"{URI}{n}.gz", n + 1, "unexpected end") for n in range(100)],
    codecs={"snappy-framed": 2900, "gzip": 207},
    layouts={"lines": 3106, "array": 1},
    sampled_records=19_300,
    seconds=212.4,
    engine="ray",
    workers=8,
)

EMPTY = CrawlResult(
    table="nothing",
    uris=[URI],
    ddl="",
    statements=[],
    columns=[],
    partitions=[],
    records=0,
    bad_records=0,
    bytes=0,
    stored_bytes=0,
    objects=ObjectCounts(),
    unreadable=[],
    skipped={},
    conflicts=[],
    warnings=[],
    bad=[],
    codecs={},
    layouts={},
    sampled_records=0,
)


def usual(**changes: Any) -> CrawlResult:
    return msgspec.structs.replace(USUAL, **changes)


def clean() -> CrawlResult:
    """A crawl with nothing wrong."""
    counts = ObjectCounts(listed=3107, scanned=3107)
    return usual(
        bad_records=0, bad=[], unreadable=[], conflicts=[], warnings=[], objects=counts, skipped={}
    )


def hostile() -> CrawlResult:
    """A crawl that found hostile text in every place that takes any."""
    column = ColumnResult(name=EVIL, type=EVIL * 9, path=EVIL + EVIL, presence=0.5, null=0.1)
    return usual(
        table=EVIL,
        uris=[EVIL],
        ddl=EVIL,
        statements=[EVIL],
        columns=[column],
        partitions=[Partition(EVIL, EVIL)],
        unreadable=[Unreadable(EVIL, EVIL)],
        skipped={EVIL: 91},
        conflicts=[ConflictResult(EVIL, [EVIL], EVIL, [KindExample(EVIL, EVIL, EVIL, 1)])],
        warnings=[WarningResult(EVIL, EVIL, 3, [EVIL])],
        bad=[BadRecord(EVIL, 1, EVIL)],
        codecs={EVIL: 3107},
        layouts={EVIL: 3107},
        engine=EVIL,
    )


def wide(columns: int = 2000) -> CrawlResult:
    return usual(
        columns=[
            ColumnResult(name=f"c{n}", type="string", path=f"C{n}", presence=n / columns)
            for n in range(columns)
        ]
    )
