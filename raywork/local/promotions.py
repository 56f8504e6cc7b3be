"""Which types of columns Athena reads what a Parquet or ORC file declares as.

Engine version 3 reads files with Trino's readers (`ColumnReaderFactory` for Parquet; in ORC each
kind of stream has one): integers as integers, `float` as `double`, text as bytes and the other way
round, in Parquet a decimal as any decimal and one without fraction as an integer. It converts
nothing else.
"""

from typing import Any, Final

_SHORT: Final = 18
"""Digits of the decimals that fit 64 bits."""


def reads(kind: Any, given: Any, *, parquet: bool) -> bool:
    """Return whether a column of a type reads what a file declares; names are in lower case."""
    import pyarrow.types as is_type

    if is_type.is_dictionary(given):
        given = given.value_type
    if is_type.is_struct(kind) and is_type.is_struct(given):
        return all(
            reads(field.type, given.field(field.name).type, parquet=parquet)
            for field in kind
            if given.get_field_index(field.name) >= 0
        )
    if _is_list(kind) and _is_list(given):
        return reads(kind.value_type, given.value_type, parquet=parquet)
    if is_type.is_map(kind) and is_type.is_map(given):
        parts = (kind.key_type, given.key_type), (kind.item_type, given.item_type)
        return all(reads(*part, parquet=parquet) for part in parts)
    return _reads_scalar(kind, given, parquet=parquet)


def _reads_scalar(kind: Any, given: Any, *, parquet: bool) -> bool:
    import pyarrow.types as is_type

    if is_type.is_floating(kind):
        return bool(is_type.is_floating(given) and given.bit_width <= kind.bit_width)
    if is_type.is_integer(kind):
        whole = is_type.is_decimal(given) and given.scale == 0 and given.precision <= _SHORT
        return is_type.is_integer(given) or (parquet and whole)
    if is_type.is_decimal(kind):
        return is_type.is_decimal(given) and (parquet or kind == given)
    if _is_bytes(kind):
        return _is_bytes(given)
    alike = is_type.is_boolean, is_type.is_date, is_type.is_timestamp
    return any(each(kind) and each(given) for each in alike)


def lowered(given: Any) -> Any:
    """Return a type with the names of its fields in lower case."""
    import pyarrow as pa
    import pyarrow.types as is_type

    if is_type.is_struct(given):
        return pa.struct([(field.name.lower(), lowered(field.type)) for field in given])
    if is_type.is_map(given):
        return pa.map_(lowered(given.key_type), lowered(given.item_type))
    return pa.list_(lowered(given.value_type)) if is_type.is_list(given) else given


def _is_list(kind: Any) -> bool:
    import pyarrow.types as is_type

    checks = is_type.is_list, is_type.is_large_list, is_type.is_fixed_size_list
    return any(check(kind) for check in checks)


def _is_bytes(kind: Any) -> bool:
    import pyarrow.types as is_type

    text = is_type.is_string, is_type.is_large_string, is_type.is_string_view
    plain = is_type.is_binary, is_type.is_large_binary, is_type.is_binary_view
    return any(check(kind) for check in (*text, *plain, is_type.is_fixed_size_binary))
