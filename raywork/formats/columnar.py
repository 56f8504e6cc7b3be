"""Parquet and ORC files: schema and counts from their footers, without reading a row."""

from typing import TYPE_CHECKING, Final

from raywork.errors import CorruptError, LimitError, TruncatedError
from raywork.formats.declared import declared
from raywork.formats.model import NOUNS, Form, Format, Scanned
from raywork.formats.ranged import Fetch, RangedFile
from raywork.scan import ScanOptions, Tally

if TYPE_CHECKING:
    import pyarrow as pa

LONGEST_FOOTER: Final = 64 << 20
"""Bytes of a footer that is read; those of real files have up to some megabytes."""

_MAGIC: Final = b"PAR1"
_ENCRYPTED: Final = b"PARE"


def scan_columnar(
    uri: str, found: Format, size: int, tail: bytes, fetch: Fetch, options: ScanOptions
) -> Scanned:
    """Return what the footer of a file says.

    Args:
        uri: Its URI, for ranks.
        found: Parquet or ORC.
        size: Its bytes.
        tail: Those at its end that are at hand.
        fetch: Reads others.
        options: Of the crawl; the generation and the bounds matter here.

    Raises:
        UnreadableError: it is no such file, or broken, or `fetch` raised that.
    """
    import pyarrow as pa

    file = RangedFile(size, tail, fetch)
    try:
        if found is Format.PARQUET:
            _check_parquet(size, tail)
            fields, tally = _parquet(file)
        else:
            fields, tally = _orc(file)
        schema = declared(fields, uri, found, options)
    except (pa.ArrowException, OSError, ValueError) as error:
        if file.failure is not None:
            raise file.failure from None
        text = " ".join(str(error).split())
        raise CorruptError(f"its {NOUNS[found]} footer cannot be read: {text}") from error
    if tally.records < 0:
        raise CorruptError(f"its {NOUNS[found]} footer counts {tally.records:,} rows")
    return Scanned(Form(found), schema, tally)


def _check_parquet(size: int, tail: bytes) -> None:
    """Say in plain words what is wrong with the end of a Parquet file."""
    end = tail[-4:]
    if end == _ENCRYPTED:
        raise CorruptError("the footer of this Parquet file is encrypted: Athena does not read it")
    if end != _MAGIC:
        raise TruncatedError(
            "it does not end as a Parquet file does: it was not written to its end, or is none"
        )
    length = int.from_bytes(tail[-8:-4], "little")
    if length + 12 > size:
        raise CorruptError(f"its Parquet footer of {length:,} bytes is longer than the object")
    if length > LONGEST_FOOTER:
        raise LimitError(f"its Parquet footer has {length:,} bytes, beyond {LONGEST_FOOTER:,}")


def _parquet(file: RangedFile) -> "tuple[pa.Schema, Tally]":
    from pyarrow import parquet

    metadata = parquet.read_metadata(file)
    groups = (metadata.row_group(place) for place in range(metadata.num_row_groups))
    size = sum(group.total_byte_size for group in groups)
    return metadata.schema.to_arrow_schema(), Tally(records=metadata.num_rows, bytes=size)


def _orc(file: RangedFile) -> "tuple[pa.Schema, Tally]":
    from pyarrow import orc

    opened = orc.ORCFile(file)
    return opened.schema, Tally(records=opened.nrows, bytes=file.length)
