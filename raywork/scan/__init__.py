"""Reading records into a schema and counts: compiled checks where nothing is new, or learning."""

from raywork.scan.scanner import Scanner, ScanOptions
from raywork.scan.tally import BadRecord, Noticed, Notices, Presence, Tally

__all__ = ["BadRecord", "Noticed", "Notices", "Presence", "ScanOptions", "Scanner", "Tally"]
