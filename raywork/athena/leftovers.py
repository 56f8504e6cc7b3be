"""The objects that a query wrote into tables, as Athena's manifest of it names them."""

from collections.abc import Iterable, Iterator

from raywork.catalog import Execution
from raywork.errors import UsageError
from raywork.storage import Access, Location, open_store


def written_by(execution: Execution, access: Access) -> Iterator[Location]:
    """Yield the objects that an INSERT, UNLOAD or CREATE TABLE AS wrote, or may have written.

    There is a manifest of those that failed too (Athena user guide, "Locate orphaned files").

    Raises:
        UsageError, ServiceError: the manifest may not be read.
    """
    if execution.manifest is None:
        return
    place = Location.parse(execution.manifest)
    try:
        data = open_store(Location(place.bucket, ""), access, write=True).get(place.path)
    except UsageError as error:
        raise UsageError(f"the manifest of {execution.id}: {error}") from None
    for line in (data or b"").decode().splitlines():
        uri = line.strip().strip('"')
        if uri:
            yield Location.parse(uri)


def delete_objects(places: Iterable[Location], access: Access) -> int:
    """Delete objects, those that are there; return how many places there were.

    Raises:
        UsageError, ServiceError: one may not be deleted.
    """
    stores = {}
    count = 0
    for place in places:
        if place.bucket not in stores:
            stores[place.bucket] = open_store(Location(place.bucket, ""), access, write=True)
        stores[place.bucket].delete(place.path)
        count += 1
    return count
