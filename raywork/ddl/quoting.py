"""How names and texts are written in the DDL of Athena, which Hive's parser reads.

The words are those of the Athena user guide, "Escape reserved keywords in queries".
"""

import re
from typing import Final

DDL_WORDS: Final = frozenset(
    """
    all alter and array as authorization between bigint binary boolean both by case cashe cast char
    column commit conf constraint create cross cube current current_date current_timestamp cursor
    database date dayofweek decimal delete describe distinct div double drop else end exchange
    exists extended external extract false fetch float floor following for foreign from full
    function grant group grouping having if import in inner insert int integer intersect interval
    into is join lateral left less like local macro map more none not null numeric of on only or
    order out outer over partialscan partition percent preceding precision preserve primary
    procedure range reads reduce references regexp revoke right rlike rollback rollup row rows
    select set smallint start table tablesample then time timestamp to transform trigger true
    truncate unbounded union uniquejoin update user using utc_timestamp values varchar views when
    where window with
    """.split()  # noqa: SIM905  a paragraph of words reads better than a list
)
"""Reserved in DDL: written in backticks there."""

QUERY_WORDS: Final = frozenset(
    """
    alter and as between by case cast constraint create cross cube current_catalog current_date
    current_path current_schema current_time current_timestamp current_user deallocate delete
    describe distinct drop else end escape except execute exists extract false first for from full
    group grouping having in inner insert intersect into is join json_array json_exists json_object
    json_query json_table json_value last left like listagg localtime localtimestamp natural
    normalize not null of on or order outer prepare recursive right rollup select skip table then
    trim true uescape union unnest using values when where with
    """.split()  # noqa: SIM905  a paragraph of words reads better than a list
)
"""Reserved in queries: written in double quotes there, and in backticks in DDL to be safe."""

_is_plain = re.compile(r"[a-z][a-z0-9_]*").fullmatch


def quoted(name: str) -> str:
    """Return a name in backticks: of a database, a table or a column. Any name may be."""
    return "`" + name.replace("`", "``") + "`"


def part_name(name: str) -> str:
    """Return the name of a struct's field, in backticks where it needs them."""
    if _is_plain(name) and name not in DDL_WORDS and name not in QUERY_WORDS:
        return name
    return quoted(name)


def literal(text: str) -> str:
    """Return a text as a string of Hive's SQL: quote and backslash escaped, the rest as it is.

    Of control characters only those that delimit fields have a sure spelling, and `${` has none:
    see `is_writable`.
    """
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    escaped = escaped.replace("\t", "\\t").replace("\x01", "\\001")
    return f"'{escaped}'"


_unsure = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]|\$\{").search


def is_writable(text: str) -> bool:
    """Return whether a text can stand in a statement and surely arrives as it is.

    Control characters, line separators and halves of surrogate pairs may not, and Hive replaces
    variables, which begin with `${`, even within strings.
    """
    return _unsure(text) is None
