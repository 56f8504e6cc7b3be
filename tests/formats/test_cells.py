import pytest
from hypothesis import given
from hypothesis import strategies as st

from raywork.formats.delimited.cells import holds_news, kind_of_cell
from raywork.schema import Kind

CELLS = {
    "": Kind.EMPTY,
    r"\N": Kind.NULL,
    "0": Kind.INT,
    "-5": Kind.INT,
    str(2**53): Kind.INT,
    str(2**53 + 1): Kind.INT64,
    str(-(2**63)): Kind.INT64,
    str(2**63): Kind.BIG,
    "9" * 5000: Kind.BIG,
    "007": Kind.STRING,
    "+1": Kind.STRING,
    " 1": Kind.STRING,
    "1,000": Kind.STRING,
    "-0": Kind.FLOAT,
    "1.50": Kind.FLOAT,
    ".5": Kind.FLOAT,
    "1e3": Kind.FLOAT,
    "1e999": Kind.STRING,
    "NaN": Kind.STRING,
    "1.": Kind.STRING,
    "00.5": Kind.STRING,
    "true": Kind.BOOL,
    "FALSE": Kind.BOOL,
    "tRUE": Kind.STRING,
    "yes": Kind.STRING,
    "2024-02-29": Kind.DATE,
    "2023-02-29": Kind.STRING,
    "2024-01-02 03:04:05": Kind.TIMESTAMP,
    "2024-01-02 03:04:05.123": Kind.TIMESTAMP,
    "2024-01-02 03:04:05.1234": Kind.STRING,
    "2024-01-02T03:04:05Z": Kind.STRING,
    "٣": Kind.STRING,
    "null": Kind.STRING,
}


@pytest.mark.parametrize(("text", "kind"), CELLS.items(), ids=lambda value: str(value)[:30])
def test_the_kind_of_a_field(text, kind):
    assert kind_of_cell(text) is kind


texts = st.one_of(
    st.sampled_from([*CELLS]),
    st.integers().map(str),
    st.floats().map(str),
    st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"]), max_size=5),
)


@given(st.lists(texts, min_size=1), st.frozensets(st.sampled_from(Kind)))
def test_news_is_never_missed(column, known):
    seen = {kind_of_cell(text) for text in column}
    absorbed = {Kind.INT} if Kind.INT64 in known else set()
    absorbed |= {Kind.INT, Kind.INT64} if Kind.BIG in known else set()
    absorbed |= {Kind.DATE, Kind.TIMESTAMP} if Kind.STRING in known else set()

    if seen - known - absorbed:
        assert holds_news(column, known)


@pytest.mark.parametrize(
    "kind", [kind for kind in dict.fromkeys(CELLS.values()) if kind is not Kind.BIG]
)
def test_usual_fields_of_a_known_kind_are_no_news(kind):
    usual = {
        Kind.INT: "123",
        Kind.INT64: str(2**55),
        Kind.FLOAT: "1.5",
        Kind.STRING: "text",
        Kind.NULL: r"\N",
    }
    text = usual.get(kind, next(text for text, found in CELLS.items() if found is kind))

    assert not holds_news([text] * 3, frozenset({kind}))
    assert not holds_news([text] * 3, frozenset({kind, Kind.STRING, Kind.EMPTY}))
