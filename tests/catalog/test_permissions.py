"""docs/permissions.md allows what registering does, and no more."""

import json
import re
from pathlib import Path

from tests.catalog.faults import faulty

TEXT = (Path(__file__).parents[2] / "docs/permissions.md").read_text()


def test_the_policy_names_the_calls_that_are_made(lake, moto):
    section = TEXT.split("### `--register glue`\n")[1]
    policy = json.loads(re.search(r"```json\n(.*?)```", section, re.DOTALL)[1])
    (statement,) = policy["Statement"]
    calls = set()
    for record in ({"a": 1}, {"a": "x"}):
        lake.put("dt=x/a.json", record)
        with faulty(moto.url) as faults:
            lake.crawl(url=faults.url, partitions="add")
            calls |= {f"glue:{name}" for name in faults.operations}

    assert calls == set(statement["Action"])
