"""Which key of the destination stands for which key of the source."""

import os
from dataclasses import dataclass
from pathlib import Path

from raywork.errors import UsageError
from raywork.storage import KeyRange, Location, Store
from raywork.storage.s3 import S3Store


@dataclass(frozen=True, slots=True)
class Mapping:
    """A key prefix of the source, and the one that stands in its place in the destination.

    Keys keep their order under it: what follows the prefix is the same on both sides.
    """

    source: str
    destination: str

    def there(self, key: str) -> str:
        """Return the destination's key for a key of the source."""
        return self.destination + key[len(self.source) :]

    def here(self, key: str) -> str:
        """Return the source's key for a key of the destination."""
        return self.source + key[len(self.destination) :]

    def range_there(self, keys: KeyRange) -> KeyRange:
        """Return the range of the destination that holds exactly what stands for a range."""
        after = None if keys.after is None else self.there(keys.after)
        until = None if keys.until is None else self.there(keys.until)
        return KeyRange(self.there(keys.prefix), after, until)


def map_keys(source: Store, destination: str) -> tuple[Mapping, Location]:
    """Return which key becomes which, and the folder of the destination that they are below.

    A folder's keys go below the destination; a single object becomes the destination's key, or
    an object of its own name where the destination ends in a slash, is a bucket or a folder.

    Raises:
        UsageError: the two overlap, or the destination is no place.
    """
    target = Location.parse(destination)
    local = target.bucket is None
    folder = "" if local else target.folder.path
    if not source.single:
        mapping, place = Mapping(source.whole.prefix, folder), target.folder
    else:
        name = source.whole.prefix
        named = not destination.endswith("/") and target.path != ""
        if named and not (local and Path(target.path).is_dir()):
            parent, _, own = target.path.rpartition("/")
            place = Location(target.bucket, parent + "/" if parent else "/" if local else "")
            mapping = Mapping(name, own if local else target.path)
        else:
            mapping, place = Mapping(name, folder + name.rpartition("/")[2]), target.folder
    if local:
        _refuse_overlap(source, place, mapping)
    return mapping, place


def refuse_overlap(source: Store, destination: Store, mapping: Mapping, *, move: bool) -> None:
    """Refuse to copy a place of a bucket into itself, which would read what it writes.

    Buckets of one name on two services are two, but for a move: were the services one by two
    names, it would delete what it found to be there already.

    Raises:
        UsageError: one of the two holds the other.
    """
    if destination.location.bucket and (move or not _are_apart(source, destination)):
        _refuse_overlap(source, destination.location, mapping)


def _are_apart(source: Store, destination: Store) -> bool:
    if not (isinstance(source, S3Store) and isinstance(destination, S3Store)):
        return True
    here, there = source.address, destination.address
    return here.endpoint != there.endpoint and not (here.is_on_aws and there.is_on_aws)


def _refuse_overlap(source: Store, place: Location, mapping: Mapping) -> None:
    """Refuse places of which one holds the other.

    Raises:
        UsageError: they do.
    """
    if source.location.bucket != place.bucket:
        return
    if place.bucket is None:
        a, b = source.location.path, place.path
        if source.single:
            b = os.path.join(b, mapping.destination)  # noqa: PTH118  # as below
        # Links give one place many names. Below `/` nothing begins with `//`.
        a, b = os.path.realpath(a), os.path.realpath(b)
        if not source.single:
            a, b = os.path.join(a, ""), os.path.join(b, "")  # noqa: PTH118
    else:
        a, b = source.uri(mapping.source), f"s3://{place.bucket}/{mapping.destination}"
    if a == b or (not source.single and (a.startswith(b) or b.startswith(a))):
        raise UsageError(f"{a} and {b} overlap: copy between places that do not hold one another")
