"""The schema of JSON records: kinds by path, merged by an algebra, bounded, saved as JSON."""

from raywork.schema.bounds import LIMITS, Limits, Shape
from raywork.schema.kinds import Kind
from raywork.schema.merge import merge
from raywork.schema.model import Node, Rank, Schema, Sight, in_order
from raywork.schema.observe import observe
from raywork.schema.saved import load, save

__all__ = [
    "LIMITS",
    "Kind",
    "Limits",
    "Node",
    "Rank",
    "Schema",
    "Shape",
    "Sight",
    "in_order",
    "load",
    "merge",
    "observe",
    "save",
]
