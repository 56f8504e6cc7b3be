"""The objects of the demo's bucket: every codec in every layout, and some that are broken."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import product
from typing import NamedTuple

from demo.events import DAYS, FIRST_DAY, KINDS, Event, events, text
from demo.layouts import LAYOUTS
from raywork.codecs import Codec
from tests.codecs.encoders import FORMS, encode, name_for

PREFIX = "events/"


class Put(NamedTuple):
    """One object to write, and what a crawl must find in it."""

    key: str
    body: bytes
    records: int = 0
    """Records that can be read."""
    bad: int = 0
    """Records that cannot."""
    unreadable: bool = False
    """It breaks off, or is no JSON: nothing of it may count."""
    planted: str = ""
    """What is wrong with it."""


def objects(count: int) -> Iterator[Put]:
    """Yield the objects, with `count` records in each of the sound ones."""
    kinds = list(KINDS)
    for number, (form, layout) in enumerate(product(FORMS, LAYOUTS)):
        codec, variation = form
        kind, day = kinds[number % len(kinds)], number % DAYS
        found = list(events(kind, day, count, seed=f"object {number}"))
        # Beside plain names there is one that says the codec, as Athena wants it.
        name = f"{kind}-{number:03}-{codec}-{layout}{name_for(codec).removeprefix('events')}"
        body = encode(codec, LAYOUTS[layout](found).encode(), **variation)
        yield Put(f"{_folder(day)}{name}", body, records=count)
    yield from _planted(count)


def _planted(count: int) -> Iterator[Put]:
    """Yield what goes wrong in real buckets."""
    found = list(events("orders", 8, count, seed="planted"))
    lines = LAYOUTS["lines"](found).encode()
    folder = _folder(8)

    packed = encode(Codec.GZIP, lines)
    yield Put(
        f"{folder}upload-broke-off.json.gz",
        packed[: len(packed) * 2 // 3],
        unreadable=True,
        planted="a gzip stream that is cut off",
    )
    framed = bytearray(encode(Codec.SNAPPY_FRAMED, lines))
    framed[len(framed) // 2] ^= 0x10
    yield Put(
        f"{folder}bit-rot.json.snappy",
        bytes(framed),
        unreadable=True,
        planted="framed snappy with a flipped bit",
    )
    yield Put(
        f"{folder}export.parquet",
        b"PAR1\x15\x04\x15\x20\x15\x24\x4c\x15\x04\x15\x00\x12\x00\x00PAR1",
        unreadable=True,
        planted="a Parquet file among the events",
    )
    yield Put(
        f"{folder}torn-lines.json",
        b"".join(_torn(text(event).encode(), place) for place, event in enumerate(found)),
        records=count - len(range(3, count, 10)),
        bad=len(range(3, count, 10)),
        planted="lines cut in the middle",
    )
    yield Put(
        f"{folder}two-teams.json",
        b"".join(_line(event | {"signedin": "yes"}) for event in events("page-views", 8, 9, "two")),
        records=9,
        planted="keys that differ only by case, signedIn and signedin",
    )
    yield Put(f"{_folder(0)}_SUCCESS", b"", planted="a marker, which Athena passes over too")


def _folder(day: int) -> str:
    return f"{PREFIX}{FIRST_DAY + timedelta(day)}/"


def _torn(line: bytes, place: int) -> bytes:
    """Cut every tenth line in the middle."""
    return (line[: len(line) // 2] if place % 10 == 3 else line) + b"\n"  # noqa: PLR2004


def _line(event: Event) -> bytes:
    return text(event).encode() + b"\n"
