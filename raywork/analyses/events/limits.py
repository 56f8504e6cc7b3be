"""How much may be wrong before it is: counts, or shares of what there is."""

import re
from dataclasses import dataclass

from raywork.errors import UsageError
from raywork.report.shown import share


@dataclass(frozen=True, slots=True)
class Limit:
    """So many, or such a share, and no more."""

    count: int = 0
    part: float | None = None
    """A share of 0 to 1, in the place of a count."""

    @classmethod
    def parse(cls, option: str, written: str | float) -> "Limit":
        """Read `10` or `0.1%`.

        Raises:
            UsageError: it is neither.
        """
        found = re.fullmatch(r"(\d+)|(\d+(?:\.\d+)?)%", str(written).strip())
        if found is None or float(found[2] or 0) > 100:  # noqa: PLR2004
            raise UsageError(f"{option} {written}: write a number, or a share such as 0.1%")
        if found[1] is not None:
            return cls(int(found[1]))
        return cls(part=float(found[2]) / 100)

    def keeps(self, count: int, whole: int) -> bool:
        """Return whether a count, of a whole, is within it."""
        return count <= (self.count if self.part is None else self.part * whole)

    def __str__(self) -> str:
        return f"{self.count:,}" if self.part is None else share(self.part)
