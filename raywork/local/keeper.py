"""Keeps the state of the server in a folder: while it changes, and at the end."""

import json
import sys
import threading
from pathlib import Path
from typing import Any, Final, Protocol

from raywork.errors import ServiceError
from raywork.local.kept_athena import restore_athena, saved_athena
from raywork.local.kept_glue import restore_catalog, saved_catalog
from raywork.local.kept_s3 import KeptS3, replace
from raywork.local.reach import RESULTS
from raywork.local.service import Athena

_EVERY: Final = 2.0
"""Seconds between two looks at what changed."""


class Regions(Protocol):
    """What has an Athena for each region."""

    def athena(self, region: str) -> Athena:
        """Return the Athena of a region."""


class Keeper:
    """Saves in a thread of its own, and restores once."""

    def __init__(self, folder: Path, regions: Regions, default: str, *, own_s3: bool) -> None:
        """Take the folder, and the region whose client reaches S3."""
        self.folder = folder / "state"
        self.folder.mkdir(parents=True, exist_ok=True)
        self.results = folder / RESULTS
        self.regions = regions
        s3 = regions.athena(default).reach.s3
        self.s3 = KeptS3(folder / "s3", s3) if own_s3 else None
        self.changed: set[str] = set()
        """The regions, and `s3`, in which something changed."""
        self._restored = False
        self._ended = threading.Event()
        self._guard = threading.Lock()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        """Restore what the folder holds, then watch."""
        if self.s3 is not None:
            self.s3.restore()
        kept: set[str] = set()
        for path in sorted(self.folder.glob("*.athena.json")):
            region = path.name.partition(".")[0]
            athena = self.regions.athena(region)
            restore_athena(athena, path.read_text())
            catalog = json.loads((self.folder / f"{region}.glue.json").read_text())
            restore_catalog(athena.reach.glue, catalog)
            kept.update(each.result for each in athena.executions.values() if each.result)
        for path in self.results.glob("*"):
            if (
                str(path) not in kept
            ):  # of a query that had not ended, or was not saved, when killed
                path.unlink()
        self._restored = True
        self._thread.start()

    def touch(self, region: str, service: str) -> None:
        """Note that a request may have changed something."""
        with self._guard:
            self.changed.add("s3" if service == "s3" else region)

    def end(self) -> None:
        """Save the last time; nothing, where it could not restore what the folder holds.

        Raises:
            ServiceError: The folder does not take it.
        """
        if not self._restored:
            return
        self._ended.set()
        self._thread.join()
        try:
            self.save()
        except OSError as error:
            raise ServiceError(
                f"{self.folder.parent}: what changed last could not be kept ({error.strerror}), and"
                " is lost: make room there"
            ) from None

    def save(self) -> None:
        """Save what changed."""
        with self._guard:
            changed, self.changed = self.changed, set()
        try:
            self._save(changed)
        except Exception:
            with self._guard:
                self.changed |= changed
            raise

    def _save(self, changed: set[str]) -> None:
        if changed and self.s3 is not None:
            # A query of any region writes objects.
            self.s3.save()
        for region in sorted(changed - {"s3"}):
            athena = self.regions.athena(region)
            catalog: Any = saved_catalog(athena.reach.glue)
            replace(self.folder / f"{region}.glue.json", json.dumps(catalog))
            replace(self.folder / f"{region}.athena.json", saved_athena(athena))

    def _run(self) -> None:
        while not self._ended.wait(_EVERY):
            try:
                self.save()
            except Exception as error:  # noqa: BLE001  # a bucket that goes meanwhile; a full disk
                sys.stderr.write(f"raywork local: the state is not kept yet: {error}\n")
