"""Reading records into a schema and counts: compiled checks where nothing is new, else learning."""

from raywork.scan.scanner import ScanOptions, Scanner
from raywork.scan.tally import BadRecord, Presence, Tally

__all__ = ["BadRecord", "Presence", "ScanOptions", "Scanner", "Tally"]
