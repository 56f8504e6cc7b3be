"""Comparing two places in rclone's words."""

import json

import pytest

from raywork.cli.main import run
from raywork.errors import UsageError
from tests.bulkcopy.copying import copy, verify


@pytest.fixture
def different(sides):
    here = {"same": b"1", "edited": b"old", "grown": b"1", "only-here": b"1"}
    there = {"same": b"1", "edited": b"new", "grown": b"22", "only-there": b"1"}
    sides.server.fill(sides.source, {f"in/{key}": body for key, body in here.items()})
    sides.server.fill(sides.destination, {f"out/{key}": body for key, body in there.items()})
    return sides


def test_every_object_is_in_one_class(different):
    result = verify(different.server, *different.uris)

    assert (result.identical, result.differ, result.errors) == (1, 2, 0)
    assert (result.missing_on_source, result.missing_on_destination) == (1, 1)
    assert sorted((each.sign, each.key) for each in result.examples) == [
        ("*", "edited"), ("*", "grown"), ("+", "only-here"), ("-", "only-there"),
    ]  # fmt: skip


def test_a_method_that_sees_less_finds_less(different):
    result = verify(different.server, *different.uris, compare="size")

    assert (result.identical, result.differ) == (2, 1)
    assert result.compared == {"size": 3}


def test_the_method_that_was_used_is_counted(ordered):
    """A copy in parts has another ETag: only a checksum, or else the size, can tell."""
    put = ordered.server.client.put_object
    put(Bucket=ordered.source, Key="in/small", Body=b"x")
    put(Bucket=ordered.source, Key="in/big", Body=b"x" * (6 << 20), ChecksumAlgorithm="SHA256")
    copy(ordered.server, *ordered.uris, multipart_threshold=5 << 20, part_size=5 << 20)

    result = verify(ordered.server, *ordered.uris)

    assert result.identical == 2
    assert result.compared["etag"] == 1
    assert sum(result.compared.values()) == 2


def test_a_folder_is_compared_by_its_bytes(ordered, tmp_path):
    (tmp_path / "a").write_bytes(b"here")
    (tmp_path / "b").write_bytes(b"same")
    ordered.server.fill(ordered.destination, {"out/a": b"else", "out/b": b"same"})

    result = verify(ordered.server, str(tmp_path), ordered.uris[1])

    assert (result.identical, result.differ, result.compared) == (1, 1, {"etag": 2})


def test_all_differences_go_to_a_file_whose_keys_can_be_copied(different, tmp_path, monkeypatch):
    monkeypatch.setattr("raywork.bulkcopy.comparison.EXAMPLES", 1)

    result = verify(different.server, *different.uris, out=str(tmp_path / "out"))

    written = (tmp_path / "out" / "differences.jsonl").read_text().splitlines()
    found = {(each["sign"], each["key"]) for each in map(json.loads, written)}
    assert len(result.examples) == 1
    assert found == {("*", "edited"), ("*", "grown"), ("+", "only-here"), ("-", "only-there")}
    assert "only-there" not in result.examples[0].key
    assert "Differences" in (tmp_path / "out" / "report.html").read_text()
    assert json.loads((tmp_path / "out" / "report.json").read_bytes())["differ"] == 2

    keys = [key for sign, key in found if sign != "-"]
    (tmp_path / "keys").write_text("\n".join(keys))
    copy(different.server, *different.uris, keys=str(tmp_path / "keys"), compare="etag")
    assert verify(different.server, *different.uris).missing_on_source == 1


def test_extras_that_could_not_be_seen_are_no_success(unordered, monkeypatch, capfd):
    monkeypatch.setattr("raywork.bulkcopy.plan.INDEX", 4)
    same = {f"{n % 2}/{n}": b"x" for n in range(10)}
    unordered.server.fill(unordered.source, {f"in/{key}": body for key, body in same.items()})
    for extra in ({}, {f"2/{n}": b"x" for n in range(9)}):
        there = same | extra
        unordered.server.fill(
            unordered.destination, {f"out/{key}": body for key, body in there.items()}
        )

    result = verify(unordered.server, *unordered.uris)
    code = run(["verify", *unordered.uris, "--endpoint-url", unordered.server.url])

    assert (result.identical, result.missing_on_source, result.complete) == (10, 0, False)
    assert "it is not known whether the destination has others" in result.warnings[0]
    assert code == 3
    assert "not known" in capfd.readouterr().err


def test_a_source_without_any_object_is_no_identical_one(ordered):
    with pytest.raises(UsageError, match="there is no object; look at the URI"):
        verify(ordered.server, *ordered.uris)
    assert verify(ordered.server, *ordered.uris, allow_empty=True).identical == 0
