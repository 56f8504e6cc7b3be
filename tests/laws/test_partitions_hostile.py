"""Whatever folders are called, the statements are valid and mean what was meant."""

import re

import sqlglot
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlglot import exp

from raywork.ddl import TableOptions, add_partitions, is_location, is_writable, make_table
from raywork.partitions import find_scheme, summarize
from tests.ddl.parsed import parse
from tests.ddl.seen import seen

PIECES = ["'", '"', "`", "\\", "\n", "\0", "${x}", ";", "--", "/*", "=", ",", ")", "(", "%27", "%"]
PIECES += ["a", "B", "_", "1", "é", "日", "date", "select", "DROP", " ", "2024-01-31"]

texts = st.lists(st.sampled_from(PIECES), min_size=1, max_size=4).map("".join)
parts = st.one_of(st.tuples(texts, texts).map("=".join), st.just("2024/01/31"), texts)
folders = st.lists(parts, min_size=1, max_size=3).map(lambda names: "/".join(names) + "/")


@given(st.lists(folders, min_size=1, max_size=4), st.sampled_from(["projection", "add"]))
@settings(max_examples=80)
def test_hostile_folders_never_break_a_statement(found, way):
    scheme = find_scheme(summarize(dict.fromkeys(found, 1)))
    options = TableOptions("t", "s3://bucket/it's/", "db", partitions=way)
    table = make_table(seen({"a": 1, "dt": 2, "select": 3}), options, scheme)

    assert parse(table.ddl).parameters == table.parameters
    names = [column.name for column in table.partitions]
    assert partitioned_by(table.ddl) == [(each.name, each.type) for each in table.partitions]
    assert all(re.fullmatch(r"[a-z0-9_]{1,255}", name) for name in names)
    assert len({*names, "a", "dt", "select"}) == len(names) + 3

    columns = [(each.name, each.type) for each in table.partitions]
    for partition in scheme.partitions_of(iter(sorted(found))):
        location = options.location + partition.folder
        if is_location(location) and all(map(is_writable, partition.values)):
            (statement,) = add_partitions("db", "t", columns, [(partition.values, location)])
            assert added(statement) == (names, list(partition.values), location)


def partitioned_by(ddl):
    (create,) = sqlglot.parse(ddl, dialect="hive")
    found = create.find(exp.PartitionedByProperty)
    types = {"TEXT": "string", "INT": "int", "BIGINT": "bigint", "DATE": "date"}
    columns = found.this.expressions if found else []
    return [(column.name, types[column.kind.this.name]) for column in columns]


def added(statement):
    """The names, values and location of the one partition that a statement adds."""
    (alter,) = sqlglot.parse(statement, dialect="hive")
    assert isinstance(alter, exp.Alter)
    pairs = list(alter.find_all(exp.EQ))
    location = alter.find(exp.LocationProperty)
    names = [pair.this.name for pair in pairs]
    return names, [pair.expression.this for pair in pairs], location.this.this
