"""Laws 1 to 3 for delimited text."""

import csv
import io
from datetime import date, datetime
from functools import reduce

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from raywork.crawler.model import UnitResult
from raywork.crawler.parts import Part, Parts
from raywork.crawler.settle import settle
from raywork.formats.delimited.cells import NULL
from raywork.formats.delimited.dialect import SAMPLE, find_dialect
from raywork.formats.delimited.rows import read_rows
from raywork.schema import LIMITS, save
from raywork.serde import open_serde
from tests.ddl.parsed import parse
from tests.formats.scanning import codes, scan, table

CELLS = [
    st.integers(-(2**64), 2**64).map(str),
    st.floats(allow_nan=False, allow_infinity=False).map(str),
    st.sampled_from(["true", "False", "", NULL, "007", "2024-01-02", "2024-01-02 03:04:05.5"]),
    st.text(st.sampled_from("ab \"'\\,;|\té"), max_size=4),
]


@st.composite
def tables(draw, line_breaks=False):
    """Delimited text with one kind of values, mostly, in each column."""
    width = draw(st.integers(1, 4))
    columns = [
        st.one_of(draw(st.sampled_from(CELLS)), draw(st.sampled_from(CELLS))) for _ in range(width)
    ]
    rows = draw(st.lists(st.tuples(*columns), min_size=1, max_size=8))
    if draw(st.booleans()):
        rows.insert(0, tuple(f"name{n}" for n in range(width)))
    if line_breaks and draw(st.booleans()):
        rows.append(tuple(f"a{n}\nb" for n in range(width)))
    escape = draw(st.booleans())
    out = io.StringIO()
    writer = csv.writer(
        out,
        delimiter=draw(st.sampled_from(",\t|;")),
        escapechar="\\" if escape else None,
        doublequote=not escape,
        quoting=draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC])),
        lineterminator=draw(st.sampled_from(["\n", "\r\n"])),
    )
    writer.writerows(rows)
    return out.getvalue().encode()


def expected(text, declared):
    """The value of a field as its writer meant it, in a column of a type."""
    if declared == "string":
        return None if text == NULL else text
    return READ[declared](text) if text not in {"", NULL} else None


READ = {
    "bigint": int,
    "double": float,
    "boolean": lambda text: text.lower() == "true",
    "date": date.fromisoformat,
    "timestamp": datetime.fromisoformat,
}
UNREAD = {"stray-quotes", "backslashes-lost", "escape-outside-quotes", "null-as-text"}


@given(tables())
@settings(max_examples=300)
def test_every_field_reads_back_under_the_table(data):
    found, made = scan(data), table(data)
    assume(not codes(made) & UNREAD and rb"\\N" not in data)
    parsed = parse(made.ddl)
    reader = open_serde(parsed.serde, parsed.columns.items(), parsed.properties)
    dialect = find_dialect(data[:SAMPLE], "csv")
    lines = data.decode().splitlines()
    for line in lines[int(parsed.parameters.get("skip.header.line.count", 0)) :]:
        (batch, _) = read_rows([line.encode()], dialect, SAMPLE)
        for fields in batch.rows:
            if len(fields) <= len(made.columns):
                short = [None] * (len(made.columns) - len(fields))
                types = [column.type for column in made.columns]
                assert reader.row(line.encode()) == [*map(expected, fields, types), *short]
    rows = found.tally.records + found.tally.bad_records
    assert rows <= len(lines)


@given(tables(line_breaks=True), st.data())
@settings(max_examples=150)
def test_no_cut_into_chunks_shows(data, draw):
    whole = scan(data)
    cuts = sorted(draw.draw(st.lists(st.integers(0, len(data)), max_size=6)))
    pieces = [data[a:b] for a, b in zip([0, *cuts], [*cuts, len(data)], strict=True)]

    assert scan(*pieces) == whole


@pytest.mark.parametrize("block", [1, 7, 100])
@given(data=tables(line_breaks=True))
@settings(max_examples=60)
def test_no_size_of_blocks_shows(block, data):
    whole = scan(data)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("raywork.formats.delimited.rows._BLOCK", block)
        assert scan(*(data[at : at + 3] for at in range(0, len(data), 3))) == whole


headers = st.sampled_from(
    [b"id,name\n", b"ID,name\n", b"id,name,more\n", b"id,other\n", b"name,id\n", b"", b"id|name\n"]
)
bodies = st.sampled_from([b"1,x\n", b"x,1\n2,y\n", b"Anna,Bern\n", b"1,2,3\n", b"1|x\n", b""])


def settled(objects, grouping, forms):
    """What comes out of objects, added up in groups."""
    total = Parts()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("raywork.crawler.parts.FORMS", forms)
        for group in grouping:
            parts = Parts()
            for place in group:
                form, part = objects[place]
                parts.add(form, part, LIMITS)
            total.merge(parts, LIMITS)
    result = UnitResult(parts=total)
    outcome = settle(result, LIMITS)
    facts = (result.scanned, result.tally, result.codecs, result.layouts, result.stored_bytes)
    return save(result.schema), facts, outcome


@given(
    st.lists(st.tuples(headers, bodies), min_size=1, max_size=7),
    st.randoms(),
    st.sampled_from([2, 3, 256]),
)
@settings(max_examples=200)
def test_any_division_among_workers_settles_on_the_same(contents, random, forms):
    objects = []
    for number, (header, body) in enumerate(contents):
        uri = f"s3://b/{number}"
        found = scan(header + body, uri=uri)
        if found.schema.root is not None:
            held = int(found.tally.records > 0)
            objects.append(
                (found.form, Part(held, [uri], 1, number, found.schema, found.tally, {"plain": 1}))
            )
    places = list(range(len(objects)))
    whole = settled(objects, [[place] for place in places], forms)
    random.shuffle(places)
    cut = random.randrange(len(places) + 1)

    schema, facts, outcome = settled(objects, [places[:cut], places[cut:]], forms)

    assert (schema, facts, outcome) == whole
    assert facts[0] + sum(left.count for left in outcome.left) == len(objects)


def test_merging_all_in_one_is_what_merging_step_by_step_is():
    found = [scan(b"id,name\n%d,x\n" % n, uri=f"s3://b/{n}") for n in range(5)]
    parts = [Part(1, [], 1, 0, each.schema, each.tally) for each in found]

    def merged(left, right):
        both = Part()
        both.add(left, LIMITS)
        both.add(right, LIMITS)
        return both

    once = reduce(merged, parts)
    assert save(reduce(merged, [once, once]).schema) == save(once.schema)
    assert save(reduce(merged, reversed(parts)).schema) == save(once.schema)
