"""The answer of a copy, from the counts of its units."""

from raywork.bulkcopy.ledger import PLANNED, Ledger
from raywork.bulkcopy.result import CopyResult
from raywork.bulkcopy.tally import Tally
from raywork.engine import Engine
from raywork.storage import Store


def answer(
    source: str,
    destination: str,
    tally: Tally,
    ledger: Ledger,
    runner: Engine,
    *,
    warnings: list[str],
    workers: int,
    seconds: float,
    out: Store | None,
    dry_run: bool,
) -> CopyResult:
    """Return what is to be said of a copy; `out` is the folder that its report goes to."""
    planned_file = "" if out is None else out.uri(f"{out.whole.prefix}{PLANNED}.jsonl")
    return CopyResult(
        source=source,
        destination=destination,
        listed=tally.listed,
        copied=tally.copied,
        identical=tally.identical,
        skipped=sum(tally.skipped.values()),
        failed=tally.failed,
        deleted=tally.deleted,
        undeleted=tally.undeleted,
        moved=tally.moved,
        bytes=tally.bytes,
        seconds=round(seconds, 3),
        failures=tally.failures,
        skipped_reasons=dict(sorted(tally.skipped.items())),
        verified=dict(sorted(tally.verified.items())),
        locked=dict(sorted(tally.locked.items())),
        extra=tally.extra,
        warnings=warnings,
        planned=[str(action) for action in tally.planned],
        planned_count=ledger.planned_count(),
        planned_file=planned_file if dry_run else "",
        dry_run=dry_run,
        engine=runner.name,
        workers=workers,
    )
