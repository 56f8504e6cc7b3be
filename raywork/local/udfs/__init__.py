"""Functions of Trino that DuckDB calls in Python, one module a subject.

Each takes and gives values of the SQL types in its annotations; NULL in is NULL out.
"""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from itertools import chain
from typing import Any, Final

from raywork.local.udfs import failures, numbers, regular_expressions, text, times, urls

_KINDS: Final[dict[Any, str]] = {
    str: "VARCHAR",
    int: "BIGINT",
    float: "DOUBLE",
    bool: "BOOLEAN",
    bytes: "BLOB",
    datetime: "TIMESTAMP",
    list[str]: "VARCHAR[]",
    list[list[int]]: "BIGINT[][]",
    list[list[str]]: "VARCHAR[][]",
}

_MODULES: Final = (failures, numbers, regular_expressions, text, times, urls)


def register(database: Any) -> None:
    """Give DuckDB all functions of the package, as `py_` and their name."""
    for function in chain.from_iterable(module.FUNCTIONS for module in _MODULES):
        kinds = {name: _kind(hint) for name, hint in function.__annotations__.items()}
        given = kinds.pop("return")
        database.create_function(
            f"py_{function.__name__}",
            _null_in_null_out(function),
            [*kinds.values()],
            given,
            # By default DuckDB lets no function return NULL for what is not NULL.
            null_handling="special",
        )


def _null_in_null_out(function: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(function)  # DuckDB looks at the parameters
    def called(*values: Any) -> Any:
        return None if None in values else function(*values)

    return called


def _kind(hint: Any) -> str:
    """The SQL type of an annotation: `str | None` is a text."""
    parts = [part for part in getattr(hint, "__args__", ()) if part is not type(None)]
    return _KINDS[parts[0] if type(hint).__name__ == "UnionType" else hint]
