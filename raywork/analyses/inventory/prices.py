"""What S3 charges: a table of data that users can override, and its use in SQL.

The rules of billing are those of the S3 user guide, "Understanding and managing Amazon S3 storage
classes", and of the pricing page: classes for infrequent access bill an object of less than
128 KiB as 128 KiB; archives add 32 KiB at their own price and 8 KiB at that of STANDARD to each
object; Intelligent-Tiering monitors objects of 128 KiB and more, for a fee, and leaves smaller
ones in its Frequent Access tier.
"""

from dataclasses import dataclass
from importlib.resources import files
from typing import Final

import msgspec

from raywork.errors import UsageError

MINIMUM: Final = 131_072
"""Bytes that an object is billed as at least, in the classes below, and monitored from."""
INFREQUENT: Final = ("STANDARD_IA", "ONEZONE_IA", "GLACIER_IR")
"""The classes with a minimum."""
ARCHIVES: Final = ("GLACIER", "DEEP_ARCHIVE")
_OVERHEAD: Final = 32_768
_OVERHEAD_STANDARD: Final = 8_192
_TIERED: Final = "INTELLIGENT_TIERING"
_GIB: Final = 1 << 30

FALLBACK: Final = "us-east-1"
"""The region whose prices stand in for those of a region that the table lacks."""


class _Region(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    storage: dict[str, float] = {}
    requests: dict[str, float] = {}


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    source: str = ""
    as_of: str = ""
    regions: dict[str, _Region] = {}
    same: dict[str, str] = {}


@dataclass(frozen=True, slots=True)
class Prices:
    """The prices of one region, in dollars."""

    region: str
    """Whose prices these are."""
    asked: str
    """For which region they are taken."""
    source: str
    storage: dict[str, float]
    """Per GiB and month, by storage class; the tiers of Intelligent-Tiering behind a slash."""
    requests: dict[str, float]
    """Per 1,000: `monitoring`, `copy`, `transition/CLASS`."""

    @property
    def known(self) -> bool:
        """Whether they are the region's own."""
        return self.region == self.asked

    def request(self, name: str) -> float:
        """Return the price of one request; 0 where the table has none."""
        return self.requests.get(name, 0.0) / 1000

    def monthly(self, storage_class: str, tier: str, size: str) -> str:
        """Return the SQL of what an object costs a month, from three expressions.

        `tier` is the access tier of Intelligent-Tiering as it is called here. A class without a
        price costs NULL.
        """
        cases = [
            f"WHEN '{name}' THEN {self.of(name, size)}"
            for name in self.storage
            if "/" not in name and name != _TIERED
        ]
        if _TIERED in self.storage:
            cases.append(f"WHEN '{_TIERED}' THEN {self._tiered(tier, size)}")
        return f"CASE {storage_class} {' '.join(cases)} END"

    def of(self, name: str, size: str) -> str:
        """Return the SQL of what an object of a size costs a month in a class."""
        price = self._byte(name)
        if name in INFREQUENT:
            return f"greatest({size}, {MINIMUM}) * {price}"
        if name in ARCHIVES:
            overhead = f"{_OVERHEAD_STANDARD * self.storage.get('STANDARD', 0.0) / _GIB:.6E}"
            return f"({size} + {_OVERHEAD}) * {price} + {overhead}"
        return f"{size} * {price}"

    def _tiered(self, tier: str, size: str) -> str:
        tiers = " ".join(
            f"WHEN '{name.partition('/')[2]}' THEN {self._byte(name)}"
            for name in self.storage
            if name.startswith(f"{_TIERED}/")
        )
        frequent = self._byte(_TIERED)
        price = f"CASE {tier} {tiers} ELSE {frequent} END" if tiers else frequent
        fee = f"{self.request('monitoring'):.6E}"
        small = f"{size} < {MINIMUM} THEN {size} * {frequent}"
        return f"CASE WHEN {small} ELSE {size} * {price} + {fee} END"

    def _byte(self, name: str) -> str:
        """Return the price of a byte as a double of SQL."""
        return f"{self.storage[name] / _GIB:.10E}"


def read_prices(region: str, override: bytes | None = None, name: str = "") -> Prices:
    """Return the prices of a region: the table that comes with raywork, under another one.

    Args:
        region: As AWS names it.
        override: The TOML of a table, of which single entries are enough.
        name: Where that is from, for messages.

    Raises:
        UsageError: it is no such table, or has a price that is none.
    """
    own = _decode(files(__package__).joinpath("prices.toml").read_bytes(), "prices.toml")
    tables = [own] if override is None else [own, _decode(override, name)]
    same = {key: value for table in tables for key, value in table.same.items()}
    names = [name for name in (same.get(region), region) if any(name in t.regions for t in tables)]
    layers = [
        table.regions[name]
        for name in names or [FALLBACK]
        for table in tables
        if name in table.regions
    ]
    source = "; ".join(
        f"{table.source or name}{f' ({table.as_of})' if table.as_of else ''}" for table in tables
    )
    return Prices(
        region=region if names else FALLBACK,
        asked=region,
        source=source,
        storage={key: price for each in layers for key, price in each.storage.items()},
        requests={key: price for each in layers for key, price in each.requests.items()},
    )


def _decode(data: bytes, name: str) -> _Table:
    try:
        table = msgspec.toml.decode(data, type=_Table)
    except (msgspec.DecodeError, ValueError) as error:
        raise UsageError(f"--prices {name}: it is no table of prices: {error}") from None
    for region, prices in table.regions.items():
        for key, price in {**prices.storage, **prices.requests}.items():
            if not 0 <= price < float("inf"):
                raise UsageError(f"--prices {name}: {region} {key} = {price} is no price")
            if not key.replace("_", "").replace("/", "").isalnum():
                raise UsageError(f"--prices {name}: {region} {key!r} is no storage class")
    return table
