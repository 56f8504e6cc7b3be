"""Adding up the results of units, in whatever order they come."""

from raywork.crawler.model import UnitResult
from raywork.crawler.parts import add_counts
from raywork.crawler.result import EXAMPLES, Unreadable
from raywork.crawler.settle import Decision, Settled, settle
from raywork.crawler.state.visit import Visited
from raywork.partitions import Folders, merge_folders
from raywork.schema import merge
from raywork.schema.bounds import Limits


class Total:
    """The sum of unit results. It holds counts, one schema, and the first examples only."""

    def __init__(self, limits: Limits) -> None:
        self.result = UnitResult()
        self.unreadable = 0
        self._limits = limits

    def add(self, part: UnitResult) -> None:
        """Add the result of one more unit."""
        total = self.result
        total.schema = merge(total.schema, part.schema, self._limits)
        total.tally.add(part.tally)
        total.listed += part.listed
        total.scanned += part.scanned
        total.stored_bytes += part.stored_bytes
        self.unreadable += len(part.unreadable)
        total.unreadable = sorted([*total.unreadable, *part.unreadable])[:EXAMPLES]
        total.layout = merge_folders(total.layout, part.layout)
        if part.visited is not None:
            total.visited = total.visited or Visited()
            total.visited.add(part.visited)
        for counts, more in (
            (total.skipped, part.skipped),
            (total.codecs, part.codecs),
            (total.layouts, part.layouts),
        ):
            add_counts(counts, more)
        total.parts.merge(part.parts, self._limits)

    def settle(self, decided: Decision | None = None) -> Settled:
        """Leave the form of objects that the table is for; the others become unreadable ones.

        `decided` is what earlier crawls have settled on.
        """
        settled = settle(self.result, self._limits, decided)
        for left in settled.left:
            self.unreadable += left.count
            more = [Unreadable(uri, left.reason) for uri in left.named]
            self.result.unreadable = sorted([*self.result.unreadable, *more])[:EXAMPLES]
        return settled

    def lasting(self) -> UnitResult:
        """Return what the next crawl builds on: all that is known of records, and no counts.

        Folders it finds anew, since it lists all objects again.
        """
        layout = Folders(fields=self.result.layout.fields)
        return UnitResult(schema=self.result.schema, layout=layout)
