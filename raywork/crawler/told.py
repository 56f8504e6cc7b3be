"""What came of registering a table, in words."""

from collections.abc import Iterator

from raywork.crawler.result import ChangeResult, CrawlResult, RegistrationResult
from raywork.ddl import Change, described
from raywork.report.shown import counted


def outcome(result: CrawlResult) -> Iterator[str]:
    """Yield a line on what became of the table, if anything was asked for."""
    done = result.registration
    if done is not None:
        what = f"against {done.table}: " if done.target is None else f"{done.target} {done.table}: "
        parts = _parts(done, len(result.changes) + result.more_changes)
        yield what + ", ".join(parts)


def is_told(result: CrawlResult) -> bool:
    """Return whether all changes are told at the end, since that is what was asked for."""
    done = result.registration
    return done is not None and (done.dry_run or done.outcome == "frozen")


def difference(result: CrawlResult) -> Iterator[str]:
    """Yield what would change, line by line, where that is what was asked for."""
    if is_told(result):
        yield from outcome(result)
        yield from (f"  {change_in_words(change)}" for change in result.changes)
        if result.more_changes:
            yield f"  and {counted(result.more_changes, 'more change')}"


def change_in_words(change: ChangeResult) -> str:
    """Return one change as a sentence."""
    return described(
        Change(change.kind, change.path, change.before, change.after, compatible=change.compatible)
    )


def _parts(done: RegistrationResult, changes: int) -> Iterator[str]:
    if done.outcome == "frozen":
        yield f"frozen, nothing was done: --contract freeze forbids {counted(changes, 'change')}"
        return
    would = done.dry_run and done.outcome != "unchanged"
    yield f"would be {done.outcome}" if would else done.outcome
    if changes:
        yield counted(changes, "change")
    added, updated = ("to add", "to update") if done.dry_run else ("added", "updated")
    for count, became in (done.partitions.created, added), (done.partitions.updated, updated):
        if count:
            yield f"{counted(count, 'partition')} {became}"
    if done.dry_run:
        yield "nothing was done (dry run)"
