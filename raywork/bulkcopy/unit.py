"""One unit of a copy: some keys, listed on both sides, compared and copied by its worker."""

import asyncio
import math
import time
from collections.abc import Callable, Coroutine, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final, TypeVar

from raywork.bulkcopy.crew import Crew
from raywork.bulkcopy.histories import (
    Histories,
    check_history,
    histories_of,
    merge_histories,
)
from raywork.bulkcopy.huge import (
    BeginUnit,
    HugeUnit,
    OpenUpload,
    PartsUnit,
    begin,
    end,
    move,
)
from raywork.bulkcopy.job import Context, Job, job, open_job, stores
from raywork.bulkcopy.moving import RemoveUnit, remove_originals
from raywork.bulkcopy.one import check_one, is_settled
from raywork.bulkcopy.pairs import Pair, is_extra, merge, taken
from raywork.bulkcopy.tally import Tally
from raywork.storage import KeyRange, ObjectInfo, background, count_rows, list_rows
from raywork.storage.answers import Part
from raywork.storage.objects import ARCHIVED

_BATCH: Final = 250
"""How many pairs are fetched at once, so that a thread is asked for seldom."""

_ROWS: Final = 10_000
"""How many rows of an inventory report one unit takes."""

_LARGE_AT_ONCE: Final = 256
"""A range with so many large objects hands back its rest: the driver's memory is bounded."""

_PLANNED_AT_ONCE: Final = 10_000
"""So does one with so many planned actions."""

LEFT_OUT: Final = "left out by a filter"

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class RangeUnit:
    """The objects of a key range of the source, which the worker lists itself, on both sides."""

    keys: KeyRange
    split: bool = False
    """Cut it into several first, if it is worth it."""


@dataclass(frozen=True, slots=True)
class PairsUnit:
    """Objects that the driver listed: of a server without an order, of a list of keys."""

    pairs: tuple[Pair, ...]
    look: bool = False
    """Whether the worker must ask for the destination's objects: the pairs do not hold them."""


@dataclass(frozen=True, slots=True)
class InventoryUnit:
    """A part of a data file of an inventory report."""

    file: int
    first: int = 0
    last: int | None = None
    """The row to end before; None if it is not cut yet."""


@dataclass(frozen=True, slots=True)
class LargeUnit:
    """Objects that are copied in parts; the driver knows of them before any upload begins."""

    objects: tuple[ObjectInfo, ...]
    part_of: int = 0
    """The number that the driver gave to the range that they are from."""


Unit = RangeUnit | PairsUnit | InventoryUnit | LargeUnit | HugeUnit | RemoveUnit


@dataclass(slots=True)
class UnitResult:
    """What one unit did."""

    tally: Tally = field(default_factory=Tally)
    rest: tuple[Unit, ...] = ()
    """Units that follow from this one."""
    large: list[ObjectInfo] = field(default_factory=list)
    """Objects to be copied in parts, by units of their own."""
    done: KeyRange | None = None
    """The range of which every object is in the counts, or in `large`."""
    upload: OpenUpload | None = None
    """That this unit began, or has made parts of."""
    parts: list[Part] | None = None
    """That it made; empty if one of them failed."""
    ahead: int = 0
    """Bytes of the object that its parts have counted for progress."""
    part_of: int = 0
    closed: int = 0
    """How many objects of the range of that number this unit was to copy in parts, or to move."""


def copy_unit(context: Context, unit: Unit) -> UnitResult:
    """List, compare and copy the objects of one unit, or do what is left to do for some."""
    result = UnitResult()
    stores(context)  # opened here, where waiting for them holds nothing up
    if isinstance(unit, RangeUnit):
        _range(context, unit, result)
    elif isinstance(unit, InventoryUnit):
        _inventory(context, unit, result)
    elif isinstance(unit, PairsUnit):
        background.run(_pairs(context, iter(unit.pairs), result, math.inf, look=unit.look))
    elif isinstance(unit, LargeUnit):
        result.part_of, result.closed = unit.part_of, len(unit.objects)
        background.run(_large(context, unit.objects, result))
    elif isinstance(unit, RemoveUnit):
        result.part_of, result.closed = unit.part_of, len(unit.copies)
        background.run(remove_originals(open_job(context), unit, result.tally))
    else:
        background.run(_huge(context, unit, result))
    return result


def _range(context: Context, unit: RangeUnit, result: UnitResult) -> None:
    """Cut a range into several, or copy its objects until it is time."""
    source, destination = stores(context)
    if unit.split:
        ranges = source.split(unit.keys, context.parts)
        if len(ranges) > 1:
            result.rest = tuple(RangeUnit(keys) for keys in ranges)
            return
    due = time.monotonic() + context.seconds
    if context.options.versions:
        histories = merge_histories(open_job(context), unit.keys)
        last = background.run(_histories(context, histories, result, due))
    else:
        pairs = merge(source, destination, context.mapping, unit.keys)
        last = background.run(_pairs(context, pairs, result, due))
    if last is not None:
        result.rest = (RangeUnit(KeyRange(unit.keys.prefix, last, unit.keys.until), split=True),)
    result.done = KeyRange(unit.keys.prefix, unit.keys.after, last or unit.keys.until)


def _inventory(context: Context, unit: InventoryUnit, result: UnitResult) -> None:
    """Cut a data file into several units, or copy the objects of its rows."""
    if unit.last is None and (parts := _cut(context, unit)):
        result.rest = parts
        return
    rows = _rows(context, unit, stores(context)[0].whole)
    background.run(_pairs(context, rows, result, math.inf, look=True))


def _cut(context: Context, unit: InventoryUnit) -> tuple[InventoryUnit, ...]:
    """Cut a data file into units of not too many rows; empty if it is small enough."""
    assert context.inventory is not None  # noqa: S101  # there is such a unit
    count = count_rows(context.inventory, unit.file, context.source.access)
    if count <= _ROWS:
        return ()
    return tuple(InventoryUnit(unit.file, row, row + _ROWS) for row in range(0, count, _ROWS))


def _rows(context: Context, unit: InventoryUnit, keys: KeyRange) -> Iterator[Pair]:
    assert context.inventory is not None  # noqa: S101  # there is such a unit
    # What a report does not tell must be asked for: a copy is of one version, and keeps its class.
    tells = {"e_tag", "storage_class"} <= {*context.inventory.columns}
    part = (unit.first, unit.last)
    for _, info in list_rows(context.inventory, unit.file, keys, context.source.access, *part):
        # An archived one may have been restored.
        told = tells and info.storage_class not in ARCHIVED
        yield Pair(info if told else ObjectInfo(info.key, -1), None)


async def _large(context: Context, infos: Iterable[ObjectInfo], result: UnitResult) -> None:
    at_work = job(context)
    async with Crew() as crew:
        for info in infos:
            if context.options.versions:
                # Looked at again: what a killed worker has copied of them is there.
                both = await asyncio.to_thread(histories_of, at_work, info.key)
                await crew.add(check_history(at_work, both, result.tally))
            else:
                await crew.add(check_one(at_work, Pair(info, None), result.tally))


async def _huge(context: Context, unit: HugeUnit, result: UnitResult) -> None:
    at_work = job(context)
    if isinstance(unit, BeginUnit):
        result.upload = await begin(at_work, unit, result.tally)
        result.part_of, result.closed = unit.part_of, int(result.upload is None)
    elif isinstance(unit, PartsUnit):
        result.upload, result.parts = unit.upload, await move(at_work, unit)
    else:
        await end(at_work, unit, result.tally)
        result.ahead = unit.moved
        result.part_of, result.closed = unit.upload.part_of, 1


async def _pairs(
    context: Context,
    pairs: Iterator[Pair],
    result: UnitResult,
    due: float,
    *,
    look: bool = False,
) -> str | None:
    """Compare and copy pairs, see `until_due`."""
    at_work = job(context)

    async def one(pair: Pair, crew: Crew) -> str:
        await _one(at_work, pair, result, crew, look=look)
        return key_of(context, pair)

    return await until_due(due, pairs, one, lambda: _is_full(result))


async def _histories(
    context: Context, histories: Iterator[Histories], result: UnitResult, due: float
) -> str | None:
    """Compare and copy histories, see `until_due`."""
    at_work = job(context)

    async def one(both: Histories, crew: Crew) -> str:
        chosen = at_work.options.filters.matches(at_work.name(both.key), ObjectInfo(both.key, 0))
        if not both.here:
            result.tally.extra += chosen and not both.there[-1].deleted
        elif chosen:
            await crew.add(check_history(at_work, both, result.tally, result.large))
        else:
            result.tally.listed += len(both.here)
            for _ in both.here:
                result.tally.skip(LEFT_OUT)
        return both.key

    return await until_due(due, histories, one, lambda: _is_full(result))


def _is_full(result: UnitResult) -> bool:
    many = len(result.tally.planned) >= _PLANNED_AT_ONCE
    return many or len(result.large) >= _LARGE_AT_ONCE


async def until_due(
    due: float,
    items: Iterator[T],
    one: Callable[[T, Crew], Coroutine[Any, Any, str]],
    full: Callable[[], bool] = lambda: False,
) -> str | None:
    """Do what is to be done for items, in order, until it is time, or the result is `full`.

    Returns the source's key to go on after, if there is one: what `one` returned. That is never a
    key with control characters: some servers repeat the point where a listing begins in their
    answer as plain XML, which cannot hold them.
    """
    async with Crew() as crew:
        while batch := await asyncio.to_thread(lambda: list(islice(items, _BATCH))):
            for item in batch:
                key = await one(item, crew)
                enough = full() or time.monotonic() > due
                if enough and due < math.inf and key.isprintable():
                    return key
    return None


def key_of(context: Context, pair: Pair) -> str:
    """Return the source's key of a pair, whichever side there is."""
    if pair.source is not None:
        return pair.source.key
    assert pair.destination is not None  # noqa: S101  # a pair has one of them at least
    return context.mapping.here(pair.destination.key)


async def _one(at_work: Job, pair: Pair, result: UnitResult, crew: Crew, *, look: bool) -> None:
    """Decide on one pair, and copy it, now or later, if it is to be copied."""
    sides = (at_work.source_store, at_work.destination_store, at_work.options.filters)
    if pair.source is None:
        result.tally.extra += is_extra(pair, *sides)
        return
    result.tally.listed += 1
    if not taken(pair, *sides):
        result.tally.skip(LEFT_OUT)
        return
    if is_settled(at_work, pair):
        result.tally.identical += 1
        return
    await crew.add(check_one(at_work, pair, result.tally, result.large, look=look))
