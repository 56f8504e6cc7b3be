"""Made-up access logs with known answers: each call has a rate of errors, and a latency."""

import gzip
import json
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final, TypeVar
from uuid import UUID

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


Chosen = TypeVar("Chosen", Call, "AwsCall")


def chosen(calls: Sequence[Chosen], number: int) -> Chosen:
    """One of the calls, so that each has exactly its share in a hundred."""
    place = number * 37 % 100
    for call in calls:
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


def statuses(count: int) -> Counter[int]:
    """How many requests of a day of so many have each status."""
    found: Counter[int] = Counter()
    for call, times in Counter(chosen(CALLS, number) for number in range(count)).items():
        found.update(status_of(call, nth) for nth in range(times))
    return found


def alb_lines(day: int, count: int, seed: int = 0) -> Iterator[str]:
    """The entries of a day, spread evenly over it."""
    chance = random.Random(f"{seed} {day}")
    midnight = datetime.combine(FIRST_DAY + timedelta(day), datetime.min.time(), UTC)
    seen: dict[Call, int] = {}
    for number in range(count):
        call = chosen(CALLS, number)
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


def classic_objects(days: int, per_day: int) -> Iterator[tuple[str, bytes]]:
    """Objects of a classic load balancer, with the same calls; its log is plain text."""
    account, region = ACCOUNTS[0], REGIONS[0]
    for day in range(days):
        moment = FIRST_DAY + timedelta(day)
        lines = [_classic_line(line) for line in alb_lines(day, per_day, seed=99)]
        folder = f"AWSLogs/{account}/elasticloadbalancing/{region}/{moment:%Y/%m/%d}"
        name = f"{account}_elasticloadbalancing_{region}_old_{day}.log"
        yield f"{folder}/{name}", "".join(f"{line}\n" for line in lines).encode()


def _classic_line(line: str) -> str:
    """The entry of a classic load balancer about the request of an entry of an ALB."""
    head, request, _, agent, *_ = line.split('"')
    _, at, _, client, target, *rest = head.split()
    return f'{at} old {client} {target} {" ".join(rest)} "{request}" "{agent}" - -'


@dataclass(frozen=True)
class AwsCall:
    """A call of AWS, and what is planted in the trail."""

    service: str
    event: str
    caller: str
    weight: int
    code: str = ""
    every: int = 1
    """Each so manieth call fails with that code."""


ROLE: Final = "arn:aws:sts::111122223333:assumed-role/api"
AWS_CALLS: Final = (
    AwsCall("s3", "GetObject", ROLE, 50, "NoSuchKey", 25),
    AwsCall("dynamodb", "PutItem", ROLE, 25, "ProvisionedThroughputExceededException", 10),
    AwsCall("kms", "Decrypt", ROLE, 15),
    AwsCall("ec2", "RunInstances", "arn:aws:iam::111122223333:user/dev", 6,
            "Client.UnauthorizedOperation", 2),
    AwsCall("lambda", "Invoke", "arn:aws:iam::111122223333:user/dev", 4, "MadeUpError", 5),
)  # fmt: skip


def trail_records(day: int, count: int, seed: int = 0) -> Iterator[dict[str, Any]]:
    """The records of a day; the first of each hundred is delivered twice, some have no id."""
    chance = random.Random(f"trail {seed} {day}")
    midnight = datetime.combine(FIRST_DAY + timedelta(day), datetime.min.time(), UTC)
    seen: dict[AwsCall, int] = {}
    for number in range(count):
        call = chosen(AWS_CALLS, number)
        nth = seen[call] = seen.get(call, -1) + 1
        moment = midnight + timedelta(seconds=86_400 * number // count)
        session = f"/{chance.randrange(20)}" if call.caller == ROLE else ""
        record = {
            "eventVersion": "1.11",
            "userIdentity": {
                "type": "AssumedRole" if session else "IAMUser",
                "principalId": f"AROAMADEUP:{session}",
                "arn": f"{call.caller}{session}",
                "accountId": ACCOUNTS[0],
            },
            "eventTime": moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "eventSource": f"{call.service}.amazonaws.com",
            "eventName": call.event,
            "awsRegion": REGIONS[0],
            "sourceIPAddress": f"203.0.113.{chance.randrange(6)}",
            "userAgent": "made-up/1.0",
            "requestParameters": {"bucketName": "made-up"},
            "responseElements": None,
            "requestID": f"{chance.getrandbits(64):016X}",
            "eventID": str(UUID(int=chance.getrandbits(128))),
            "readOnly": call.event.startswith("Get"),
            "eventType": "AwsApiCall",
            "managementEvent": False,
            "recipientAccountId": ACCOUNTS[0],
            "eventCategory": "Data",
        }
        if call.code and nth % call.every == call.every - 1:
            record |= {"errorCode": call.code, "errorMessage": "made up"}
        if number % 50 == 1:
            del record["eventID"]
        yield record
        if number % 100 == 0:
            yield record


def trail_objects(days: int, per_day: int) -> Iterator[tuple[str, bytes]]:
    """Objects of a trail of one account and region."""
    account, region = ACCOUNTS[0], REGIONS[0]
    for day in range(days):
        moment = FIRST_DAY + timedelta(day)
        folder = f"AWSLogs/{account}/CloudTrail/{region}/{moment:%Y/%m/%d}"
        document = json.dumps({"Records": list(trail_records(day, per_day))}).encode()
        yield f"{folder}/{account}_CloudTrail_{region}_{day}.json.gz", gzip.compress(document, 1)
