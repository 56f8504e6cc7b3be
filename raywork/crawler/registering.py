"""What a crawl's table is held against, and where it is registered."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from raywork.crawler.asked import Asked
from raywork.crawler.model import CrawlOptions
from raywork.crawler.result import (
    ChangeResult,
    Outcome,
    PartitionChanges,
    RegistrationResult,
    WarningResult,
)
from raywork.crawler.saved import saved_table
from raywork.ddl import (
    Change,
    Prior,
    Table,
    TableOptions,
    TableShape,
    add_partitions,
    compare,
    described,
    shape_of,
)
from raywork.ddl.statements import LONGEST_STATEMENT
from raywork.ddl.types import DATE, TIMESTAMP, scalars
from raywork.errors import UsageError
from raywork.storage import Access

if TYPE_CHECKING:
    from raywork.catalog import Catalog, Entry

Found = Iterable[tuple[tuple[str, ...], str]]

ELSEWHERE: Final = (
    "partitions that the catalog has with another location than the folder that was found: Athena"
    " reads that one. Drop them there, and register again, where the folder is right"
)


@dataclass(frozen=True, slots=True)
class Settled:
    """What came of holding and registering."""

    prior: Prior | None = None
    """The decisions that the table is to be made with."""
    changes: tuple[ChangeResult, ...] = ()
    registration: RegistrationResult | None = None
    warnings: tuple[WarningResult, ...] = ()

    @property
    def is_frozen(self) -> bool:
        """Whether there are changes that the contract forbids."""
        return self.registration is not None and self.registration.outcome == "frozen"


class Registrar:
    """Holds the table of a crawl against an earlier one, and registers it."""

    def __init__(
        self,
        asked: Asked,
        options: TableOptions,
        access: Access,
        *,
        whole: bool,
        remembered: bool,
    ) -> None:
        """Look at what is there, so that what cannot be is known before hours of work.

        `whole` is whether all that the table reads is crawled, and `remembered` whether that may
        have been done before.

        Raises:
            UsageError: no database is named, the table is one that a crawl may not change, a
                permission is missing, or the saved schema is none.
            ServiceError: the catalog does not answer.
        """
        self._asked, self._whole, self._remembered = asked, whole, remembered
        self._catalog: Catalog | None = None
        self._known: Prior | None = None
        self._known_shape: TableShape | None = None
        self.options = options
        if asked.register is not None:
            self._look(access)
        elif asked.against is not None:
            self._known, self._known_shape = saved_table(asked.against, options, access)
            self._known = replace(self._known, whole=whole)

    def scanning(self, options: CrawlOptions) -> CrawlOptions:
        """Return the options of the crawl; text is typed where the earlier table does that."""
        columns = () if self._known is None else self._known.columns
        typed = any({TIMESTAMP, DATE} & {*scalars(shown)} for _, shown in columns)
        typed = typed and self.options.serde == "openx"
        scan = replace(options.scan, timestamps=options.scan.timestamps or typed)
        return replace(options, scan=scan)

    def settle(
        self,
        propose: Callable[[Prior | None], Table | None],
        found: Callable[[Table], Found],
        compressions: Callable[[], frozenset[str]],
    ) -> Settled:
        """Hold the table that a crawl proposes against the earlier one, or register it.

        Args:
            propose: Makes the table with the decisions of an earlier one; None if there is none.
            found: Gives the partitions of a table whose partitions are listed.
            compressions: Gives the compressions of the objects, in Glue's words.
        """
        table = propose(self._known)
        if table is None:
            return Settled(self._known)
        if self._known_shape is not None:
            return self._compared(table, self._known_shape)

        def again(prior: Prior | None) -> Table:
            return table if prior == self._known else propose(prior) or table

        if self._asked.register == "glue":
            return self._in_glue(again, found, compressions())
        if self._asked.register == "athena":
            return self._through_athena(again, found)
        return Settled()

    def _look(self, access: Access) -> None:
        from raywork.catalog import open_catalog

        if self.options.database is None:
            raise UsageError("--register needs --table DB.NAME: no database is named")
        if self.options.location.startswith("s3://BUCKET/"):
            raise UsageError(
                "--register needs --location: name the S3 folder that the table is to read"
            )
        self._catalog = open_catalog(access)
        entry = self._entry()
        if entry is not None:
            self._known = entry.prior(whole=self._whole)

    def _entry(self) -> "Entry | None":
        from raywork.catalog import GlueTables, database_of, refuse_alien

        tables = GlueTables(self._reached)
        entry = tables.find(database_of(self.options), self.options.table)
        if entry is not None:
            refuse_alien(entry, self.options)
        return entry

    @property
    def _reached(self) -> "Catalog":
        assert self._catalog is not None  # noqa: S101  # opened where a target is asked for
        return self._catalog

    def _compared(self, table: Table, before: TableShape) -> Settled:
        changes = compare(before, shape_of(table))
        frozen = bool(changes) and self._asked.contract == "freeze"
        outcome: Outcome = "frozen" if frozen else "evolved" if changes else "unchanged"
        done = RegistrationResult(table=self._asked.against or "", outcome=outcome)
        return Settled(self._known, shown(changes), done)

    def _in_glue(
        self,
        propose: Callable[[Prior | None], Table],
        found: Callable[[Table], Found],
        compressions: frozenset[str],
    ) -> Settled:
        from raywork.catalog import Facts, Wish, register_glue

        facts = Facts(compressions, self._whole and not self._remembered)
        wish = Wish(self._asked.contract, self._asked.dry_run, self._whole, facts)
        done = register_glue(self._reached, self.options, propose, found, wish)
        counts = done.partitions
        result = RegistrationResult(
            target="glue",
            table=self._table,
            outcome=done.outcome,
            dry_run=wish.dry_run,
            partitions=PartitionChanges(counts.created, counts.updated, counts.unchanged),
        )
        text = f"{counts.elsewhere:,} {ELSEWHERE}"
        warning = WarningResult("partition-elsewhere", text, counts.elsewhere, [*counts.examples])
        warnings = (warning,) if counts.elsewhere else ()
        return Settled(done.prior, shown(done.changes), result, warnings)

    def _through_athena(
        self, propose: Callable[[Prior | None], Table], found: Callable[[Table], Found]
    ) -> Settled:
        """Run the statements. They make what is not there, and change nothing that is."""
        from raywork.catalog import Place, check_partition_columns, refuse_alien, register_athena

        entry = self._entry()
        prior = None if entry is None else entry.prior(whole=self._whole)
        table = propose(prior)
        changes: tuple[Change, ...] = ()
        if entry is not None:
            refuse_alien(entry, self.options, table.serde.library)
            check_partition_columns(table, entry)
            changes = compare(entry.shape(), replace(shape_of(table), partitions=None))
        outcome: Outcome = "created" if entry is None else "unchanged"
        if changes and self._asked.contract == "freeze":
            outcome = "frozen"
        elif changes:
            first = "; ".join(described(change) for change in changes[:3])
            raise UsageError(
                f"the table {self._table} is there already and would change ({first}), which the"
                " statements of Athena cannot do for all of it: use --register glue"
            )
        elif not self._asked.dry_run:
            place = Place(workgroup=self._asked.workgroup, output=self._asked.athena_output)
            statements = _statements(table, found(table) if table.lists_partitions else ())
            register_athena(self._reached, statements, place)
        result = RegistrationResult(
            target="athena", table=self._table, outcome=outcome, dry_run=self._asked.dry_run
        )
        return Settled(prior, shown(changes), result)

    @property
    def _table(self) -> str:
        return f"{self.options.database}.{self.options.table}"


def _statements(table: Table, found: Found) -> Iterator[str]:
    size = len(table.ddl.encode())
    if size > LONGEST_STATEMENT:
        raise UsageError(
            f"the statement has {size:,} bytes and Athena takes {LONGEST_STATEMENT:,} at most: use"
            " --register glue"
        )
    yield from table.statements
    columns = [(column.name, column.type) for column in table.partitions]
    yield from add_partitions(table.options.database, table.options.table, columns, found)


def shown(changes: Iterable[Change]) -> tuple[ChangeResult, ...]:
    """Return changes as they stand in a result."""
    return tuple(
        ChangeResult(
            kind=each.kind,
            path=each.path,
            before=each.before,
            after=each.after,
            compatible=each.compatible,
        )
        for each in changes
    )
