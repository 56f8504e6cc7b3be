"""What is compared with what, and how: read from options, names and types."""

import pytest

from raywork.analyses.dates import DateRange
from raywork.analyses.events import questions
from raywork.analyses.events.limits import Limit
from raywork.analyses.events.mapping import Mapped, Names, Tolerance, read_mapping
from raywork.analyses.events.options import EventsOptions
from raywork.analyses.events.pairing import pair_up
from raywork.analyses.events.sides import Sides
from raywork.analyses.events.values import common_form, compared, is_near, normalized
from raywork.analyses.sources import Source
from raywork.ddl import parse_type
from raywork.errors import UsageError
from tests.analyses.embedded import Embedded


@pytest.fixture(scope="module")
def trino():
    return Embedded({})


def side(name, **columns):
    found = tuple((column, parse_type(kind)) for column, kind in columns.items())
    return Source(name, f"db.{name}", found, (), None)


LEFT = side(
    "left", id="string", at="string", payload="struct<amount:double,items:array<string>>", x="int"
)
RIGHT = side("right", event_id="string", at="timestamp", payload_amount="string", y="string")


def test_columns_of_the_same_name_are_compared_nested_or_flat():
    found = pair_up(LEFT, RIGHT, Mapped.parse(["id=event_id"]))

    assert [(pair.name, pair.form) for pair in found.pairs] == [
        ("at", "times"),
        ("payload.amount=payload_amount", "numbers"),
    ]
    assert [leaf.path for leaf in found.only_left] == ["payload.items", "x"]
    assert [leaf.path for leaf in found.only_right] == ["y"]


def test_what_is_excluded_is_not_compared_nor_missing():
    found = pair_up(LEFT, RIGHT, Mapped.parse(["id=event_id"], ["x=y"], ["at", "payload.items"]))

    assert [pair.name for pair in found.pairs] == ["x=y", "payload.amount=payload_amount"]
    assert (found.only_left, found.only_right) == ((), ())


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"keys": ["nothing"]}, "db.left .left. has no 'nothing': there is"),
        ({"keys": ["id=nothing"]}, "db.right .right. has no 'nothing'"),
        ({"keys": ["id=event_id"], "exclude": ["idd"]}, "--exclude: .* there is id"),
        ({"keys": ["id=event_id"], "tolerance": ["x=1"]}, "--tolerance x: nothing of that name"),
        ({"keys": ["id="]}, "write the name"),
        ({"keys": ["id"], "tolerance": ["at"]}, "COLUMN=0.01"),
        ({"keys": ["id"], "tolerance": ["at=soon"]}, "500ms, 5s"),
        ({"keys": ["id"], "normalize": ["shout"]}, "'shout' is none of trim"),
    ],
)
def test_what_fits_nothing_is_refused(said, message):
    with pytest.raises(UsageError, match=message):
        pair_up(LEFT, RIGHT, Mapped.parse(**said))


def test_a_question_over_names_with_quotes_is_still_one():
    columns = (('o"dd', parse_type("string")), ("id", parse_type("int")))
    odd = Source("left", "db.l", columns, (), None)
    found = pair_up(odd, odd, Mapped.parse(["id"]))

    assert '"o""dd"' in questions.columns(Sides(found, DateRange()), 1).sql


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("0.01", Tolerance(0.01)),
        ("1%", Tolerance(0.01, "share")),
        ("500ms", Tolerance(0.5, "seconds")),
        ("2m", Tolerance(120, "seconds")),
    ],
)
def test_tolerances(written, expected):
    assert Tolerance.parse("--tolerance", written) == expected


def test_options_stand_above_a_file():
    file = read_mapping(
        "m.json", b'{"keys": {"a": "b"}, "columns": {"x": "y", "z": "z"}, "tolerance": {"x": 1}}'
    )
    found = Mapped.parse(["k"], ["x=w"], tolerance=["x=2"]).over(file)

    assert found.keys == (Names("k", "k"),)
    assert found.columns == (Names("x", "w"), Names("z", "z"))
    assert found.tolerance == {"x": Tolerance(2)}


def test_a_file_with_a_misspelt_entry_is_refused():
    with pytest.raises(UsageError, match=r"--mapping m.toml: .*kees"):
        read_mapping("m.toml", b'[kees]\nid = "id"\n')


@pytest.mark.parametrize(
    ("written", "count", "whole", "kept"),
    [("0", 0, 9, True), ("3", 3, 9, True), ("3", 4, 9, False), ("1%", 1, 100, True),
     ("1%", 2, 100, False), ("0%", 1, 10**9, False)],
)  # fmt: skip
def test_limits(written, count, whole, kept):
    assert Limit.parse("--max-different", written).keeps(count, whole) is kept


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"left": "a", "right": "b.c", "key": ["id"]}, "LEFT a: name a table as database.table"),
        ({"left": "./x/", "right": "b.c", "key": ["id"]}, "Athena reads S3"),
        ({"left": "a.b", "right": "b.c"}, "--key id=event_id"),
        ({"left": "a.b", "right": "b.c", "key": ["id"], "max_different": "-1"}, "--max-different"),
        ({"left": "a.b", "right": "b.c", "key": ["id"], "first": "soon"}, "--from soon"),
    ],
)
def test_options_that_cannot_be_are_refused(options, message):
    with pytest.raises(UsageError, match=message):
        EventsOptions(**options)


SAME = [
    ("bigint", "12", "string", "'12.0'"),
    ("bigint", "9007199254740993", "string", "'9007199254740993'"),
    ("bigint", "100", "double", "1e2"),
    ("decimal(10,2)", "DECIMAL '1.50'", "bigint", "1", False),
    ("decimal(10,2)", "DECIMAL '1.50'", "string", "'1.5'"),
    ("double", "0.1e0", "string", "' 0.10 '"),
    ("double", "0.1e0", "float", "CAST(0.1 AS real)"),
    ("boolean", "true", "string", "'T'"),
    ("boolean", "false", "bigint", "0"),
    ("string", "'2026-03-01T10:00:00Z'", "timestamp", "TIMESTAMP '2026-03-01 10:00:00'"),
    ("bigint", "1772359200", "timestamp", "TIMESTAMP '2026-03-01 10:00:00'"),
    ("date", "DATE '2026-03-01'", "string", "'2026-03-01'"),
    ("array<bigint>", "ARRAY[1, 2]", "string", "'[1,2]'"),
    ("bigint", "12", "string", "'12x'", False),
    ("bigint", "0", "string", "''", False),
    ("string", "''", "string", "NULL", False),
    ("double", "NULL", "string", "''"),
]


@pytest.mark.parametrize("case", SAME, ids=lambda case: f"{case[1]} {case[3]}")
def test_values_are_compared_by_what_both_types_mean(trino, case):
    left_type, left, right_type, right, *expected = case
    one, other = parse_type(left_type), parse_type(right_type)
    form = common_form(one, other)
    values = [compared(sql, kind, form, ()) for sql, kind in ((left, one), (right, other))]
    same = trino.value(f"{values[0]} IS NOT DISTINCT FROM {values[1]}")
    assert same is (not expected or expected[0])


@pytest.mark.parametrize(
    ("left", "right", "tolerance", "near"),
    [(10.0, 10.01, "0.01", True), (10.0, 10.011, "0.01", False), (100.0, 101.0, "1%", True),
     (0.0, 0.0, "1%", True), (-5.0, 5.0, "1%", False)],
)  # fmt: skip
def test_near_is_up_to_and_including(trino, left, right, tolerance, near):
    found = Tolerance.parse("--tolerance", tolerance)
    condition = is_near(f"CAST({left} AS double)", f"CAST({right} AS double)", found)

    assert trino.value(condition) is near


def test_text_is_normalized_step_by_step(trino):
    value = "'  Ångström  UNIT '"

    assert trino.value(normalized(value, ("trim", "spaces", "lower", "nfc"))) == "ångström unit"
    assert trino.value(normalized("'  '", ("trim", "empty"))) is None
