"""What the queries of one region reach: the catalog, objects, and a folder of this machine."""

import os
import threading
from collections.abc import Iterator
from functools import cached_property
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

from raywork.local.faults import FailedQuery
from raywork.local.glue import Glue
from raywork.storage import Access, KeyRange, Location, ObjectInfo, Store, open_store
from raywork.storage.access import open_client, open_session

RESULTS: Final = "results"
"""Below the folder of a server, where the rows of results are."""

KEY_ID: Final = "raywork-local"
SECRET: Final = "not-a-secret"  # noqa: S105  # fake, and says so


def is_read(key: str, info: ObjectInfo) -> bool:
    """Return whether Athena reads an object that has some key in the folder of a table.

    Names that begin with `_` or `.` are hidden, of objects and of folders.
    """
    hidden = any(part[:1] in {"_", "."} for part in key.split("/"))
    return not hidden and not key.endswith("/") and info.size > 0 and not info.archived


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
        """Return the whole bucket that a URI is in.

        Raises:
            FailedQuery: There is no such bucket.
        """
        bucket = Location.parse(uri).bucket or ""
        with self._guard:
            if bucket not in self._stores:
                self._need(bucket)
                self._stores[bucket] = open_store(Location(bucket, ""), self.data, write=True)
            return self._stores[bucket]

    def _need(self, bucket: str) -> None:
        try:
            self.s3.head_bucket(Bucket=bucket)
        except self.s3.exceptions.ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] == HTTPStatus.NOT_FOUND:
                raise FailedQuery(f"Amazon S3 bucket not found: {bucket}") from None

    def objects(self, uri: str) -> Iterator[tuple[ObjectInfo, str]]:
        """Yield the objects below a folder that Athena reads, each with its key in the folder."""
        root = Location.parse(uri).folder.path
        for info in self.store(uri).list_range(KeyRange(root), ordered=False):
            key = info.key[len(root) :]
            if is_read(key, info):
                yield info, key

    def folders(self, uris: list[str]) -> Iterator[tuple[str, ObjectInfo]]:
        """Yield the objects of many folders of one bucket, each with its folder, by one listing.

        The listing is that of the deepest folder that holds them all.
        """
        roots = {Location.parse(uri).folder.path: uri for uri in uris}
        whole = os.path.commonprefix(list(roots))  # noqa: RUF071  # keys, not paths
        root = KeyRange(whole[: whole.rfind("/") + 1])
        for info in self.store(uris[0]).list_range(root, ordered=False):
            place = info.key.rfind("/") + 1
            while place > 0 and info.key[:place] not in roots:
                place = info.key.rfind("/", 0, place - 1) + 1
            if place > 0 and is_read(info.key[place:], info):
                yield roots[info.key[:place]], info

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
