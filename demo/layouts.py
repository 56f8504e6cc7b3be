"""Every way in which the records of an object can be laid out."""

from collections.abc import Callable, Sequence

from demo.events import Event, text


def _lines(events: Sequence[Event]) -> str:
    return "".join(text(event) + "\n" for event in events)


def _crlf(events: Sequence[Event]) -> str:
    return "".join(text(event) + "\r\n" for event in events)


def _blank_lines(events: Sequence[Event]) -> str:
    return "\n".join(text(event) + "\n" for event in events)


def _byte_order_mark(events: Sequence[Event]) -> str:
    return "\ufeff" + _lines(events)


def _no_last_newline(events: Sequence[Event]) -> str:
    return _lines(events).removesuffix("\n")


def _several_a_line(events: Sequence[Event]) -> str:
    return "".join(text(event) + "\n "[place % 3 > 0] for place, event in enumerate(events))


def _pretty_printed(events: Sequence[Event]) -> str:
    return "".join(text(event, indent=2) + "\n" for event in events)


def _array(events: Sequence[Event]) -> str:
    return "[\n" + ",\n".join(map(text, events)) + "\n]\n"


def _wrapped(events: Sequence[Event]) -> str:
    return '{"Records":[' + ",".join(map(text, events)) + "]}"


LAYOUTS: dict[str, Callable[[Sequence[Event]], str]] = {
    "lines": _lines,
    "crlf": _crlf,
    "blank-lines": _blank_lines,
    "byte-order-mark": _byte_order_mark,
    "no-last-newline": _no_last_newline,
    "several-a-line": _several_a_line,
    "pretty-printed": _pretty_printed,
    "array": _array,
    "wrapped": _wrapped,
}
"""The text of an object that holds some events, by the name of its layout."""
