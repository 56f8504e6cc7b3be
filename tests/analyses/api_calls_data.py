"""Made-up access logs with known answers: each call has a rate of errors, and a latency."""

import gzip
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

FIRST_DAY: Final = date(2026, 3, 1)
ACCOUNTS: Final = ("111122223333", "444455556666")
REGIONS: Final = ("eu-central-1", "us-east-1")


@dataclass(frozen=True)
class Call:
    """A kind of request, and what is planted in its logs."""

    verb: str
    path: str
    """With `{n}`, `{uuid}` and so on, which become values."""
    weight: int
    every_5xx: int = 0
    """Each so manieth request is answered with 502."""
    every_4xx: int = 0
    seconds: float = 0.02


CALLS: Final = (
    Call("GET", "/v1/customers/{n}", 40, every_4xx=10, seconds=0.02),
    Call("GET", "/v1/documents/{uuid}/pages/{n}", 25, every_5xx=50, seconds=0.12),
    Call("POST", "/v1/documents", 15, every_4xx=20, seconds=0.35),
    Call("GET", "/v1/search", 12, every_5xx=10, seconds=0.8),
    Call("PUT", "/v1/contacts/{n}", 6, seconds=0.05),
    Call("DELETE", "/v1/videos/{uuid}", 2, every_4xx=4, seconds=0.2),
)
BROKEN: Final = "h2 2026-03-01T00:00:00 this entry was cut o"


def call_of(number: int) -> Call:
    """The call of a request, so that each has exactly its share in a hundred."""
    place = number * 37 % 100
    for call in CALLS:
        if place < call.weight:
            return call
        place -= call.weight
    raise AssertionError


def status_of(call: Call, nth: int) -> int:
    """The status of the nth request of a call, from 0."""
    if call.every_5xx and nth % call.every_5xx == call.every_5xx - 1:
        return 502
    if call.every_4xx and nth % call.every_4xx == call.every_4xx - 1:
        return 404
    return 200


def alb_lines(day: int, count: int, seed: int = 0) -> Iterator[str]:
    """The entries of a day, spread evenly over it."""
    chance = random.Random(f"{seed} {day}")
    midnight = datetime.combine(FIRST_DAY + timedelta(day), datetime.min.time(), UTC)
    seen: dict[Call, int] = {}
    for number in range(count):
        call = call_of(number)
        nth = seen[call] = seen.get(call, -1) + 1
        status = status_of(call, nth)
        moment = midnight + timedelta(seconds=86_400 * number / count)
        at = moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        seconds = call.seconds * chance.uniform(0.5, 1.5)
        yield alb_line(chance, at, call, status, seconds)


def alb_line(chance: random.Random, at: str, call: Call, status: int, seconds: float) -> str:
    uuid = f"{chance.getrandbits(128):032x}"
    uuid = "-".join((uuid[:8], uuid[8:12], uuid[12:16], uuid[16:20], uuid[20:]))
    path = call.path.replace("{uuid}", uuid).replace("{n}", str(chance.randrange(10**6)))
    client = f"198.51.100.{min(int(chance.expovariate(0.05)), 250)}:{chance.randrange(1024, 65535)}"
    target = f"10.0.{chance.randrange(3)}.{chance.randrange(4)}:8080"
    target_status = "-" if status == 502 else str(status)
    times = f"0.001 {'-1' if status == 502 else f'{seconds:.3f}'} 0.000"
    group = (
        "arn:aws:elasticloadbalancing:eu-central-1:111122223333:targetgroup/api/0123456789abcdef"
    )
    return (
        f"h2 {at} app/api/0123456789abcdef {client} {target} {times} {status} {target_status}"
        f" {chance.randrange(100, 900)} {chance.randrange(500, 50_000)}"
        f' "{call.verb} https://api.example.com:443{path}?page=1 HTTP/2.0" "client/1.2"'
        f' ECDHE-RSA-AES128-GCM-SHA256 TLSv1.3 {group} "Root=1-67000000-{uuid[:8]}"'
        f' "api.example.com" "arn:aws:acm:eu-central-1:111122223333:certificate/made-up" 10 {at}'
        f' "waf,forward" "-" "-" "{target}" "{target_status}" "-" "-" TID_{uuid[:8]}'
    )


def alb_objects(days: int, per_day: int, broken: int = 1) -> Iterator[tuple[str, bytes]]:
    """Objects of all accounts and regions, with so many entries a day in each."""
    for number, (account, region) in enumerate((a, r) for a in ACCOUNTS for r in REGIONS):
        for day in range(days):
            moment = FIRST_DAY + timedelta(day)
            lines = list(alb_lines(day, per_day, seed=number)) + [BROKEN] * broken
            folder = f"AWSLogs/{account}/elasticloadbalancing/{region}/{moment:%Y/%m/%d}"
            name = f"{account}_elasticloadbalancing_{region}_app.api.0123456789abcdef_{day}.log.gz"
            yield f"{folder}/{name}", gzip.compress("".join(f"{x}\n" for x in lines).encode(), 1)
