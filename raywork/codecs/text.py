"""Tells text, and JSON text above all, from compressed bytes."""

import re
from codecs import getincrementaldecoder

_LOOK = 4 << 10
"""Bytes at the beginning that are judged."""
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\f\b\x1b"))
_NUMBER = rb"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?"
_JSON = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*+"
    rb'(?:\{\s*+(?:["}]|\Z)|\[\s*+(?:[\[{"\]]|true|false|null|'
    + _NUMBER
    + rb"\s*+(?:[,\]]|\Z)|\Z))"
)


def is_text(head: bytes) -> bool:
    """Whether bytes are UTF-8 (which may be cut at the end) without control characters."""
    head = head[:_LOOK]
    if len(head.translate(None, _CONTROLS)) < len(head):
        return False
    try:
        getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return True


def begins_json(head: bytes) -> bool:
    """Whether bytes begin as a JSON object or array does, or are blank so far."""
    return _JSON.match(head[:_LOOK]) is not None or not head[:_LOOK].strip()


def is_json(head: bytes) -> bool:
    """Whether bytes can only be JSON text: they begin so and hold no control characters."""
    start = head[:256]
    return begins_json(head) and len(start.translate(None, _CONTROLS)) == len(start)
