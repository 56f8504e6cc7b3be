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
    if execution.manifest is not None:
        yield from listed_in(execution.manifest, access) or ()


def listed_in(manifest: str, access: Access) -> list[Location] | None:
    """Return the objects that a manifest lists, in its order; None if it is gone.

    Raises:
        UsageError, ServiceError: the manifest may not be read.
    """
    place = Location.parse(manifest)
    try:
        data = open_store(Location(place.bucket, ""), access, write=True).get(place.path)
    except UsageError as error:
        raise UsageError(f"the manifest {manifest}: {error}") from None
    if data is None:
        return None
    lines = (line.strip().strip('"') for line in data.decode().splitlines())
    return [Location.parse(uri) for uri in lines if uri]


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
