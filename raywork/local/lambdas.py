"""Functions that take a lambda: DuckDB has some of them, the others are made of these."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from raywork.local.trees import call, literal, number


def _lambda(names: Sequence[str], body: Any) -> Any:
    from sqlglot import exp

    return exp.Lambda(this=body, expressions=[exp.to_identifier(name) for name in names])


def _name(name: str) -> Any:
    from sqlglot import exp

    return exp.to_identifier(name)


def _part(name: str, place: int | str) -> Any:
    """A part of the row that a parameter holds, by place or by name."""
    part = number(place) if isinstance(place, int) else literal(place)
    return call("struct_extract", _name(name), part)


def _body(function: Any, *values: Any) -> Any:
    """Return the body of a lambda with values in the place of its parameters."""
    from sqlglot import exp

    parameters = [each.name for each in function.expressions]
    given = dict(zip(parameters, values, strict=True))
    body = exp.Paren(this=function.this.copy())
    for found in list(body.find_all(exp.Identifier)):
        stands_alone = not isinstance(found.parent, exp.Column | exp.Lambda | exp.ColumnDef)
        in_front = not isinstance(found.parent, exp.Dot) or found.arg_key == "this"
        if found.name in given and stands_alone and in_front:
            found.replace(given[found.name].copy())
    return body


def _count(array: Any, function: Any) -> Any:
    return call("len", call("list_filter", array, function))


def _any(arguments: list[Any], wanted: Any) -> Any:
    """Whether a predicate gives what is wanted for an element; NULL if only NULLs could."""
    return call("trino.contains", call("list_transform", *arguments), wanted)


def _any_match(arguments: list[Any]) -> Any:
    from sqlglot import exp

    return _any(arguments, exp.true())


def _all_match(arguments: list[Any]) -> Any:
    from sqlglot import exp

    return exp.Not(this=_any(arguments, exp.false()))


def _none_match(arguments: list[Any]) -> Any:
    from sqlglot import exp

    return exp.Not(this=_any_match(arguments))


def _reduce(arguments: list[Any]) -> Any:
    """Fold, then finish: the state is the one element of an array for the last lambda."""
    from sqlglot import exp

    array, start, step, finish = arguments
    folded = call("list_reduce", array, step, start)
    whole = call("list_transform", exp.Array(expressions=[folded]), finish)
    return call("list_extract", whole, number(1))


def _sort(arguments: list[Any]) -> Any:
    """Sort by a comparison: an element's place is the number of those that it comes after."""
    from sqlglot import exp

    array, compare = arguments
    after = exp.GT(this=_body(compare, _name("this_"), _name("other_")), expression=number(0))
    rank = _count(array.copy(), _lambda(["other_"], after))
    ranked = call("list_transform", array, _lambda(
        ["this_", "place_"], call("row", rank, _name("place_"), _name("this_"))
    ))  # fmt: skip
    return call("list_transform", call("list_sort", ranked), _lambda(["row_"], _part("row_", 3)))


def _zip_with(arguments: list[Any]) -> Any:
    left, right, function = arguments
    body = _body(function, _part("pair_", 1), _part("pair_", 2))
    return call("list_transform", call("list_zip", left, right), _lambda(["pair_"], body))


def _entries(source: Any, body: Callable[[Any, Any], Any]) -> Any:
    """Make a map of the rows that `body` makes of each key and value."""
    made = body(_part("entry_", "key"), _part("entry_", "value"))
    entries = call("list_transform", call("map_entries", source), _lambda(["entry_"], made))
    return call("map_from_entries", entries)


def _map_filter(arguments: list[Any]) -> Any:
    source, function = arguments
    body = _body(function, _part("entry_", "key"), _part("entry_", "value"))
    kept = call("list_filter", call("map_entries", source), _lambda(["entry_"], body))
    return call("map_from_entries", kept)


def _map_zip_with(arguments: list[Any]) -> Any:
    from sqlglot import exp

    left, right, function = arguments
    keys = call("trino.array_union", call("map_keys", left), call("map_keys", right))
    values = [
        exp.Bracket(this=each.copy(), expressions=[_name("key_")], offset=1)
        for each in (left, right)
    ]
    made = call("row", _name("key_"), _body(function, _name("key_"), *values))
    return call("map_from_entries", call("list_transform", keys, _lambda(["key_"], made)))


def _regexp_replace(arguments: list[Any]) -> Any:
    """Join what is between the matches to what is made of the groups of each."""
    text, pattern, function = arguments
    made = call("list_transform", call("py_regexp_groups", text.copy(), pattern.copy()), function)
    pairs = call("list_zip", call("py_regexp_split", text, pattern), made)
    joined = call("concat", _part("pair_", 1), _part("pair_", 2))
    parts = call("list_transform", pairs, _lambda(["pair_"], joined))
    return call("array_to_string", parts, literal(""))


def _reduce_agg(arguments: list[Any]) -> Any:
    values, start, step, _ = arguments
    return call("list_reduce", call("trino.reduced_", call("list", values)), step, start)


LAMBDAS: Final[dict[str, Callable[[list[Any]], Any]]] = {
    "any_match": _any_match,
    "all_match": _all_match,
    "none_match": _none_match,
    "reduce": _reduce,
    "reduce_agg": _reduce_agg,
    "array_sort": _sort,
    "regexp_replace": _regexp_replace,
    "zip_with": _zip_with,
    "map_filter": _map_filter,
    "map_zip_with": _map_zip_with,
    "transform_keys": lambda arguments: _entries(
        arguments[0], lambda key, value: call("row", _body(arguments[1], key, value), value)
    ),
    "transform_values": lambda arguments: _entries(
        arguments[0], lambda key, value: call("row", key, _body(arguments[1], key, value))
    ),
}
