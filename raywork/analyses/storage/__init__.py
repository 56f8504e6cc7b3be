"""Storage: what customers keep, from a relational export and one of a table of resources."""

from typing import Final

from raywork.analyses.case import Case
from raywork.analyses.storage.findings import findings_storage
from raywork.analyses.storage.look import Seen, look_storage
from raywork.analyses.storage.options import StorageOptions
from raywork.analyses.storage.plan import plan_storage

CASE: Final[Case[StorageOptions, Seen]] = Case(
    "storage", StorageOptions, look_storage, plan_storage, findings_storage
)
