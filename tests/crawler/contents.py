"""Objects to crawl: every form of every codec, every layout of records, and ways to break them."""

import json
import random
from collections.abc import Callable, Iterator
from typing import Any

from raywork.codecs import Codec
from tests.codecs.encoders import FORMS, encode, name_for

Record = dict[str, Any]


def events(count: int, seed: int = 0) -> list[Record]:
    """Records of many kinds of values, the same for a seed."""
    chance = random.Random(seed)
    return [
        {
            "id": number,
            "name": f"user {chance.randrange(50)}",
            "ratio": chance.choice([0.5, 1, 1.25]),
            "flag": chance.choice([True, False, None]),
            "tags": ["a", "b"][: chance.randrange(3)],
            "place": {"lat": chance.random(), "City": "Zürich"},
            **({"rare": "x"} if chance.randrange(20) == 0 else {}),
        }
        for number in range(count)
    ]


def lines(records: list[Record]) -> bytes:
    return b"".join(_dump(record) + b"\n" for record in records)


def _dump(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _pretty(value: Any) -> bytes:
    return json.dumps(value, indent=2).encode()


LAYOUTS: dict[str, Callable[[list[Record]], bytes]] = {
    "lf": lines,
    "crlf": lambda records: lines(records).replace(b"\n", b"\r\n"),
    "unended": lambda records: lines(records)[:-1],
    "blank": lambda records: lines(records).replace(b"\n", b"\n\n"),
    "bom": lambda records: b"\xef\xbb\xbf" + lines(records),
    "shared": lambda records: b" ".join(map(_dump, records)) + b"\n",
    "pretty": lambda records: b"\n".join(map(_pretty, records)),
    "array": lambda records: b"[" + b",\n".join(map(_dump, records)) + b"]",
    "wrapped": lambda records: _pretty({"Records": records}),
}
"""The layouts of records in an object, by name."""


def every_form_and_layout(records: list[Record]) -> Iterator[tuple[str, bytes]]:
    """An object (key and body) for every form of every codec in every layout."""
    for number, (codec, form) in enumerate(FORMS):
        for layout, lay_out in LAYOUTS.items():
            body = encode(codec, lay_out(records), **form)
            yield f"{codec}/{number}/{layout}/{name_for(codec)}", body


def broken_objects() -> Iterator[tuple[str, bytes]]:
    """Compressed objects cut off, and others damaged; each holds a key of its own."""
    for number, (codec, form) in enumerate(FORMS):
        if codec is Codec.PLAIN:
            continue
        for fault in ("cut", "damaged"):
            records = [{"id": n, f"only_{fault}_{number}": n} for n in range(60)]
            body = encode(codec, lines(records), **form)
            body = body[: -len(body) // 4] if fault == "cut" else body + b"\xff" * 20
            yield f"broken/{codec}/{number}-{fault}/{name_for(codec)}", body
