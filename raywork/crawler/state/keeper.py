"""The driver's side of a state: what was done before, what is done now, what the next one needs."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import TracebackType
from typing import TYPE_CHECKING, Final

from raywork.crawler.gathering import Gathering
from raywork.crawler.ledger import Ledger
from raywork.crawler.model import UnitResult
from raywork.crawler.parts import FORMS
from raywork.crawler.plan import Plan, make_plan
from raywork.crawler.result import StateResult, WarningResult
from raywork.crawler.settle import Decision
from raywork.crawler.state.entries import (
    Began,
    Did,
    Entry,
    Halfway,
    Settled,
    Standing,
    pack,
    unpack,
)
from raywork.crawler.state.fold import FoldContext, fold_unit, plan_fold
from raywork.crawler.state.folder import StateFolder
from raywork.crawler.state.intervals import Intervals
from raywork.crawler.state.rows import RowsFile
from raywork.crawler.state.visit import Known, News, Totals, Visited, add_totals
from raywork.crawler.total import Total
from raywork.ddl import Decided, Prior, Table, TableOptions
from raywork.engine import Engine, Journal
from raywork.errors import ServiceError
from raywork.schema import Schema
from raywork.schema.bounds import Limits
from raywork.storage import Access, Inventory, Store

if TYPE_CHECKING:
    from raywork.formats.model import Form


class CrawlState(Gathering):
    """The findings of one crawl and of those before it, held by the driver until it is closed.

    What each unit finds is written down. When a crawl is stopped, the next one with the same state
    goes on from there; when it was finished, it reads what is new.
    """

    def __init__(
        self, folder: StateFolder, access: Access, limits: Limits, journal: Journal[Entry]
    ) -> None:
        """Take an open journal, and go on from where it ends; see `open_state`."""
        super().__init__(limits)
        self._folder = folder
        self._access = access
        self._journal = journal
        self._standing: Standing | None = None
        self._began: Began | None = None
        self._settled: Settled | None = None
        self._unordered: tuple[int, ...] = ()
        self._forms: tuple[Form, ...] = ()
        self._lists: tuple[str, ...] = ()
        for entry in journal.replay():
            self._take(entry)
        files = self._settled.files if self._settled else self._visited.files
        folder.sweep((*self._files, *files), self._lists)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        super().__exit__(kind, error, trace)
        self._journal.__exit__(kind, error, trace)

    @property
    def generation(self) -> int:
        """The number of this crawl among those of the same state, from 0."""
        return 0 if self._standing is None else self._standing.generation + 1

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to go on from."""
        return self._standing is None and self._began is None

    def plan(
        self,
        stores: Sequence[Store],
        inventory: Inventory | None = None,
        *,
        sequential: bool = False,
    ) -> Plan:
        """Return what is left to be done; with `sequential` all of this crawl anew."""
        if self._settled is not None:
            return Plan(iter(()), 0.0, 0, 0, self._settled.unordered)
        if sequential or self._began is None:
            self._begin(sequential=sequential)
        sequential = self._began is not None and self._began.sequential
        done = [self._done(source) for source in range(len(stores))]
        plan = make_plan(stores, done, inventory, sequential=sequential)
        if any(bool(one.ends) == (n in plan.unordered) for n, one in self._begun(done)):
            # The server was listed otherwise before: what was done then does not go with it.
            self._begin(sequential=sequential)
            plan = make_plan(stores, inventory=inventory, sequential=sequential)
        self._unordered = plan.unordered
        return self._less_known(plan)

    def known(self) -> Known:
        """Return what workers have to know of earlier crawls, and of this one."""
        seen = [file for file in self._visited.files if file.source in self._unordered]
        decided = () if self._standing is None else self._standing.forms
        forms = frozenset(form.id for form in decided)
        return Known(self._folder.location, self.generation, self._files, forms, tuple(seen))

    def add(self, found: UnitResult) -> None:
        """Take over what a unit found, and write it down."""
        super().add(found)
        if found.visited is None:
            return
        self._journal.append(Did(pack(found)))
        if self._journal.is_long and self._began is not None:
            if lines := self.ledger.news():
                name = self._folder.write_list(self.generation, lines)
                self._lists = (*self._lists, name)
            total = self.total.result
            if total.visited is not None:
                total.visited.ranges = _joined(total.visited)
            half = Halfway(self._began, pack(total), self.total.unreadable, self._lists)
            before = [] if self._standing is None else [self._standing]
            self._journal.snapshot([*before, half])

    def settle(self, engine: Engine) -> None:
        """Join the files of the units with those of earlier crawls, many small ones into few.

        Those of earlier crawls stay until it is settled what becomes of this one.
        """
        if self._settled is not None:
            return
        # Without an order, every object that is there was given a row by this crawl.
        files = [file for file in self._files if file.source not in self._unordered]
        units, staying = plan_fold([*files, *self._visited.files])
        context = FoldContext(self._folder.location, self._access, self.generation)
        for outcome in engine.run(fold_unit, context, units) if units else ():
            if outcome.result is None:
                raise ServiceError(f"the state could not be brought in order: {outcome.error}")
            staying += outcome.result
        self._settled = Settled(tuple(staying), self._unordered)
        self._journal.append(self._settled)
        self._journal.flush()

    def decide(self) -> None:
        """Settle on the forms of objects that the table reads; those of a table that is stay."""
        standing, decided = self._standing, None
        if standing is not None and standing.forms:
            decided = Decision(standing.forms, unpack(standing.found).schema)
        settled = self.total.settle(decided)
        self.ledger.settle(settled)
        # As long as there is no record, nothing is decided.
        found = self.total.result.schema.root is not None
        self._forms = settled.forms[:FORMS] if found else ()

    def prior(self, options: TableOptions) -> Prior | None:
        """Return what earlier crawls have decided about a table for the same SerDe."""
        decided = None if self._standing is None else self._standing.decided
        if decided is None or decided.serde != options.serde:
            return None
        return decided.prior()

    def warnings(self, table: Table | None) -> list[WarningResult]:
        """Return what there is to be said beside earlier crawls."""
        found = []
        summary = self.summary()
        if summary.deleted:
            names = summary.deleted_objects
            found.append(WarningResult("deleted", _DELETED, summary.deleted, names))
        prior = None if table is None else self.prior(table.options)
        if table and prior and Prior.of(table).sensitive and not prior.sensitive:
            found.append(WarningResult("case-flip", _FLIPPED, 1, []))
        return found

    def summary(self) -> StateResult:
        """Return what the answer says of earlier crawls."""
        visited = self._visited
        now, matched = _sum(self._now), _sum(visited.matched)
        before = Totals() if self._standing is None else _sum(self._standing.totals)
        return StateResult(
            generation=self.generation,
            new=sum(news.new for news in self._news),
            changed=sum(news.changed for news in self._news),
            deleted=before.objects - matched.objects,
            deleted_objects=visited.gone,
            objects=now.objects,
            records=now.records,
            stored_bytes=now.bytes,
        )

    def finish(self, table: Table | None, *, idle: bool) -> None:
        """Write down that the answer, with this table, is where it belongs; not if it was idle."""
        if idle:
            self._journal.snapshot([] if self._standing is None else [self._standing])
            self._folder.sweep(self._files, ())
            return
        assert self._settled is not None  # noqa: S101  # `settle` was called before
        standing = Standing(
            generation=self.generation,
            forms=self._forms,
            found=pack(self.total.lasting()),
            totals=self._now,
            files=self._settled.files,
            decided=None if table is None else Decided.of(table),
        )
        self._journal.snapshot([standing])
        self._take(standing)
        self._folder.sweep(standing.files, ())

    def _less_known(self, plan: Plan) -> Plan:
        """Return the plan with the work that is left if as many objects as ever are unchanged."""
        known = 0 if self._standing is None else _sum(self._standing.totals).objects
        share = max(0, plan.objects - known) / plan.objects if plan.objects else 1.0
        return replace(plan, seconds=plan.seconds * share)

    def _begin(self, *, sequential: bool) -> None:
        """Begin a crawl, and forget what an unfinished one has done."""
        began = Began(self.generation, sequential)
        self._take(began)
        self._journal.append(began)

    def _done(self, source: int) -> Intervals:
        """Return the keys of a source that this crawl has visited."""
        ranges = self._visited.ranges
        return Intervals((after, until) for of, after, until in ranges if of == source)

    def _begun(self, done: list[Intervals]) -> list[tuple[int, Intervals]]:
        """Return the sources of which something was visited, with what that is."""
        return [(n, one) for n, one in enumerate(done) if n in self._visited.stayed]

    @property
    def _files(self) -> tuple[RowsFile, ...]:
        return () if self._standing is None else self._standing.files

    @property
    def _visited(self) -> Visited:
        return self.total.result.visited or Visited()

    @property
    def _news(self) -> list[News]:
        """What was read of the objects of the table, form by form."""
        visited = self._visited
        return [visited.empty, *(visited.read.get(form, News()) for form in self._forms)]

    @property
    def _now(self) -> dict[int, Totals]:
        """What is known by now, by source."""
        now: dict[int, Totals] = {}
        for rows in (self._visited.stayed, *(news.rows for news in self._news)):
            add_totals(now, rows)
        return now

    def _reset(self) -> None:
        """Begin with what earlier crawls have found."""
        self.total, self.ledger = Total(self._limits), Ledger()
        self._lists = ()
        if self._standing is not None:  # its schema comes in when there is a decision
            self.total.add(replace(unpack(self._standing.found), schema=Schema()))

    def _take(self, entry: Entry) -> None:
        """Take over one entry of the journal."""
        match entry:
            case Began():
                self._began, self._settled = entry, None
                self._reset()
            case Did():
                super().add(unpack(entry.found))
            case Halfway():
                self._began = entry.began
                self._reset()
                self.total.result = unpack(entry.found)
                self.total.unreadable = entry.unreadable
                for name in entry.lists:
                    self.ledger.load(self._folder.read_list(name))
                self._lists = entry.lists
            case Settled():
                self._settled = entry
            case Standing():
                self._standing, self._began, self._settled = entry, None, None
                self._reset()


_DELETED: Final = (
    "Objects that earlier crawls have read and that are gone: the schema still has what was in"
    " them. Crawl with --full to leave it out."
)
_FLIPPED: Final = (
    "Keys that differ only by case came for the first time, or keys of a map that are not in lower"
    " case: the table now reads keys as they are written (case.insensitive=FALSE). Each"
    " partition has properties of its own: where --register does not change them, change those of"
    " the table and of every partition that exists."
)


def _sum(totals: Mapping[int, Totals]) -> Totals:
    total = Totals()
    for each in totals.values():
        total.add(each)
    return total


def _joined(visited: Visited) -> list[tuple[int, str | None, str | None]]:
    """Return the ranges of what was visited as few as they can be."""
    sources = sorted({source for source, _, _ in visited.ranges})
    return [
        (source, after, until)
        for source in sources
        for after, until in Intervals((a, b) for of, a, b in visited.ranges if of == source).ends
    ]
