"""What a conversion answers: the document that `--json` prints."""

import msgspec

from raywork.athena.cost import price_of


class ScanCost(msgspec.Struct, frozen=True, kw_only=True):
    """What queries of a table scan and cost."""

    bytes: int
    """That a query of all columns scans."""
    cost_usd: float
    column_bytes: int | None = None
    """That a query of the one column scans; None if that could not be measured."""
    column_cost_usd: float | None = None

    @classmethod
    def of(cls, whole: int, column: int | None, price: float) -> "ScanCost":
        """Return the costs of so many bytes, at a price a terabyte."""
        return cls(
            bytes=whole,
            cost_usd=price_of(whole, price),
            column_bytes=column,
            column_cost_usd=None if column is None else price_of(column, price),
        )


class BatchFailure(msgspec.Struct, frozen=True, kw_only=True):
    """Partitions that could not be written."""

    where: str
    """The condition for their rows in the source."""
    partitions: int
    rows: int
    reason: str
    hint: str | None = None


class ConvertResult(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a conversion."""

    source: str
    table: str
    location: str
    partition_by: list[str]
    compression: str
    statements: list[str]
    """With `--dry-run` what would be run, the first of the INSERTs without its condition."""
    dry_run: bool
    partitions: int = 0
    batches: int = 0
    batches_done: int = 0
    """Written and verified, by this run and those before it."""
    source_reads: int = 0
    """How many times the whole source is read to write all batches."""
    rows: int = 0
    """Of the source."""
    rows_written: int = 0
    """In batches that were verified."""
    changed: int = 0
    """Batches whose rows in the source are others than those of the count."""
    failed: int = 0
    """Batches."""
    failures: list[BatchFailure] = []
    """At most 100 of them."""
    column: str | None = None
    """The one whose scan is measured."""
    before: ScanCost | None = None
    after: ScanCost | None = None
    scanned_bytes: int = 0
    """By the conversion itself."""
    cost_usd: float = 0.0
    price_usd: float = 0.0
    """Dollars a terabyte that the costs are reckoned with."""
    seconds: float = 0.0
