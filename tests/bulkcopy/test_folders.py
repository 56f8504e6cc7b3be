"""Folders as either side: links, and files that are not whole yet."""

import json
import os

import pytest

import raywork
from raywork.bulkcopy.job import STREAMED_BYTES
from raywork.bulkcopy.ledger import Ledger
from raywork.bulkcopy.local_end import LocalEnd
from raywork.bulkcopy.options import CopyOptions
from raywork.bulkcopy.result import Failure
from raywork.bulkcopy.settings import sized
from raywork.errors import UsageError
from raywork.storage.local import unfinished_name
from tests.bulkcopy.copying import adds_up, contents, copy

MIB = 1 << 20


@pytest.fixture
def place(tmp_path):
    """Writes files below a folder, by their paths."""

    def write(**files):
        for name, content in files.items():
            path = tmp_path / name.replace("__", "/")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content)
        return tmp_path

    return write


def between(source, destination, **options):
    result = raywork.copy(str(source), str(destination), engine="inline", **options)
    assert adds_up(result)
    return result


def test_one_folder_by_two_names_is_not_copied_to_itself(place):
    root = place(a__1="x")
    (root / "b").symlink_to("a")

    for source, destination in (("a", "b"), ("b", "a"), ("a", "b/sub"), ("a/1", "b/1")):
        with pytest.raises(UsageError, match="overlap"):
            between(root / source, root / destination, move=True)

    assert (root / "a/1").read_text() == "x"


def test_delete_does_not_go_through_links_of_the_destination(place):
    root = place(out__precious="x", s__x="x", m__y="y")
    (root / "m/link").symlink_to("../out")
    (root / "m/z").symlink_to("../out/precious")

    result = between(root / "s", root / "m", delete=True)

    assert (result.extra, result.deleted, result.undeleted) == (2, 2, 0)
    assert {path.name for path in (root / "m").iterdir()} == {"x", "link"}
    assert (root / "out/precious").read_text() == "x"


def test_nothing_is_moved_out_of_a_linked_folder(place, ordered):
    root = place(out__precious="x", s__x="x")
    (root / "s/link").symlink_to("../out")

    result = copy(ordered.server, str(root / "s"), ordered.uris[1], move=True)

    assert (result.moved, result.failed) == (1, 1)
    assert "behind a linked folder" in result.failures[0].reason
    assert (root / "out/precious").read_text() == "x"
    assert contents(ordered.server, ordered.destination, "out/").keys() == {"x", "link/precious"}


@pytest.mark.parametrize("link", ["b/f", "b/x"])
def test_an_original_that_the_destination_links_to_is_not_lost(place, link):
    root = place(a__f="file", a__x__g="other", b__z="z")
    (root / link).symlink_to(root / "a" / link[2:])

    result = between(root / "a", root / "b", move=True)

    assert result.moved + result.failed == 2
    assert result.failed == (link == "b/x")
    assert (root / "b/f").read_text() == "file"
    assert (root / "b/x/g").read_text() == "other"


def test_what_a_killed_copy_left_of_a_file_is_no_object(place, ordered):
    root = place(s__x="x")
    (root / "s" / unfinished_name("y")).write_text("a part")

    up = copy(ordered.server, str(root / "s"), ordered.uris[1])
    down = copy(ordered.server, ordered.uris[1], str(root / "s"), delete=True)

    assert (up.listed, down.extra) == (1, 0)
    assert contents(ordered.server, ordered.destination, "out/").keys() == {"x"}


def test_no_key_is_written_where_another_is_unfinished(ordered, tmp_path):
    keys = {".x.raywork-part": b"1", unfinished_name("x"): b"2", "x": b"3"}
    ordered.server.fill(ordered.source, {f"in/{key}": body for key, body in keys.items()})

    result = copy(ordered.server, ordered.uris[0], str(tmp_path / "there"))

    assert [each.key for each in result.failures] == [unfinished_name("x")]
    found = {path.name: path.read_bytes() for path in (tmp_path / "there").iterdir()}
    assert found == {".x.raywork-part": b"1", "x": b"3"}


def test_no_option_makes_what_lies_in_memory_grow(ordered, tmp_path, monkeypatch):
    wide = sized(CopyOptions(), 5 << 30, 400 * MIB, server_side=False)
    assert (wide.threshold, wide.part_size) == (STREAMED_BYTES, STREAMED_BYTES)
    assert sized(CopyOptions(), 5 << 30, 400 * MIB, server_side=True).part_size == 400 * MIB

    pieces, read = [], LocalEnd._read

    def seen(self, info, start, end):
        pieces.append(end - start)
        return read(self, info, start, end)

    monkeypatch.setattr(LocalEnd, "_read", seen)
    monkeypatch.setattr("raywork.bulkcopy.settings.STREAMED_BYTES", 6 * MIB)
    (tmp_path / "big").write_bytes(os.urandom(11 * MIB))
    sizes = {"multipart_threshold": 5 << 30, "part_size": 400 * MIB}
    copy(ordered.server, str(tmp_path), ordered.uris[1], **sizes)

    assert sorted(pieces) == [5 * MIB, 6 * MIB]


def test_a_daily_job_keeps_one_state(ordered, tmp_path):
    bucket, there = ordered.source, ordered.destination
    ordered.server.fill(bucket, {"2026/01/01/a": b"1", "2026/01/02/b": b"2"})
    uris = f"s3://{bucket}/{{date:%Y/%m/%d}}/", f"s3://{there}/{{date:%Y/%m/%d}}/"

    for day in ("2026-01-01", "2026-01-02"):
        out = str(tmp_path / "out-{date}")
        copy(ordered.server, *uris, date=day, state=str(tmp_path / "state"), out=out)

    assert contents(ordered.server, there).keys() == {"2026/01/01/a", "2026/01/02/b"}
    assert {path.name for path in tmp_path.iterdir()} == {
        "state", "out-2026-01-01", "out-2026-01-02",
    }  # fmt: skip


@pytest.mark.parametrize("ended", [UsageError("denied"), KeyboardInterrupt()])
def test_no_older_report_stands_for_a_run_that_did_not_end(place, monkeypatch, ended):
    root = place(s__x="x", out__keep="x")
    out = root / "out"
    between(root / "s", root / "t", out=str(out))
    (out / "failures-2.jsonl").write_text("of a longer run")
    assert json.loads((out / "report.json").read_bytes())["copied"] == 1

    def broken(*arguments):
        ledger = next(each for each in arguments if isinstance(each, Ledger))
        ledger.fail([Failure("y", "why")])
        assert "under way" in (out / "report.json").read_text()
        raise ended

    monkeypatch.setattr("raywork.bulkcopy.operation.run_copy", broken)
    with pytest.raises(type(ended)):
        between(root / "s", root / "t", out=str(out))

    assert json.loads((out / "report.json").read_bytes()).keys() == {"error"}
    assert json.loads((out / "failures.jsonl").read_text()) == {"key": "y", "reason": "why"}
    assert {path.name for path in out.iterdir()} == {
        "keep", "report.json", "report.html", "failures.jsonl",
    }  # fmt: skip
