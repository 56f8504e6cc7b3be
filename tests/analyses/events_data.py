"""Two targets of one stream of events, with planted faults, and what a comparison must find.

The left is snappy-compressed JSON with nested fields, one folder a day; the right is text with
`|` between flat fields, under other names. All of it follows from a seed.
"""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from raywork.codecs import Codec
from tests.codecs.encoders import encode

FIRST_DAY = date(2026, 3, 1)
TYPES = ("order", "payment", "refund", "page-view", "sign-in")
COUNTRIES = ("DE", "FR", "SE", "IT")
STATES = ("new", "paid", "sent", "done")
RIGHT_COLUMNS = (
    "event_id", "event_time", "event_type", "customer_id", "country", "total", "status", "note",
)  # fmt: skip

OPTIONS: dict[str, Any] = {
    "key": ["id=event_id"],
    "column": [
        "at=event_time",
        "kind=event_type",
        "customer.id=customer_id",
        "customer.country=country",
        "amount=total",
    ],
    "exclude": ["dt", "batch"],
    "tolerance": ["amount=0.01", "at=2s"],
    "normalize": ["note=trim,lower"],
    "time": "at=event_time",
    "type": "kind=event_type",
}
"""What `analyze("events")` is told about them."""


@dataclass
class Planted:
    """What was planted, by what must be found."""

    counts: Counter[str] = field(default_factory=Counter)
    """Keys of each class; rows, duplicates and rows without a key, of each side."""
    columns: Counter[str] = field(default_factory=Counter)
    """Keys whose values differ, by the name of the column on the left."""
    by_day: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Keys by day and class."""


@dataclass
class Faults:
    """Of how many events, on average, one has each fault."""

    lost: int = 199
    """On the right."""
    extra: int = 307
    """On the right only."""
    twice_left: int = 151
    twice_right: int = 211
    disagreeing: int = 5
    """Of the lost ones: twice on the left with two contents."""
    without_key: int = 401
    different: int = 97


@dataclass
class Streams:
    """Both sides as objects by key, and what they hold."""

    left: dict[str, bytes]
    right: dict[str, bytes]
    planted: Planted


def make(count: int, *, days: int = 7, seed: str = "events") -> Streams:
    """Return both sides of a stream of so many events, in as many objects as days."""
    left, right, planted, faults = {}, {}, Planted(), Faults()
    gap = FIRST_DAY + timedelta(days // 2)
    header = "|".join(RIGHT_COLUMNS)
    for n in range(days):
        day = FIRST_DAY + timedelta(n)
        random = Random(f"{seed} {n}")
        ones, others = [], []
        for one, other in _events(random, day, count // days, faults, planted, gap=day == gap):
            ones += one
            others += other
        random.shuffle(others)
        body = "\n".join(ones).encode() + b"\n"
        left[f"dt={day}/part-0000.json.snappy"] = encode(Codec.SNAPPY_HADOOP, body)
        text = "\n".join([header, *others]) + "\n"
        right[f"dt={day}/part-0000.csv.gz"] = encode(Codec.GZIP, text.encode())
    return Streams(left, right, planted)


def _events(
    random: Random, day: date, count: int, faults: Faults, planted: Planted, *, gap: bool
) -> Iterator[tuple[list[str], list[str]]]:
    """Yield the lines of each event on either side; of a day with a gap the right lacks a part."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    shown = str(day)
    for n in range(count):
        event = _event(random, midnight)
        chance = random.random
        if chance() * faults.without_key < 1:
            yield [json.dumps({**event, "id": None})], []
            planted.counts["left_rows"] += 1
            planted.counts["left_without_key"] += 1
            continue
        if (gap and n % 3 == 0) or chance() * faults.lost < 1:
            kind, lines = "only_left", ([json.dumps(event)], [])
        elif chance() * faults.extra < 1:
            kind, lines = "only_right", ([], [_flat(event, event)])
        else:
            other, changed = _changed(random, event, faults)
            kind = "different" if changed else "equal"
            planted.columns.update(changed)
            lines = [json.dumps(event)], [_flat(event, other)]
        if lines[0] and chance() * faults.twice_left < 1:
            lines[0].append(lines[0][0])
            planted.counts["left_duplicates"] += 1
        if lines[1] and chance() * faults.twice_right < 1:
            lines[1].append(lines[1][0])
            planted.counts["right_duplicates"] += 1
        if kind == "only_left" and chance() * faults.disagreeing < 1:
            lines[0].append(json.dumps({**event, "status": "lost"}))
            planted.counts["left_duplicates"] += 1
            planted.counts["left_conflicting"] += 1
        planted.counts["left_rows"] += len(lines[0])
        planted.counts["right_rows"] += len(lines[1])
        planted.counts[kind] += 1
        planted.counts["keys"] += 1
        planted.by_day[shown, kind] += 1
        yield lines


def _event(random: Random, midnight: datetime) -> dict[str, Any]:
    # Neither the first nor the last seconds of a day: a tolerance moves no event to another one.
    moment = midnight + timedelta(seconds=random.randrange(10, 86_390))
    return {
        "id": f"{random.getrandbits(64):016x}",
        "at": moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "kind": TYPES[int(len(TYPES) * random.random() ** 2)],
        "customer": {"id": random.randrange(20_000), "country": random.choice(COUNTRIES)},
        "amount": random.randrange(100, 100_000) / 100,
        "status": random.choice(STATES),
        "note": random.choice(["Gift", "call first", "as usual, please"]),
        "batch": random.randrange(1000),
    }


def _changed(
    random: Random, event: dict[str, Any], faults: Faults
) -> tuple[dict[str, Any], list[str]]:
    """Return an event as the right has it, and the columns that a comparison must find."""
    other, changed = dict(event), []
    if random.random() * faults.different < 1:
        name = random.choice(["amount", "status", "customer.country"])
        if name == "amount":
            other["amount"] = event["amount"] + 1.5
        elif name == "status":
            other["status"] = ""  # an empty field of text is no NULL
        else:
            other["customer"] = {**event["customer"], "country": "XX"}
        changed = [name]
    # What is no difference: a cent, a second, capitals, blanks.
    if random.random() < 0.1:
        other["amount"] = round(other["amount"] + 0.01, 2)
    if random.random() < 0.1:
        moment = datetime.fromisoformat(event["at"]) + timedelta(seconds=2)
        other["at"] = moment.strftime("%Y-%m-%dT%H:%M:%SZ")
    if random.random() < 0.1:
        other["note"] = f" {event['note'].upper()} "
    return other, changed


def _flat(event: dict[str, Any], other: dict[str, Any]) -> str:
    moment = other["at"].replace("T", " ").removesuffix("Z")
    customer = other["customer"]
    fields = [
        event["id"], moment, other["kind"], customer["id"], customer["country"], other["amount"],
        other["status"], other["note"],
    ]  # fmt: skip
    return "|".join(map(str, fields))
