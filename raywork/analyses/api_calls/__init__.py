"""API calls: access logs of load balancers, and CloudTrail."""

from typing import Final

from raywork.analyses.api_calls.findings import findings_api_calls
from raywork.analyses.api_calls.options import ApiCallsOptions
from raywork.analyses.api_calls.plan import Logs, look_api_calls, plan_api_calls
from raywork.analyses.case import Case

CASE: Final[Case[ApiCallsOptions, Logs]] = Case(
    "api-calls", ApiCallsOptions, look_api_calls, plan_api_calls, findings_api_calls
)
