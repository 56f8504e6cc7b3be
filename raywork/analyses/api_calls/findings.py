"""What the answers about API calls mean."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from raywork.analyses.api_calls.codes import class_of
from raywork.analyses.api_calls.options import ApiCallsOptions
from raywork.analyses.result import Finding, ResultTable, Severity
from raywork.report.shown import counted, share
from raywork.report.units import figure

_OFTEN: Final = 20
"""A call with fewer requests says little about its share of errors."""
_NOTABLE: Final = 0.01
"""A share of errors from which on a call, an hour or a user is named."""

Row = dict[str, Any]


def findings_api_calls(
    options: ApiCallsOptions, results: Mapping[str, ResultTable]
) -> list[Finding]:
    """Return what stands out, and which limits were kept."""
    found: list[Finding] = []
    if "requests" in results:
        found += _requests(options, results["requests"])
    if "times" in results:
        found += _worst_time(results["times"])
    if "lines" in results:
        found += _unparsed(options, results["lines"])
    if "events" in results:
        found += _events(results["events"])
    return found


def _requests(options: ApiCallsOptions, answer: ResultTable) -> Iterator[Finding]:
    every = next(iter(answer.records(dimension="all")), None)
    if every is None or not every["requests"]:
        yield Finding("no-requests", "warning", "There is no request in these logs and days.", 0,
                      "Look at the locations and the dates.")  # fmt: skip
        return
    for code, limit in (("5xx", options.max_5xx), ("4xx", options.max_4xx)):
        rate, count = every[f"share_{code}"], every[f"status_{code}"]
        message = (
            f"{share(rate)} of {counted(every['requests'], 'request')} were answered with"
            f" {code.upper()} ({count:,})"
        )
        yield Finding(f"rate-{code}", *_held(message, rate, limit, share), rate)
    if every["p95"] is not None:
        message = f"95% of the answered requests took at most {figure(every['p95'], 'seconds')}"
        limit = options.max_p95
        held = _held(message, every["p95"], limit, lambda value: figure(value, "seconds"))
        yield Finding("latency", *held, every["p95"])
    calls = [call for call in answer.records(dimension="call") if call["requests"] >= _OFTEN]
    failing = max(calls, key=lambda call: call["share_5xx"], default=None)
    if failing is not None and failing["share_5xx"] > max(_NOTABLE, 2 * every["share_5xx"]):
        yield Finding(
            "failing-call",
            "warning",
            f"{failing['name']} fails most: {share(failing['share_5xx'])} of"
            f" {failing['requests']:,} requests were answered with 5XX",
            failing["share_5xx"],
            "The answers below say whether the target or the load balancer gave them.",
        )
    slow = max((call for call in calls if call["p95"]), key=lambda call: call["p95"], default=None)
    if slow is not None:
        yield Finding(
            "slowest-call",
            "note",
            f"{slow['name']} is the slowest: 5% of its requests took longer than"
            f" {figure(slow['p95'], 'seconds')}",
            slow["p95"],
        )


def _held(message: str, value: float, limit: float | None, shown: Any) -> tuple[Severity, str]:
    """Return a severity by whether a limit was kept, and the message with the limit."""
    if limit is None:
        return "note", message
    if value > limit:
        return "bad", f"{message}: more than the {shown(limit)} allowed"
    return "ok", f"{message}: {shown(limit)} are allowed"


def _worst_time(answer: ResultTable) -> Iterator[Finding]:
    times = [each for each in answer.records() if each["requests"] >= _OFTEN]
    requests, failed = (sum(each[key] for each in times) for key in ("requests", "status_5xx"))
    worst = max(times, key=lambda each: each["share_5xx"], default=None)
    if worst is None or worst["share_5xx"] <= max(_NOTABLE, 3 * failed / requests):
        return
    yield Finding(
        "failing-time",
        "warning",
        f"{share(worst['share_5xx'])} of the requests of {worst['moment']} were answered with 5XX"
        f" ({worst['status_5xx']:,} of {worst['requests']:,})",
        worst["share_5xx"],
    )


def _unparsed(options: ApiCallsOptions, answer: ResultTable) -> Iterator[Finding]:
    rows = answer.records()
    lines, unparsed = (sum(row[key] for row in rows) for key in ("lines", "unparsed"))
    limit = options.max_unparsed
    if not unparsed:
        severity: Severity = "note" if limit is None else "ok"
        yield Finding("unparsed", severity, f"All of {counted(lines, 'line')} are entries", 0)
        return
    example: Row = next(row for row in rows if row["unparsed"])
    severity = "bad" if limit is not None and unparsed > limit else "warning"
    message = f"{unparsed:,} of {counted(lines, 'line')} are no entries, and count in nothing else"
    remedy = f"One is {example['example']!r}, in {example['example_object']}."
    yield Finding("unparsed", severity, message, unparsed, remedy)


def _events(answer: ResultTable) -> Iterator[Finding]:
    every = next(iter(answer.records(dimension="all")), None)
    if every is None or not every["events"]:
        yield Finding("no-events", "warning", "There is no event in these trails and days.", 0,
                      "Look at the locations and the dates.")  # fmt: skip
        return
    failed = every["events"] - every["success"]
    message = f"{share(every['share_failed'])} of {counted(every['events'], 'call')} of AWS failed"
    yield Finding("aws-errors", "note", f"{message} ({failed:,})", every["share_failed"])
    callers = [each for each in answer.records(dimension="caller") if each["events"] >= _OFTEN]
    worst = max(callers, key=lambda each: each["events"] - each["success"], default=None)
    if worst is not None and worst["share_failed"] > _NOTABLE:
        message = (
            f"{worst['name']} has the most failed calls: {worst['events'] - worst['success']:,} of"
            f" {worst['events']:,}"
        )
        yield Finding("failing-caller", "warning", message, worst["share_failed"])
    codes = answer.records(dimension="code")
    denied = sum(each["events"] for each in codes if _is_denial(each["name"]))
    if denied:
        message = f"{counted(denied, 'call')} of AWS lacked a permission"
        remedy = "Who made them is under the callers; an unknown caller may be probing."
        yield Finding("denied", "warning", message, denied, remedy)
    unknown = [each["name"] for each in codes if each["name"] != "-"
               and class_of(each["name"]) == "unknown"]  # fmt: skip
    if unknown:
        message = f"{counted(every['errors_unknown'], 'error')} with codes that are in no list:"
        yield Finding("unknown-codes", "note", f"{message} {', '.join(sorted(unknown)[:5])}",
                      every["errors_unknown"])  # fmt: skip
    twice = every["records"] - every["events"]
    if twice:
        message = f"{counted(twice, 'record')} of CloudTrail were delivered again, and count once"
        yield Finding("delivered-again", "note", message, twice)


def _is_denial(code: str) -> bool:
    return code.removeprefix("Client.").startswith(("AccessDenied", "UnauthorizedOperation"))
