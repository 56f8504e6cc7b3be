"""The events of the demo: orders, page views and device telemetry, which drift over the days.

What they are depends on a seed alone: every run makes the same ones.
"""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

FIRST_DAY = date(2026, 3, 1)
DAYS = 14
SECONDS_A_DAY = 86_400

Event = dict[str, Any]


def events(kind: str, day: int, count: int, seed: str) -> Iterator[Event]:
    """Yield events of one kind from one day, in the order of their time; days count from 0."""
    random = Random(seed)  # noqa: S311  made-up data, no secrets
    midnight = datetime.combine(FIRST_DAY + timedelta(day), time(), UTC)
    for second in sorted(random.randrange(SECONDS_A_DAY) for _ in range(count)):
        moment = midnight + timedelta(seconds=second)
        yield {
            "id": f"{random.getrandbits(64):016x}",
            "kind": kind,
            "at": moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
            **KINDS[kind](random, day),
        }


def text(event: Event, **form: Any) -> str:
    """Return an event as JSON text."""
    return json.dumps(event, ensure_ascii=False, **form)


def _order(random: Random, day: int) -> Event:
    lines = [
        {
            "sku": f"SKU-{random.randrange(400):04}",
            "quantity": random.randint(1, 5),
            # Whole amounts at first, cents later: numbers of one column, integers and fractions.
            "price": random.randint(3, 90) if day < 4 else random.randint(300, 9000) / 100,  # noqa: PLR2004
        }
        for _ in range(random.randint(1, 4))
    ]
    order: Event = {
        "number": 5_000_000_000_000 + random.randrange(10**9),
        "customer": {"id": random.randrange(20_000), "country": random.choice(_COUNTRIES)},
        "lines": lines,
        "coupon": random.choice([None, None, "SPRING", ""]),
    }
    if day >= 7:  # noqa: PLR2004  the shop grows a loyalty programme in its second week
        order["customer"]["loyalty"] = {
            "tier": random.choice(_TIERS),
            "points": random.randrange(900),
        }
    return {"order": order}


def _page_view(random: Random, day: int) -> Event:
    view: Event = {
        "page": {
            "url": f"https://shop.example/p/{random.randrange(400)}",
            "referrer": random.choice([None, "https://search.example/", "https://news.example/"]),
            "milliseconds": random.randrange(20, 4000),
        },
        "user-agent": random.choice(_AGENTS),
        "signedIn": random.random() < 0.4,  # noqa: PLR2004
    }
    if day >= 9:  # noqa: PLR2004
        view["page"]["experiments"] = random.sample(["blue-button", "long-form", "no-banner"], 2)
    return view


def _telemetry(random: Random, day: int) -> Event:
    sensors = random.sample(range(100, 160), random.randint(3, 8))
    device: Event = {
        "id": f"dev-{random.randrange(300):03}",
        # A number until the firmware's makers turned to names: a type conflict.
        "firmware": 7 if day < 10 else f"7.{day}.{random.randrange(4)}",  # noqa: PLR2004
        "location": {"lat": random.randint(-90, 90) + 0.25, "lon": random.randint(-180, 180) + 0.5},
    }
    readings = {str(sensor): round(random.gauss(20, 6), 2) for sensor in sensors}
    return {"device": device, "readings": readings, "alarms": random.sample([3, 14, 15, 92], 2)}


KINDS: dict[str, Callable[[Random, int], Event]] = {
    "orders": _order,
    "page-views": _page_view,
    "telemetry": _telemetry,
}
"""What is of its own in an event of each kind."""

_COUNTRIES = ["DE", "FR", "SE", "日本", "Perú"]
_TIERS = ["basic", "silver", "gold"]
_AGENTS = ["Mozilla/5.0 (X11; Linux x86_64)", "Mozilla/5.0 (iPhone)", "curl/8.5.0"]
