"""docs/permissions.md allows what queries do, and no more."""

import json
import re
from pathlib import Path

from raywork import Access
from raywork.athena import cancel_queries, query_history

TEXT = (Path(__file__).parents[2] / "docs/permissions.md").read_text()


def test_the_policy_names_the_calls_that_are_made(run, faults):
    section = TEXT.split("\n## query\n")[1]
    policy = json.loads(re.search(r"```json\n(.*?)```", section, re.DOTALL)[1])
    [allowed] = [each["Action"] for each in policy["Statement"] if each["Sid"] == "RunQueries"]
    access = Access(endpoint_url=faults.url)
    [query] = run("SELECT 1", url=faults.url).queries
    query_history(access=access)
    cancel_queries([query.id], access=access)

    assert {f"athena:{name}" for name, _ in faults.calls} == set(allowed)
