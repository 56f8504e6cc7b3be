"""Snapshots of an inventory in storage: which there are, and whether all of one is there.

S3 writes a snapshot as `<moment>/manifest.json`, which names data files that lie in `data/` with
those of all others, and `hive/dt=<moment>/symlink.txt`, which names them for Hive (S3 user guide,
"Locating your inventory list"). A folder of a moment without a manifest is a snapshot under way,
or one whose delivery failed.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

from raywork.errors import UsageError
from raywork.storage import (
    Access,
    Inventory,
    KeyRange,
    Location,
    ObjectInfo,
    Store,
    open_inventory,
    open_store,
)

_MOMENT: Final = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d)-(\d\d)Z/")
_MANIFEST: Final = "manifest.json"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One snapshot, and what of it is there."""

    inventory: Inventory
    moment: datetime
    missing: tuple[str, ...]
    """Keys of data files that the manifest names and that are not there."""
    resized: tuple[str, ...]
    """Those that have another size than it says."""
    sizes: tuple[int, ...]
    """The bytes of each that is there."""
    hive: str | None
    """The folder of its symlink, if that names exactly the files that the manifest names."""
    hive_problem: str
    """Why it does not, or empty."""

    @property
    def day(self) -> date:
        """The day of the snapshot, in UTC."""
        return self.moment.date()

    @property
    def complete(self) -> bool:
        """Whether all its files are there as the manifest says."""
        return not self.missing and not self.resized

    @property
    def symlink(self) -> bytes:
        """A symlink that names the files that are there."""
        gone, bucket = set(self.missing), self.inventory.folder.bucket
        kept = [file.key for file in self.inventory.files if file.key not in gone]
        return "".join(f"s3://{bucket}/{key}\n" for key in kept).encode()


def find_snapshot(
    uri: str, access: Access, first: date | None = None, last: date | None = None
) -> tuple[str, list[str]]:
    """Return the manifest that an option means, and the folders of later moments without one.

    Args:
        uri: A manifest, the folder that it is in, or that of an inventory with many.
        access: How to reach S3.
        first: With this, it is the earliest snapshot on that day or later.
        last: Else it is the latest on that day or earlier.

    Raises:
        UsageError: there is none.
    """
    location = Location.parse(uri)
    if location.bucket is None:
        raise UsageError(f"{uri}: an inventory lies in S3: write s3://bucket/...")
    if location.path.endswith(_MANIFEST):
        return uri, []
    folder = location.folder
    store = open_store(folder, access)
    entries = list(store.entries())
    if f"{folder.path}{_MANIFEST}" in entries:
        return f"{folder.uri}{_MANIFEST}", []
    moments = sorted(each for each in entries if _MOMENT.fullmatch(each[len(folder.path) :]))
    days = {each: _moment(each[len(folder.path) :]).date() for each in moments}
    chosen = [
        each
        for each in moments
        if (first is None or days[each] >= first) and (last is None or days[each] <= last)
    ]
    unfinished: list[str] = []
    for each in chosen if first else reversed(chosen):
        if store.list_folder(f"{each}{_MANIFEST}"):
            return store.uri(f"{each}{_MANIFEST}"), [store.uri(key) for key in unfinished]
        unfinished.append(each)
    raise UsageError(_none(uri, moments, chosen))


def _none(uri: str, moments: list[str], chosen: list[str]) -> str:
    if not moments:
        return (
            f"{uri}: there is no snapshot of an inventory, a folder such as 2026-01-31T01-00Z/ with"
            f" a {_MANIFEST}: name the folder of the inventory's id"
        )
    if not chosen:
        return f"{uri}: there is no snapshot of these days; there are {len(moments):,} of others"
    return f"{uri}: none of its {len(chosen):,} snapshots has a {_MANIFEST}: they are not complete"


def open_snapshot(manifest: str, access: Access) -> Snapshot:
    """Read a manifest, and look for all that it names.

    Raises:
        UsageError: there is no such manifest, or none of its files is there.
    """
    inventory = open_inventory(manifest, access)
    store = open_store(Location(inventory.folder.bucket, ""), access, write=True)
    found = _files(inventory, store)
    missing = tuple(file.key for file in inventory.files if file.key not in found)
    if inventory.files and len(missing) == len(inventory.files):
        raise UsageError(
            f"{manifest}: none of its {len(missing):,} data files is there, such as"
            f" {store.uri(missing[0])}"
        )
    resized = tuple(
        file.key
        for file in inventory.files
        if file.key in found and found[file.key].size != file.size
    )
    hive, problem = _hive(inventory, store)
    return Snapshot(
        inventory=inventory,
        moment=_moment_of(inventory),
        missing=missing,
        resized=resized,
        sizes=tuple(info.size for info in found.values()),
        hive=None if missing else hive,
        hive_problem=problem,
    )


def _files(inventory: Inventory, store: Store) -> dict[str, ObjectInfo]:
    """Return which of its data files are there."""
    wanted = {file.key for file in inventory.files}
    folders = {key.rpartition("/")[0] + "/" for key in wanted}
    found = {}
    for folder in folders:
        # Those of other snapshots lie there too.
        for info in store.list_range(KeyRange(folder), ordered=False):
            if info.key in wanted:
                found[info.key] = info
    return found


def _hive(inventory: Inventory, store: Store) -> tuple[str | None, str]:
    """Return the folder of its symlink, or why it is of no use."""
    base, _, moment = inventory.folder.path.rstrip("/").rpartition("/")
    if not _MOMENT.fullmatch(f"{moment}/"):
        return None, f"its folder {moment}/ is not named by a moment"
    dt = moment.replace("T", "-").removesuffix("Z")
    folder = f"{base}/hive/dt={dt}/".lstrip("/")
    data = store.get(f"{folder}symlink.txt")
    if data is None:
        return None, f"{store.uri(folder)} has no symlink.txt"
    lines = {line.strip() for line in data.decode(errors="replace").splitlines()} - {""}
    named = {store.uri(file.key) for file in inventory.files}
    if lines != named:
        return None, (
            f"{store.uri(folder)}symlink.txt names {len(lines):,} files, of which"
            f" {len(lines & named):,} are among the {len(named):,} of the manifest"
        )
    return store.uri(folder), ""


def _moment_of(inventory: Inventory) -> datetime:
    """Return the moment by the name of the folder, else by the manifest."""
    name = f"{inventory.folder.path.rstrip('/').rpartition('/')[2]}/"
    if _MOMENT.fullmatch(name):
        return _moment(name)
    if inventory.created is None:
        raise UsageError(
            f"{inventory.uri}: neither it nor its folder says of which moment it is: name the"
            " folder as S3 does, 2026-01-31T01-00Z/"
        )
    return datetime.fromtimestamp(inventory.created, UTC)


def _moment(name: str) -> datetime:
    found = _MOMENT.fullmatch(name)
    if found is None:
        raise ValueError(name)
    year, month, day, hour, minute = map(int, found.groups())
    try:
        return datetime(year, month, day, hour, minute, tzinfo=UTC)
    except ValueError:
        raise UsageError(f"{name} is no moment: an inventory's folders are named by one") from None
