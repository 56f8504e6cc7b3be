"""Classes of age and of size, and their SQL."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Bands:
    """Numbers cut at bounds: a band for those below the first, and so on."""

    bounds: tuple[int, ...]
    labels: tuple[str, ...]
    """One more than there are bounds."""

    def number(self, value: str) -> str:
        """Return the SQL of the number of the band, from 1, of an expression that is not NULL."""
        cases = [
            f"WHEN {value} < {bound} THEN {place}" for place, bound in enumerate(self.bounds, 1)
        ]
        return f"CASE {' '.join(cases)} ELSE {len(self.labels)} END"

    def label(self, number: str) -> str:
        """Return the SQL of the label of a band, NULL where the number is."""
        cases = [f"WHEN {place} THEN '{label}'" for place, label in enumerate(self.labels, 1)]
        return f"CASE {number} {' '.join(cases)} END"


AGES: Final = Bands(
    (30, 90, 180, 365, 730),
    (
        "under 30 days",
        "30 to 89 days",
        "90 to 179 days",
        "180 to 364 days",
        "1 to 2 years",
        "2 years and more",
    ),
)
"""Days."""

SIZES: Final = Bands(
    (1, 1 << 10, 16 << 10, 128 << 10, 1 << 20, 16 << 20, 128 << 20, 1 << 30),
    (
        "empty",
        "under 1 KiB",
        "1 to 16 KiB",
        "16 to 128 KiB",
        "128 KiB to 1 MiB",
        "1 to 16 MiB",
        "16 to 128 MiB",
        "128 MiB to 1 GiB",
        "1 GiB and more",
    ),
)
"""Bytes. A bound at 128 KiB, since classes for infrequent access bill as much at least."""
