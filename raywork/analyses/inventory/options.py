"""What an analysis of an inventory is asked for."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from raywork.analyses.dates import DateRange
from raywork.analyses.inventory.prices import ARCHIVES, INFREQUENT
from raywork.errors import UsageError

COLDER: Final = (*INFREQUENT, *ARCHIVES)
"""Classes that objects can be moved to when they are old."""
_DEEPEST: Final = 6


@dataclass(frozen=True, slots=True)
class InventoryOptions:
    """Which inventory, how it is cut, and what the remedies are.

    Raises:
        UsageError: an option has a value that makes no sense.
    """

    inventory: str
    """The folder of an inventory (`s3://bucket/prefix/source-bucket/config-id/`), or the manifest
    of one snapshot in it."""
    first: str | date | None = None
    """Growth is told since the first snapshot on this day or later."""
    last: str | date | None = None
    """The snapshot is the last one on this day or earlier."""
    before: str | None = None
    """The manifest of the earlier snapshot, instead of `first`."""
    depth: int = 2
    """How deep prefixes are told apart."""
    top: int = 50
    """How many prefixes of each depth, groups of duplicates and the like are named."""
    noncurrent_days: int = 30
    """Versions that are noncurrent for as long could expire."""
    cold_days: int = 180
    """Objects in STANDARD that are as old could be moved."""
    cold_class: str = "GLACIER_IR"
    """Where to."""
    price_region: str | None = None
    """By default the region that requests go to."""
    prices: str | None = None
    """A file of prices, local or in S3, that takes precedence over raywork's own."""
    max_waste: float | None = None
    """Dollars a month; the analysis fails if one remedy would save more."""

    def __post_init__(self) -> None:
        if self.before is not None and self.first is not None:
            raise UsageError("--before names the earlier snapshot: leave out --from")
        if not 1 <= self.depth <= _DEEPEST:
            raise UsageError(f"--depth {self.depth}: give 1 to {_DEEPEST}")
        if not 1 <= self.top <= 100:  # noqa: PLR2004  an answer holds 999 rows, of all depths
            raise UsageError(f"--top {self.top}: give 1 to 100")
        for name, days in (("noncurrent", self.noncurrent_days), ("cold", self.cold_days)):
            if days < 1:
                raise UsageError(f"--{name}-days {days}: give 1 or more")
        if self.cold_class not in COLDER:
            raise UsageError(f"--cold-class {self.cold_class}: choose of {', '.join(COLDER)}")
        if self.max_waste is not None and not self.max_waste >= 0:  # nor is it NaN
            raise UsageError(f"--max-waste {self.max_waste}: give dollars a month")
        _ = self.dates

    @property
    def dates(self) -> DateRange:
        """The days of `first` and `last`."""
        return DateRange.parse(self.first, self.last)
