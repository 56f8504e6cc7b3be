"""What to do about what is wrong, as the report and the summary on a terminal say it."""

from typing import Final

ON_BAD: Final = (
    "Left out of counts and types; a query may fail on them or read rows of NULLs: correct them,"
    " or allow N of them with --max-bad N."
)
ON_UNREADABLE: Final = (
    "Left out of counts and types; a query fails on them or misreads them: write them again or"
    " move them away."
)
ON_CONFLICTS: Final = (
    "Values of kinds that only a wider type reads, often string: cast in the query, or choose a"
    " type with --hint PATH=TYPE."
)
ON_TYPES_DIFFER: Final = (
    "Files declare types that no one type reads, so that the table leaves these columns out: write"
    " the files of one side again."
)
ON_CHANGES: Final = (
    "The records need these types to be read at all: adapt the queries, or keep the table as it is"
    " with --contract freeze."
)
ON_FROZEN: Final = (
    "The records need these types to be read at all: correct them and crawl again, or let the"
    " table change with --contract evolve."
)

FAILING: Final = (
    "duplicate-keys",
    "row-too-large",
    "documents",
    "plain-compressed-name",
    "wrong-extension",
    "no-records",
)
"""Codes of what makes whole queries fail, the worst to find out first."""

ON_SKIPPED: Final = (
    "Athena reads every object below the table's location, skipped here or not, except hidden"
    " and archived ones: move away what the table is not to hold."
)
