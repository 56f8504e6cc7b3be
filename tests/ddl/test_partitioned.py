"""Folders in, partition columns and their properties out."""

from datetime import datetime

import pytest
import sqlglot
from sqlglot import exp

from raywork.ddl import TableOptions, add_partitions, future, make_table
from raywork.partitions import find_scheme, summarize
from tests.ddl.seen import seen

HOURS = [f"{hour:02}" for hour in range(24)]
DAYS = [f"{day:02}" for day in range(1, 11)]


def made(folders, way="auto", record=None):
    """The table of objects in folders: a list, or a mapping to their numbers of objects."""
    counts = folders if isinstance(folders, dict) else dict.fromkeys(folders, 1)
    options = TableOptions("t", "s3://b/p/", partitions=way)
    return make_table(seen(record or {"a": 1}), options, find_scheme(summarize(counts)))


def columns(table):
    return [(column.name, column.type) for column in table.partitions]


def projection(table):
    prefix = "projection."
    return {
        key.removeprefix(prefix): value
        for key, value in table.parameters.items()
        if key.startswith((prefix, "storage"))
    }


def codes(table):
    return [warning.code for warning in table.warnings]


class TestProjection:
    def test_days(self):
        table = made([f"dt=2024-01-{day}/" for day in DAYS])

        assert columns(table) == [("dt", "date")]
        assert projection(table) == {
            "enabled": "true",
            "dt.type": "date",
            "dt.range": "2024-01-01,NOW",
            "dt.format": "yyyy-MM-dd",
            "dt.interval": "1",
            "dt.interval.unit": "DAYS",
            "storage.location.template": "s3://b/p/dt=${dt}/",
        }
        assert codes(table) == []
        assert not table.lists_partitions

    @pytest.mark.parametrize(
        ("folders", "shape", "first", "unit"),
        [
            (["2024/01/01/", "2024/01/02/"], "yyyy/MM/dd", "2024/01/01", "DAYS"),
            (["2024/01/", "2024/02/"], "yyyy/MM", "2024/01", "MONTHS"),
            (["2023/12/31/23/", "2024/01/01/00/"], "yyyy/MM/dd/HH", "2023/12/31/23", "HOURS"),
            (["20231231/", "20240101/"], "yyyyMMdd", "20231231", "DAYS"),
            (["2023-12-31-23/", "2024-01-01-00/"], "yyyy-MM-dd-HH", "2023-12-31-23", "HOURS"),
        ],
    )
    def test_dates(self, folders, shape, first, unit):
        table = made(folders)

        assert columns(table) == [("dt", "string")]
        found = projection(table)
        assert found["dt.format"] == shape
        assert found["dt.range"] == f"{first},NOW"
        assert found["dt.interval.unit"] == unit
        assert found["storage.location.template"] == "s3://b/p/${dt}/"

    def test_what_a_delivery_stream_writes(self):
        table = made([f"events/2024/01/{day}/{hour}/" for day in DAYS for hour in HOURS])
        assert projection(table)["storage.location.template"] == "s3://b/p/events/${dt}/"
        assert projection(table)["dt.format"] == "yyyy/MM/dd/HH"

    def test_what_an_audit_trail_writes(self):
        table = made(
            [
                f"AWSLogs/{account}/CloudTrail/{region}/2024/01/{day}/"
                for account in ("111122223333", "444455556666")
                for region in ("eu-central-1", "us-east-1")
                for day in DAYS
            ]
        )
        assert columns(table) == [("account", "string"), ("region", "string"), ("dt", "string")]
        found = projection(table)
        assert found["account.values"] == "111122223333,444455556666"
        assert found["region.values"] == "eu-central-1,us-east-1"
        template = "s3://b/p/AWSLogs/${account}/CloudTrail/${region}/${dt}/"
        assert found["storage.location.template"] == template
        assert codes(table) == ["partition-range"]

    def test_years_months_and_days_of_their_own(self):
        days = [f"year=2024/month={month}/day={day}/" for month in ("01", "02") for day in DAYS]
        table = made(days)

        assert columns(table) == [("year", "int"), ("month", "int"), ("day", "int")]
        found = projection(table)
        assert (found["year.type"], found["year.range"]) == ("integer", "2024,2025")
        assert (found["month.range"], found["month.digits"]) == ("1,12", "2")
        assert (found["day.range"], found["day.digits"]) == ("1,31", "2")
        template = "s3://b/p/year=${year}/month=${month}/day=${day}/"
        assert found["storage.location.template"] == template
        assert codes(table) == ["partition-range"]  # of the years

    def test_integers_with_leading_zeros_have_digits(self):
        table = made([f"dt=2024-01-{day}/hour={hour}/" for day in DAYS for hour in DAYS])

        assert columns(table) == [("dt", "date"), ("hour", "int")]
        found = projection(table)
        assert (found["hour.type"], found["hour.range"], found["hour.digits"]) == (
            "integer",
            "0,23",
            "2",
        )
        assert codes(table) == []

    def test_few_values_are_listed_many_integers_are_a_range(self):
        table = made(
            [f"n={n}/k={n % 3 * 1000}/dt=2024-01-01/" for n in range(-3, 120)], "projection"
        )

        assert columns(table) == [("n", "int"), ("k", "string"), ("dt", "date")]
        assert projection(table)["n.range"] == "-3,119"
        assert projection(table)["k.values"] == "0,1000,2000"
        assert "partition-range" in codes(table)

    def test_too_many_values_must_be_named_by_each_query(self):
        table = made([f"device=d{n}/dt=2024-01-01/" for n in range(51)], "projection")

        assert projection(table)["device.type"] == "injected"
        assert codes(table) == ["partition-injected"]

    def test_a_projection_that_is_mostly_empty_is_said(self):
        table = made(["dt=2020-01-01/", "dt=2024-01-01/"], "projection")
        assert codes(table) == ["partitions-sparse"]
        assert "2 of 1,462 exist" in table.warnings[0].message

    def test_dates_that_lie_ahead_are_said(self):
        table = made(["dt=2024-01-01/", "dt=2024-01-02/"])

        def codes_at(day):
            names = ["dt"]
            now = datetime.fromisoformat(day)
            return [each.code for each in future(table.scheme, names, table.parameters, now)]

        assert codes_at("2024-01-01T12:00") == ["partition-future"]
        assert codes_at("2024-01-02T00:00") == []

    def test_null_is_not_computed(self):
        table = made(["dt=2024-01-01/", "dt=__HIVE_DEFAULT_PARTITION__/"], "projection")
        assert codes(table) == ["partition-null"]


class TestLists:
    @pytest.mark.parametrize(
        "folders",
        [
            pytest.param(["country=fi/", "country=se/"], id="no date"),
            pytest.param(["year=2024/week=01/", "year=2024/week=02/"], id="no month"),
        ],
    )
    def test_what_time_does_not_add_to_is_listed(self, folders):
        table = made(folders)
        assert table.lists_partitions
        assert projection(table) == {}
        assert codes(table) == []

    @pytest.mark.parametrize(
        ("folders", "reason"),
        [
            pytest.param(
                ["dt=2020-01-01/", "dt=2024-01-01/"],
                "of 1,462 partitions between the first and the last, about 2 exist",
                id="mostly empty",
            ),
            pytest.param(
                [f"2024/01/{day}/0{hour}/" for day in ("01", "31") for hour in range(4)],
                "of 724 partitions between the first and the last, about 8 exist",
                id="few hours",
            ),
            pytest.param(
                [f"d={n}x/dt=2024-01-01/" for n in range(51)],
                "d has too many different values to list, or some with commas",
                id="many values",
            ),
            pytest.param(["k=a%3Ab/dt=2024-01-01/"], "k has values with escapes", id="escapes"),
            pytest.param(["k=/dt=2024-01-01/"], "k is NULL for some objects", id="empty"),
            pytest.param(
                ["${k}/dt=2024-01-01/"],
                "a folder's name can stand in no property of a table",
                id="a variable of Hive",
            ),
            pytest.param(
                ["k=a,b/dt=2024-01-01/"],
                "k has too many different values to list, or some with commas",
                id="commas",
            ),
            pytest.param(
                ["dt=2024-01-01/", "dt=__HIVE_DEFAULT_PARTITION__/"],
                "dt is NULL for some objects",
                id="NULL",
            ),
        ],
    )
    def test_what_cannot_well_be_computed_is_listed_and_said_why(self, folders, reason):
        table = made(folders)
        (warning,) = table.warnings

        assert table.lists_partitions
        assert projection(table) == {}
        assert warning.code == "partitions-added"
        assert f"not computed: {reason}." in warning.message
        assert codes(made(folders, "add")) == []

    @pytest.mark.parametrize(
        ("values", "kind"),
        [
            (["0", "7", "12"], "int"),
            (["0", "-12"], "string"),
            (["3000000000"], "bigint"),
            (["9223372036854775808"], "string"),
            (["07", "8"], "string"),
            (["1", "a"], "string"),
            (["1", "__HIVE_DEFAULT_PARTITION__"], "string"),
            (["2024-01-31"], "date"),
            (["2024-01-31", "20240131"], "string"),
            (["2024-01-31", "__HIVE_DEFAULT_PARTITION__"], "string"),
            (["__HIVE_DEFAULT_PARTITION__"], "string"),
            (["", "1"], "string"),
            (["a%20b"], "string"),
        ],
    )
    def test_types(self, values, kind):
        assert columns(made([f"k={value}/" for value in values], "add")) == [("k", kind)]


class TestNames:
    def test_keys_become_names_of_columns(self):
        table = made(["eventDate=2024-01-01/Größe=1/select=a/2024/01/01/"], "projection")

        assert [column.name for column in table.partitions] == [
            "eventdate",
            "gro_e",
            "select",
            "dt",
        ]
        template = "s3://b/p/eventDate=${eventdate}/Größe=${gro_e}/select=${select}/${dt}/"
        assert projection(table)["storage.location.template"] == template

    def test_no_partition_has_the_name_of_another_column(self):
        table = made(["dt=2024-01-01/DT=a/"], record={"dt": 1, "dt_2": 2})

        assert [column.name for column in table.partitions] == ["dt_3", "dt_4"]
        assert "partition-renamed" in codes(table)

    def test_names_that_differ_above_a_date_are_a_column(self):
        table = made([f"{name}/2024/01/01/" for name in ("a", "b")])
        assert columns(table) == [("partition_0", "string"), ("dt", "string")]


class TestMixed:
    def test_nine_in_ten_decide_and_the_others_are_named(self):
        table = made({"dt=2024-01-01/": 90, "dt=2024-01-01/hour=1/": 6, "x/": 4})

        assert columns(table) == [("dt", "date")]
        (warning,) = table.warnings
        assert (warning.code, warning.count) == ("outside-partitions", 10)
        assert warning.objects == ("dt=2024-01-01/hour=1/", "x/")

    @pytest.mark.parametrize("way", ["auto", "projection", "add"])
    def test_where_none_prevails_there_are_none(self, way):
        table = made({"dt=2024-01-01/": 89, "a=1/b=2/": 6, "b=2/a=1/": 5}, way)

        assert columns(table) == []
        assert codes(table) == ["partitions-mixed"]

    def test_too_many_schemes_are_none(self):
        (warning,) = made({f"k{n}=1/": 2 for n in range(100)}).warnings
        assert (warning.code, warning.count) == ("partitions-mixed", 200)
        assert "more than 64 schemes" in warning.message

    def test_no_scheme_at_all_is_nothing_to_say(self):
        assert codes(made({"": 1, "a/": 3, "b/c/": 5})) == []

    def test_none_asked_for(self):
        table = made(["dt=2024-01-01/"], "none")
        assert (columns(table), codes(table)) == ([], [])
        assert "PARTITIONED" not in table.ddl


class TestStatements:
    COLUMNS = (("dt", "date"), ("n", "int"), ("k", "string"))

    def statements(self, *partitions):
        return list(add_partitions("db", "t", self.COLUMNS, partitions))

    def test_the_text(self):
        (statement,) = self.statements((("2024-01-01", "7", "it's"), "s3://b/p/x/"))
        assert statement == (
            "ALTER TABLE `db`.`t` ADD IF NOT EXISTS\n  PARTITION (`dt`='2024-01-01', `n`=7,"
            " `k`='it\\'s') LOCATION 's3://b/p/x/'"
        )

    def test_no_partition_is_no_statement(self):
        assert self.statements() == []

    def test_each_one_is_read_by_a_parser_of_hive(self):
        many = [((f"2024-01-{day}", day, "\\'`;--"), f"s3://b/{day}/") for day in DAYS]
        (statement,) = self.statements(*many)
        head, *lines = statement.split("\n")
        for line, (values, location) in zip(lines, many, strict=True):
            # sqlglot reads one partition a statement.
            (parsed,) = sqlglot.parse(head + line, dialect="hive")
            assert isinstance(parsed, exp.Alter)
            assert [equal.expression.this for equal in parsed.find_all(exp.EQ)] == [*values]
            assert location in parsed.sql("hive")

    def test_a_statement_has_a_hundred_partitions_and_no_more_bytes_than_allowed(self):
        few = [(("2024-01-01", "1", str(n)), f"s3://b/{n}/") for n in range(250)]
        assert [text.count("PARTITION") for text in self.statements(*few)] == [100, 100, 50]
        long = [(("2024-01-01", "1", "é" * 50_000), f"s3://b/{n}/") for n in range(5)]
        statements = self.statements(*long)
        assert [text.count("PARTITION") for text in statements] == [2, 2, 1]
        assert max(len(text.encode()) for text in statements) <= 262_144
