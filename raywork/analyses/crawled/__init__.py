"""The case `crawled`: the keys and values of crawled data, and how they change over time."""

from typing import Final

from raywork.analyses.case import Case
from raywork.analyses.crawled.findings import findings
from raywork.analyses.crawled.options import CrawledOptions
from raywork.analyses.crawled.plan import look, plan
from raywork.analyses.sources import Source

CASE: Final[Case[CrawledOptions, Source]] = Case("crawled", CrawledOptions, look, plan, findings)
