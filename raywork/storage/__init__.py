"""Objects in S3 and in local folders: listing, cutting into ranges, reading ahead."""

from raywork.storage.access import Access
from raywork.storage.filters import Filters, Rule, parse_size, parse_time, rules_below
from raywork.storage.inventory import Inventory, count_rows, list_rows, open_inventory
from raywork.storage.listing import UnorderedListing
from raywork.storage.location import Location
from raywork.storage.objects import KeyRange, ObjectInfo
from raywork.storage.store import Store, open_store

__all__ = [
    "Access",
    "Filters",
    "Inventory",
    "KeyRange",
    "Location",
    "ObjectInfo",
    "Rule",
    "Store",
    "UnorderedListing",
    "count_rows",
    "list_rows",
    "open_inventory",
    "open_store",
    "parse_size",
    "parse_time",
    "rules_below",
]
