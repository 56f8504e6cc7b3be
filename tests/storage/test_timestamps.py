"""Times in answers are read as botocore reads them, but faster."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from raywork.storage.access import Access, open_session


def parsed(text):
    factory = open_session(Access())._session.get_component("response_parser_factory")
    return factory.create_parser("rest-xml")._timestamp_parser(text)


@given(st.integers(0, 4_000_000_000))
def test_each_form_of_a_time(seconds):
    moment = datetime.fromtimestamp(seconds, UTC)

    for text in (
        moment.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
        moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
        moment.strftime("%a, %d %b %Y %H:%M:%S GMT"),
        str(seconds),
        float(seconds),
    ):
        assert parsed(text) == moment
