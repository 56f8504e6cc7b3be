"""S3 Inventory: what a bucket holds, what it costs, and what remedies would save."""

from typing import Final

from raywork.analyses.case import Case
from raywork.analyses.inventory.findings import findings_inventory
from raywork.analyses.inventory.looking import Sight, look_inventory
from raywork.analyses.inventory.options import InventoryOptions
from raywork.analyses.inventory.plan import plan_inventory

CASE: Final[Case[InventoryOptions, Sight]] = Case(
    "inventory", InventoryOptions, look_inventory, plan_inventory, findings_inventory
)
