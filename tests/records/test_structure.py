"""The outline of text, against a reading byte by byte."""

from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from raywork.records import structure
from raywork.records.structure import Outline
from tests.records.reading import cut, places

soup = st.one_of(
    st.text(st.sampled_from('{}[]",:\\a1 \n'), max_size=200),
    st.lists(st.sampled_from(['{"a":"', "x" * 20, "[", "]}", '"', "\\", "},{"]), max_size=60).map(
        "".join
    ),
).map(str.encode)


def folded_by_hand(text, depth):
    """Return the outline with positions, one byte after the other."""
    outline = []
    inside = escaped = False
    for place, byte in enumerate(text):
        letter = chr(byte)
        string, quote = inside, letter == '"' and not escaped
        escaped = letter == "\\" and not escaped
        inside ^= quote
        if not string and letter in "[{":
            depth += 1
        if not string and letter in "]}":
            depth -= 1
            if depth == 0:
                letter = "o" if letter == "}" else "a"
        elif string and not quote:
            letter = "s"
        elif letter.isspace():
            letter = " "
        elif letter not in ',[]{}"':
            letter = "s"
        if depth <= 0:
            outline.append((letter, place))
    return outline


@pytest.mark.parametrize("extension", [structure.fold, None], ids=["extension", "arrays"])
@given(soup, places, st.integers(-2, 1))
@settings(max_examples=100)
def test_the_outline_is_the_same_wherever_the_text_is_cut(extension, text, at, depth):
    with patch.object(structure, "fold", extension):
        assert found_in(cut(text, at), depth) == folded_by_hand(text, depth)


def found_in(blocks, depth):
    """Return the outline with positions."""
    outline = Outline(depth)
    found = []
    start = 0
    for block in filter(None, blocks):
        letters, positions = outline.feed(block)
        found += zip(letters.decode(), (positions + start).tolist(), strict=True)
        start += len(block)
    return found


def test_the_example_of_the_module():
    assert Outline(-1).feed(b'[{"a":[1]}, 7,\n{}]')[0] == b"[o, s, o]"
