"""How much work an object is, as far as its listing tells."""

from typing import Final

from raywork.codecs import promised
from raywork.storage import ObjectInfo

AN_OBJECT: Final = 0.0007
_BYTES_A_SECOND: Final = {True: 60e6, False: 300e6}
"""What one core takes in, stored bytes: compressed, plain."""


def seconds_of(info: ObjectInfo) -> float:
    """Return the estimated work for an object, in seconds of one core."""
    return AN_OBJECT + info.size / _BYTES_A_SECOND[promised(info.key) is not None]
