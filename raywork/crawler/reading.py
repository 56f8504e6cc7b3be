"""Opening one object: which format it is in, and what it holds if that is not JSON."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Final, Literal, get_args

from raywork import codecs
from raywork.codecs import Codec, Detection, athena_issue, open_stream
from raywork.codecs.model import extension, promised
from raywork.crawler.parts import Part
from raywork.errors import UsageError
from raywork.formats.delimited.dialect import SAMPLE
from raywork.formats.delimited.scanner import scan_delimited
from raywork.formats.model import Form, Format
from raywork.formats.recognise import begins_json, by_magic, by_text
from raywork.scan import Noticed, ScanOptions
from raywork.storage import ObjectInfo

Input = Literal["auto", "json", "csv"]

_PLAIN: Final = Detection(Codec.PLAIN, None, mismatch=False)


def checked_input(name: Input) -> Input:
    """Return the name of a format, or `auto`.

    Raises:
        UsageError: it is neither.
    """
    if name not in get_args(Input):
        raise UsageError(f"--input {name}: give one of {', '.join(get_args(Input))}")
    return name


@dataclass(frozen=True, slots=True)
class Opened:
    """An object whose format is known, and its bytes, decompressed."""

    format: Format
    detection: Detection
    stream: Iterator[bytes]


def open_object(
    info: ObjectInfo, chunks: Iterator[bytes], wanted: Input, limits: codecs.Limits
) -> Opened:
    """Find out the format of an object: what is wanted, or what its bytes and its name say.

    Raises:
        UnreadableError: it is not what is wanted, or `chunks` broke off.
    """
    first = next(chunks, b"")
    whole = chain((first,), chunks)
    magic = by_magic(first)
    asked = None if wanted == "auto" else Format(wanted)
    if magic is not None and asked in {None, magic}:
        return Opened(magic, _PLAIN, whole)
    detection, stream = open_stream(info.key, whole, limits, info.size)
    if asked is not None:
        return Opened(asked, detection, stream)
    begun = next(stream, b"")
    if not begins_json(begun):
        begun += _more(stream, SAMPLE - len(begun))
    found = by_text(info.key, begun[:SAMPLE])
    return Opened(found, detection, chain((begun,), stream))


def scan_other(
    info: ObjectInfo, uri: str, opened: Opened, options: ScanOptions, limit: int
) -> tuple[Form, Part]:
    """Scan an object that is no JSON to its end, and return what it holds.

    Raises:
        UnreadableError: it cannot be read; nothing of it counts.
    """
    name = info.key[: info.key.rfind(".")] if promised(info.key) else info.key
    scanned = scan_delimited(uri, opened.stream, options, extension(name).lower(), limit)
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
        layouts={"delimited" if scanned.schema.root else "empty": 1},
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
