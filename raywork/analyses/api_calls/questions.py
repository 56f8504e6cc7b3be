"""The questions about requests to load balancers."""

from collections.abc import Sequence
from typing import Final

from raywork.analyses.api_calls.options import ApiCallsOptions
from raywork.analyses.model import Chart, Question, View
from raywork.report.units import Unit

_UNITS: Final[dict[str, Unit]] = {
    "p50": "seconds", "p95": "seconds", "p99": "seconds", "error_rate": "share", "sent": "bytes",
    "share_4xx": "share", "share_5xx": "share",
}  # fmt: skip

FOLDS: Final = (
    ("[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", "{uuid}"),
    ("[0-9]{4}-[0-9]{2}-[0-9]{2}", "{date}"),
    ("[0-9]+", "{n}"),
    ("[0-9a-fA-F]{16,}", "{hex}"),
    ("[A-Za-z0-9_:~=-]*[0-9][A-Za-z_:~=-]*[0-9][A-Za-z_:~=-]*[0-9][A-Za-z0-9_:~=-]*", "{id}"),
)
"""What a whole part of a path looks like, and what stands for it in a template; the first that
matches decides. The last is any part with three digits or more."""


def template_of(url: str) -> str:
    """Return the SQL of the template of a URL: its path, with ids folded to placeholders.

    Each part gets slashes of its own, so that no two matches need the same slash.
    """
    path = f"regexp_replace({url}, '^[A-Za-z]+://[^/?#]*|[?#].*$', '')"
    found = f"replace({path}, '/', '//') || '/'"
    for pattern, name in FOLDS:
        found = f"regexp_replace({found}, '/{pattern}/', '/{name}/')"
    return f"replace(substr({found}, 1, length({found}) - 1), '//', '/')"


def requests(parts: Sequence[str]) -> str:
    """Return the common table of all requests, of the SELECTs of each table."""
    return "WITH requests AS (\n" + "\nUNION ALL\n".join(parts) + "\n)\n"


def alb_rows(table: str, options: ApiCallsOptions) -> str:
    """Return the SELECT of the rows of a table of ALB logs, in the shape of all requests."""
    days = options.days
    return (
        "SELECT time AS at, request_verb AS verb, request_url AS url,"
        " coalesce(target_ip, '-') AS target, client_ip AS client, elb_status_code AS status,"
        " sent_bytes AS sent, unparsed,"
        " CASE WHEN target_processing_time >= 0 THEN request_processing_time"
        " + target_processing_time + response_processing_time END AS seconds"
        f" FROM {{{table}}} WHERE {days.wider().condition('day', '%Y/%m/%d')}"
        f" AND (unparsed IS NOT NULL OR {days.condition_of_time('time')})"
    )


def request_questions(parts: Sequence[str], options: ApiCallsOptions) -> list[Question]:
    """Return what is asked about requests."""
    common = requests(parts)
    measures = (
        "count(*) AS requests, count_if(status BETWEEN 400 AND 499) AS status_4xx,"
        " count_if(status >= 500) AS status_5xx,"
        " CAST(count_if(status >= 500) AS double) / count(*) AS share_5xx,"
        " approx_percentile(seconds, 0.5) AS p50, approx_percentile(seconds, 0.95) AS p95,"
        " approx_percentile(seconds, 0.99) AS p99, sum(sent) AS sent"
    )
    return [
        Question(
            "calls",
            "Calls",
            f"{common}SELECT verb || ' ' || {template_of('url')} AS call, {measures} FROM requests"
            f" WHERE unparsed IS NULL GROUP BY 1 ORDER BY requests DESC LIMIT {options.top}",
            units=_UNITS,
            views=(
                View("Calls by number of requests", Chart("bars", "call", "requests")),
                View(
                    "Where the errors are", Chart("stacked", "call", ("status_4xx", "status_5xx"))
                ),
            ),
        ),
        Question(
            "hours",
            "Over time",
            f"{common}SELECT substr(at, 1, 13) || ':00' AS hour, {measures} FROM requests"
            " WHERE unparsed IS NULL GROUP BY 1 ORDER BY 1",
            units=_UNITS,
            views=(
                View("Errors by hour", Chart("stacked", "hour", ("status_4xx", "status_5xx"))),
                View("Latency by hour", Chart("line", "hour", ("p50", "p95", "p99"))),
            ),
        ),
    ]
