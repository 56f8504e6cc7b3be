"""`raywork convert` as users run it."""

import json

import pytest

from tests.cli.running import raywork


@pytest.fixture
def convert(local_aws, source):
    def run(*arguments):
        options = ["--endpoint-url", local_aws.url, "--output", f"s3://{local_aws.results}/c/"]
        return raywork("convert", source, *arguments, *options)

    return run


def test_it_says_what_queries_cost_before_and_now(convert, source, local_aws):
    ended = convert("--to", f"s3://{local_aws.new_bucket()}/x/")

    assert ended.code == 0
    assert [line.split()[:2] for line in ended.out.splitlines()] == [
        ["A", "query"], ["all", "columns"], ["only", "n"],
    ]  # fmt: skip
    assert f"{source}_parquet: 1,872 of 1,872 rows in 12 partitions" in ended.err


def test_a_dry_run_prints_a_script_and_json_a_document(convert, local_aws):
    to = ["--to", f"s3://{local_aws.new_bucket()}/x/", "--dry-run"]

    assert convert(*to).out.count(";\n") == 3
    assert json.loads(convert(*to, "--no-partitions", "--json").out)["partition_by"] == []


def test_wrong_usage_is_exit_code_2(convert, local_aws):
    bucket = local_aws.new_bucket()
    assert convert("--to", f"s3://{bucket}/x/", "--partition-by", "nothing").code == 2
    assert convert("--to", f"s3://{bucket}/x/", "--partition-by", "n", "--no-partitions").code == 2
