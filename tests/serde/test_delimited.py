"""How the SerDes for delimited text cut lines."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from raywork.serde.delimited import split_by_sign, split_quoted


@given(st.text('a,"\\', max_size=12))
@example('"a","b,c",","')
@example('"a"",""b"')
@example('"')
@example('""')
@example("a,,b")
def test_lines_are_cut_at_once_as_they_are_sign_by_sign(line):
    assert split_quoted(line, ",", '"', "\\") == split_by_sign(line, ",", '"', "\\")


@pytest.mark.parametrize(
    "signs", [("", '"', "\\"), (",", "", "\\"), (",", '"', ""), (",", '"', '"')]
)
@given(st.text('a,"\\', max_size=8))
def test_signs_may_be_missing_or_the_same(signs, line):
    assert split_quoted(line, *signs) == split_by_sign(line, *signs)
