"""Opening one object: which format it is in, and what it holds if that is not JSON."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Final, Literal, get_args

from raywork import codecs
from raywork.codecs import Codec, Detection, athena_issue, open_stream
from raywork.codecs.model import extension, promised
from raywork.crawler.parts import Part
from raywork.errors import CorruptError, UsageError
from raywork.formats.avro import scan_avro
from raywork.formats.columnar import scan_columnar
from raywork.formats.delimited.dialect import SAMPLE
from raywork.formats.delimited.scanner import scan_delimited
from raywork.formats.model import NOUNS, Form, Format
from raywork.formats.ranged import TAIL, Fetch
from raywork.formats.recognise import begins_json, by_magic, by_name, by_text
from raywork.scan import Noticed, ScanOptions
from raywork.storage import ObjectInfo

Input = Literal["auto", "json", "csv", "parquet", "orc", "avro"]

_FOOTERS: Final = frozenset({Format.PARQUET, Format.ORC})
"""The formats of which only the end is read."""

_PLAIN: Final = Detection(Codec.PLAIN, None, mismatch=False)


def checked_input(name: Input) -> Input:
    """Return the name of a format, or `auto`.

    Raises:
        UsageError: it is neither.
    """
    if name not in get_args(Input):
        raise UsageError(f"--input {name}: give one of {', '.join(get_args(Input))}")
    return name


def start_of(info: ObjectInfo, wanted: Input) -> int:
    """Return from which byte on to read an object: of one that has a footer only the end."""
    return max(0, info.size - TAIL) if _with_footer(info, wanted) else 0


def _with_footer(info: ObjectInfo, wanted: Input) -> Format | None:
    """Return the format of an object, if it is told, or its name says, that it has a footer."""
    if wanted != "auto":
        found: Format | None = Format(wanted)
    else:
        found = by_name(info.key) if promised(info.key) is None else None
    return found if info.size and found in _FOOTERS else None


@dataclass(frozen=True, slots=True)
class Opened:
    """An object whose format is known, and its bytes, decompressed."""

    format: Format
    detection: Detection
    stream: Iterator[bytes]
    at_end: bool = False
    """The bytes are those at the end alone, where a footer is."""


def open_object(
    info: ObjectInfo, chunks: Iterator[bytes], wanted: Input, limits: codecs.Limits
) -> Opened:
    """Find out the format of an object: what is wanted, or what its bytes and its name say.

    Args:
        info: The object.
        chunks: Its bytes from `start_of` on.
        wanted: The format, or `auto`.
        limits: Of decompression.

    Raises:
        UnreadableError: it is not what is wanted, or `chunks` broke off.
    """
    footed = _with_footer(info, wanted)
    if footed is not None:
        return Opened(footed, _PLAIN, chunks, at_end=True)
    first = next(chunks, b"")
    # An empty object goes with every format.
    asked = Format(wanted) if wanted != "auto" and info.size else None
    magic = by_magic(first)
    if magic is not None and asked in {None, magic}:
        return Opened(magic, _PLAIN, chain((first,), chunks))
    detection, stream = open_stream(info.key, chain((first,), chunks), limits, info.size)
    if asked is Format.AVRO:
        raise CorruptError("the object is no Avro file: leave it out with --exclude")
    if asked is not None:
        return Opened(asked, detection, stream)
    begun = next(stream, b"")
    if not begins_json(begun):
        begun += _more(stream, SAMPLE - len(begun))
    if (within := by_magic(begun)) is not None:
        raise CorruptError(
            f"the object is {NOUNS[within]} within {detection.codec}: Athena reads such files as"
            " they are, with codecs of their own inside; decompress it"
        )
    found = by_text(info.key, begun[:SAMPLE])
    return Opened(found, detection, chain((begun,), stream))


def scan_other(
    info: ObjectInfo, uri: str, opened: Opened, fetch: Fetch, options: ScanOptions, limit: int
) -> tuple[Form, Part]:
    """Scan an object that is no JSON to its end, and return what it holds.

    Args:
        info: The object.
        uri: Its URI.
        opened: What `open_object` found.
        fetch: Reads a range of its bytes.
        options: Of the scan.
        limit: The longest record, in bytes.

    Raises:
        UnreadableError: it cannot be read; nothing of it counts.
    """
    if opened.format in _FOOTERS:
        # What its first bytes gave away may be large: its end alone is asked for then.
        start = max(0, info.size - TAIL)
        tail = b"".join(opened.stream) if opened.at_end else fetch(start, info.size)
        scanned = scan_columnar(uri, opened.format, info.size, tail, fetch, options)
        layout = opened.format.value
    elif opened.format is Format.AVRO:
        scanned = scan_avro(uri, opened.stream, options)
        layout = opened.format.value
    else:
        name = info.key[: info.key.rfind(".")] if promised(info.key) else info.key
        kind = extension(name).lower()
        scanned = scan_delimited(uri, opened.stream, options, kind, limit)
        layout = "delimited" if scanned.schema.root else "empty"
        issue = athena_issue(info.key, opened.detection)
        if issue is not None:
            scanned.tally.notice(issue.code, 1, [Noticed(uri, 0, issue.message)])
    part = Part(
        held=int(scanned.tally.records > 0),
        named=[uri],
        scanned=1,
        stored_bytes=info.size,
        schema=scanned.schema,
        tally=scanned.tally,
        codecs={opened.detection.codec.value: 1},
        layouts={layout: 1},
    )
    return scanned.form, part


def _more(stream: Iterable[bytes], size: int) -> bytes:
    """Return further chunks, together at least `size` bytes where there are so many."""
    more = bytearray()
    for chunk in stream:
        more += chunk
        if len(more) >= size:
            break
    return bytes(more)
