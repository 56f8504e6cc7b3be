"""The outline of text, against a reading byte by byte."""

from hypothesis import given, settings
from hypothesis import strategies as st

from raywork.records.structure import Outline
from tests.records.reading import cut, places

soup = st.text(st.sampled_from('{}[]",:\\a1 \n'), max_size=200).map(str.encode)


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


@given(soup, places, st.integers(-2, 1))
@settings(max_examples=50)
def test_the_outline_is_the_same_wherever_the_text_is_cut(text, at, depth):
    outline = Outline(depth)
    found = []
    start = 0
    for block in filter(None, cut(text, at)):
        letters, positions = outline.feed(block)
        found += zip(letters.decode(), (positions + start).tolist(), strict=True)
        start += len(block)
    assert found == folded_by_hand(text, depth)


def test_the_example_of_the_module():
    assert Outline(-1).feed(b'[{"a":[1]}, 7,\n{}]')[0] == b"[o, s, o]"
