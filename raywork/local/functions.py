"""What each function of Trino is in DuckDB: itself, another name, a macro, or a rewritten tree."""

import re
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import Any, Final

from raywork.local.faults import FailedQuery, not_emulated
from raywork.local.json_paths import duckdb_path
from raywork.local.lambdas import LAMBDAS
from raywork.local.trees import call, literal, number

Rewrite = Callable[[list[Any]], Any]

SAME: Final = frozenset(
    """
    count sum avg min max array_agg any_value bool_and bool_or geometric_mean histogram
    corr covar_pop covar_samp kurtosis regr_intercept regr_slope stddev stddev_pop
    stddev_samp variance var_pop var_samp grouping
    row_number rank dense_rank percent_rank cume_dist ntile first_value last_value nth_value lead
    lag coalesce nullif try row map_concat
    """.split()  # noqa: SIM905  a paragraph of words reads better than a list
)
"""Functions that mean the same in both."""

RENAMED: Final = {
    "arbitrary": "any_value",
    "every": "bool_and",
    "approx_percentile": "quantile_disc",
    "bitwise_and_agg": "bit_and",
    "bitwise_or_agg": "bit_or",
    "bitwise_xor_agg": "bit_xor",
    "transform": "list_transform",
    "filter": "list_filter",
}

NOT_EMULATED: Final = frozenset(
    """
    approx_set checksum merge numeric_histogram qdigest_agg tdigest_agg
    evaluate_classifier_predictions learn_classifier learn_regressor learn_libsvm_classifier
    learn_libsvm_regressor features classify regress classification_miss_rate make_set_digest
    merge_set_digest jaccard_index intersection_cardinality hash_counts empty_approx_set
    bar color render rgb json_array json_object st_geometryfromtext st_astext st_polygon st_area
    great_circle_distance bing_tile bing_tile_at to_spherical_geography geometry_union
    to_geojson_geometry from_geojson_geometry t_pdf t_cdf from_iso8601_timestamp_nanos
    value_at_quantile values_at_quantiles quantile_at_value
    murmur3 xxhash64 spooky_hash_v2_32
    spooky_hash_v2_64 st_point st_contains st_distance to_geometry beta_cdf
    inverse_beta_cdf word_stem json_query json_value
    json_exists contains_cidr
    """.split()  # noqa: SIM905
)
"""Functions that Trino has and this emulation has not."""


@cache
def macros() -> frozenset[str]:
    """The functions that functions.sql defines for users."""
    found = re.findall(r"CREATE MACRO trino\.(\w+)", macros_sql())
    return frozenset(name for name in found if not name.endswith("_"))


@cache
def macros_sql() -> str:
    """The text of functions.sql."""
    return files("raywork.local").joinpath("functions.sql").read_text()


def rewritten(node: Any) -> Any:
    """Return what a call of a function of Trino is in DuckDB.

    Raises:
        FailedQuery: There is no such function, or it is not emulated.
    """
    from sqlglot import exp

    name, arguments = str(node.this).lower(), node.expressions
    if any(isinstance(each, exp.Lambda) for each in arguments) and name in LAMBDAS:
        return LAMBDAS[name](arguments)
    if name in REWRITES:
        return REWRITES[name](arguments)
    if name in macros():
        return call(f"trino.{name}", *arguments)
    if name in SAME or name in RENAMED:
        return call(RENAMED.get(name, name), *arguments)
    if name in NOT_EMULATED:
        raise not_emulated(f"the function {name}")
    raise FailedQuery(f"FUNCTION_NOT_FOUND: line 1:1: Function '{name}' not registered")


def _concat(arguments: list[Any]) -> Any:
    from sqlglot import exp

    whole = arguments[0]
    for each in arguments[1:]:
        whole = exp.DPipe(this=whole, expression=each, safe=False)
    return exp.Paren(this=whole)


def _format(arguments: list[Any]) -> Any:
    """The values are given as texts: what each is to be, the format says."""
    from sqlglot import exp

    pattern, *values = arguments
    texts = exp.Array(expressions=[call("trino.to_varchar_", each) for each in values])
    return call("py_format", pattern, texts)


def _every(arguments: list[Any]) -> Any:
    """`x < ALL (VALUES 1, 2)`, which is read as a call."""
    from sqlglot import exp

    [query] = arguments
    return exp.All(this=exp.Subquery(this=query))


def _modulo(arguments: list[Any]) -> Any:
    from sqlglot import exp

    value, divisor = (exp.Paren(this=each) for each in arguments)
    return exp.Paren(this=exp.Mod(this=value, expression=divisor))


def _extreme(name: str) -> Rewrite:
    """GREATEST and LEAST, which are NULL where one argument is."""

    def rewrite(arguments: list[Any]) -> Any:
        from sqlglot import exp

        missing = exp.or_(*(exp.Is(this=each.copy(), expression=exp.Null()) for each in arguments))
        return exp.Case(ifs=[exp.If(this=missing, true=exp.Null())], default=call(name, *arguments))

    return rewrite


def _with_path(name: str) -> Rewrite:
    """A function whose second argument is a path in JSON."""

    def rewrite(arguments: list[Any]) -> Any:
        from sqlglot import exp

        document, path = arguments
        if isinstance(path, exp.Literal):
            path = literal(duckdb_path(path.name))
        return call(f"trino.{name}", document, path)

    return rewrite


def _sequence(arguments: list[Any]) -> Any:
    from sqlglot import exp

    start = arguments[0]
    if len(arguments) == 2 and isinstance(start, exp.Cast) and start.is_type("date"):  # noqa: PLR2004
        day = exp.Interval(this=exp.Literal.string("1"), unit=exp.var("DAY"))
        arguments = [*arguments, day]
    return call("trino.sequence", *arguments)


def _distinct_list(arguments: list[Any]) -> Any:
    from sqlglot import exp

    return call("list", exp.Distinct(expressions=arguments))


def _approx_distinct(arguments: list[Any]) -> Any:
    from sqlglot import exp

    return call("count", exp.Distinct(expressions=arguments[:1]))


def _at_extreme(name: str) -> Rewrite:
    """MAX_BY and MIN_BY, whose value may be NULL, unless they give several."""
    one, several = f"arg_{name}_null", f"{name}_by"
    return lambda arguments: call(one if len(arguments) == 2 else several, *arguments)  # noqa: PLR2004


def _most_frequent(arguments: list[Any]) -> Any:
    """Exact here: the capacity, which bounds the error in Athena, is of no account."""
    count, values, _capacity = arguments
    return call("trino.most_frequent_", call("list", values), count)


def _count_if(arguments: list[Any]) -> Any:
    """Of no rows it is 0, and not NULL as DuckDB has it."""
    from sqlglot import exp

    [condition] = arguments
    return call("count", exp.Case(ifs=[exp.If(this=condition, true=number(1))]))


def _map_agg(outer: str) -> Rewrite:
    return lambda arguments: call(outer, call("list", call("row", *arguments)))


def _of_list(outer: str) -> Rewrite:
    return lambda arguments: call(outer, call("list", *arguments))


def _concat_ws(arguments: list[Any]) -> Any:
    if len(arguments) > 2:  # noqa: PLR2004  # a separator and texts, not an array of them
        return call("concat_ws", *arguments)
    return call("trino.concat_ws", *arguments)


REWRITES: Final[dict[str, Rewrite]] = {
    "concat": _concat,
    "concat_ws": _concat_ws,
    "greatest": _extreme("greatest"),
    "least": _extreme("least"),
    "json_extract": _with_path("json_extract"),
    "json_extract_scalar": _with_path("json_extract_scalar"),
    "json_size": _with_path("json_size"),
    "sequence": _sequence,
    "set_agg": _distinct_list,
    "approx_distinct": _approx_distinct,
    "approx_most_frequent": _most_frequent,
    "count_if": _count_if,
    "max_by": _at_extreme("max"),
    "min_by": _at_extreme("min"),
    "map_agg": _map_agg("trino.first_map_"),
    "multimap_agg": _map_agg("trino.multimap_from_entries"),
    "entropy": _of_list("trino.entropy_"),
    "skewness": _of_list("trino.skewness_"),
    "map_union": lambda arguments: call(
        "trino.first_map_", call("flatten", call("list", call("trino.map_entries", *arguments)))
    ),
    "all": _every,
    "format": _format,
    "mod": _modulo,
    "current_timezone": lambda _: literal("UTC"),
}

AGGREGATES: Final = frozenset(
    """
    trino.first_map_ trino.multimap_from_entries trino.most_frequent_ trino.entropy_
    trino.skewness_ list_reduce
    """.split()  # noqa: SIM905
)
"""What stands around an aggregate: FILTER and OVER belong to the aggregate within."""
