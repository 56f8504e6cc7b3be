"""What a crawl answers: the document that `--json` prints and `--out` writes as report.json."""

from collections.abc import Sequence
from typing import Literal, overload

import msgspec

from raywork.ddl.changes import ChangeKind
from raywork.scan import BadRecord

EXAMPLES = 100
"""How many entries a list of examples holds; counts are always complete."""


class ColumnResult(msgspec.Struct, frozen=True, kw_only=True):
    """One column of the table."""

    name: str
    type: str
    path: str
    """The key in the records, as it is written there."""
    presence: float | None = None
    """The share of the sampled records that hold the key, null or not; None if none was sampled."""
    null: float | None = None
    """The share of the sampled records in which it is null."""
    minimum: float | None = None
    """The smallest number among the sampled records."""
    maximum: float | None = None
    longest: int | None = None
    """The length of the longest sampled text, in characters."""


class Partition(msgspec.Struct, frozen=True):
    """One partition column of the table."""

    name: str
    type: str


class ObjectCounts(msgspec.Struct, frozen=True):
    """How many objects there are of each class: listed = scanned + unreadable + skipped."""

    listed: int = 0
    scanned: int = 0
    unreadable: int = 0
    skipped: int = 0


class Unreadable(msgspec.Struct, frozen=True, order=True):
    """An object that could not be read to its end and contributes nothing."""

    object: str
    reason: str


class KindExample(msgspec.Struct, frozen=True):
    """The first value of one kind at a path."""

    kind: str
    value: str
    object: str
    record: int


class ConflictResult(msgspec.Struct, frozen=True):
    """A path whose values are of kinds that no single type but a wider one reads."""

    path: str
    kinds: list[str]
    type: str
    """Empty where no type reads them all, and the path is left out of the table."""
    examples: list[KindExample]

    @property
    def outcome(self) -> str:
        """What the table makes of it, in words."""
        return f"read as {self.type}" if self.type else "left out, since no type reads them all"


class WarningResult(msgspec.Struct, frozen=True):
    """Something that a query on the table would stumble over, and what to do about it."""

    code: str
    message: str
    count: int
    objects: list[str]
    """The first objects that it concerns; with a record number after `#` where that is known."""


class StateResult(msgspec.Struct, frozen=True, kw_only=True):
    """What a crawl with a state has found out about the objects of earlier ones."""

    generation: int
    """The number of this crawl, from 0."""
    new: int
    """How many of the scanned objects are new; the others have changed."""
    changed: int
    deleted: int
    """How many objects are not there any more; the schema still covers them."""
    deleted_objects: list[str]
    """The first ones; none where a server lists in no order."""
    objects: int
    """How many objects the state knows now."""
    records: int
    """How many records they hold."""
    stored_bytes: int
    """How many bytes they are, as stored."""


class ChangeResult(msgspec.Struct, frozen=True, kw_only=True):
    """One difference from the table that was there before."""

    kind: ChangeKind
    path: str
    """The column, or the field within it; empty where it is the table itself."""
    before: str | None = msgspec.field(name="from")
    after: str | None = msgspec.field(name="to")
    compatible: bool
    """Whether queries on the table before mean the same after."""


class PartitionChanges(msgspec.Struct, frozen=True):
    """What became of the partitions that are listed in the catalog."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0


Outcome = Literal["created", "updated", "unchanged", "frozen", "evolved"]


class RegistrationResult(msgspec.Struct, frozen=True, kw_only=True):
    """What came of registering the table, or of holding it against an earlier one."""

    target: Literal["glue", "athena"] | None = None
    """Where it was registered; None where it was only compared."""
    table: str
    """The table there, or the saved schema that it was compared with."""
    outcome: Outcome
    """`frozen` means that it would have changed, and that nothing was done."""
    dry_run: bool = False
    """Nothing was done: the outcome is what would have been."""
    partitions: PartitionChanges = PartitionChanges()


class CrawlResult(msgspec.Struct, frozen=True, kw_only=True):
    """The answer of one crawl."""

    table: str
    uris: list[str]
    format: str = "json"
    """What the objects of the table are: `formats.Format`."""
    ddl: str
    statements: list[str]
    """All DDL to run, in order."""
    columns: list[ColumnResult]
    partitions: list[Partition]
    records: int
    """Records read, without the bad ones."""
    bad_records: int
    bytes: int
    """Uncompressed bytes of the scanned objects."""
    stored_bytes: int
    """Bytes of the scanned objects as they are stored."""
    objects: ObjectCounts
    unreadable: list[Unreadable]
    skipped: dict[str, int]
    """Why objects were skipped, with counts."""
    changes: list[ChangeResult] = []
    """How the table differs from the one that was there."""
    more_changes: int = 0
    """How many changes there are beyond those listed."""
    registration: RegistrationResult | None = None
    """What came of `--register` or `--against`; None without them."""
    conflicts: list[ConflictResult]
    more_conflicts: int = 0
    """How many conflicts there are beyond those listed."""
    warnings: list[WarningResult]
    bad: list[BadRecord]
    codecs: dict[str, int]
    """Scanned objects by codec."""
    layouts: dict[str, int]
    """Scanned objects by layout of their records."""
    sampled_records: int
    """How many records presence and value statistics rest on."""
    sample: float | None = None
    """The share of the objects that was read, where it is not all: counts speak of these only."""
    state: StateResult | None = None
    """What is known beyond this crawl, where it has a state."""
    seconds: float = 0.0
    engine: str = ""
    workers: int = 1

    @property
    def types_differ(self) -> bool:
        """Whether files declare types for a column that no one type reads."""
        return self.format in {"parquet", "orc", "avro"} and bool(self.conflicts)

    @property
    def has_records(self) -> bool:
        """Whether the table rests on any record, of this crawl or of an earlier one."""
        return bool(self.records or (self.state is not None and self.state.records))


class CrawlResults(Sequence[CrawlResult]):
    """The answers of several crawls, one a table, in the order of their folders."""

    def __init__(self, tables: list[CrawlResult], warnings: list[WarningResult]) -> None:
        self.tables = tables
        self.warnings = warnings
        """What concerns all of them."""

    @overload
    def __getitem__(self, at: int) -> CrawlResult: ...
    @overload
    def __getitem__(self, at: slice) -> list[CrawlResult]: ...
    def __getitem__(self, at: int | slice) -> CrawlResult | list[CrawlResult]:
        return self.tables[at]

    def __len__(self) -> int:
        return len(self.tables)

    def __repr__(self) -> str:
        return f"CrawlResults({self.tables!r}, {self.warnings!r})"
