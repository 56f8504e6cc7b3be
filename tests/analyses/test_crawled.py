"""The profile of crawled data finds what was planted."""

import pytest

import raywork
from raywork.analyses.crawled.leaf_groups import groups_of
from raywork.analyses.crawled.options import CrawledOptions
from raywork.analyses.crawled.plan import plan
from raywork.analyses.crawled.statistics import kind_of_text
from raywork.analyses.dates import DateRange
from raywork.analyses.leaves import Leaf, leaves_of
from raywork.analyses.partition_days import find_days
from raywork.analyses.sources import Source
from raywork.ddl import parse_type
from raywork.errors import UsageError
from tests.analyses import crawled_data
from tests.analyses.crawled_data import DAYS
from tests.analyses.embedded import Embedded

PER_DAY = 420
RECORDS = DAYS * PER_DAY


@pytest.fixture(scope="module")
def bucket(local_aws):
    name = local_aws.new_bucket()
    local_aws.put(name, {f"in/{key}": body for key, body in crawled_data.objects(PER_DAY)})
    return name


@pytest.fixture(scope="module")
def result(local_aws, bucket):
    return raywork.analyze(
        "crawled",
        source=f"s3://{bucket}/in/",
        output=f"s3://{local_aws.new_bucket()}/",
        access=raywork.Access(endpoint_url=local_aws.url),
        engine="inline",
        top=3,
    )


@pytest.fixture(scope="module")
def leaves(result):
    return {row["leaf"]: row for row in result.results["columns"].records(per="all")}


def test_every_leaf_has_its_figures(leaves):
    assert {row["records"] for row in leaves.values()} == {RECORDS}
    assert set(leaves) == {
        *("id", "at", "source", "coupon", "customer.country", "customer.visits", "price", "paid"),
        *("version", "items", "scores", "customer.tier", "legacy"),
    }
    assert leaves["id"]["distinct_values"] == RECORDS
    assert leaves["customer.visits"]["average"] == pytest.approx(
        sum(n % 50 for n in range(420)) / 420
    )
    assert (leaves["price"]["lowest"], leaves["price"]["highest"]) == ("0.5", "99.5")
    assert leaves["paid"]["average"] == 0.8
    assert (leaves["coupon"]["missing"], leaves["coupon"]["empty"]) == (0.5, RECORDS / 4)
    assert (leaves["items"]["highest"], leaves["items"]["empty"]) == ("2", RECORDS / 3)
    assert leaves["at"]["times"] == RECORDS


def test_kinds_are_told_apart_where_a_column_holds_several(result, leaves):
    version = leaves["version"]

    assert (version["numbers"], version["text"]) == (RECORDS / 2, RECORDS / 2)
    found = {each.code: each.message for each in result.findings}
    assert found["mixed-version"] == "version holds values of several kinds: 50% numbers, 50% text."
    assert found["shifts-version"] == (
        "Most values of version read as numbers before 2026-03-04, and as text then."
    )
    assert any("version holds" in each for each in result.assumptions)


def test_elements_of_arrays_and_entries_of_maps_are_leaves(result):
    items = {row["leaf"]: row for row in result.results["elements_of_items"].records(per="all")}
    scores = {row["leaf"]: row for row in result.results["elements_of_scores"].records(per="all")}

    assert items["items[].sku"]["records"] == sum(n % 3 for n in range(PER_DAY)) * DAYS
    assert items["items[].count"]["distinct_values"] == 2
    assert (scores["scores{} key"]["lowest"], scores["scores{} key"]["highest"]) == ("100", "239")
    assert scores["scores{}"]["highest"] == "9"


def test_what_comes_and_goes_is_said(result):
    codes = {each.code for each in result.findings}

    assert codes >= {"appears-customer.tier", "disappears-legacy", "constant-source", "unique-id"}
    assert not codes & {"unique-at", "mixed-id", "never-there-coupon"}
    [said] = [each for each in result.findings if each.code == "appears-customer.tier"]
    assert said.message == "customer.tier is there from 2026-03-03 on, after 2 periods without it."


def test_periods_add_up_to_the_whole(result, leaves):
    rows = [row for row in result.results["columns"].records() if row["per"] != "all"]

    for leaf, whole in leaves.items():
        own = [row for row in rows if row["leaf"] == leaf]
        assert len(own) == DAYS
        for name in ("records", "present", "numbers", "text", "empty"):
            assert sum(row[name] for row in own) == whole[name]
    drifting = {row["leaf"] for row in rows if row["per"] == "drifting"}
    assert drifting == {"customer.tier", "legacy"}


def test_frequent_values_are_listed_with_their_shares(result):
    found = result.results["frequent_values"].records(leaf="customer.country")

    assert [(row["value"], row["count"]) for row in found] == [
        ("DE", RECORDS * 4 / 7),
        ("FR", RECORDS * 2 / 7),
        ("SE", RECORDS / 7),
    ]
    assert found[0]["share"] == pytest.approx(4 / 7)
    assert result.results["frequent_values"].records(leaf="id") == []


def test_a_range_of_days_by_time_reads_the_partitions_around_it(analyze, bucket):
    result = analyze(
        "crawled", source=f"s3://{bucket}/in/", engine="inline", time="at", every="hour",
        first="2026-03-02", last="2026-03-02", exclude=["items", "scores"], top=1,
    )  # fmt: skip

    rows = result.results["columns"].records(leaf="id")
    assert (rows[0]["records"], len(rows) - 1) == (PER_DAY, 24)
    assert "\"dt\" >= DATE '2026-03-01'" in result.results["columns"].statement
    assert set(result.results) == {"columns", "frequent_values"}


KINDS = [
    ("7", "numbers"), ("-1.5e3", "numbers"), ("7a", "text"), ("NaN", "text"), ("", "empty"),
    ("true", "booleans"), ("True", "text"), ('{"a":1}', "json"), ("[]", "json"),
    ("2026-03-01", "times"), ("2026-03-01T10:00:00Z", "times"), ("2026-13-01", "text"),
    ("-", "text"),
]  # fmt: skip


def test_text_reads_as_one_kind():
    trino = Embedded({})
    leaf = Leaf("x", "x", parse_type("string"))
    found = {value: trino.value(kind_of_text(leaf, f"'{value}'")) for value, _ in KINDS}

    assert found == dict(KINDS)


def test_a_wide_table_is_asked_about_in_parts():
    columns = tuple((f"c{n}", parse_type("string")) for n in range(90))
    found = plan(CrawledOptions(source="db.t"), Source("records", "db.t", columns, (), None))

    assert [question.key for question in found.questions] == [
        *("columns", "columns_2", "columns_3"),
        *("frequent_values", "frequent_values_2", "frequent_values_3"),
    ]
    assert max(len(question.sql) for question in found.questions) < 100_000


def test_every_array_has_a_question_of_its_own():
    columns = (
        ("a_b", parse_type("array<int>")),
        ("a", parse_type(f"struct<b:array<int>,{'c' * 255}:array<int>>")),
    )
    found = plan(CrawledOptions(source="db.t"), Source("records", "db.t", columns, (), None))
    keys = [question.key for question in found.questions]

    assert keys[:3] == ["columns", "elements_of_a_b", "elements_of_a_b_2"]
    assert len(set(keys)) == len(found.questions) == 4
    assert max(map(len, keys)) <= 200


def test_leaves_are_the_fields_within_structs():
    columns = [("a", parse_type("struct<b:struct<c:int>,d:array<int>>")), ("e", parse_type("date"))]

    assert [leaf.path for leaf in leaves_of(columns, "r")] == ["a.b.c", "a.d", "e"]
    assert [group.path for group in groups_of(columns, ["a.b"])] == ["", "a.d"]
    assert [leaf.path for leaf in groups_of(columns, ["a.b"])[0].leaves] == ["a.d", "e"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"source": "db.t", "time": "when"}, "--time: db.t has no 'when': there is a"),
        ({"source": "db.t", "exclude": ["b"]}, "--exclude b: db.t has nothing"),
        ({"source": "db.t", "first": "2026-03-01"}, "name its time with --time"),
        ({"source": "db.t", "every": "year"}, "--every year: choose one of hour"),
        ({"source": "db.t", "top": 0}, "--top 0"),
        ({"source": "t"}, "SOURCE t: name a table as database.table"),
    ],
)
def test_options_that_cannot_be_are_refused(options, message):
    source = Source("records", "db.t", (("a", parse_type("int")),), (), None)

    with pytest.raises(UsageError, match=message):
        plan(CrawledOptions(**options), source)


@pytest.mark.parametrize(
    ("columns", "parameters", "examples", "condition"),
    [
        ({"dt": "date"}, {}, {}, """r."dt" >= DATE '2026-03-05' AND r."dt" < DATE '2026-03-08'"""),
        ({"dt": "string"}, {"projection.dt.format": "yyyy/MM/dd/HH"}, {},
         """r."dt" >= '2026/03/05/00' AND r."dt" < '2026/03/08/00'"""),
        ({"part": "string"}, {}, {"part": "20260301"},
         """r."part" >= '20260305' AND r."part" < '20260308'"""),
        ({"region": "string", "day": "string"}, {}, {},
         """r."day" >= '2026-03-05' AND r."day" < '2026-03-08'"""),
    ],
)  # fmt: skip
def test_days_prune_partitions(columns, parameters, examples, condition):
    partitions = [(name, parse_type(kind)) for name, kind in columns.items()]
    found = find_days(partitions, parameters, examples)

    assert found.condition("r", DateRange.parse("2026-03-05", "2026-03-07")) == condition


def test_days_of_year_month_and_day():
    partitions = [(name, parse_type("int")) for name in ("year", "month", "day")]
    found = find_days(partitions, {})
    trino = Embedded({"db.t": "year INTEGER, month INTEGER, day INTEGER"})
    trino.fill("db.t", [(2026, 2, 28), (2026, 3, 1), (2026, 12, 31)])
    where = found.condition("r", DateRange.parse("2026-03-01", "2026-03-31"))

    assert trino.records(f"SELECT {found.day('r')} AS d FROM db.t AS r WHERE {where}") == [
        {"d": "2026-03-01"}
    ]


def test_no_days_where_nothing_tells_them():
    assert find_days([("region", parse_type("string"))], {}) is None
