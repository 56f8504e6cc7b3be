"""What a benchmark found: a table to read, and checks against the targets."""

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Check:
    """One measured figure against its target."""

    what: str
    measured: float
    target: float
    unit: str
    """`x` (a ratio), `s`, `MB` or `times`."""
    at_least: bool = True
    """Whether the target is the least that is wanted; else it is the most."""

    @property
    def met(self) -> bool:
        """Whether the figure reaches its target."""
        if self.at_least:
            return self.measured >= self.target
        return self.measured <= self.target


@dataclass(frozen=True)
class Finding:
    """The outcome of one benchmark, or of one of its data sets."""

    title: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    checks: Sequence[Check]
    notes: Sequence[str] = field(default=())


def render(finding: Finding) -> str:
    """Return a finding as text."""
    lines = [f"\n{finding.title}", "-" * len(finding.title)]
    lines += _aligned([finding.header, *finding.rows])
    lines += [f"  {note}" for note in finding.notes]
    verdicts = [
        (
            "  ok    " if check.met else "  MISSED",
            check.what,
            _figure(check.measured, check.unit),
            f"target {'>=' if check.at_least else '<='} {_figure(check.target, check.unit)}",
        )
        for check in finding.checks
    ]
    return "\n".join([*lines, *_aligned(verdicts)])


def _figure(value: float, unit: str) -> str:
    return f"{value:.2f} {unit}" if unit in {"x", "s"} else f"{value:.0f} {unit}"


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return rows as lines with columns of one width: the first to the left, figures right."""
    if not rows:
        return []
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return [
        "  ".join(
            cell.ljust(width) if place < 2 else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
