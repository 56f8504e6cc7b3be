"""Partition projection that grows: what was computed before is computed on."""

import pytest

from raywork.catalog.projection import widened


def column(kind, **facts):
    return {f"projection.c.{key}": value for key, value in {"type": kind, **facts}.items()}


@pytest.mark.parametrize(
    ("old", "new", "both"),
    [
        (
            column("enum", values="b,a"),
            column("enum", values="a,c"),
            column("enum", values="b,a,c"),
        ),
        (
            column("integer", range="9,20"),
            column("integer", range="10,100"),
            column("integer", range="9,100"),
        ),
        (
            column("date", range="2024-01-05,NOW", format="yyyy-MM-dd"),
            column("date", range="2023-12-31,2024-01-01", format="yyyy-MM-dd"),
            column("date", range="2023-12-31,NOW", format="yyyy-MM-dd"),
        ),
        # Of another form, what is found now holds.
        (
            column("date", range="2024-01,NOW", format="yyyy-MM"),
            column("date", range="2024-01-05,NOW", format="yyyy-MM-dd"),
            column("date", range="2024-01-05,NOW", format="yyyy-MM-dd"),
        ),
        (
            column("enum", values="1,2"),
            column("integer", range="1,2"),
            column("integer", range="1,2"),
        ),
        (
            column("integer", range="0,9", digits="1"),
            column("integer", range="0,5", digits="2"),
            column("integer", range="0,5", digits="2"),
        ),
        (column("injected"), column("injected"), column("injected")),
        ({}, column("enum", values="a"), column("enum", values="a")),
        (column("enum", values="a"), {}, {}),
    ],
)
def test_ranges_and_lists_grow(old, new, both):
    assert widened(old, new) == both
    assert widened(both, new) == both
