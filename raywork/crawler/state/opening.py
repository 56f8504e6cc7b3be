"""Opening the state that a user named, for the crawl that was asked for."""

from collections.abc import Sequence
from contextlib import ExitStack
from datetime import UTC, datetime

from raywork.crawler.model import CrawlOptions
from raywork.crawler.state.entries import Entry
from raywork.crawler.state.folder import StateFolder
from raywork.crawler.state.keeper import CrawlState
from raywork.engine import open_journal
from raywork.engine.journal import print_on_stderr
from raywork.errors import UsageError
from raywork.storage import Access, Location, Store, open_store


def open_state(
    uri: str,
    stores: Sequence[Store],
    access: Access,
    options: CrawlOptions,
    *,
    incremental: bool,
    full: bool,
    quiet: bool,
) -> CrawlState:
    """Open a state, once no other crawl holds it.

    Args:
        uri: The folder, which is made where there is none.
        stores: What is crawled.
        access: How to reach S3.
        options: What decides on the result of the crawl: the same each time.
        incremental: Refuse a state of no crawl.
        full: Forget what is there.
        quiet: Say nothing on stderr while another crawl may hold the state.

    Raises:
        UsageError: the folder lies within what is crawled, is held by another crawl, or is the
            state of a crawl with other options; or there is none, and `incremental`.
        RayworkError: the state is damaged.
        ServiceError: the store cannot be reached.
    """
    folder = open_store(Location.parse(uri), access, write=True)
    for store in stores:
        if folder.location.folder.uri.startswith(store.location.folder.uri):
            raise UsageError(
                f"--state {uri} lies within {store.location.uri}: the crawl, and Athena, would read"
                " it as records; name another folder"
            )
    plan = plan_of([store.location.uri for store in stores], options)
    say = _say_nothing if quiet else print_on_stderr
    with ExitStack() as undo:
        journal = undo.enter_context(open_journal(folder, Entry, plan, fresh=full, say=say))
        state = CrawlState(StateFolder(folder), access, options.scan.limits, journal)
        if state.is_empty and incremental:
            raise UsageError(
                f"--incremental: {uri} is the state of no crawl yet: check the URI, or leave"
                " --incremental out for the first crawl, which reads everything"
            )
        undo.pop_all()
    return state


def _say_nothing(_line: str) -> None:
    pass


def plan_of(uris: Sequence[str], options: CrawlOptions) -> dict[str, str]:
    """Return what must be the same each time, as its user writes it."""
    filters = options.filters
    plan = {"command": "crawl", "the list of URIs": " ".join(uris)}
    if filters.rules:
        plan["the filters"] = " ".join(f"--{kind} {glob}" for kind, glob in filters.rules)
    if filters.newer_than is not None:
        moment = datetime.fromtimestamp(filters.newer_than, UTC)
        plan["--newer-than (a date, not an age)"] = moment.isoformat()
    if options.input != "auto":
        plan["--input"] = options.input
    if options.sample is not None:
        plan["--sample"] = str(options.sample)
    for name, given in (
        ("--timestamps", options.scan.timestamps),
        ("--check-duplicates", options.scan.check_duplicates),
    ):
        if given:
            plan[name] = "given"
    return plan
