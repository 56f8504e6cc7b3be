"""Reads the rows of an object by the SerDe and the input format of its table."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from raywork.codecs import Codec, decompress
from raywork.codecs.model import extension
from raywork.ddl.avro import LIBRARY as AVRO
from raywork.ddl.cloudtrail import INPUT_FORMAT as CLOUDTRAIL
from raywork.ddl.types import Array, Map, Scalar, Struct
from raywork.ddl.types import Type as RowType
from raywork.errors import UnmeasuredError, UsageError
from raywork.local import avro_serde, cloudtrail, grok, regex_serde
from raywork.local.faults import not_emulated
from raywork.local.formats import TableFormat
from raywork.local.regex_serde import RegexReader
from raywork.local.types import Type
from raywork.serde import Reader, hive, open_serde

_CODECS: Final = {
    "gz": Codec.GZIP,
    "bz2": Codec.BZIP2,
    "zst": Codec.ZSTD,
    "deflate": Codec.ZLIB,
    "snappy": Codec.SNAPPY_HADOOP,
    "lz4": Codec.LZ4_HADOOP,
}
"""Athena goes by the ending of the name, in lowercase, and by nothing else."""


def rows(
    name: str, chunks: Iterable[bytes], form: TableFormat, only: tuple[str, ...] | None
) -> Iterator[list[Any]]:
    """Yield a row for each record: a value for each column, None for those not in `only`.

    Raises:
        FailedQuery: There is no emulation of the SerDe.
        SerDeError, UnreadableError: The object cannot be read so.
    """
    if form.library == AVRO:
        yield from avro_serde.rows(chunks, form, only)
        return
    places = {name: place for place, name in enumerate(form.names)}
    wanted = None
    if only is not None:
        named = zip(form.names, form.columns, strict=False)
        wanted = {name for name, (column, _) in named if column in only}
    reader = _reader(form, wanted)
    spots = [places[name] for name in reader.names]
    whole = spots == list(range(len(form.columns)))
    for number, line in enumerate(_records(name, chunks, form)):
        if number < form.header:
            continue
        values = reader.row(line)
        if whole:
            yield values
        else:
            row: list[Any] = [None] * len(form.columns)
            for spot, value in zip(spots, values, strict=True):
                row[spot] = value
            yield row


def _records(name: str, chunks: Iterable[bytes], form: TableFormat) -> Iterator[bytes]:
    if form.input_format == CLOUDTRAIL:
        codec = _CODECS.get(extension(name), Codec.PLAIN)
        return cloudtrail.records(decompress(codec, chunks), form.columns)
    return text_lines(name, chunks)


def _reader(form: TableFormat, only: set[str] | None) -> Reader:
    typed = zip(form.names, form.columns, strict=False)
    columns = [(name, row_type(kind)) for name, (_, kind) in typed]
    if form.library == regex_serde.LIBRARY:
        return RegexReader(columns, form.properties, only=only)
    if form.library == grok.LIBRARY:
        return grok.GrokReader(columns, form.properties, only=only)
    library = hive.LIBRARY if form.library == cloudtrail.SERDE else form.library
    try:
        return open_serde(library, columns, form.properties, only=only)
    except UsageError:
        raise not_emulated(f"the SerDe {form.library}") from None


def row_type(kind: Type) -> RowType:
    """Return a type as the SerDes know it."""
    match kind.name:
        case "array":
            return Array(row_type(kind.parts[0]))
        case "map":
            if kind.parts[0].name != "string":
                raise UnmeasuredError(f"a map whose keys are {kind.parts[0]}")
            return Map(row_type(kind.parts[1]))
        case "struct":
            named = zip(kind.fields, kind.parts, strict=True)
            return Struct(tuple((name, row_type(part)) for name, part in named))
        case "varchar" | "char":
            return Scalar("string")
    return Scalar(str(kind))


def text_lines(name: str, chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the lines of an object, without the LF, CR or CR LF that ends them."""
    codec = _CODECS.get(extension(name), Codec.PLAIN)
    rest: list[bytes] = []
    for chunk in _ending_in_lf(decompress(codec, chunks)):
        first, *more = chunk.split(b"\n")
        rest.append(first)
        if more:
            yield b"".join(rest)
            yield from more[:-1]
            rest = [more[-1]]
    if last := b"".join(rest):
        yield last


def _ending_in_lf(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield chunks with LF for each end of a line."""
    held = b""
    for chunk in chunks:
        text = held + chunk
        held = b"\r" if text.endswith(b"\r") else b""  # an LF may follow
        yield text.removesuffix(held).replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if held:
        yield b"\n"
