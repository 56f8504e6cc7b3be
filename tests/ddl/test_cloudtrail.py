"""When a table takes the input format for CloudTrail, and what its columns are then."""

import pytest

from raywork.ddl import Prior, TableOptions, make_table, parse_hint, parse_type
from raywork.ddl.cloudtrail import COLUMNS
from raywork.schema import merge
from raywork.schema.layouts import TRAIL, LayoutSights
from tests.laws.reading import schema_of

EVENT = {"eventVersion": "1", "eventTime": "t", "eventSource": "s", "eventName": "n"}


def documents(*records, layout="wrapped", wrapper="Records", generation=0):
    layouts = LayoutSights(generation)
    layouts.see(layout, wrapper, "s3://b/k")
    return layouts.on(schema_of(records))


def table(*schemas, prior=None, **options):
    whole = schemas[0]
    for other in schemas[1:]:
        whole = merge(whole, other)
    return make_table(whole, TableOptions("t", "s3://b/t/", **options), prior=prior)


def is_trail(made) -> bool:
    return "CloudTrail" in made.serde.input_format


def test_the_columns_are_those_that_are_documented_whatever_was_seen():
    made = table(documents(EVENT))

    assert is_trail(made)
    assert [(each.name, parse_type(each.type)) for each in made.columns] == [*COLUMNS.items()]
    assert made.columns[0].path == "eventVersion"


def test_what_else_records_hold_is_text_behind_them():
    record = EVENT | {"userIdentity": {"inScopeOf": {"a": 1}}, "new": [1], "odd-key": 1}
    made = table(documents(record))

    types = {each.name: each.type for each in made.columns}
    assert types["useridentity"].endswith("inscopeof:string>")
    assert [*types][-1] == "new"
    assert types["new"] == "string"
    (warning,) = made.warnings
    assert warning.code == "name-unread"
    assert "odd-key" in warning.message


@pytest.mark.parametrize(
    "others",
    [
        documents(EVENT, layout="lines", wrapper=None),
        documents(EVENT, wrapper="events"),
        documents({"userIdentity": "no object"}),
        documents({"resources": [1]}),
    ],
)
def test_objects_of_another_layout_or_kind_make_an_ordinary_table(others):
    assert is_trail(table(documents(EVENT)))
    assert not is_trail(table(documents(EVENT), others))
    assert not is_trail(table(others))


def test_documents_around_other_records_make_an_ordinary_table():
    assert not is_trail(table(documents({"a": 1})))


def test_hints_and_columns_that_were_there_stay():
    prior = Prior((("old", parse_type("string")), ("eventname", parse_type("string"))))
    hints = (parse_hint("readOnly=boolean"), parse_hint("userIdentity.type=int"))
    made = table(documents(EVENT | {"readOnly": True}), prior=prior, hints=hints)

    types = {each.name: each.type for each in made.columns}
    assert types["readonly"] == "boolean"
    assert [*types][-1] == "old"
    assert [each.code for each in made.warnings] == ["hint-unused"]


def test_layouts_are_an_algebra():
    one, two = documents(EVENT), documents(EVENT, layout="lines", wrapper=None)

    assert merge(one, two).traits == merge(two, one).traits
    assert merge(one, two).traits.keys() == {TRAIL, "lines"}
    assert merge(merge(one, two), two) == merge(one, two)
