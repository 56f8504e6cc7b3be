"""What the answers mean, and whether the two targets agree."""

from collections.abc import Iterator, Mapping
from statistics import median_low
from typing import Any, Final

from raywork.analyses.events.options import EventsOptions
from raywork.analyses.result import Finding, ResultTable
from raywork.report.shown import counted, share

Row = Mapping[str, Any]

_GAP: Final = 0.1
"""The share of a day's keys on one side only from which it is a gap rather than scatter, if"""
_PEAK: Final = 3
"""it is so many times that of the day in the middle."""
_DAYS: Final = 5
_COLUMNS: Final = 5
"""So many days and columns have a finding of their own."""

_COUNTS: Final = (
    *("left_rows", "right_rows", "keys", "equal", "different", "only_left", "only_right"),
    *("left_duplicates", "right_duplicates", "left_without_key", "right_without_key"),
)


def findings(options: EventsOptions, results: Mapping[str, ResultTable]) -> list[Finding]:
    """Return the verdict's parts, and what else is worth knowing; without answers, none."""
    found: list[Finding] = []
    classes = results.get("classes")
    if classes is not None:
        whole = next(iter(classes.records(per="all")), dict.fromkeys(_COUNTS, 0))
        found += _sums(classes, results.get("rows"))
        found += _emptiness(whole)
        found += _verdicts(options, whole)
        found += _conflicts(whole)
        found += _gaps(classes.records(per="day"))
    if "columns" in results:
        found += _columns(results["columns"])
    if "mapping" in results:
        found += _schemas(results["mapping"])
    return found


def _sums(classes: ResultTable, rows: ResultTable | None) -> Iterator[Finding]:
    """Hold the classes against the rows, which were counted by themselves."""
    every = [each for each in classes.records() if each["per"] in {"all", "outside"}]
    problems = []
    for side in ("left", "right"):
        parts = sum(
            each[name]
            for each in every
            for name in ("equal", "different", f"only_{side}", f"{side}_duplicates",
                         f"{side}_without_key")
        )  # fmt: skip
        counted_apart = [each["rows"] for each in rows.records(side=side)] if rows else []
        wholes = {sum(each[f"{side}_rows"] for each in every), *counted_apart}
        problems += [
            f"the classes of the {side} are {parts:,} rows, and it has {whole:,}"
            for whole in wholes - {parts}
        ]
    if problems:
        yield Finding(
            "counts-do-not-add-up",
            "bad",
            f"The counts do not add up: {'; '.join(problems)}.",
            remedy="Something was written meanwhile, perhaps: compare days that are over.",
        )
    elif rows is not None:
        yield Finding("counts-add-up", "ok", "Every row of either side is in exactly one class.")


def _emptiness(whole: Row) -> Iterator[Finding]:
    for side in ("left", "right"):
        if not whole[f"{side}_rows"]:
            yield Finding(
                f"no-rows-{side}",
                "bad",
                f"There are no rows on the {side}.",
                0,
                "Look at its location, and at --from and --to.",
            )


def _verdicts(options: EventsOptions, whole: Row) -> Iterator[Finding]:
    """Hold each class against its limit."""
    keys = whole["keys"]
    texts = {
        "only-left": ("only on the left", "the right has not got them"),
        "only-right": ("only on the right", "the left has not got them"),
        "different": ("on both sides with different values", "see the columns"),
    }
    for code, (where, remedy) in texts.items():
        name = code.replace("-", "_")
        yield _held(options, code, code, whole[name], keys, "key", f"{where}"
                    f"{_such_as(whole.get(f'{name}_keys'))}", remedy)  # fmt: skip
    for side in ("left", "right"):
        yield _held(
            options,
            "duplicates",
            f"duplicates-{side}",
            whole[f"{side}_duplicates"],
            whole[f"{side}_rows"],
            "row",
            f"of the {side} beyond the first of their key",
            "look for deliveries that are repeated, or for too short a key",
        )
        yield _held(
            options,
            "without-key",
            f"without-key-{side}",
            whole[f"{side}_without_key"],
            whole[f"{side}_rows"],
            "row",
            f"of the {side} without a key",
            "they cannot be compared with any",
        )


def _held(
    options: EventsOptions,
    limit_name: str,
    code: str,
    count: int,
    whole: int,
    noun: str,
    where: str,
    remedy: str,
) -> Finding:
    limit = options.limits[limit_name]
    kept = limit.keeps(count, whole)
    part = f" ({share(count / whole)})" if whole and count else ""
    message = f"{counted(count, noun)}{part} {where}; allowed: {limit}."
    return Finding(
        code, "ok" if kept else "bad", message, count, "" if kept else f"{remedy.capitalize()}."
    )


def _such_as(keys: str | None) -> str:
    return f", such as {keys}" if keys else ""


def _conflicts(whole: Row) -> Iterator[Finding]:
    for side in ("left", "right"):
        count = whole.get(f"{side}_conflicting", 0)
        if count:
            yield Finding(
                f"conflicting-duplicates-{side}",
                "warning",
                f"{counted(count, 'key')} of the {side} with rows that differ among themselves.",
                count,
                "Each was compared with one row of its key, the same one in every run: find out"
                " which is right.",
            )


def _gaps(days: list[dict[str, Any]]) -> Iterator[Finding]:
    """Name the days of which one side lacks far more than of others."""
    for side, other in (("left", "right"), ("right", "left")):
        parts = [
            (each[f"only_{side}"] / each["keys"], each["day"]) for each in days if each["keys"]
        ]
        usual = median_low([part for part, _ in parts] or [0.0])
        for part, day in sorted(parts, key=lambda each: (-each[0], each[1] or ""))[:_DAYS]:
            if part >= max(_GAP, min(_PEAK * usual, 0.5)):
                yield Finding(
                    f"gap-{other}",
                    "warning",
                    f"{share(part)} of the keys of {day or 'no day'} are missing on the {other}.",
                    part,
                    "Look for a delivery of that day that failed.",
                )


def _columns(columns: ResultTable) -> Iterator[Finding]:
    """Name the columns that differ the most."""
    for each in columns.records()[:_COLUMNS]:
        if each["differing"]:
            yield Finding(
                f"column-{each['name']}",
                "note",
                f"{each['name']} differs in {share(each['differing'])} of the keys of both sides:"
                f" {each['examples']}.",
                each["differing"],
                "Allow for it with --tolerance or --normalize, or leave it out with --exclude, if"
                " it does not matter.",
            )


def _schemas(mapping: ResultTable) -> Iterator[Finding]:
    for side in ("left", "right"):
        names = [each[side] for each in mapping.records(role=f"only {side}")]
        if names:
            yield Finding(
                f"columns-only-{side}",
                "note",
                f"{counted(len(names), 'column')} of the {side} with no counterpart, compared with"
                f" nothing: {', '.join(names[:20])}{', ...' if len(names) > 20 else ''}.",  # noqa: PLR2004
                len(names),
                "Name the counterpart with --column left=right, or leave it out with --exclude.",
            )
