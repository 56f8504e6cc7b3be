"""What the comparison of two targets is asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from raywork.analyses.dates import DateRange
from raywork.analyses.events.limits import Limit
from raywork.analyses.events.mapping import Mapped
from raywork.analyses.sources import Engine, check_source
from raywork.errors import UsageError

_MOST: Final = 100
"""Examples of a class."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventsOptions:
    """Two targets of one stream, and how their events are compared."""

    left: str
    """A URI in S3, whose table a crawl finds, or `database.table`."""
    right: str
    key: Sequence[str] = ()
    """`name` or `left=right`, each a part of what an event is known by."""
    column: Sequence[str] = ()
    """`left=right`: what is compared beside what has the same name on both sides."""
    exclude: Sequence[str] = ()
    """Names, of either side, of what is not compared."""
    tolerance: Sequence[str] = ()
    """`name=0.01`, `name=1%`, `name=5s`: how far apart equal values may be."""
    normalize: Sequence[str] = ()
    """`trim,lower` for all text, `name=trim` for that of one column."""
    time: str | None = None
    """`name` or `left=right`: when an event happened."""
    type: str | None = None
    """`name` or `left=right`: what kind of event it is."""
    mapping: str | None = None
    """A file of TOML or JSON, local or in S3, that says the same."""
    first: str | date | None = None
    """The first day to compare."""
    last: str | date | None = None
    """The last one."""
    max_only_left: str | int = 0
    """So many keys, or `0.1%` of all, may be on the left only; likewise below."""
    max_only_right: str | int = 0
    max_different: str | int = 0
    max_duplicates: str | int = 0
    """Of the rows of either side."""
    max_without_key: str | int = 0
    """Rows of either side that have no key, and can be compared with none."""
    examples: int = 5
    """How many keys of each class to show."""
    engine: Engine = "auto"
    """Where crawls run."""

    def __post_init__(self) -> None:
        check_source("LEFT", self.left)
        check_source("RIGHT", self.right)
        if not self.key and self.mapping is None:
            raise UsageError("name what an event is known by: --key id, or --key id=event_id")
        if not 1 <= self.examples <= _MOST:
            raise UsageError(f"--examples {self.examples}: give 1 to {_MOST}")
        _ = self.mapped, self.days, self.limits  # they check what they read

    @property
    def mapped(self) -> Mapped:
        """What is said of columns, but in a file."""
        return Mapped.parse(
            self.key,
            self.column,
            self.exclude,
            self.tolerance,
            self.normalize,
            self.time,
            self.type,
        )

    @property
    def days(self) -> DateRange:
        """The days to compare."""
        return DateRange.parse(self.first, self.last)

    @property
    def limits(self) -> dict[str, Limit]:
        """What may be wrong, by the code of its finding."""
        return {
            "only-left": Limit.parse("--max-only-left", self.max_only_left),
            "only-right": Limit.parse("--max-only-right", self.max_only_right),
            "different": Limit.parse("--max-different", self.max_different),
            "duplicates": Limit.parse("--max-duplicates", self.max_duplicates),
            "without-key": Limit.parse("--max-without-key", self.max_without_key),
        }
