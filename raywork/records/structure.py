r"""The outline of JSON text: what is left when every nested value is folded into one character.

`[{"a":[1]}, 7,\n{}]` has the outline `[o, s, o]`. Every question about the boundaries of records
is a question to the outline, which is short, free of strings with brackets in them, and made of
these characters only: `o` and `a` for the closing bracket of a folded object and array, `s` for a
byte of a scalar or of a string, a blank for any white space, and `,` `[` `]` `{` `}` `"` as they
are. It is found in constant memory: between blocks only depth, string and escape are kept.

The extension `raywork_fold` (`fold.c`) finds it where it was built, whole-array operations do
elsewhere: a Python loop over bytes would be a hundred times slower.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import numpy as np
    from numpy.typing import NDArray

    Bytes = NDArray[np.uint8]
    Mask = NDArray[np.bool_]
    Positions = NDArray[np.intp]

#: Folded values, as the outline writes them.
FOLDED = b"oa"

#: Selections of `marks`: everything but white space, the ends of folded values, commas.
ALL, VALUES, COMMAS = (
    bytes(byte in wanted for byte in range(256)) for wanted in (b'oas,[]{}"', FOLDED, b",")
)

_OBJECT, _ARRAY = FOLDED
_QUOTE, _BACKSLASH = b'"\\'
_CURLY_OPEN, _CURLY_CLOSE = b"{}"
_ALPHABET = bytes(
    byte if byte in b',[]{}"' else ord(" ") if byte in b" \t\r\n" else ord("s")
    for byte in range(256)
)
_VERSION = 1
_EACH_BYTE = 0x0101010101010101
_SLICE = 256 << 10
_FEW = 64


def _load() -> Callable[[bytes, int, bool, bool], tuple[bytes, bytes, int, bool, bool]] | None:
    try:
        import raywork_fold
    except ImportError:
        return None
    return raywork_fold.fold if raywork_fold.VERSION == _VERSION else None


fold = _load()
"""Takes a block, depth, inside and escaped, and returns the outline, its positions as bytes, and
the three for the next block. None where it was not built, or is of another version."""


class Outline:
    """Folds text, block by block, wherever the blocks are cut.

    What stands deeper than depth 0 is folded. Text that begins within brackets begins at depth 0
    too: the bracket that closes them is a character of the outline and makes the depth negative.
    """

    def __init__(self, depth: int = 0) -> None:
        self.depth = depth
        self._inside = False
        self._escaped = False

    def feed(self, block: bytes) -> tuple[bytes, Positions]:
        """Return the outline of the next block and the position in it of each character."""
        import numpy as np

        if fold is None:
            return self._feed_arrays(block)
        state = (self.depth, self._inside, self._escaped)
        letters, places, self.depth, self._inside, self._escaped = fold(block, *state)
        return letters, np.frombuffer(places, np.intp)

    def _feed_arrays(self, block: bytes) -> tuple[bytes, Positions]:
        import numpy as np

        text = np.frombuffer(block, np.uint8)
        quotes = self._quotes(block, text)
        inside = self._strings(quotes)
        lower = text | 0x20  # makes [ and ] into { and }
        brackets = ((lower == _CURLY_OPEN) | (lower == _CURLY_CLOSE)) > inside.view(np.bool_)
        events = brackets.nonzero()[0]
        # The second bit tells { and [ (set) from } and ].
        opens = (text[events] & 2).astype(np.int8)
        depths = np.cumsum(opens - np.int8(1), dtype=np.int64) + self.depth
        shown, closed = self._shown(events, depths, len(block))
        letters = text[shown]
        outline = np.frombuffer(letters.tobytes().translate(_ALPHABET), np.uint8).copy()
        outline[inside[shown] > quotes[shown]] = ord("s")
        folded = closed & (outline != ord("[")) & (outline != ord("{"))
        outline[folded] = np.where(letters[folded] == _CURLY_CLOSE, _OBJECT, _ARRAY)
        if len(depths):
            self.depth = int(depths[-1])
        return outline.tobytes(), shown

    def _quotes(self, block: bytes, text: Bytes) -> Bytes:
        """Return 1 for each quote that opens or closes a string, 0 elsewhere."""
        import numpy as np

        quotes: Bytes = (text == _QUOTE).view(np.uint8)
        if not self._escaped and b"\\" not in block:
            return quotes
        slashes = (text == _BACKSLASH).nonzero()[0]
        if self._escaped:  # by a backslash at the end of the last block
            slashes = np.concatenate(([-1], slashes))
        firsts = slashes[np.diff(slashes, prepend=-9) != 1]
        after = slashes[np.diff(slashes, append=len(block) + 9) != 1] + 1
        escaped = after[(after - firsts) % 2 == 1]
        self._escaped = bool(len(escaped)) and int(escaped[-1]) == len(block)
        quotes[escaped[: len(escaped) - self._escaped]] = 0
        return quotes

    def _strings(self, quotes: Bytes) -> Bytes:
        """Return 1 from each opening quote up to its closing quote, 0 elsewhere."""
        if not len(quotes):
            return quotes
        first = quotes[0]
        quotes[0] ^= self._inside
        inside = _running_parity(quotes)
        quotes[0] = first
        self._inside = bool(inside[-1])
        return inside

    def _shown(
        self, events: Positions, depths: NDArray[np.int64], size: int
    ) -> tuple[Positions, Mask]:
        """Return the positions at depth 0 or less, and which of them are brackets at depth 0."""
        import numpy as np

        low = (depths <= 0).nonzero()[0]
        begins = events[low]
        ends = np.append(events, size)[low + 1]
        at_zero = depths[low] == 0
        if self.depth <= 0:
            begins = np.concatenate(([0], begins))
            ends = np.concatenate((events[:1] if len(events) else [size], ends))
            at_zero = np.concatenate(([False], at_zero))
        lengths = ends - begins
        offsets = np.cumsum(lengths) - lengths
        shown = np.arange(int(lengths.sum())) + np.repeat(begins - offsets, lengths)
        closed = np.zeros(len(shown), np.bool_)
        closed[offsets[at_zero]] = True
        return shown, closed


def slices(data: bytes) -> Iterator[bytes]:
    """Cut text so that folding it takes little memory at a time."""
    return (data[start : start + _SLICE] for start in range(0, len(data), _SLICE))


def ends(outline: bytes, at: Positions) -> list[int]:
    """Return where in its block each folded value of an outline ends."""
    import numpy as np

    places = np.frombuffer(outline.translate(VALUES), np.bool_).nonzero()[0]
    found: list[int] = (at[places] + 1).tolist()
    return found


def marks(data: bytes, wanted: bytes) -> Iterator[tuple[int, int]]:
    """Yield position and character of each outline character of `data` that `wanted` selects.

    `wanted` is one of ALL, VALUES and COMMAS.
    """
    import numpy as np

    outline = Outline()
    for number, part in enumerate(slices(data)):
        text, at = outline.feed(part)
        places = np.frombuffer(text.translate(wanted), np.bool_).nonzero()[0]
        letters = np.frombuffer(text, np.uint8)[places]
        yield from zip((at[places] + number * _SLICE).tolist(), letters.tolist(), strict=True)


def _running_parity(bits: Bytes) -> Bytes:
    """Return for each bit (0 or 1) whether the number of ones up to it is odd.

    A multiplication adds up the eight bytes of a word at once; the sums of the words are the same
    question again, an eighth as long.
    """
    import numpy as np

    if len(bits) <= _FEW:
        return np.bitwise_xor.accumulate(bits)
    padded = bits if len(bits) % 8 == 0 else np.append(bits, np.zeros(-len(bits) % 8, np.uint8))
    words = padded.view("<u8") * np.uint64(_EACH_BYTE)
    ends = _running_parity((words >> np.uint64(56)).astype(np.uint8) & np.uint8(1))
    words[1:] += ends[:-1] * np.uint64(_EACH_BYTE)
    return (words & np.uint64(_EACH_BYTE)).view(np.uint8)[: len(bits)]
