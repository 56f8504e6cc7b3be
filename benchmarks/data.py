"""The generated data sets: always the same bytes for the same name and size.

`app`            flat events, about 220 bytes each
`gh`             nested events like GitHub's, about 1.3 KB
`wide`           200 optional keys, each present in four of five records, about 4 KB; the keys that
                 are there always come in the same order, as one program writes them
`wide-shuffled`  the same with the keys of each record in an order of its own
`drift`          a new key every 3,000 records, a key whose type changes every 1,000, and a map with
                 eight new keys a record: a million in the full size
`plain`          flat events of few distinct values, which compress to a tenth
"""

import random
import shutil
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import orjson

FOLDER = Path(__file__).resolve().parent.parent / ".bench"
"""Where generated data and results lie; git ignores it."""

FULL, QUICK = 80, 8
"""Megabytes of a data set: in full, and for `--quick`."""

_VERSION = f"data-{zlib.crc32(Path(__file__).read_bytes()):08x}"
"""Changes with the generators; data of another version are deleted."""

_Record = dict[str, Any]


def dataset(name: str, megabytes: int) -> Path:
    """Return the NDJSON file of a data set of about that size, generated if it is not there yet."""

    def write(path: Path) -> None:
        left = megabytes * 1_000_000
        with path.open("wb") as file:
            for record in GENERATORS[name](random.Random(1)):
                left -= file.write(orjson.dumps(record) + b"\n")
                if left <= 0:
                    return

    return cached(f"{name}-{megabytes}.ndjson", write)


def cached(name: str, write: Callable[[Path], None]) -> Path:
    """Return a file or folder of `.bench`, written if this version of it is not there yet."""
    path = FOLDER / _VERSION / name
    if not path.exists():
        for other in FOLDER.glob("data-*"):
            if other.name != _VERSION:
                shutil.rmtree(other)
        path.parent.mkdir(parents=True, exist_ok=True)
        partial_path = path.with_name(f"partial-{name}")
        write(partial_path)
        partial_path.rename(path)
    return path


def _app(rng: random.Random) -> Iterator[_Record]:
    time = 1_700_000_000_000
    while True:
        time += rng.randrange(100)
        record = {
            "id": f"{rng.getrandbits(128):032x}",
            "ts": time,
            "event": rng.choice(["login", "logout", "view", "click", "purchase", "error"]),
            "user": rng.randrange(10**7),
            "session": f"s{rng.randrange(10**9):010d}",
            "price": round(rng.random() * 500 + 0.01, 2),
            "ok": rng.random() < 0.9,
            "country": rng.choice(["US", "DE", "IN", "BR"]),
            "device": rng.choice(["ios", "android", "web"]),
            "version": f"4.{rng.randrange(30)}.{rng.randrange(10)}",
            "page": f"/category/{rng.randrange(50)}",
        }
        if rng.random() < 0.3:
            record["ref"] = f"https://example.com/p/{rng.randrange(10**6)}"
        if rng.random() < 0.05:
            record["err"] = None
        yield record


def _gh(rng: random.Random) -> Iterator[_Record]:
    number = 0
    while True:
        number += 1
        login = f"user{rng.randrange(10**6)}"
        api = "https://api.example.com"
        org = {"id": rng.randrange(10**7), "login": "org", "gravatar_id": "", "url": f"{api}/orgs"}
        yield {
            "id": str(10**10 + number),
            "type": rng.choice(["PushEvent", "WatchEvent", "IssuesEvent"]),
            "actor": {
                "id": rng.randrange(10**7),
                "login": login,
                "display_login": login,
                "gravatar_id": "",
                "url": f"{api}/users/{login}",
                "avatar_url": f"https://avatars.example.com/u/{rng.randrange(10**7)}?",
            },
            "repo": {
                "id": rng.randrange(10**8),
                "name": f"{login}/repo{rng.randrange(100)}",
                "url": f"{api}/repos/{login}/repo",
            },
            "payload": {
                "push_id": rng.randrange(10**10),
                "size": 1,
                "distinct_size": 1,
                "ref": "refs/heads/main",
                "head": f"{rng.getrandbits(160):040x}",
                "before": f"{rng.getrandbits(160):040x}",
                "commits": [_commit(rng, login, api) for _ in range(rng.randrange(1, 4))],
            },
            "public": True,
            "created_at": f"2024-01-01T{number // 3600 % 24:02d}:{number // 60 % 60:02d}:00Z",
            "org": org if rng.random() < 0.3 else None,
        }


def _commit(rng: random.Random, login: str, api: str) -> _Record:
    sha = f"{rng.getrandbits(160):040x}"
    return {
        "sha": sha,
        "author": {"email": f"{login}@example.com", "name": "Some Name"},
        "message": 'fix "things" and other stuff that is longer ' * rng.randrange(1, 3),
        "distinct": True,
        "url": f"{api}/repos/{login}/commits/{sha}",
    }


def _wide(rng: random.Random, *, shuffled: bool = False) -> Iterator[_Record]:
    makers: list[Callable[[], Any]] = [
        lambda: rng.randrange(10**6),
        lambda: rng.random() * 100,
        lambda: f"value_{rng.randrange(10**6)}",
        lambda: rng.random() < 0.5,
    ]
    keys = [(f"attribute_{k:03d}", makers[k % len(makers)]) for k in range(200)]
    while True:
        members = [(key, make()) for key, make in keys if rng.random() < 0.8]
        if shuffled:
            rng.shuffle(members)
        yield dict(members)


def _drift(rng: random.Random) -> Iterator[_Record]:
    number = 0
    types: list[Any] = [7, 0.5, "text", True, [1, 2], {"a": 1}, None, {"b": "x"}, ["y"], 2**60]
    while True:
        number += 1
        record = {
            "id": f"{rng.getrandbits(64):016x}",
            "ts": 1_700_000_000_000 + number,
            "event": rng.choice(["login", "logout", "view"]),
            "user": {"id": rng.randrange(10**7), "name": f"user{rng.randrange(10**6)}"},
            "restless": types[number // 1000 % len(types)],
            "counters": {f"c{number * 8 + n:08x}": rng.randrange(1000) for n in range(8)},
        }
        newest = number // 3000
        for key in range(max(0, newest - 3), newest):
            record[f"since_{key:04d}"] = rng.randrange(100)
        yield record


def _plain(rng: random.Random) -> Iterator[_Record]:
    events = ["login", "logout", "view", "click", "purchase", "error"]
    number = 0
    while True:
        number += 1
        yield {
            "event": events[number % len(events)],
            "at": f"2024-01-01T00:{number // 6000 % 60:02d}:{number // 100 % 60:02d}Z",
            "source": {
                "service": "checkout",
                "region": "eu-west-1",
                "host": f"10.0.0.{rng.randrange(250)}",
            },
            "labels": ["production", "canary", "blue"],
            "status": 200,
            "user": rng.randrange(10**7),
            "seconds": rng.choice([0.1, 0.2, 0.5]),
            "message": "the request was served from the cache of the nearest edge location",
        }


GENERATORS: dict[str, Callable[[random.Random], Iterator[_Record]]] = {
    "app": _app,
    "gh": _gh,
    "wide": _wide,
    "wide-shuffled": partial(_wide, shuffled=True),
    "drift": _drift,
    "plain": _plain,
}
