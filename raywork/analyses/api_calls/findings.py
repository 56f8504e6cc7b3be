"""What the answers about API calls mean."""

from collections.abc import Mapping

from raywork.analyses.api_calls.options import ApiCallsOptions
from raywork.analyses.result import Finding, ResultTable, Severity
from raywork.report.shown import share


def findings_api_calls(
    options: ApiCallsOptions, results: Mapping[str, ResultTable]
) -> list[Finding]:
    """Return what stands out."""
    if "hours" not in results:
        return []
    hours = results["hours"].records()
    requests = sum(hour["requests"] for hour in hours)
    failed = sum(hour["status_5xx"] for hour in hours)
    rate = failed / requests if requests else 0.0
    message = f"{share(rate)} of {requests:,} requests were answered with 5XX"
    limit = options.max_5xx
    severity: Severity = "note" if limit is None else "bad" if rate > limit else "ok"
    return [Finding("error-rate", severity, message, rate)]
