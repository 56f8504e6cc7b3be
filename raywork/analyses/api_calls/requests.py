"""The questions about requests to load balancers."""

from collections.abc import Sequence
from typing import Final

from raywork.analyses.api_calls.options import ApiCallsOptions
from raywork.analyses.api_calls.paths import path_sql, template_sql
from raywork.analyses.api_calls.tables import place_of
from raywork.analyses.api_calls.trees import Tree
from raywork.analyses.grouping import moment_sql, ranked_sql
from raywork.analyses.model import Chart, Question, View
from raywork.report.units import Unit

_UNITS: Final[dict[str, Unit]] = {
    **dict.fromkeys(("p50", "p95", "p99"), "seconds"),
    **dict.fromkeys(("share_4xx", "share_5xx"), "share"),
    "sent": "bytes",
}
_CLASSES: Final = ("status_2xx", "status_3xx", "status_4xx", "status_5xx")
_MEASURES: Final = """
    count(*) AS requests,
    count_if(status BETWEEN 200 AND 299) AS status_2xx,
    count_if(status BETWEEN 300 AND 399) AS status_3xx,
    count_if(status BETWEEN 400 AND 499) AS status_4xx,
    count_if(status >= 500) AS status_5xx,
    CAST(count_if(status BETWEEN 400 AND 499) AS double) / nullif(count(*), 0) AS share_4xx,
    CAST(count_if(status >= 500) AS double) / nullif(count(*), 0) AS share_5xx,
    approx_percentile(seconds, 0.5) AS p50,
    approx_percentile(seconds, 0.95) AS p95,
    approx_percentile(seconds, 0.99) AS p99,
    approx_distinct(client) AS clients,
    sum(sent) AS sent"""

_DIMENSIONS: Final = ("verb", "call", "client", "target", "answer", "balancer")
_SHOWN: Final = (
    "requests", "status_4xx", "status_5xx", "share_5xx", "p50", "p95", "p99", "clients", "sent",
)  # fmt: skip


def alb_rows(table: str, tree: Tree, options: ApiCallsOptions) -> str:
    """Return the SELECT of the rows of ALB logs, in the shape of all requests."""
    columns = f"""
    '{table}' AS kind, {place_of(tree)} AS place, "$path" AS object, time AS at,
    elb AS balancer, request_verb AS verb, request_url AS url, client_ip AS client,
    coalesce(target_ip || ':' || CAST(target_port AS varchar), '-') AS target,
    elb_status_code AS status, target_status_code AS target_status, sent_bytes AS sent, unparsed,
    CASE WHEN target_processing_time >= 0 THEN greatest(request_processing_time, 0.0)
        + target_processing_time + greatest(response_processing_time, 0.0) END AS seconds"""
    return _rows(table, columns, "time", options)


def classic_rows(table: str, tree: Tree, options: ApiCallsOptions) -> str:
    """Return the SELECT of the rows of classic ELB logs, in the shape of all requests."""
    columns = f"""
    '{table}' AS kind, {place_of(tree)} AS place, "$path" AS object, "timestamp" AS at,
    elb_name AS balancer, request_verb AS verb, request_url AS url, request_ip AS client,
    coalesce(backend_ip || ':' || CAST(backend_port AS varchar), '-') AS target,
    elb_response_code AS status, backend_response_code AS target_status, sent_bytes AS sent,
    unparsed,
    CASE WHEN backend_processing_time >= 0 THEN greatest(request_processing_time, 0.0)
        + backend_processing_time + greatest(client_response_time, 0.0) END AS seconds"""
    return _rows(table, columns, '"timestamp"', options)


def _rows(table: str, columns: str, time: str, options: ApiCallsOptions) -> str:
    """Return a SELECT; lines that are no entries have no time, but the day of their folder."""
    days = options.days
    return f"""  SELECT{columns}
  FROM {{{table}}}
  WHERE {days.wider().condition("day", "%Y/%m/%d")}
    AND (unparsed IS NOT NULL AND {days.condition("day", "%Y/%m/%d")}
      OR unparsed IS NULL AND {days.condition_of_time(time)})"""


def request_questions(parts: Sequence[str], options: ApiCallsOptions, days: int) -> list[Question]:
    """Return what is asked about the requests in so many days."""
    rows = "WITH requests AS (\n" + "\n  UNION ALL\n".join(parts) + "\n)"
    return [_by_dimension(rows, options), _over_time(rows, days), _lines(rows)]


def _by_dimension(rows: str, options: ApiCallsOptions) -> Question:
    select = (
        f"dimension, name, requests, {', '.join(_CLASSES)}, share_4xx, share_5xx, p50, p95, p99,"
        " clients, sent"
    )
    ranked = ranked_sql(
        select, "named", _DIMENSIONS, _MEASURES, by="requests", also_by="status_5xx",
        top=options.top,
    )  # fmt: skip
    sql = f"""{rows},
named AS (
  SELECT verb, verb || ' ' || {template_sql(path_sql("url"))} AS call, client, target, balancer,
    CAST(status AS varchar) || ', from the target ' || target_status AS answer,
    status, seconds, sent
  FROM requests
  WHERE unparsed IS NULL
),
{ranked}"""
    errors = ("status_4xx", "status_5xx")

    def view(title: str, dimension: str, chart: Chart | None, note: str = "") -> View:
        return View(title, chart, ("dimension", dimension), ("name", *_SHOWN), note)

    return Question(
        "requests",
        "Requests",
        sql,
        units=_UNITS,
        views=(
            view("Calls", "call", Chart("bars", "name", "requests"),
                 "By verb and path; ids in paths are folded: {n} a number, {uuid}, {hex}, {date},"
                 " {id} any part with three digits or more."),
            view("Which calls fail", "call", Chart("stacked", "name", errors)),
            view("Latency of calls, 95th percentile", "call", Chart("bars", "name", "p95"),
                 "From the first byte that the load balancer received to the last that it began to"
                 " send; of requests that a target answered."),
            view("Verbs", "verb", Chart("stacked", "name", _CLASSES)),
            view("Answers", "answer", Chart("bars", "name", "requests"),
                 "What clients got, and what the target answered: - where it did not."),
            view("Targets", "target", Chart("stacked", "name", _CLASSES)),
            view("Clients", "client", Chart("treemap", "name", "requests")),
            view("Load balancers", "balancer", None),
        ),
    )  # fmt: skip


def _over_time(rows: str, days: int) -> Question:
    moment, every = moment_sql("at", days)
    sql = f"""{rows}
SELECT {moment} AS moment,{_MEASURES}
FROM requests
WHERE unparsed IS NULL
GROUP BY 1
ORDER BY 1"""
    columns = ("moment", *_SHOWN)
    errors = Chart("stacked", "moment", ("status_4xx", "status_5xx"))
    latency = Chart("line", "moment", ("p50", "p95", "p99"))
    return Question(
        "times",
        "Over time",
        sql,
        units=_UNITS,
        views=(
            View(f"Requests by {every}", Chart("stacked", "moment", _CLASSES), columns=columns),
            View(f"Errors by {every}", errors, columns=columns),
            View(f"Latency by {every}", latency, columns=columns),
        ),
    )


def _lines(rows: str) -> Question:
    sql = f"""{rows}
SELECT kind, place, count(*) AS lines, count(unparsed) AS unparsed, min(at) AS first,
  max(at) AS last, substr(min(unparsed), 1, 300) AS example,
  substr(max(unparsed), 1, 300) AS another,
  min(CASE WHEN unparsed IS NOT NULL THEN object END) AS example_object
FROM requests
GROUP BY 1, 2
ORDER BY 1, 2"""
    note = "A line that is no entry counts as unparsed, and in nothing else."
    return Question("lines", "Lines that were read", sql, note=note)
