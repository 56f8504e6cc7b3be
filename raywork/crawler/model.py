"""What a crawl is cut into, and what comes of it, as data."""

from dataclasses import dataclass, field

import msgspec

from raywork import codecs
from raywork.crawler.parts import Parts
from raywork.crawler.place import Place
from raywork.crawler.reading import Input
from raywork.crawler.result import Unreadable
from raywork.crawler.state.visit import Known, Visited
from raywork.partitions import Folders
from raywork.records import RECORD_LIMIT
from raywork.scan import ScanOptions, Tally
from raywork.schema import Schema
from raywork.storage import Access, Filters, Inventory, KeyRange, Location, ObjectInfo


@dataclass(frozen=True, slots=True)
class CrawlOptions:
    """What changes the result of a crawl."""

    scan: ScanOptions = field(default_factory=ScanOptions)
    filters: Filters = field(default_factory=Filters)
    sample: float | None = None
    """The share of the objects to read, over 0 to 1; None for all."""
    limits: codecs.Limits = field(default_factory=codecs.Limits)
    record_limit: int = RECORD_LIMIT
    """The longest record, in bytes."""
    input: Input = "auto"
    """The format of the objects."""


@dataclass(frozen=True, slots=True)
class Context:
    """What all units of a crawl share."""

    sources: tuple[Location, ...]
    access: Access
    options: CrawlOptions
    places: tuple[Place, ...] = ()
    """Where each source lies, seen from the table's location; by default at the location."""
    inventory: Inventory | None = None
    """What lists the objects in place of their server, where that was asked for."""
    known: Known | None = None
    """What the state knows, where there is one."""
    parts: int = 1
    """Into how many ranges to cut one that is to be split."""
    seconds: float = 5.0
    """How long a unit takes in further objects before it hands back the rest of its range."""


class RangeUnit(msgspec.Struct, frozen=True, tag=True):
    """The objects of a key range, which the worker lists itself."""

    source: int
    """Which of the crawl's URIs."""
    keys: KeyRange
    split: bool = False
    """Cut it into several first, if it is worth it."""


class ObjectsUnit(msgspec.Struct, frozen=True, tag=True):
    """Objects that were listed already: files, and keys of a server without an order."""

    source: int
    objects: tuple[ObjectInfo, ...]
    keys: KeyRange | None = None
    """The range of which these are all objects; None where the server keeps no order."""


class InventoryUnit(msgspec.Struct, frozen=True, tag=True):
    """The objects of some rows of an inventory, which the worker reads itself."""

    source: int
    file: int
    """Which of the inventory's data files."""
    first: int = 0
    """The first row."""
    last: int | None = None
    """The row to end before; None for all that there are."""
    split: bool = False
    """Cut it into several first, if it is worth it."""


Unit = RangeUnit | ObjectsUnit | InventoryUnit


@dataclass(slots=True)
class UnitResult:
    """What one unit found. Results of different units add up to that of the crawl."""

    schema: Schema = field(default_factory=Schema)
    tally: Tally = field(default_factory=Tally)
    listed: int = 0
    scanned: int = 0
    stored_bytes: int = 0
    """Bytes of the scanned objects as they are stored."""
    unreadable: list[Unreadable] = field(default_factory=list)
    skipped: dict[str, int] = field(default_factory=dict)
    codecs: dict[str, int] = field(default_factory=dict)
    layouts: dict[str, int] = field(default_factory=dict)
    folders: dict[str, int] = field(default_factory=dict)
    """The folders of the table's objects, relative to its location, with the number of them."""
    layout: Folders = field(default_factory=Folders)
    """What these folders look like."""
    parts: Parts = field(default_factory=Parts)
    """Objects that are no JSON, form by form; all other fields but `listed`, `unreadable` and
    `skipped` are about objects of JSON."""
    visited: Visited | None = None
    """What there is to remember, where there is a state."""
    rest: tuple[Unit, ...] = ()
    """Units that follow from this one."""
