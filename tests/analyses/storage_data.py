"""Made-up customers and what they store, with known answers: orphans, a top consumer, growth."""

import gzip
import json
import random
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

FIRST_DAY: Final = date(2025, 4, 1)
DAYS: Final = 365
PLANS: Final = {"p-free": "Free", "p-team": "Team", "p-business": "Business"}
TYPES: Final = {"document": 200_000, "contact": 2_000, "image": 3_000_000, "video": 80_000_000}
"""Their mean sizes in bytes."""
TOP: Final = 1
ROCKET: Final = 2
"""The customer with most bytes, and the one that began in the last month."""
ORPHAN_EVERY: Final = 100
"""Each so manieth resource belongs to a customer that is not there."""
NOBODY_EVERY: Final = 500
"""Each so manieth has no customer at all."""
_WORDS: Final = ("Acme", "Globex", "Initech", "Umbra", "Hooli", "Stark, Lee & Co", "Wonka", "Cyber")


@dataclass(frozen=True, slots=True)
class Customer:
    id: int
    name: str
    plan: str


@dataclass(frozen=True, slots=True)
class Resource:
    id: str
    customer: str | None
    type: str
    bytes: int
    created: str


@dataclass
class Truth:
    """What is to be found."""

    bytes: Counter[str] = field(default_factory=Counter)
    """By type, by month, by customer: keys do not overlap."""
    resources: Counter[str] = field(default_factory=Counter)
    all_bytes: int = 0
    all_resources: int = 0

    def add(self, resource: Resource) -> None:
        for key in (resource.type, resource.created[:7], f"customer {resource.customer}"):
            self.bytes[key] += resource.bytes
            self.resources[key] += 1
        self.all_bytes += resource.bytes
        self.all_resources += 1


def customers(count: int) -> list[Customer]:
    """Customers by number from 1; one in ten will store nothing."""
    plans = list(PLANS)
    return [
        Customer(n, f"{_WORDS[n % len(_WORDS)]} {n}", plans[(n * 7) % 10 // 5 + (n % 13 == 0)])
        for n in range(1, count + 1)
    ]


def stores_something(customer: int) -> bool:
    """Whether a customer is no orphan itself."""
    return customer % 10 != 0


def resources(count: int, among: int, seed: int = 0) -> Iterator[Resource]:
    """What is stored by so many customers: most by few, and more each month."""
    chance = random.Random(seed)
    types, weights = list(TYPES), (55, 25, 15, 5)
    kinds = chance.choices(types, weights, k=count)
    for number, kind in enumerate(kinds):
        customer = min(int(chance.paretovariate(0.4)), among)
        if not stores_something(customer) or customer == ROCKET:
            customer = TOP
        day = int(DAYS * chance.random() ** 0.6)
        if number % 50 == 7:
            customer, day = ROCKET, DAYS - 1 - number % 20
        owner: str | None = str(customer)
        if number % NOBODY_EVERY == 3:
            owner = None
        elif number % ORPHAN_EVERY == 5:
            owner = f"{10**9 + number % 7}"
        size = max(1, int(TYPES[kind] * chance.lognormvariate(-0.5, 1)))
        created = FIRST_DAY + timedelta(day)
        yield Resource(
            f"r-{number:08}", owner, kind, size, f"{created}T{number % 24:02}:{number % 60:02}:00Z"
        )


def item(resource: Resource) -> dict[str, Any]:
    """An item as DynamoDB exports it."""
    found = {
        "resourceId": {"S": resource.id},
        "type": {"S": resource.type},
        "sizeBytes": {"N": str(resource.bytes)},
        "createdAt": {"S": resource.created},
        "tags": {"L": [{"S": "a"}, {"M": {"size": {"N": "1"}}}]},
    }
    if resource.customer is not None:
        found["customerId"] = {"N": resource.customer}
    return found


def plain(resource: Resource) -> dict[str, Any]:
    """A resource as a line of JSON; its date is in milliseconds."""
    moment = date.fromisoformat(resource.created[:10]) - date(1970, 1, 1)
    customer = None if resource.customer is None else int(resource.customer)
    return {
        "id": resource.id,
        "owner": customer,
        "kind": resource.type,
        "size": resource.bytes,
        "created": moment.days * 86_400_000,
    }


def change(key: str, image: dict[str, Any] | None, micros: int) -> dict[str, Any]:
    """A change as an incremental export has it; without an image a deletion."""
    found: dict[str, Any] = {
        "Metadata": {"WriteTimestampMicros": {"N": str(micros)}},
        "Keys": {"resourceId": {"S": key}},
        "OldImage": {"resourceId": {"S": key}, "sizeBytes": {"N": "1"}},
    }
    return found if image is None else {**found, "NewImage": image}


def packed(records: Iterable[dict[str, Any]]) -> bytes:
    """Records as an object of gzip."""
    lines = "".join(f"{json.dumps(each, separators=(',', ':'))}\n" for each in records)
    return gzip.compress(lines.encode(), 1)


def csv_of(among: Iterable[Customer]) -> bytes:
    """Customers as CSV, with names in quotes."""
    rows = "".join(f'{each.id},"{each.name}",{each.plan}\n' for each in among)
    return f"id,name,plan_id\n{rows}".encode()


def database(path: Path, among: Iterable[Customer]) -> str:
    """A database of customers, accounts and plans; returns its URL."""
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE plans (id TEXT PRIMARY KEY, name TEXT, price DECIMAL)")
        connection.execute(
            "CREATE TABLE customers (id INTEGER PRIMARY KEY, name TEXT, plan_id TEXT, note TEXT)"
        )
        connection.executemany(
            "INSERT INTO plans VALUES (?, ?, '9.50')", [(key, name) for key, name in PLANS.items()]
        )
        connection.executemany(
            "INSERT INTO customers VALUES (?, ?, ?, NULL)",
            [(each.id, each.name, each.plan) for each in among],
        )
    connection.close()
    return f"sqlite:///{path}"
