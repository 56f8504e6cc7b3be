"""Where objects lie as seen from the table's location, which need not be what was crawled."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from raywork.crawler.result import EXAMPLES, WarningResult
from raywork.storage import Location, Store


@dataclass(frozen=True, slots=True)
class Place:
    """The folder of one URI beside the table's location; by default they are the same."""

    above: str = ""
    """The folder of the URI below the location."""
    below: str = ""
    """The location below the folder of the URI."""

    @classmethod
    def of(cls, source: Location, location: str) -> "Place":
        """Return the place of what was crawled; files elsewhere are taken to come to the table."""
        folder = source.uri[: source.uri.rfind("/") + 1]
        if folder.startswith(location):
            return cls(above=folder[len(location) :])
        if location.startswith(folder):
            return cls(below=location[len(folder) :])
        return cls()

    def seen(self, key: str) -> str | None:
        """Return a key relative to the URI as one relative to the location; None if outside."""
        return self.above + key[len(self.below) :] if key.startswith(self.below) else None


def beyond(stores: Sequence[Store], location: str) -> Iterator[WarningResult]:
    """Yield a warning where the table's location holds more than what is crawled."""
    parts = [store for store in stores if Place.of(store.location, location).above or store.single]
    uris = [store.location.uri for store in parts if store.location.uri.startswith(location)]
    if uris:
        text = (
            f"the table reads all that is below {location}, and the crawl only a part of it:"
            f" {uris[0]}. Crawl the location itself to know that all of it reads"
        )
        yield WarningResult("wider-location", text, len(uris), uris[:EXAMPLES])
