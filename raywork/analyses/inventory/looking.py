"""What an analysis of an inventory finds out in storage before it plans."""

import os
from dataclasses import dataclass

from raywork.analyses.inventory.options import InventoryOptions
from raywork.analyses.inventory.prices import FALLBACK, Prices, read_prices
from raywork.analyses.inventory.snapshots import Snapshot, find_snapshot, open_snapshot
from raywork.errors import UsageError
from raywork.storage import Access, Location, open_store


@dataclass(frozen=True, slots=True)
class Sight:
    """The snapshots, and the prices."""

    snapshot: Snapshot
    before: Snapshot | None
    unfinished: tuple[str, ...]
    """Folders of later snapshots without a manifest."""
    prices: Prices


def look_inventory(options: InventoryOptions, access: Access) -> Sight:
    """Find the snapshots that the options mean, and read the prices.

    Raises:
        UsageError: there is no such snapshot, or the prices are none.
    """
    dates = options.dates
    manifest, unfinished = find_snapshot(options.inventory, access, last=dates.last)
    earlier = options.before
    if dates.first is not None:
        earlier, _ = find_snapshot(_folder(options.inventory), access, dates.first, dates.last)
        if earlier == manifest:
            raise UsageError(
                f"--from {dates.first}: {manifest} is the only snapshot since then: growth needs"
                " an earlier one"
            )
    region = options.price_region or access.region or _environment_region()
    return Sight(
        snapshot=open_snapshot(manifest, access),
        before=None if earlier is None else open_snapshot(earlier, access),
        unfinished=tuple(unfinished),
        prices=_prices(region, options.prices, access),
    )


def _folder(inventory: str) -> str:
    """Return the folder of all snapshots, also where one of them is named."""
    head, found, _ = inventory.rpartition("/manifest.json")
    return f"{head.rpartition('/')[0]}/" if found else inventory


def _environment_region() -> str:
    return os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION") or FALLBACK


def _prices(region: str, file: str | None, access: Access) -> Prices:
    if file is None:
        return read_prices(region)
    store = open_store(Location.parse(file), access)
    data = store.get(store.location.path) if store.single else None
    if data is None:
        raise UsageError(f"--prices {file}: it is no file")
    return read_prices(region, data, file)
