"""Whether first-level folders hold records of one kind."""

import pytest

from raywork.partitions import Folders, different_prefixes, fields_sketch


def difference(**folders):
    sketches = {f"{name}/": fields_sketch(fields.split()) for name, fields in folders.items()}
    return different_prefixes(Folders(fields=sketches))


def test_folders_alike_are_no_difference():
    assert different_prefixes(Folders()) is None
    assert difference(a="id at") is None
    assert difference(a="id at name", b="id at mail", c="") is None


def test_folders_with_few_fields_in_common_are_groups():
    found = difference(a="id x y z", b="id p q r", c="id x y")
    assert found.groups == (("a/", "c/"), ("b/",))
    assert found.share == pytest.approx(1 / 6)


def test_folders_are_alike_by_way_of_others():
    steps = {f"n{n}": " ".join(map(str, range(n, n + 4))) for n in range(10)}
    assert difference(**steps) is None


def test_many_fields_are_estimated():
    one, other = (range(3000), range(1500, 4500))
    assert difference(a=" ".join(map(str, one)), b=" ".join(map(str, other))) is None
    assert difference(a=" ".join(map(str, one)), b=" ".join(map(str, range(2900, 6000))))
