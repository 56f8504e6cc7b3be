"""The dialect of delimited text: what separates, quotes and escapes, and whether names come first.

Everything is decided by the first `SAMPLE` bytes of an object, so that it does not depend on how
the object arrives.
"""

import csv
import re
from collections import Counter
from dataclasses import dataclass
from io import StringIO
from typing import Final

from raywork.formats.delimited.cells import kind_of_cell
from raywork.schema import Kind

SAMPLE: Final = 64 << 10
"""Bytes at the beginning that the dialect is decided by."""

DELIMITERS: Final = ("\x01", "\t", "|", ";", ",")
"""What separates fields, the rarest in running text first."""

_ROWS: Final = 500
_CONSISTENT: Final = 0.9
"""The share of rows that must have as many fields as most, for text to be a table."""

_SHORTENED: Final = 0.6
"""The same where the first row has as many, and no row has more."""

_between_words = re.compile(r"(?<!\d),|,(?!\d)").search
_name = re.compile(r"[^\W\d][\w .:/()#%&+-]{0,63}").fullmatch
_BY_EXTENSION: Final = {"tsv": "\t", "tab": "\t", "psv": "|"}


@dataclass(frozen=True, slots=True)
class Dialect:
    """How the fields of an object are written."""

    delimiter: str = ","
    quote: str = '"'
    escape: str | None = None
    """The character that takes its meaning from the next one; None where quotes are doubled."""

    def rows(self, lines: list[str]) -> list[list[str]]:
        """Return the rows of whole lines."""
        found = csv.reader(
            lines, delimiter=self.delimiter, quotechar=self.quote, escapechar=self.escape
        )
        return list(found)


@dataclass(frozen=True, slots=True)
class _Trial:
    """What a dialect makes of the sample."""

    dialect: Dialect
    width: int
    """The number of fields that most rows have."""
    share: float
    """The share of the rows that have it."""
    full: bool
    """The first row has it, and none has more."""

    @property
    def is_table(self) -> bool:
        return self.width > 1 and self.share >= (_SHORTENED if self.full else _CONSISTENT)


def is_table(sample: bytes) -> bool:
    """Return whether text, by its first bytes, is delimited by anything at all."""
    lines = _lines(sample)
    return len(lines) > 1 and any(trial.is_table for trial in _trials(lines))


def find_dialect(sample: bytes, extension: str = "") -> Dialect:
    """Return the dialect of text by its first bytes; one column where nothing delimits it."""
    lines = _lines(sample)
    trials = [trial for trial in _trials(lines) if trial.width > 1]
    named = [t for t in trials if t.dialect.delimiter == _BY_EXTENSION.get(extension)]
    sure = named or [trial for trial in trials if trial.is_table]
    if len(sure) > 1 and not named:
        sure = _without_decimal_commas(sure, lines)
    best = max(sure or trials, key=_merit, default=None)
    return best.dialect if best else Dialect(quote=_quote_of(lines, ","))


def has_header(rows: list[list[str]]) -> tuple[bool, bool]:
    """Return whether the first row holds names, and whether that is only a guess from its looks.

    It surely does where it is text above a column of numbers, dates or the like, and surely not
    where it holds such values itself. It may lack some names: that of an index, of an empty column.
    """
    first, rest = [cell.strip() for cell in rows[0]], rows[1:]
    if {kind_of_cell(cell) for cell in first} - {Kind.STRING, Kind.EMPTY}:
        return False, False
    for column, name in enumerate(first):
        kinds = {kind_of_cell(row[column]) for row in rest if len(row) > column}
        if name and kinds - {Kind.EMPTY, Kind.NULL} and Kind.STRING not in kinds:
            return True, False
    while first and not first[-1]:
        first.pop()
    named = bool(first) and len({cell.lower() for cell in first}) == len(first)
    named = named and all(_name(cell) for cell in first)
    return named and not any(row == rows[0] for row in rest), True


def first_rows(sample: bytes, dialect: Dialect) -> list[list[str]]:
    """Return the rows of the sample that are not blank."""
    return [row for row in dialect.rows(_lines(sample)) if row][:_ROWS]


def common_width(rows: list[list[str]]) -> int:
    """Return how many columns there are: as many as the first row or most rows have fields."""
    return max(len(rows[0]), Counter(map(len, rows)).most_common(1)[0][0])


def _lines(sample: bytes) -> list[str]:
    """Return the whole lines of the sample, or the one that it begins."""
    cut = sample.rfind(b"\n") + 1 if len(sample) >= SAMPLE else 0
    text = (sample[:cut] if cut else sample).removeprefix(b"\xef\xbb\xbf").decode(errors="replace")
    return [line for line in StringIO(text, newline=None) if line.strip("\r\n")][: 2 * _ROWS]


def _trials(lines: list[str]) -> list[_Trial]:
    found: list[_Trial] = []
    for delimiter in DELIMITERS:
        if any(delimiter in line for line in lines):
            quote = _quote_of(lines, delimiter)
            escapes = any(f"\\{char}" in line for line in lines for char in (quote, delimiter))
            tried = ("\\", None) if escapes else (None,)
            found += (_trial(lines, Dialect(delimiter, quote, escape)) for escape in tried)
    return found


def _trial(lines: list[str], dialect: Dialect) -> _Trial:
    lengths = [len(row) for row in dialect.rows(lines)]
    width, count = max(Counter(lengths).items(), key=lambda item: (item[1], item[0]))
    full = lengths[0] == width == max(lengths)
    return _Trial(dialect, width, count / len(lengths), full)


def _merit(trial: _Trial) -> tuple[float, int]:
    """Return how good a trial is; of equals, the rarer delimiter is the better."""
    return trial.share * trial.width, -DELIMITERS.index(trial.dialect.delimiter)


def _without_decimal_commas(trials: list[_Trial], lines: list[str]) -> list[_Trial]:
    """Leave out the comma where it stands within numbers only and something else delimits."""
    if any(_between_words(line) for line in lines[:_ROWS]):
        return trials
    return [trial for trial in trials if trial.dialect.delimiter != ","] or trials


def _quote_of(lines: list[str], delimiter: str) -> str:
    """Return the apostrophe where it stands around fields and the quotation mark nowhere."""
    if any('"' in line for line in lines):
        return '"'
    sign = re.escape(delimiter)
    quoted = re.compile(rf"(?:^|{sign})'[^'\n]*'(?=$|{sign})", re.MULTILINE)
    found = sum(quoted.search(line) is not None for line in lines)
    return "'" if found * 2 > len(lines) else '"'
