"""A file of keys as the source of a copy."""

from collections.abc import Iterator
from dataclasses import replace

from raywork.bulkcopy.job import Context
from raywork.errors import UsageError
from raywork.storage import Location, open_store


def read_keys(uri: str, context: Context) -> Iterator[str]:
    r"""Yield the keys of a file, one a line, relative to the source. Empty lines are passed over.

    The file may end its lines with `\n` or `\r\n`, and is read as a stream.

    Raises:
        UsageError: there is no such file, or it is not UTF-8.
    """
    location = Location.parse(uri)
    # The file may lie in a bucket of another account.
    store = open_store(location, replace(context.destination.access, owner=None))
    if not store.single:
        raise UsageError(f"--keys {uri} is a folder: name a file with one key a line")
    rest = b""
    for info in store.list_range(store.whole):
        for chunk in store.read(info):
            *lines, rest = (rest + chunk).split(b"\n")
            yield from _keys(lines, uri, context)
    yield from _keys([rest], uri, context)


def _keys(lines: list[bytes], uri: str, context: Context) -> Iterator[str]:
    for line in lines:
        try:
            key = line.removesuffix(b"\r").decode()
        except UnicodeDecodeError as error:
            raise UsageError(f"--keys {uri}: the line {line!r} is not UTF-8") from error
        if key:
            yield context.mapping.source + key
