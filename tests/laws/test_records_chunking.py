"""Law 1 for records: what is read from an object does not depend on how its bytes arrive."""

from hypothesis import given, settings
from hypothesis import strategies as st

from raywork.errors import UnreadableError
from raywork.records import read_records
from tests.records.reading import cut, outcome_of, places

soup = (
    st.lists(
        st.sampled_from(
            [
                *'{}[]",:\\ \n',
                '{"a":1}',
                '{"R":[',
                '{"b":"}{"}',
                "\r\n",
                "null",
                "12",
                "\ufeff",
                "x",
            ]
        ),
        max_size=60,
    )
    .map("".join)
    .map(str.encode)
)
beginnings = st.sampled_from([b"", b"{", b"[", b'{"R":[{', b'{\n"a":1}', b'{"a":1}\n'])


@given(beginnings, soup, places, st.integers(1, 80), st.integers(1, 200))
@settings(max_examples=100)
def test_any_text_has_one_outcome(beginning, rest, at, batch, limit):
    text = beginning + rest
    whole = outcome_of([text], limit, batch)
    assert outcome_of(cut(text, at), limit, batch) == whole
    assert outcome_of([text[i : i + 1] for i in range(len(text))], limit, batch) == whole


@given(beginnings, soup, places, st.integers(1, 80))
@settings(max_examples=40)
def test_even_the_batches_are_the_same(beginning, rest, at, batch):
    def batches(chunks):
        try:
            return list(read_records(chunks, batch=batch))
        except UnreadableError as error:
            return repr(error)

    text = beginning + rest
    assert batches(cut(text, at)) == batches([text])


@given(beginnings, soup, st.integers(1, 80))
@settings(max_examples=60)
def test_records_do_not_depend_on_the_size_of_batches(beginning, rest, batch):
    text = beginning + rest
    small, large = outcome_of([text], batch=batch), outcome_of([text], batch=1 << 16)
    assert small == large or (isinstance(small[0], type) and isinstance(large[0], type))
