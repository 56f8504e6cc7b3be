"""From options and what lies in storage to a plan."""

from dataclasses import dataclass
from typing import Final

from raywork.analyses.api_calls import requests, trail
from raywork.analyses.api_calls.load_balancers import ALB, CLASSIC, log_table
from raywork.analyses.api_calls.options import ApiCallsOptions
from raywork.analyses.api_calls.trees import Tree, find_trees
from raywork.analyses.dates import DateRange
from raywork.analyses.model import NewTable, Plan
from raywork.errors import UsageError
from raywork.storage import Access

_BALANCERS: Final = "elasticloadbalancing"


@dataclass(frozen=True, slots=True)
class Logs:
    """What was found, by kind."""

    alb: tuple[Tree, ...] = ()
    classic: tuple[Tree, ...] = ()
    cloudtrail: tuple[Tree, ...] = ()


def look_api_calls(options: ApiCallsOptions, access: Access) -> Logs:
    """Find the logs.

    Raises:
        UsageError: a URI has none.
    """

    def found(uris: tuple[str, ...], service: str) -> tuple[Tree, ...]:
        return tuple(tree for uri in uris for tree in find_trees(uri, service, access))

    return Logs(
        found(tuple(options.alb), _BALANCERS),
        found(tuple(options.classic), _BALANCERS),
        found(tuple(options.cloudtrail), "CloudTrail"),
    )


def plan_api_calls(options: ApiCallsOptions, logs: Logs) -> Plan:
    """Return what to make and ask.

    Raises:
        UsageError: there are no logs of the days that are asked for.
    """
    tables: list[NewTable] = []
    of_requests: list[str] = []
    of_events: list[str] = []
    days = 0
    for kind, trees in (("alb", logs.alb), ("classic", logs.classic), ("trail", logs.cloudtrail)):
        for number, tree in enumerate(trees, 1):
            name = f"{kind}_{number}"
            # A log is filed under the day on which it was delivered, which may be the next one.
            span = _read(options.days, tree)
            if span is None:
                continue
            days = max(days, len(span.days()))
            if kind == "trail":
                tables.append(trail.trail_table(name, tree, span))
                of_events.append(trail.trail_rows(name, tree, options))
                continue
            tables.append(log_table(name, ALB if kind == "alb" else CLASSIC, tree, span))
            rows = requests.alb_rows if kind == "alb" else requests.classic_rows
            of_requests.append(rows(name, tree, options))
    if not tables:
        raise UsageError(f"analyze api-calls: there are no logs {options.days}")
    questions = requests.request_questions(of_requests, options, days) if of_requests else []
    questions += trail.trail_questions(of_events, options, days) if of_events else []
    return Plan(_title(options), tables, questions, _assumptions(options, logs))


def _read(days: DateRange, tree: Tree) -> DateRange | None:
    """Return the days whose folders are to be read; None if there are none."""
    try:
        return days.wider().within(tree.days)
    except UsageError:
        return None


def _title(options: ApiCallsOptions) -> str:
    asked = options.days.first or options.days.last
    return f"API calls {options.days}" if asked else "API calls"


def _assumptions(options: ApiCallsOptions, logs: Logs) -> list[str]:
    found = [tree for trees in (logs.alb, logs.classic, logs.cloudtrail) for tree in trees]
    notes = [
        f"{tree.base}: {tree.service}, accounts {', '.join(tree.accounts) or 'not told apart'},"
        f" regions {', '.join(tree.regions) or 'not told apart'}, folders {tree.days}."
        for tree in found
    ]
    notes.append("Times are UTC. Percentiles and numbers of clients are approximate (Athena's"
                 " approx_percentile, approx_distinct).")  # fmt: skip
    if options.days.first or options.days.last:
        notes.append("Logs are filed under the day of their delivery: the folders of a day before"
                     " and after are read too, and requests chosen by their own time.")  # fmt: skip
    if logs.cloudtrail:
        notes.append("Events that CloudTrail delivered more than once count once, by their id.")
    return notes
