"""Where AWS puts logs: `[prefix/]AWSLogs/<account>/<service>/<region>/<yyyy>/<mm>/<dd>/`."""

import re
from calendar import monthrange
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from typing import Final

from raywork.analyses.dates import DateRange
from raywork.errors import UsageError
from raywork.storage import Access, Location, open_store

_ACCOUNT: Final = re.compile(r"\d{12}/")
_YEAR: Final = re.compile(r"(19|20)\d\d/")
_MONTH: Final = re.compile(r"(0[1-9]|1[0-2])/")
_DAY: Final = re.compile(r"(0[1-9]|[12]\d|3[01])/")
_DEEPEST: Final = 7
"""Folders between the URI that was given and the years."""
_LISTINGS: Final = 16


@dataclass(frozen=True, slots=True)
class Tree:
    """Logs of one kind that one table can read: of several accounts and regions."""

    base: str
    """The URI of the folder that holds the accounts; without accounts, the years."""
    service: str
    accounts: tuple[str, ...]
    """Empty where the folders are not those of accounts and regions."""
    regions: tuple[str, ...]
    days: DateRange
    """Of the folders that are there."""

    @property
    def template(self) -> str:
        """The folder of a day, with the keys of partitions in braces."""
        middle = f"${{account}}/{self.service}/${{region}}/" if self.accounts else ""
        return f"{self.base}{middle}${{day}}/"

    def locations(self, days: DateRange) -> Iterator[str]:
        """Yield the folder of each day, in each account and region."""
        for day in days.days():
            for account in self.accounts or ("",):
                for region in self.regions or ("",):
                    filled = self.template.replace("${account}", account)
                    filled = filled.replace("${region}", region)
                    yield filled.replace("${day}", day.strftime("%Y/%m/%d"))


def find_trees(uri: str, service: str, access: Access) -> list[Tree]:
    """Find the logs of a service below a URI: the bucket, a prefix, or one region's folder.

    Raises:
        UsageError: there are none.
    """
    location = Location.parse(uri).folder
    if location.bucket is None:
        raise UsageError(f"{uri}: Athena reads from S3: write s3://bucket/prefix/")
    lister = _Lister(location, access)
    roots = list(lister.roots(location.path, service, _DEEPEST))
    if not roots:
        raise UsageError(
            f"{uri}: no logs of {service} are there: expected are folders like"
            f" AWSLogs/<account>/{service}/<region>/<yyyy>/<mm>/<dd>/"
        )
    with ThreadPoolExecutor(_LISTINGS) as threads:
        spans = list(threads.map(lister.days, roots))
    return list(_together(location.bucket, service, roots, spans))


class _Lister:
    """Lists folders of one bucket."""

    def __init__(self, location: Location, access: Access) -> None:
        # For writing it need not exist: that nothing is there has an error of its own.
        self._store = open_store(location, access, write=True)

    def folders(self, path: str) -> list[str]:
        """Return the names of the folders in a folder, each with its slash."""
        found = (entry for entry in self._store.entries(path) if entry.endswith("/"))
        return [entry[len(path) :] for entry in found if entry != path]

    def roots(self, path: str, service: str, depth: int) -> Iterator[str]:
        """Yield the folders that hold years, of this service only."""
        names = self.folders(path)
        if any(map(_YEAR.fullmatch, names)):
            yield path
            return
        if depth == 0:
            return
        if "AWSLogs/" in names:
            names = ["AWSLogs/"]
        elif _ACCOUNT.fullmatch(path.rpartition("/")[0].rpartition("/")[2] + "/"):
            names = [name for name in names if name == f"{service}/"]
        for name in names:
            yield from self.roots(path + name, service, depth - 1)

    def days(self, root: str) -> DateRange:
        """Return the first and the last day that has a folder."""
        return DateRange(self._edge(root, 0), self._edge(root, -1))

    def _edge(self, root: str, end: int) -> date | None:
        path, parts = root, list[int]()
        for pattern in (_YEAR, _MONTH, _DAY):
            found = (int(n[:-1]) for n in self.folders(path) if pattern.fullmatch(n))
            numbers = sorted(n for n in found if _is_in_calendar([*parts, n]))
            if not numbers:
                return None
            parts.append(numbers[end])
            path += f"{numbers[end]:02}/"
        return date(*parts)


def _is_in_calendar(parts: list[int]) -> bool:
    """Return whether there is such a year, month or day, by as many numbers."""
    year, month, day = (*parts, 1, 1)[:3]
    return day <= monthrange(year, month)[1]


def _together(
    bucket: str, service: str, roots: Iterable[str], spans: Iterable[DateRange]
) -> Iterator[Tree]:
    """Yield one tree for all roots that differ by account and region only."""
    found: dict[str, list[tuple[str, str, DateRange]]] = {}
    for root, span in zip(roots, spans, strict=True):
        if span.first is None:
            continue
        parts = root.rstrip("/").split("/")
        regular = len(parts) > 2 and parts[-2] == service and _ACCOUNT.fullmatch(f"{parts[-3]}/")  # noqa: PLR2004
        base = "/".join(parts[:-3]) + "/" if regular and len(parts) > 3 else ""  # noqa: PLR2004
        account, region = (parts[-3], parts[-1]) if regular else ("", "")
        uri = f"s3://{bucket}/{base if regular else root}"
        found.setdefault(uri, []).append((account, region, span))
    for base, members in found.items():
        yield Tree(
            base,
            service,
            accounts=tuple(sorted({account for account, _, _ in members if account})),
            regions=tuple(sorted({region for _, region, _ in members if region})),
            days=_span(span for _, _, span in members),
        )


def _span(spans: Iterable[DateRange]) -> DateRange:
    spans = list(spans)
    return DateRange(
        min(span.first for span in spans if span.first),
        max(span.last for span in spans if span.last),
    )
