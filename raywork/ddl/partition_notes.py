"""What there is to say of the partitions of a table."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from glob import escape as escape_glob
from math import prod
from typing import Final

from raywork.ddl.findings import EXAMPLES, Finding, TableWarning, warning
from raywork.ddl.projection import Projected, is_sparse
from raywork.partitions import Scheme, moment, parts_of

WARNINGS: Final = {
    "partitions-mixed": "the objects lie in folders of several schemes, none of which nine in ten"
    " follow, so that the table has no partitions: {}. Bring them into one scheme, leave out what"
    " does not belong, as with {exclude}, or crawl each as a table of its own",
    "outside-partitions": "objects outside of the partitions, which the table does not read: {}."
    " Move them into the folder of a partition, leave them out with {exclude}, or use --partitions"
    " none",
    "partition-unfit": "folders whose names are none of those that the partition columns have had"
    " so far, so that the table does not read what is in them: {}. Rename them, or leave them out"
    " with {exclude}",
    "partitions-added": "the folders are dates, and yet partitions are added and not computed:"
    " {}. No query finds new ones before they are added, too: crawl again when there are some, or"
    " use --partitions projection",
    "partitions-unused": "folders that would make partition columns, which the table was made"
    " without: {}. It goes on to read all objects. For a table with these columns,"
    " give another --table, and no state or --full",
    "partition-renamed": "partition columns whose names other columns have: {}",
    "partition-range": "partition columns with a fixed range or list of values: {}. Objects in"
    " folders of other values are silently not read: crawl again when there are some",
    "partition-injected": "partition columns with too many values to list: {}. Each query must name"
    " their values, with = or IN",
    "partitions-sparse": "more than half of the partitions that the table computes are empty, which"
    " makes queries slow: {}. Use --partitions add",
    "partition-future": "partition columns with dates beyond now (UTC), where the partitions end"
    " that the table computes: {}. It does not read these before their time. Use --partitions add",
    "partition-null": "partition columns that are NULL for some objects, which no projection"
    " computes, so that these are not read: {}. Use --partitions add",
}
"""What each code means and what to do about it; `{}` stands for the first cases."""


def future(
    scheme: Scheme, names: Sequence[str], projection: Mapping[str, str], now: datetime
) -> Iterator[TableWarning]:
    """Yield a warning where a projection, whose dates end `now` (UTC), leaves some out that exist.

    `names` are those of the partition columns.
    """
    late = []
    for name, step in zip(names, scheme.columns, strict=True):
        last = moment(step.level.highest or "", step.level.shape or "")
        if last is not None and last > now and f"projection.{name}.format" in projection:
            late.append(Finding(f"{name} up to {step.level.highest}"))
    yield from _warn("partition-future", late)


def about_projection(
    names: list[str], computed: list[Projected], scheme: Scheme
) -> Iterator[TableWarning]:
    """Yield what a projection leaves out, or what makes it slow."""
    kinds = [*zip(names, computed, strict=True)]
    yield from _warn("partition-range", [Finding(name) for name, each in kinds if each.closed])
    injected = [Finding(name) for name, each in kinds if each.properties["type"] == "injected"]
    yield from _warn("partition-injected", injected)
    if not injected and is_sparse(scheme, computed):
        size = prod(each.size for each in computed)
        what = f"about {scheme.partitions:,.0f} of {size:,.0f} exist"
        yield from _warn("partitions-sparse", [Finding(what)])
    empty = [
        Finding(name) for name, step in zip(names, scheme.columns, strict=True) if step.level.null
    ]
    yield from _warn("partition-null", empty)


def about_odd(code: str, scheme: Scheme) -> Iterator[TableWarning]:
    """Yield a warning that counts objects; it names the first folder of each scheme."""
    odd = scheme.odd
    if odd:
        shown = ", ".join(
            f"{each.objects:,} as {each.labels or 'no scheme'} ({each.folder or 'no folder'})"
            for each in odd[:3]
        )
        more = f" and {len(odd) - 3} more" if len(odd) > 3 else ""  # noqa: PLR2004
        objects = sum(each.objects for each in odd)
        folders = tuple(each.folder for each in odd if each.folder)
        text = WARNINGS[code].replace("{}", shown + more)
        text = text.replace("{exclude}", exclusion(scheme, folders))
        yield TableWarning(code, text, objects, folders)


def exclusion(scheme: Scheme, folders: Sequence[str]) -> str:
    """Return the option that leaves the first of some folders out, and what belongs to it.

    That is all of its first level, where the scheme has something else there.
    """
    folder = folders[0] if folders else ""
    first = scheme.steps[0].level.part if scheme.steps else None
    part = next(iter(parts_of(folder)), None)
    if first is not None and (part is None or part.label != first.label):
        folder = folder[: folder.find("/") + 1]
    return excluded(folder)


def excluded(folder: str) -> str:
    """Return the option that leaves a folder out."""
    return f"--exclude '{escape_glob(folder)}*'" if folder else "--exclude GLOB"


def about_strangers(folders: Sequence[str]) -> Iterator[TableWarning]:
    """Yield a warning that counts folder names, by level, that decided columns do not take."""
    if folders:
        code = "partition-unfit"
        first = ", ".join(folders[:3])
        more = f" and {len(folders) - 3} more" if len(folders) > 3 else ""  # noqa: PLR2004
        option = f"--exclude '*{escape_glob(folders[0])}*'"
        text = WARNINGS[code].replace("{}", first + more).replace("{exclude}", option)
        yield TableWarning(code, text, len(folders), tuple(folders[:EXAMPLES]))


def about_unused(scheme: Scheme) -> Iterator[TableWarning]:
    """Say which columns the folders would make, of a table that has none."""
    yield from _warn("partitions-unused", [Finding(step.column or "") for step in scheme.columns])


def about_listing(reason: str) -> Iterator[TableWarning]:
    """Say why partitions that time will bring are listed, if it is not because somebody asked."""
    yield from _warn("partitions-added", [Finding(reason)] if reason else [])


def about_renamed(renamed: list[Finding]) -> Iterator[TableWarning]:
    """Yield a warning for columns whose names were taken."""
    yield from _warn("partition-renamed", renamed)


def _warn(code: str, findings: list[Finding]) -> Iterator[TableWarning]:
    yield from warning(code, findings, WARNINGS[code])
