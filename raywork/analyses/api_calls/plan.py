"""From options and what lies in storage to a plan."""

from raywork.analyses.api_calls import load_balancers, questions
from raywork.analyses.api_calls.options import ApiCallsOptions
from raywork.analyses.api_calls.trees import Tree, find_trees
from raywork.analyses.model import Plan
from raywork.storage import Access

_LOAD_BALANCING = "elasticloadbalancing"


def look_api_calls(options: ApiCallsOptions, access: Access) -> list[Tree]:
    """Find the logs.

    Raises:
        UsageError: there are none.
    """
    return [tree for uri in options.alb for tree in find_trees(uri, _LOAD_BALANCING, access)]


def plan_api_calls(options: ApiCallsOptions, trees: list[Tree]) -> Plan:
    """Return what to make and ask."""
    tables = [
        load_balancers.alb_table(f"alb_{n}", tree, options.days.wider().within(tree.days))
        for n, tree in enumerate(trees, 1)
    ]
    parts = [questions.alb_rows(table.name, options) for table in tables]
    return Plan("API calls", tables, questions.request_questions(parts, options))
