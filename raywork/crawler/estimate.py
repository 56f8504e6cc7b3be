"""How much work an object is, as far as its listing tells."""

from typing import Final

from raywork.codecs import promised
from raywork.formats.model import Format
from raywork.formats.recognise import by_name
from raywork.storage import ObjectInfo

AN_OBJECT: Final = 0.0007
_A_FOOTER: Final = 0.002
_BYTES_A_SECOND: Final = {True: 60e6, False: 300e6}
"""What one core takes in, stored bytes: compressed, plain."""

_SLOWER: Final = {Format.CSV: 12}
"""How many times longer the bytes of other formats take than those of JSON."""


def seconds_of(info: ObjectInfo) -> float:
    """Return the estimated work for an object, in seconds of one core."""
    found = by_name(info.key)
    if found in {Format.PARQUET, Format.ORC}:
        return _A_FOOTER
    read = info.size / _BYTES_A_SECOND[promised(info.key) is not None]
    return AN_OBJECT + read * _SLOWER.get(found or Format.JSON, 1)
