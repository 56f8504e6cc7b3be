"""From the folders that objects lie in to the partitions of a table."""

from raywork.partitions.decided import Place, decided_scheme, find_places, places_of
from raywork.partitions.folders import Part, Sign, folder_of, named_prefix, parts_of
from raywork.partitions.prefixes import ALIKE, Difference, different_prefixes, fields_sketch
from raywork.partitions.scheme import Found, Odd, Scheme, Step, find_scheme
from raywork.partitions.summary import Folders, Level, Shape, merge_folders, summarize
from raywork.partitions.values import NULL, date_format, integer, moment, unescape

__all__ = [
    "ALIKE",
    "NULL",
    "Difference",
    "Folders",
    "Found",
    "Level",
    "Odd",
    "Part",
    "Place",
    "Scheme",
    "Shape",
    "Sign",
    "Step",
    "date_format",
    "decided_scheme",
    "different_prefixes",
    "fields_sketch",
    "find_places",
    "find_scheme",
    "folder_of",
    "integer",
    "merge_folders",
    "moment",
    "named_prefix",
    "parts_of",
    "places_of",
    "summarize",
    "unescape",
]
