"""The query: all statements submitted, all results collected."""

import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Final

import msgspec

from raywork.athena.cost import PRICE, Budget, cost_of
from raywork.athena.created import Foresight
from raywork.athena.driver import Driver, Ended, Task
from raywork.athena.failures import explain_failure
from raywork.athena.record import open_record, place_plan
from raywork.athena.result import QueryResult, QueryResults
from raywork.athena.unload import LINES_BEFORE
from raywork.athena.unloaded import with_first_rows
from raywork.athena.values import read_rows
from raywork.catalog import Place, Queries, open_catalog
from raywork.catalog.queries import short
from raywork.errors import UsageError
from raywork.report.shown import size, visible
from raywork.sql import Parameters, Statement, is_select, statements_of
from raywork.sql.parameters import Name, Value
from raywork.storage import Access, Location, open_store

CONCURRENCY: Final = 20
"""Queries at once: what Athena allows in its smallest regions."""
_LONGEST_REUSE: Final = 10_080
"""Minutes (StartQueryExecution, MaxAgeInMinutes)."""


def query(
    *statements: str,
    files: Sequence[str] = (),
    params: Mapping[str, Value | Name] | None = None,
    database: str | None = None,
    catalog: str | None = None,
    workgroup: str | None = None,
    output: str | None = None,
    max_scan: int | None = None,
    max_cost: float | None = None,
    price: float = PRICE,
    reuse: int | None = None,
    state: str | None = None,
    full: bool = False,
    unload: bool = False,
    concurrency: int = CONCURRENCY,
    access: Access | None = None,
    quiet: bool = True,
) -> QueryResults:
    """Run statements in Athena: arguments and files at once, what is in one of them in order.

    Args:
        statements: SQL; one argument may hold several statements, ended by semicolons.
        files: Files of statements, local or in S3.
        params: Values for each `:name` in the statements.
        database: Of names that have none.
        catalog: Likewise; Athena's own by default.
        workgroup: `primary` by default.
        output: The S3 folder for results, where the workgroup has none.
        max_scan: Stop a query that scans more bytes.
        max_cost: Stop all if they cost more dollars.
        price: Dollars a terabyte.
        reuse: Take the result of the same statement if it is not older, in minutes.
        state: A folder, `s3://...` or local, that lets a killed run collect what it submitted.
        full: Forget what the state holds.
        unload: Run each SELECT as UNLOAD to Parquet, so that arrays, maps and rows are values.
        concurrency: Arguments and files at once.
        access: How to reach AWS; by default as the environment says.
        quiet: Say nothing on stderr when a query has ended.

    Raises:
        UsageError: an argument is wrong, or Athena takes no such request.
        ServiceError: Athena does not answer.
    """
    started = time.monotonic()
    access = access or Access()
    _check(max_scan, max_cost, price, reuse, concurrency)
    if unload and reuse is not None:
        raise UsageError("--unload and --reuse: Athena reuses no result of an UNLOAD")
    scripts = _tasks(scripts_of(statements, files, access), Parameters(params or {}))
    glue = open_catalog(access)
    queries = Queries(glue)
    place = Place(database, catalog, workgroup, output, reuse)
    if unload:
        scripts = _unloading(scripts, queries.results_folder(place))
    texts = [task.text for script in scripts for task in script]
    plan = {
        "command": "query",
        "the statements": sha256("\0".join(texts).encode()).hexdigest()[:16],
        **place_plan(place),
        **({"--unload": "given"} if unload else {}),
    }
    record = open_record(state, plan, access, full=full)
    budget = Budget(price, max_scan, max_cost)
    report = _Report(len(texts), price, quiet=quiet)
    foresight = Foresight(glue, record, place)
    driver = Driver(queries, place, budget, record, report.say, foresight.look)
    try:
        ended = driver.run(scripts, concurrency)
    finally:
        record.close()
    found = with_first_rows([result_of(each, price) for each in ended], access)
    states = Counter(each.state for each in found)
    return QueryResults(
        queries=found,
        succeeded=states["SUCCEEDED"],
        failed=states["FAILED"],
        cancelled=states["CANCELLED"],
        skipped=states["SKIPPED"],
        scanned_bytes=sum(each.scanned_bytes for each in found),
        cost_usd=sum(each.cost_usd for each in found),
        price_usd=price,
        seconds=round(time.monotonic() - started, 3),
        workgroup_cutoff_bytes=queries.cutoff(workgroup),
        reuse_minutes=reuse,
    )


def _check(
    max_scan: int | None,
    max_cost: float | None,
    price: float,
    reuse: int | None,
    concurrency: int,
) -> None:
    if reuse is not None and not 0 <= reuse <= _LONGEST_REUSE:
        raise UsageError(f"--reuse {reuse}: give minutes, at most {_LONGEST_REUSE:,}")
    if (max_scan is not None and max_scan < 0) or not (max_cost is None or max_cost >= 0):
        raise UsageError("--max-scan and --max-cost are 0 or more")
    if not price >= 0:
        raise UsageError(f"--price {price}: give dollars a terabyte")
    if concurrency < 1:
        raise UsageError(f"--concurrency {concurrency}: give 1 or more")


def scripts_of(
    statements: Sequence[str], files: Sequence[str], access: Access
) -> list[list[Statement]]:
    """Return the statements of each argument and of each file.

    Raises:
        UsageError: there are none, or a file cannot be read.
    """
    sources = [(text, f"argument {place}") for place, text in enumerate(statements, 1)]
    sources += [source for file in files for source in _sources(file, access)]
    scripts = [list(statements_of(text, source)) for text, source in sources]
    if not any(scripts):
        raise UsageError("there is no statement: give SQL, or a file of it with -f")
    return [script for script in scripts if script]


class _Crawled(msgspec.Struct):
    """As much of a crawl's document as makes its tables."""

    statements: list[str] = []
    tables: list["_Crawled"] = []


def _sources(file: str, access: Access) -> list[tuple[str, str]]:
    """Return the scripts of a file, and what they are called: of a crawl's report, each table's.

    Raises:
        UsageError: it cannot be read, or holds no statements.
    """
    text = _read(file, access)
    if not file.endswith(".json"):
        return [(text, file)]
    try:
        document = msgspec.json.decode(text, type=_Crawled)
    except msgspec.DecodeError as error:
        raise UsageError(f"-f {file}: it is no report of a crawl: {error}") from None
    scripts = [each.statements for each in (document, *document.tables) if each.statements]
    if not scripts:
        raise UsageError(f"-f {file}: the crawl made no table: there are no statements in it")
    return [(";\n".join(script), file) for script in scripts]


def _read(file: str, access: Access) -> str:
    store = open_store(Location.parse(file), access)
    data = store.get(store.location.path) if store.single else None
    if data is None:
        raise UsageError(f"-f {file}: it is no file")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(f"-f {file}: it is not UTF-8 (byte {error.start})") from None


def _tasks(scripts: list[list[Statement]], parameters: Parameters) -> list[list[Task]]:
    """Return the tasks of each script, numbered through all, with their values in place."""
    tasks: list[list[Task]] = []
    number = 0
    for script in scripts:
        tasks.append([])
        for statement in script:
            tasks[-1].append(Task(number, statement, parameters.fill(statement)))
            number += 1
    parameters.refuse_unused()
    return tasks


def _unloading(scripts: list[list[Task]], folder: str) -> list[list[Task]]:
    """Return the scripts with each SELECT to be run as UNLOAD into a folder of that folder."""
    return [
        [replace(task, unload=folder) if is_select(task.text) else task for task in script]
        for script in scripts
    ]


def result_of(ended: Ended, price: float) -> QueryResult:
    """Return what became of a task, with its cost at a price a terabyte."""
    execution, first, statement = ended.execution, ended.first, ended.task.statement
    columns, rows = ([], []) if first is None else read_rows(first, ended.types)
    lines_before = 0 if ended.task.unload is None else LINES_BEFORE
    found = QueryResult(
        statement=ended.task.text,
        source=statement.source,
        line=statement.line,
        state=ended.state,
        attempts=ended.attempts,
        columns=columns,
        rows=rows,
        more=first is not None and first.more,
        error=None
        if ended.reason is None
        else explain_failure(ended.reason, statement, lines_before),
    )
    if execution is None:
        return found
    found = found.on(execution, cost_of(execution, price))
    if ended.state != execution.state:  # its result is withheld
        return msgspec.structs.replace(found, state=ended.state)
    if ended.folder is None:
        return found
    return msgspec.structs.replace(found, unloaded=True, result=ended.folder)


class _Report:
    """Says on stderr how each statement ended."""

    def __init__(self, total: int, price: float, *, quiet: bool) -> None:
        self._total, self._price, self._quiet = total, price, quiet
        self._count = 0

    def say(self, ended: Ended) -> None:
        self._count += 1
        if self._quiet:
            return
        facts = ""
        if ended.execution is not None:
            cost = cost_of(ended.execution, self._price)
            scanned = size(ended.execution.scanned)
            facts = f"{ended.execution.seconds:.1f} s, {scanned}, ${cost:.5f}  "
        line = f"[{self._count}/{self._total}] {ended.state}  {facts}{short(ended.task.text)}"
        # In one piece: several threads say how theirs ended.
        sys.stderr.write(f"{visible(line)}\n")
        sys.stderr.flush()
