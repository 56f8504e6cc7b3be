"""Arrays, maps and rows in results without UNLOAD: values where Athena's text has one reading."""

import json
import math
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet

import raywork
from raywork.athena.explained import types_in
from raywork.athena.nested import is_certain, readings_of
from raywork.catalog import FirstRows
from raywork.ddl import Array, Map, Scalar, Struct
from raywork.errors import UsageError
from raywork.sql.types import parse_type
from tests.cli.running import raywork as program

CERTAIN = """ARRAY[1, NULL] AS a,
    MAP(ARRAY[1.5e0, 1e9], ARRAY[ARRAY[DATE '2026-03-01'], NULL]) AS m,
    CAST(ROW(-1.10, true, TIMESTAMP '2026-03-01 10:00:00.5', 1.1) AS
    ROW(x decimal(5,2), y boolean, z timestamp, f real)) AS r"""

HALF_PAST = datetime(2026, 3, 1, 10, 0, 0, 500_000)  # noqa: DTZ001  # it has no zone


def readings(kind, text):
    found = readings_of(parse_type(kind))
    return None if found is None else found(text)


@pytest.mark.parametrize(
    ("kind", "text", "values"),
    [
        ("array(bigint)", "[1, null, -2]", [[1, None, -2]]),
        ("array(bigint)", "[]", [[]]),
        ("array(bigint)", "[1, x]", []),
        ("array(array(double))", "[[1.5E10, -Infinity], []]", [[[1.5e10, -math.inf], []]]),
        ("map(integer, boolean)", "{1=true, 2=null}", [{1: True, 2: None}]),
        ("map(bigint, bigint)", "{1=1, 1=2}", []),
        ("row(a decimal(5,2), b date)", "{a=1.10, b=2026-03-01}",
         [{"a": Decimal("1.10"), "b": date(2026, 3, 1)}]),
        ("row(bigint, timestamp(3))", "{field0=1, field1=2026-03-01 10:00:00.000}",
         [{"field0": 1, "field1": datetime(2026, 3, 1, 10)}]),  # noqa: DTZ001  # it has no zone
        ("row(a bigint)", "{b=1}", []),
        ("array(unknown)", "[null]", [[None]]),
        ("array(varchar)", "[a=b]", [["a=b"]]),
        ("array(varchar)", "[a, b]", [["a", "b"], ["a, b"]]),
        ("array(varchar)", "[]", [[], [""]]),
        ("array(varchar)", "[null]", [[None], ["null"]]),
        ("map(varchar, bigint)", "{null=1}", [{"null": 1}]),
        ("map(varchar, bigint)", "{a=1, a=2}", [{"a=1, a": 2}]),
        ("map(varchar, bigint)", "{a=1, b=2}", [{"a": 1, "b": 2}, {"a=1, b": 2}]),
        ("row(a varchar, b bigint)", "{a=x, y}, b=1}", [{"a": "x, y}", "b": 1}]),
        ("row(a varchar, b varchar)", "{a=, b=, b=}",
         [{"a": "", "b": ", b="}, {"a": ", b=", "b": ""}]),
        ("array(date)", "[2026-02-30]", []),
        ("array(varbinary)", "[61]", None),
        ("array(timestamp(9))", "[2026-03-01 10:00:00.000000001]", None),
    ],
)  # fmt: skip
def test_a_text_has_these_readings(kind, text, values):
    assert readings(kind, text) == values


def test_what_takes_too_long_to_read_has_no_reading():
    text = f"[{', '.join(['{a=x, b=1}'] * 200)}"

    assert readings("array(row(a varchar, b bigint))", text) == []


def test_long_arrays_are_read():
    assert readings("array(bigint)", f"{[*range(50_000)]}") == [[*range(50_000)]]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("MAP(varchar(3), decimal(10, 2))", Map(Scalar("decimal(10,2)"), Scalar("varchar(3)"))),
        ("array(timestamp(3) with time zone)", Array(Scalar("timestamp(3) with time zone"))),
        ('row(date date, "a ""b" real, user-agent char(1))',
         Struct((("date", Scalar("date")), ('a "b', Scalar("real")),
                 ("user-agent", Scalar("char(1)"))))),
    ],
)  # fmt: skip
def test_types_are_read_as_trino_writes_them(text, kind):
    assert parse_type(text) == kind


@pytest.mark.parametrize(
    "text",
    ["", "array", "array(bigint", "array(bigint))", "row(a b bigint)", "row(a int, a int)",
     "map(array(int), int)", "map(int)", "array(" * 40 + "int" + ")" * 40],
)  # fmt: skip
def test_what_is_no_type_is_refused(text):
    with pytest.raises(UsageError, match="no type"):
        parse_type(text)


SCALARS = {
    "bigint": st.integers(-(2**63), 2**63 - 1),
    "boolean": st.booleans(),
    "double": st.floats(allow_nan=False).filter(lambda value: value != 0 or str(value) == "0.0"),
    "decimal(12,3)": st.decimals(-(10**8), 10**8, places=3).map(lambda value: value + 0),
    "date": st.dates(),
    "timestamp(3)": st.datetimes().map(lambda value: value.replace(microsecond=123_000)),
    "varchar": st.text(st.sampled_from("ab, =[]{}nul1"), max_size=6) | st.just("null"),
}


def types():
    scalars = st.sampled_from(sorted(SCALARS)).map(Scalar)
    fields = st.sampled_from(["a", "b", "null", "field0"])
    return st.recursive(
        scalars,
        lambda part: (
            st.builds(Array, part)
            | st.builds(Map, part, scalars)
            | st.dictionaries(fields, part, min_size=1, max_size=3).map(
                lambda found: Struct(tuple(found.items()))
            )
        ),
        max_leaves=4,
    ).filter(lambda kind: not isinstance(kind, Scalar))


def values(kind, *, inside=True):
    match kind:
        case Scalar():
            found = SCALARS[kind.name]
        case Array():
            found = st.lists(values(kind.element), max_size=3)
        case Map():
            found = st.dictionaries(SCALARS[kind.key.name], values(kind.value), max_size=3)
        case Struct():
            found = st.fixed_dictionaries({name: values(part) for name, part in kind.fields})
    return st.none() | found if inside else found


def written(value, kind):  # noqa: PLR0911  # one a kind
    """A value as Athena writes it."""
    if value is None:
        return "null"
    match kind:
        case Array():
            return f"[{', '.join(written(each, kind.element) for each in value)}]"
        case Map():
            entries = (
                f"{written(key, kind.key)}={written(each, kind.value)}"
                for key, each in value.items()
            )
            return f"{{{', '.join(entries)}}}"
        case Struct():
            named = (f"{name}={written(value[name], part)}" for name, part in kind.fields)
            return f"{{{', '.join(named)}}}"
    match value:
        case bool():
            return "true" if value else "false"
        case float() if math.isinf(value):
            return "Infinity" if value > 0 else "-Infinity"
        case float():
            digits, _, exponent = f"{value!r}".partition("e")
            digits = digits if "." in digits else f"{digits}.0"
            return f"{digits}E{int(exponent)}" if exponent else digits
        case datetime():
            return value.isoformat(" ", "milliseconds")
    return str(value)


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_a_value_is_never_another_one(data):
    kind = data.draw(types())
    value = data.draw(values(kind, inside=False))
    found = readings_of(kind)(written(value, kind))

    assert found == [value] if is_certain(kind) else len(found) != 1 or found == [value]


def test_values_are_values_where_that_is_sure(run, local_aws):
    [query] = run(f"SELECT {CERTAIN}, 'x' AS s").queries

    assert [column.type for column in query.columns] == [
        "array(integer)", "map(double, array(date))",
        "row(x decimal(5,2), y boolean, z timestamp(3), f real)", "varchar",
    ]  # fmt: skip
    assert query.rows == [
        [
            [1, None],
            {"1.5": ["2026-03-01"], "1000000000.0": None},
            {"x": "-1.10", "y": True, "z": "2026-03-01 10:00:00.500", "f": 1.1},
            "x",
        ]
    ]
    table = raywork.read_result(query, access=raywork.Access(endpoint_url=local_aws.url)).read_all()
    assert table.to_pylist() == [
        {
            "a": [1, None],
            "m": [(1.5, [date(2026, 3, 1)]), (1e9, None)],
            "r": {"x": Decimal("-1.10"), "y": True, "z": HALF_PAST, "f": pytest.approx(1.1)},
            "s": "x",
        }
    ]


def test_a_column_with_an_ambiguous_value_is_text(run, local_aws):
    statement = """SELECT * FROM (VALUES (ARRAY['a'], ARRAY['a']), (NULL, NULL),
        (ARRAY['b'], ARRAY['b', 'c'])) AS t(sure, unsure)"""
    [query] = run(statement).queries

    assert [column.ambiguous for column in query.columns] == [0, 1]
    assert [column.type for column in query.columns] == ["array(varchar)"] * 2
    assert query.rows == [[["a"], "[a]"], [None, None], [["b"], "[b, c]"]]
    table = raywork.read_result(query, access=raywork.Access(endpoint_url=local_aws.url)).read_all()
    assert table["sure"].to_pylist() == ["[a]", None, "[b]"]


def test_the_types_are_asked_once(run, faults, local_aws, tmp_path):
    options = {"state": str(tmp_path), "url": faults.url}
    [query] = run(f"SELECT {CERTAIN}", **options).queries
    [again] = run(f"SELECT {CERTAIN}", **options).queries
    run("SELECT 1", url=faults.url)

    starts = [request for name, request in faults.calls if name == "StartQueryExecution"]
    first_words = [request["QueryString"].split()[0] for request in starts]
    assert first_words == ["SELECT", "EXPLAIN", "SELECT"]
    assert (again.id, again.rows) == (query.id, query.rows)


def test_without_the_types_it_is_text(run, faults):
    faults.on("StartQueryExecution", lambda _: None, "InvalidRequestException")
    [query] = run("SELECT ARRAY[1] AS a", url=faults.url).queries

    assert (query.state, query.rows, query.error) == ("SUCCEEDED", [["[1]"]], None)
    assert [(column.type, column.ambiguous) for column in query.columns] == [("array", 1)]


@pytest.mark.parametrize(
    ("lines", "types"),
    [
        (['{ "0" : { "name" : "Output",', '"outputs" : [ { "type" : "array(bigint)" } ],'],
         ("array(bigint)",)),
        (['"outputs" : [ { "symbol" : "x" } ]'], ()),
        (['"outputs" : [ { "symbol"'], ()),
        (["Fragment 0 [SINGLE]"], ()),
        ([], ()),
    ],
)  # fmt: skip
def test_a_plan_tells_the_types(lines, types):
    assert types_in(FirstRows((), tuple((line,) for line in lines), more=True)) == types


def test_the_command_says_what_is_text(local_aws, tmp_path):
    options = ["--endpoint-url", local_aws.url, "--output", f"s3://{local_aws.results}/n/"]
    statement = "SELECT ARRAY[1, 2] AS a, ARRAY['x', 'y'] AS t"
    shown = program("query", statement, *options)
    files = program(
        "query", statement, *options, "--format", "parquet", "--out", str(tmp_path), "--json"
    )

    assert shown.out.splitlines()[2] == "[1,2]  [x, y]"
    assert "t is Athena's text" in shown.err
    assert "--unload" in shown.err
    [query] = json.loads(files.out)["queries"]
    assert query["columns"][1] == {"name": "t", "type": "array(varchar)", "ambiguous": 1}
    table = parquet.read_table(query["file"])
    assert table.to_pylist() == [{"a": [1, 2], "t": "[x, y]"}]
