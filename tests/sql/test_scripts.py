"""Scripts are taken apart where their statements end, and values stay values."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from raywork.errors import UsageError
from raywork.sql import Parameters, Statement, statements_of, tokens
from raywork.sql.parameters import Name, hive_literal, parse_parameter, trino_literal

SCRIPT = r"""-- a comment; of two words
SELECT 'a;b', "x;y" /* ; */ FROM t -- c;
; ;
CREATE EXTERNAL TABLE a (`x;` int) LOCATION 's3://x\';y';
SELECT 'back\';
"""


def test_semicolons_in_quotes_and_comments_end_nothing():
    found = list(statements_of(SCRIPT, "a.sql"))

    assert [(each.line, each.text.split()[0]) for each in found] == [
        (2, "SELECT"),
        (4, "CREATE"),
        (5, "SELECT"),
    ]
    assert found[2].text == r"SELECT 'back\'"


@pytest.mark.parametrize("text", ["SELECT 'a", 'SELECT "a', "SELECT 1 /* a", "DROP TABLE `a"])
def test_what_is_never_closed_is_refused(text):
    with pytest.raises(UsageError, match=r"a.sql, line 2: the (quote|comment) .* never closed"):
        list(statements_of(f"\n{text}", "a.sql"))


def test_a_statement_that_is_too_long_is_refused():
    with pytest.raises(UsageError, match="262,144"):
        list(statements_of(f"SELECT '{'x' * 262_144}'", "a.sql"))


@given(st.lists(st.text(), min_size=1, max_size=5))
def test_texts_of_any_content_stay_in_their_statement(texts):
    script = "; ".join(f"SELECT {trino_literal(text)}" for text in texts)

    found = [list(tokens(each.text, trino=True)) for each in statements_of(script, "a")]
    assert [[token.text for token in each] for each in found] == [["SELECT", t] for t in texts]


@given(st.text(st.characters(categories=["L", "N", "P", "S", "Zs"])))
def test_a_text_is_one_token_of_hive(text):
    try:
        written = hive_literal(text)
    except UsageError:
        return
    [token] = tokens(written)
    assert token.text == text or "\\" in text  # LIKE's patterns keep their backslash


@given(st.text(min_size=1))
def test_a_name_is_one_token(text):
    [token] = tokens(trino_literal(Name(text)), trino=True)
    assert (token.text, token.quote) == (text, '"')


def test_a_name_of_several_has_each_in_quotes_in_hive_too():
    assert hive_literal(Name("t", ("a`b",))) == "`a``b`.`t`"


@pytest.mark.parametrize(
    ("given", "value", "trino"),
    [
        ("n=5", Decimal(5), "5"),
        ("n=-5", Decimal(-5), "(-5)"),
        ("n=007", "007", "'007'"),
        ("n=", "", "''"),
        ("n=a=b", "a=b", "'a=b'"),
        ("n:string=5", "5", "'5'"),
        ("n:double=5", 5.0, "5E0"),
        ("n:double=nan", None, "nan()"),
        ("n:boolean=TRUE", True, "TRUE"),
        ("n:name=pq", Name("pq"), '"pq"'),
        ("n:name=web.pq", Name("pq", ("web",)), '"web"."pq"'),
        ('n:name=t."user.a""b"', Name('user.a"b', ("t",)), '"t"."user.a""b"'),
        ("n:null=", None, "NULL"),
        ("n:date=2026-03-01", date(2026, 3, 1), "DATE '2026-03-01'"),
        ("n:timestamp=2026-03-01T10:00", None, "TIMESTAMP '2026-03-01 10:00:00.000'"),
    ],
)
def test_a_value_has_the_type_that_it_is_given(given, value, trino):
    _, found = parse_parameter(given)

    assert value is None or found == value
    assert trino_literal(found) == trino


@pytest.mark.parametrize("given", ["n", "1=2", "n:int4=5", "n:bigint=x", "n:boolean=1", "n:date=y",
                                   "n:name=", "n:name=a.", "n:name=a..b", 'n:name="a'])  # fmt: skip
def test_a_value_that_is_none_is_refused(given):
    with pytest.raises(UsageError, match="--param"):
        parse_parameter(given)


def test_only_what_stands_alone_is_a_parameter():
    ddl = Statement("CREATE EXTERNAL TABLE x (s struct<b:int>) LOCATION :b", "a")
    query = Statement("SELECT :b+:b, ':b', \":b\" -- :b", "a")

    filled = Parameters({"b": "y"}).fill(ddl)
    assert filled == "CREATE EXTERNAL TABLE x (s struct<b:int>) LOCATION 'y'"
    assert Parameters({"b": -1}).fill(query) == "SELECT (-1)+(-1), ':b', \":b\" -- :b"
