"""The analysis of API calls finds what was planted."""

import pytest

from tests.analyses.api_calls_data import ACCOUNTS, REGIONS, alb_objects

PER_DAY = 200
TREES = len(ACCOUNTS) * len(REGIONS)


@pytest.fixture(scope="module")
def bucket(local_aws):
    name = local_aws.new_bucket()
    local_aws.put(name, dict(alb_objects(days=3, per_day=PER_DAY)))
    return name


def test_calls_are_counted_by_template(analyze, bucket):
    result = analyze("api-calls", alb=[f"s3://{bucket}/"])
    calls = {row["call"]: row for row in result.results["calls"].records()}

    assert calls["GET /v1/customers/{n}"]["requests"] == 3 * TREES * 80
    assert calls["GET /v1/documents/{uuid}/pages/{n}"]["status_5xx"] == 3 * TREES * 1
    assert calls["POST /v1/documents"]["status_4xx"] == 3 * TREES * 1
    assert len(calls) == 6
