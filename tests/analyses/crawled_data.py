"""Crawled JSON whose keys come, go and change their kind, and what a profile must find."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

from raywork.codecs import Codec
from tests.codecs.encoders import encode

FIRST_DAY = date(2026, 3, 1)
DAYS = 6
COUNTRIES = ("DE", "FR", "SE")
"""Each twice as frequent as the next."""


def objects(per_day: int, days: int = DAYS, seed: str = "crawled") -> Iterator[tuple[str, bytes]]:
    """Yield an object a day, with its key."""
    for n in range(days):
        day = FIRST_DAY + timedelta(n)
        random = Random(f"{seed} {n}")
        lines = (json.dumps(_record(random, n, at, day, days)) for at in range(per_day))
        body = ("\n".join(lines) + "\n").encode()
        yield f"dt={day}/records.json.gz", encode(Codec.GZIP, body)


def _record(random: Random, day: int, at: int, date_: date, days: int) -> dict[str, Any]:
    record: dict[str, Any] = {
        "id": f"rec-{day:03}-{at:07}",
        "at": f"{date_}T{at % 24:02}:{at % 60:02}:00Z",
        "source": "web",
        "coupon": (None, "SPRING", "", None)[at % 4],
        "customer": {
            "country": COUNTRIES[(at % 7 >= 4) + (at % 7 >= 6)],
            "visits": at % 50,
        },
        "price": at % 100 + 0.5,
        "paid": at % 5 > 0,
        # A number until its writers turned to names.
        "version": day if day < days // 2 else f"v{day}",
        "items": [{"sku": f"S{random.randrange(20)}", "count": 1 + at % 3} for _ in range(at % 3)],
        "scores": {str(100 + at % 30): at % 10, str(200 + at % 40): 3},
    }
    if day >= days // 3:
        record["customer"]["tier"] = ("gold", "silver")[at % 2]
    if day < days - 1:
        record["legacy"] = at
    return record
