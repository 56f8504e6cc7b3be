from typing import Any

import pytest

import raywork
from tests.servers import LocalAws


@pytest.fixture
def analyze(local_aws: LocalAws) -> Any:
    """`raywork.analyze` on the local AWS, with a folder for results of its own."""
    output = f"s3://{local_aws.new_bucket()}/athena/"

    def analyzed(case: str, **options: Any) -> raywork.AnalysisResult:
        options.setdefault("output", output)
        return raywork.analyze(case, access=raywork.Access(endpoint_url=local_aws.url), **options)

    analyzed.output = output
    return analyzed
