"""The crawl: what lies at some URIs, as one schema, one table, and counts that add up."""

import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from raywork.crawler.answer import Run, answer, compressions_of, table_of
from raywork.crawler.asked import Asked, Contract, Target
from raywork.crawler.gathering import Gathering
from raywork.crawler.inventories import inventory_of, warning_of
from raywork.crawler.listed import ListedPartitions
from raywork.crawler.model import Context, CrawlOptions, Unit, UnitResult
from raywork.crawler.per_prefix import or_table_per_prefix
from raywork.crawler.place import Place, beyond
from raywork.crawler.plan import Plan
from raywork.crawler.publish import open_out, publish
from raywork.crawler.reading import Input, checked_input
from raywork.crawler.registering import Registrar
from raywork.crawler.result import CrawlResult, WarningResult
from raywork.crawler.state.opening import open_state
from raywork.crawler.unit import crawl_unit
from raywork.ddl import Hint, TableOptions, Ways, parse_hint, parse_table_name, table_name_from_uri
from raywork.engine import Engine, Progress, choose, cpu_count
from raywork.errors import ServiceError, UsageError
from raywork.scan import ScanOptions
from raywork.storage import Access, Filters, Location, Rule, Store, UnorderedListing, open_store


@or_table_per_prefix
def crawl(
    *uris: str,
    table: str | None = None,
    location: str | None = None,
    serde: Literal["openx", "hive"] = "openx",
    hints: Sequence[str] = (),
    partitions: Ways = "auto",
    timestamps: bool = False,
    check_duplicates: bool = False,
    rules: Sequence[Rule] = (),
    newer_than: float | None = None,
    sample: float | None = None,
    input: Input = "auto",  # noqa: A002  # the name of the option
    inventory: str | None = None,
    state: str | None = None,
    incremental: bool = False,
    full: bool = False,
    out: str | None = None,
    register: Target | None = None,
    contract: Contract = "evolve",
    against: str | None = None,
    dry_run: bool = False,
    workgroup: str | None = None,
    athena_output: str | None = None,
    engine: Literal["auto", "inline", "ray"] = "auto",
    workers: int | None = None,
    access: Access | None = None,
    quiet: bool = True,
) -> CrawlResult:
    """Read every record below some URIs; return their schema as a table, and the counts.

    Args:
        uris: `s3://bucket/prefix/` or local paths, none of them within another.
        table: The table's name, `table` or `database.table`; by default from the location.
        location: The S3 folder that the table reads; by default what was crawled.
        serde: The SerDe that the table reads with; `hive` only where it reads all that is found.
        hints: `PATH=TYPE` each: the type of a path, whatever was found there.
        partitions: How Athena finds the partitions that folders make: `projection` computes them,
            `add` lists each; `none` is a table without partitions.
        table_per_prefix: Make a table of each first-level folder, see
            `per_prefix.crawl_prefixes`; the answer is then `CrawlResults`, a sequence of those of
            the tables.
        timestamps: Type columns whose every value has the shape of a timestamp or date.
        check_duplicates: Search every record for equal keys, and not only every 4,096th.
        rules: `("include" | "exclude", glob)` on keys relative to their URI; the last that
            matches decides.
        newer_than: Leave out objects that were modified before, in seconds since 1970.
        sample: The share of the objects to read, over 0 up to 1; which is settled by their names.
        input: The format of the objects; `auto` finds out that of each.
        inventory: The manifest of an S3 Inventory report, that lists the objects in place of their
            bucket.
        state: A folder, `s3://...` or local, that keeps what was crawled. A crawl that was stopped
            goes on from it, and one after a finished crawl reads only what is new or changed.
        incremental: Refuse to begin a new `state`.
        full: Forget what `state` holds, and start over.
        out: A folder, `s3://...` or local, to write table.sql, schema.json, report.json,
            report.html, and the full lists unreadable.jsonl and bad.jsonl to.
        register: Make the table in the Glue catalog, or evolve it there; `athena` makes it by
            running the statements.
        contract: Whether an earlier table may change: `freeze` registers nothing if it would.
        against: The schema.json of an earlier crawl, whose table this one goes on from.
        dry_run: Find out what `register` would do, and do nothing.
        workgroup: Where Athena runs the statements; by default its own choice.
        athena_output: The S3 folder for Athena's results, unless the workgroup has one.
        engine: Where to run; `auto` takes a Ray cluster where there is one, Ray on this machine
            where that saves time, else this process.
        workers: How many cores to use; by default all that there are.
        access: How to reach S3; by default as the environment says.
        quiet: Show no progress on stderr.

    Raises:
        UsageError: an argument, a credential, or a URI is wrong.
        ServiceError: a service could not be reached, or a worker kept dying.
    """
    started = time.monotonic()
    access = access or Access()
    options = CrawlOptions(
        scan=ScanOptions(timestamps=timestamps, check_duplicates=check_duplicates),
        filters=Filters(tuple(rules), newer_than),
        sample=_checked_sample(sample),
        input=checked_input(input),
    )
    _check(uris, serde, input, timestamps=timestamps, forgets=dry_run and full)
    stores = [open_store(Location.parse(uri), access) for uri in uris]
    place, warnings = _table_location(stores, location)
    warnings += beyond(stores, place)
    database, name = parse_table_name(table) if table else (None, table_name_from_uri(place))
    parsed = tuple(map(_parsed_hint, hints))
    table_options = TableOptions(name, place, database, parsed, serde, partitions)
    asked = Asked(register, contract, dry_run, against, workgroup, athena_output)
    part = any(warning.code == "wider-location" for warning in warnings)
    whole = not part and sample is None and newer_than is None and not rules
    remembered = state is not None  # then it is the state that says how text is told apart
    registrar = Registrar(asked, table_options, access, whole=whole, remembered=remembered)
    table_options = registrar.options
    options = options if remembered else registrar.scanning(options)
    target = None if out is None else open_out(out, stores, access)
    report = inventory_of(inventory, stores, access, options, remembered=remembered)
    warnings += [] if report is None else [warning_of(report)]

    with _gathering(
        state, stores, access, options, incremental=incremental, full=full, quiet=quiet
    ) as found:
        plan = found.plan(stores, report)
        runner = choose(engine, workers, plan.seconds)
        context = Context(
            sources=tuple(store.location for store in stores),
            places=tuple(Place.of(store.location, place) for store in stores),
            access=access,
            options=replace(options, scan=replace(options.scan, generation=found.generation)),
            inventory=report,
            known=found.known(),
            parts=_parts(runner, workers),
        )
        try:
            with Progress("crawl", quiet=quiet) as progress:
                try:
                    _run(runner, context, plan, progress, found)
                except UnorderedListing:
                    # Found out on the way: the server is one to list in sequence, from the start.
                    plan = found.plan(stores, sequential=True)
                    context = replace(context, known=found.known())
                    _run(runner, context, plan, progress, found)
            workers = runner.workers
        finally:
            runner.close()
        if report is None:
            warnings += [_unordered(stores[source].location.uri) for source in plan.unordered]
        found.decide()
        kept = found.prior(table_options)
        settled = registrar.settle(
            lambda prior: table_of(
                found.total, table_options, prior.with_places_of(kept) if prior else kept
            ),
            lambda made: ListedPartitions(made, found.ledger),
            lambda: compressions_of(found.total),
        )
        prior = settled.prior.with_places_of(kept) if settled.prior else kept
        made = table_of(found.total, table_options, prior)
        run = Run(
            uris=tuple(store.location.uri for store in stores),
            sample=sample,
            engine=runner.name,
            workers=workers,
            seconds=round(time.monotonic() - started, 3),
            warnings=(*warnings, *found.warnings(made)),
            state=found.summary(),
        )
        result = answer(found.total, table_options, run, found.ledger, prior, settled)
        if target is not None:
            listed = ListedPartitions(made, found.ledger)
            publish(target, result, found.total.result.schema, made, found.ledger, listed)
        found.finish(made, idle=dry_run or settled.is_frozen)
    return result


def _check(uris: Sequence[str], serde: str, form: str, *, timestamps: bool, forgets: bool) -> None:
    """Check the arguments that nothing else does; `forgets` is a dry run that would start over."""
    if forgets:
        raise UsageError("--full forgets what the state holds, and --dry-run changes nothing")
    if serde == "hive" and form not in {"auto", "json"}:
        raise UsageError(f"--serde hive is for JSON, and not for --input {form}: leave it out")
    if timestamps and serde == "hive":
        raise UsageError("--timestamps is for --serde openx: what Hive's reads is not known")
    if not uris:
        raise UsageError("nothing to crawl: name at least one URI or folder")


def _unordered(uri: str) -> WarningResult:
    text = f"{uri}: the server does not list in byte order; it was listed in one sequence"
    return WarningResult("unordered-listing", text, 1, [uri])


def _gathering(
    state: str | None,
    stores: Sequence[Store],
    access: Access,
    options: CrawlOptions,
    *,
    incremental: bool,
    full: bool,
    quiet: bool,
) -> Gathering:
    """Return where findings are gathered: in a state, if there is one."""
    if state is not None:
        if incremental and full:
            raise UsageError("--incremental and --full contradict each other: give one of them")
        return open_state(
            state, stores, access, options, incremental=incremental, full=full, quiet=quiet
        )
    if incremental or full:
        name = "--incremental" if incremental else "--full"
        raise UsageError(f"{name} is about a state: name its folder with --state")
    return Gathering(options.scan.limits)


def _run(
    engine: Engine, context: Context, plan: Plan, progress: Progress, found: Gathering
) -> None:
    """Run all units of a plan and gather what they find."""
    before = found.total
    progress.update(
        objects=before.result.listed,
        bytes=before.result.stored_bytes + before.result.parts.stored_bytes,
        records=before.result.tally.records + before.result.parts.records,
        failures=before.unreadable,
        total_objects=plan.objects,
        total_bytes=plan.bytes,
    )
    for outcome in engine.run(crawl_unit, context, plan.units, _rest):
        part = outcome.result
        if part is None:
            raise ServiceError(f"a part of the crawl could not be run: {outcome.error}")
        found.add(part)
        progress.advance(
            objects=part.listed,
            bytes=part.stored_bytes + part.parts.stored_bytes,
            records=part.tally.records + part.parts.records,
            failures=len(part.unreadable),
        )
    found.settle(engine)


def _rest(found: UnitResult) -> tuple[Unit, ...]:
    return found.rest


def _parts(engine: Engine, workers: int | None) -> int:
    """Return into how many ranges to cut what one worker has too much of."""
    cores = workers or cpu_count()
    return 1 if engine.name == "inline" else max(2 * cores, 2 * engine.workers)


def _checked_sample(sample: float | None) -> float | None:
    if sample is not None and not 0 < sample <= 1:
        raise UsageError(f"--sample {sample:g}: give a share over 0, up to 1")
    return sample


def _parsed_hint(hint: str) -> Hint:
    try:
        return parse_hint(hint)
    except UsageError as error:
        raise UsageError(f"--hint {hint}: {error}") from None


def _table_location(stores: list[Store], location: str | None) -> tuple[str, list[WarningResult]]:
    """Return the S3 folder that the table is to read."""
    if location is not None:
        return Location.parse(location).folder.uri, []
    places = [store.location.uri for store in stores]
    if any(store.location.bucket is None for store in stores):
        name = table_name_from_uri(places[0])
        place = f"s3://BUCKET/{name}/"
        text = (
            f"the table's location is not known: {place} stands for it in the DDL. Name the S3"
            " folder that these files are in, or will be, with --location"
        )
        return place, [WarningResult("no-location", text, 1, places[:1])]
    common = _common_folder(places)
    if common == "s3://":
        raise UsageError(
            f"{places[0]} and {places[-1]} have no bucket in common: crawl them one by one, or"
            " name the folder that the table reads with --location"
        )
    return common, []


def _common_folder(uris: list[str]) -> str:
    first, last = min(uris), max(uris)
    same = next((n for n, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), None)
    shared = first[:same]
    return shared[: shared.rfind("/") + 1]
