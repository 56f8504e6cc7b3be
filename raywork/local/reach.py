"""What the queries of one region reach: the catalog, objects, and a folder of this machine."""

import threading
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from raywork.local.faults import FailedQuery
from raywork.local.glue import Glue
from raywork.storage import Access, KeyRange, Location, ObjectInfo, Store, open_store
from raywork.storage.access import open_client, open_session

KEY_ID: Final = "raywork-local"
SECRET: Final = "not-a-secret"  # noqa: S105  # fake, and says so


class Reach:
    """Made once a region; safe to share between threads."""

    def __init__(self, region: str, url: str, s3_endpoint: str | None, folder: Path) -> None:
        """Take the URL of this server, and that of the S3 where the data lies, if another."""
        self.region = region
        self.url = url
        self.data = Access(
            region=region,
            endpoint_url=s3_endpoint or url,
        )
        self.folder = folder
        self._stores: dict[str, Store] = {}
        self._guard = threading.Lock()

    @cached_property
    def glue(self) -> Glue:
        """The catalog."""
        client = open_session(Access()).client(
            "glue",
            region_name=self.region,
            endpoint_url=self.url,
            aws_access_key_id=KEY_ID,
            aws_secret_access_key=SECRET,
        )
        return Glue(client)

    @cached_property
    def s3(self) -> Any:
        """The client that writes results."""
        return open_client(self.data, open_session(self.data))

    def store(self, uri: str) -> Store:
        """Return the whole bucket that a URI is in."""
        bucket = Location.parse(uri).bucket or ""
        with self._guard:
            if bucket not in self._stores:
                self._stores[bucket] = open_store(Location(bucket, ""), self.data, write=True)
            return self._stores[bucket]

    def objects(self, uri: str) -> Iterator[tuple[ObjectInfo, str]]:
        """Yield the objects below a folder that Athena reads, each with its key in the folder.

        Names that begin with `_` or `.` are hidden, of objects and of folders.
        """
        root = Location.parse(uri).folder.path
        for info in self.store(uri).list_range(KeyRange(root), ordered=False):
            key = info.key[len(root) :]
            hidden = any(part[:1] in {"_", "."} for part in key.split("/"))
            if not hidden and not key.endswith("/") and info.size and not info.archived:
                yield info, key

    def object(self, uri: str) -> tuple[ObjectInfo, str]:
        """Return an object that another one names, with its URI.

        Raises:
            FailedQuery: There is none.
        """
        key = Location.parse(uri).path
        for info in self.store(uri).list_range(KeyRange(key, until=key), ordered=False):
            if info.key == key:
                return info, uri
        raise FailedQuery(f"HIVE_CANNOT_OPEN_SPLIT: {uri} is named by a symlink and is not there")

    def keys(self, uri: str) -> Iterator[str]:
        """Yield the keys of the objects below a folder that Athena reads, as in the folder."""
        for _, key in self.objects(uri):
            yield key
