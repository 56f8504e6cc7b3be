"""The comparison of two targets finds what was planted, and nothing else."""

import json

import pytest

import raywork
from raywork.errors import UsageError
from tests.analyses import events_data


@pytest.fixture(scope="module")
def streams():
    return events_data.make(1500, days=3)


@pytest.fixture(scope="module")
def bucket(local_aws, streams):
    name = local_aws.new_bucket()
    for side, objects in (("left", streams.left), ("right", streams.right)):
        local_aws.put(name, {f"{side}/{key}": body for key, body in objects.items()})
    return name


@pytest.fixture(scope="module")
def result(local_aws, bucket):
    return raywork.analyze(
        "events",
        left=f"s3://{bucket}/left/",
        right=f"s3://{bucket}/right/",
        output=f"s3://{local_aws.new_bucket()}/",
        access=raywork.Access(endpoint_url=local_aws.url),
        engine="inline",
        **events_data.OPTIONS,
    )


@pytest.fixture
def small(local_aws):
    """Two tables of a few rows, in the catalog."""
    name, bucket = local_aws.new_database(), local_aws.new_bucket()

    def made(left, right, columns="id string, n bigint"):
        for side, rows in (("l", left), ("r", right)):
            body = "".join(json.dumps(row) + "\n" for row in rows).encode()
            local_aws.put(bucket, {f"{side}/x.json": body})
            local_aws.rows(
                f"CREATE EXTERNAL TABLE {name}.{side} ({columns}) ROW FORMAT SERDE"
                f" 'org.openx.data.jsonserde.JsonSerDe' LOCATION 's3://{bucket}/{side}/'"
            )
        return {"left": f"{name}.l", "right": f"{name}.r"}

    return made


def test_every_class_has_the_keys_that_were_planted(result, streams):
    [whole] = result.results["classes"].records(per="all")

    assert streams.planted.counts["left_conflicting"] > 0
    assert {name: whole[name] for name in streams.planted.counts} == streams.planted.counts


def test_days_have_theirs(result, streams):
    found = {
        (row["day"], kind): row[kind]
        for row in result.results["classes"].records(per="day")
        for kind in ("equal", "different", "only_left", "only_right")
        if row["day"] is not None and row[kind]
    }

    assert found == streams.planted.by_day
    [gap] = [each for each in result.findings if each.code == "gap-right"]
    assert gap.message.endswith("of the keys of 2026-03-02 are missing on the right.")


def test_columns_differ_where_it_was_planted_and_a_tolerance_forgives(result, streams):
    found = {row["name"].split("=")[0]: row for row in result.results["columns"].records()}

    assert {name: row["different"] for name, row in found.items() if row["different"]} == (
        streams.planted.columns
    )
    assert set(found) == {
        *("at", "kind", "customer.id", "customer.country", "amount", "status", "note")
    }
    assert " / (empty)" in found["status"]["examples"]


def test_what_is_beyond_its_limit_fails_the_run(result):
    bad = {each.code for each in result.findings if each.severity == "bad"}

    assert result.verdict == "bad"
    assert bad >= {"only-left", "only-right", "different", "duplicates-left", "without-key-left"}
    assert (result.failed, result.left) == (0, [])


def test_tables_of_the_catalog_are_compared_within_limits(analyze, small):
    rows = [{"id": f"k{n}", "n": n} for n in range(20)]
    tables = small([*rows, rows[0]], [*rows[1:], {"id": "other", "n": 5}])

    result = analyze(
        "events", key=["id"], max_only_left="5%", max_only_right=1, max_duplicates="10%", **tables
    )

    assert result.verdict == "ok"
    assert result.tables == []
    [whole] = result.results["classes"].records()
    assert (whole["equal"], whole["only_left"], whole["only_right"]) == (19, 1, 1)
    assert whole["only_left_keys"] == "k0"


def test_a_mapping_may_stand_in_a_file(analyze, small, tmp_path):
    tables = small([{"id": "a", "n": 7}], [{"id": " A ", "n": 9}])
    file = tmp_path / "mapping.toml"
    file.write_text('normalize = ["trim,lower"]\n[keys]\nid = "id"\n[tolerance]\nn = 2\n')

    result = analyze("events", mapping=str(file), **tables)

    assert result.verdict == "ok"
    assert result.results["classes"].records()[0]["equal"] == 1
    assert ["n", "bigint", "n", "bigint", "compared", "whole numbers, up to 2 apart"] in (
        result.results["mapping"].rows
    )


def test_a_range_of_days_reads_a_day_more_on_either_side(analyze, bucket):
    result = analyze(
        "events",
        left=f"s3://{bucket}/left/",
        right=f"s3://{bucket}/right/",
        first="2026-03-03",
        last="2026-03-04",
        engine="inline",
        dry_run=True,
        **events_data.OPTIONS,
    )

    asked = next(each for each in result.statements if "left_keys" in each)
    assert """e."dt" >= DATE '2026-03-02' AND e."dt" < DATE '2026-03-06'""" in asked
    assert "coalesce(day >= '2026-03-03' AND day <= '2026-03-04', true)" in asked


def test_what_is_read_beyond_the_range_counts_apart(analyze, bucket, streams):
    result = analyze(
        "events",
        left=f"s3://{bucket}/left/",
        right=f"s3://{bucket}/right/",
        first="2026-03-02",
        last="2026-03-02",
        engine="inline",
        **events_data.OPTIONS,
    )

    [whole] = result.results["classes"].records(per="all")
    planted = streams.planted.by_day
    for kind in ("equal", "different", "only_left", "only_right"):
        assert whole[kind] == planted["2026-03-02", kind]
    [outside] = result.results["classes"].records(per="outside")
    assert outside["keys"] == streams.planted.counts["keys"] - whole["keys"]
    assert "counts-add-up" in {each.code for each in result.findings}


def test_a_day_needs_something_that_tells_it(analyze, small):
    tables = small([{"id": "a"}], [{"id": "a"}])

    with pytest.raises(UsageError, match="name its time with --time"):
        analyze("events", key=["id"], first="2026-03-01", **tables)
