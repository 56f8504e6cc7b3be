"""The objects that a query wrote into tables, as Athena's manifest of it names them."""

from collections.abc import Iterable, Iterator, Sequence
from os.path import commonprefix

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


def those_there(places: Sequence[Location], access: Access) -> list[Location]:
    """Return the objects that there are, in the order given.

    What a query writes into a folder has one beginning, so that a folder is listed once, and not
    what others wrote.

    Raises:
        UsageError, ServiceError: their folders may not be listed.
    """
    paths: dict[tuple[str | None, str], list[str]] = {}
    for place in places:
        paths.setdefault((place.bucket, place.path.rpartition("/")[0]), []).append(place.path)
    found: set[Location] = set()
    for (bucket, _), within in paths.items():
        store = open_store(Location(bucket, ""), access, write=True)
        infos = store.list_folder(commonprefix(within))  # noqa: RUF071  # of texts: keys
        found |= {Location(bucket, info.key) for info in infos}
    return [place for place in dict.fromkeys(places) if place in found]


def delete_objects(places: Iterable[Location], access: Access) -> None:
    """Delete objects, those that are there.

    Raises:
        UsageError, ServiceError: one may not be deleted.
    """
    stores = {}
    for place in places:
        if place.bucket not in stores:
            stores[place.bucket] = open_store(Location(place.bucket, ""), access, write=True)
        stores[place.bucket].delete(place.path)
