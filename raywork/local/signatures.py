"""What functions take, where DuckDB would convert what they do not.

DuckDB itself refuses the other functions' arguments. The types are those of Trino's documentation.
"""

from typing import Any, Final

from raywork.local.kinds import Kind
from raywork.local.operations import Kinds, Rule, Settled, Unlike, arguments

_FAMILIES: Final[dict[str, frozenset[str]]] = {
    "n": frozenset({"number"}),
    "t": frozenset({"varchar"}),
    "j": frozenset({"varchar", "json"}),
    "m": frozenset({"timestamp(3)", "time(3)"}),
    "c": frozenset({"timestamp(3)", "time(3)", "interval day to second"}),
    "d": frozenset({"timestamp(3)", "interval day to second"}),
}
"""A letter for a number, a text, JSON, a moment, and what has parts of a clock or of a date."""

_SIGNATURES: Final = {
    "n": """abs ceil ceiling floor round truncate sign exp ln log2 log10 sqrt cbrt sin cos tan asin
    acos atan sinh cosh tanh degrees radians is_nan is_finite is_infinite bitwise_not
    from_unixtime from_unixtime_nanos human_readable_seconds format_number chr""",
    "nn": "log pow power atan2 bitwise_and bitwise_or bitwise_xor to_base bit_count",
    "t": """lower upper codepoint soundex url_encode url_decode url_extract_host url_extract_path
    url_extract_port url_extract_protocol url_extract_query url_extract_fragment json_parse
    from_iso8601_timestamp from_iso8601_date parse_duration parse_data_size to_utf8 from_hex
    from_base64 luhn_check""",
    "tt": """strpos starts_with split regexp_like regexp_extract regexp_extract_all regexp_replace
    regexp_split regexp_count date_parse parse_datetime url_extract_parameter replace
    levenshtein_distance hamming_distance""",
    "jt": "json_extract json_extract_scalar json_size",
    "ttn": "split_part",
    "m": "to_unixtime last_day_of_month day_of_month week week_of_year day_of_week dow doy "
    "day_of_year quarter year_of_week yow",
    "d": "year month day",
    "c": "hour minute second millisecond",
    "mt": "date_format format_datetime",
    "tm": "date_trunc",
    "tnm": "date_add",
    "tmm": "date_diff",
}
"""The functions that take what each letter stands for; further arguments are theirs to say."""


def _checked(name: str, letters: str) -> Rule:
    def settled(node: Any, found: Kinds) -> Settled:
        if not all(map(_takes, letters, found)):
            given = ", ".join(str(kind) if kind else "unknown" for kind in found)
            message = f"Unexpected parameters ({given}) for function {name}"
            raise Unlike(message, node, name="FUNCTION_NOT_FOUND")
        return Settled(node, node)

    return Rule(arguments, settled)


def _takes(letter: str, kind: Kind | None) -> bool:
    return kind is None or not kind.known or kind.family in _FAMILIES[letter]


RULES: Final[dict[str, Rule]] = {
    f"trino.{name}": _checked(name, letters)
    for letters, names in _SIGNATURES.items()
    for name in names.split()
}
