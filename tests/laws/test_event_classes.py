"""Nothing lost: every row of two targets is in exactly one class, however keys repeat."""

from collections import defaultdict
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from raywork.analyses.dates import DateRange
from raywork.analyses.events import questions
from raywork.analyses.events.mapping import Mapped
from raywork.analyses.events.pairing import pair_up
from raywork.analyses.events.sides import Sides
from raywork.analyses.sources import Source
from raywork.ddl import parse_type
from tests.analyses.embedded import Embedded

COLUMNS = (("id", "string"), ("part", "bigint"), ("amount", "double"), ("state", "string"))

rows = st.lists(
    st.tuples(
        st.sampled_from([None, "a", "b", "c", "a|1"]),
        st.sampled_from([None, 1, 2]),
        st.sampled_from([None, 1.0, 1.01, 3.0]),
        st.sampled_from([None, "", "x", "1:x"]),
    ),
    max_size=12,
)


def source(name):
    columns = tuple((column, parse_type(kind)) for column, kind in COLUMNS)
    return Source(name, f"db.{name}_side", columns, (), None)


@cache
def comparison(tolerance):
    mapped = Mapped.parse(["id", "part"], tolerance=tolerance)
    return Sides(pair_up(source("left"), source("right"), mapped), DateRange())


@cache
def tables():
    columns = "id VARCHAR, part BIGINT, amount DOUBLE, state VARCHAR"
    return Embedded({f"db.{side}_side": columns for side in ("left", "right")})


def by_key(side):
    keys, without = defaultdict(list), 0
    for row in side:
        if None in row[:2]:
            without += 1
        else:
            keys[row[:2]].append(row[2:])
    return keys, without


def alike(left, right, tolerance):
    (amount, state), (other, other_state) = left, right
    near = amount is not None and other is not None and abs(amount - other) <= tolerance + 1e-9
    return (amount == other or near) and state == other_state


@settings(max_examples=40)
@given(rows, rows, st.sampled_from([0, 0.01]))
def test_every_row_is_in_one_class_and_the_counts_add_up(left, right, tolerance):
    sides = comparison((f"amount={tolerance}",) if tolerance else ())
    tables().fill("db.left_side", left)
    tables().fill("db.right_side", right)
    found = tables().records(questions.classes(sides, 5).sql)
    counted = {each["side"]: each for each in tables().records(questions.rows(sides).sql)}
    (left_keys, left_without), (right_keys, right_without) = by_key(left), by_key(right)
    both = left_keys.keys() & right_keys.keys()

    for side, expected in (("left", left), ("right", right)):
        assert counted[side]["rows"] == len(expected)
    if not left and not right:
        return
    [whole] = found
    assert whole["left_without_key"] == counted["left"]["without_key"] == left_without
    assert whole["right_without_key"] == counted["right"]["without_key"] == right_without
    assert whole["keys"] == len(left_keys.keys() | right_keys.keys())
    assert whole["only_left"] == len(left_keys) - len(both)
    assert whole["only_right"] == len(right_keys) - len(both)
    assert whole["equal"] + whole["different"] == len(both)
    for side, keys, count in (("left", left_keys, len(left)), ("right", right_keys, len(right))):
        assert whole[f"{side}_rows"] == count
        assert count == (
            whole["equal"] + whole["different"] + whole[f"only_{side}"]
            + whole[f"{side}_duplicates"] + whole[f"{side}_without_key"]
        )  # fmt: skip
        assert whole[f"{side}_conflicting"] == sum(len(set(each)) > 1 for each in keys.values())

    # Where the rows of a key agree among themselves, there is one right answer.
    sure = [key for key in both if len({*left_keys[key]}) == len({*right_keys[key]}) == 1]
    equal = sum(alike(left_keys[key][0], right_keys[key][0], tolerance) for key in sure)
    assert equal <= whole["equal"] <= equal + len(both) - len(sure)


@settings(max_examples=20)
@given(rows, rows)
def test_the_outcomes_of_each_column_add_up_to_the_keys_of_both_sides(left, right):
    sides = comparison(())
    tables().fill("db.left_side", left)
    tables().fill("db.right_side", right)
    found = tables().records(questions.columns(sides, 5).sql)
    (left_keys, _), (right_keys, _) = by_key(left), by_key(right)

    assert {each["name"] for each in found} == {"amount", "state"}
    for each in found:
        outcomes = ("equal", "both_null", "null_left", "null_right", "different")
        assert each["keys"] == len(left_keys.keys() & right_keys.keys())
        assert sum(each[name] for name in outcomes) == each["keys"]
