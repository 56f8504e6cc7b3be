"""Run units of work, in this process or on Ray. Importing this does not import Ray."""

from raywork.engine.choice import WORTH_RAY_SECONDS, choose
from raywork.engine.cluster import cluster_address
from raywork.engine.cores import cpu_count
from raywork.engine.inline import InlineEngine
from raywork.engine.interrupts import AGAIN, GOES_ON, interruptible
from raywork.engine.journal import Journal, open_journal
from raywork.engine.on_ray import RayEngine
from raywork.engine.outcome import Engine, Outcome, none
from raywork.engine.progress import Progress

__all__ = [
    "AGAIN",
    "GOES_ON",
    "WORTH_RAY_SECONDS",
    "Engine",
    "InlineEngine",
    "Journal",
    "Outcome",
    "Progress",
    "RayEngine",
    "choose",
    "cluster_address",
    "cpu_count",
    "interruptible",
    "none",
    "open_journal",
]
