"""Bringing a destination to the state of its source: comparing, deleting, moving."""

import os
import time

import pytest

import raywork
from raywork.bulkcopy import running
from raywork.bulkcopy.extras import deletions
from raywork.bulkcopy.unit import RangeUnit, copy_unit
from raywork.errors import UsageError
from raywork.storage import UnorderedListing
from raywork.storage.bucket import Bucket
from raywork.storage.calls import RefusedError
from tests.bulkcopy.copying import contents, copy
from tests.proxy import Proxy


@pytest.fixture
def changed(ordered):
    """Both sides hold `same`, `grown` and `edited`; the last is as long as it was."""
    fill = ordered.server.fill
    fill(ordered.source, {"in/same": b"1", "in/grown": b"1", "in/edited": b"old"})
    copy(ordered.server, *ordered.uris)
    time.sleep(1.1)  # times are whole seconds
    fill(ordered.source, {"in/grown": b"22", "in/edited": b"new"})
    return ordered


@pytest.mark.parametrize(
    ("method", "copied"), [("size", 1), ("mtime", 2), ("etag", 2), ("checksum", 2)]
)
def test_each_method_of_comparison(changed, method, copied):
    result = copy(changed.server, *changed.uris, compare=method)

    assert (result.copied, result.identical) == (copied, 3 - copied)
    found = contents(changed.server, changed.destination, "out/")
    assert found["grown"] == b"22"
    assert (found["edited"] == b"new") == (method != "size")


def test_a_newer_destination_of_equal_size_is_told_by_etag(ordered):
    """What comparing times misses."""
    ordered.server.fill(ordered.source, {"in/a": b"here"})
    ordered.server.fill(ordered.destination, {"out/a": b"else"})

    assert copy(ordered.server, *ordered.uris, compare="mtime").identical == 1
    assert copy(ordered.server, *ordered.uris, compare="etag").copied == 1
    assert contents(ordered.server, ordered.destination, "out/") == {"a": b"here"}


def test_delete_removes_what_the_source_has_not(ordered):
    ordered.server.fill(ordered.source, {"in/b": b"1", "in/d/e": b"1"})
    extra = {f"out/{key}": b"x" for key in ["a", "c//x", "d/", "z\ttab", "d/f"]}
    ordered.server.fill(ordered.destination, extra | {"outside": b"x"})

    result = copy(ordered.server, *ordered.uris, delete=True)

    assert (result.extra, result.deleted) == (5, 5)
    assert contents(ordered.server, ordered.destination).keys() == {"out/b", "out/d/e", "outside"}


def test_a_source_without_any_object_deletes_nothing(ordered):
    """A mistyped source must not empty the destination."""
    ordered.server.fill(ordered.destination, {"out/a": b"x"})

    with pytest.raises(UsageError, match="there is no object; look at the URI"):
        copy(ordered.server, *ordered.uris, delete=True)
    result = copy(ordered.server, *ordered.uris, delete=True, allow_empty=True)

    assert (result.deleted, result.undeleted) == (0, 1)
    assert "look at its URI" in result.warnings[0]
    assert contents(ordered.server, ordered.destination).keys() == {"out/a"}


def test_a_plan_to_move_says_what_would_be_removed(ordered):
    ordered.server.fill(ordered.source, {"in/a": b"1", "in/b": b"2"})
    ordered.server.fill(ordered.destination, {"out/b": b"2"})

    result = copy(ordered.server, *ordered.uris, move=True, dry_run=True, compare="etag")

    assert result.planned == [
        "move a (1 bytes)", "delete b from the source: the destination has it",
    ]  # fmt: skip
    assert (result.copied, result.moved) == (1, 2)
    assert contents(ordered.server, ordered.source, "in/").keys() == {"a", "b"}


def test_a_storage_class_that_s3_has_not_is_refused_before_anything_is_asked():
    with pytest.raises(UsageError, match="--storage-class FOO: give keep, or one of S3's"):
        raywork.copy("s3://here/", "s3://there/", storage_class="FOO")


def test_listings_share_the_budget_of_requests(ordered, monkeypatch):
    monkeypatch.setattr("raywork.storage.s3.PAGE_KEYS", 5)
    ordered.server.fill(ordered.source, {f"in/{n}": b"x" for n in range(40)})
    ordered.server.fill(ordered.destination, {f"out/{n}": b"x" for n in range(40)})
    started = time.monotonic()

    with Proxy(ordered.server.url).running() as proxy:
        server = type(ordered.server)(proxy.url, ordered.server.client)
        copy(server, *ordered.uris, compare="size", max_rps=10)

    # All but the few requests that open the two buckets.
    assert time.monotonic() - started > (proxy.seen["passed"] - 5) / 10 > 1


@pytest.mark.parametrize("side", [0, 1])
@pytest.mark.parametrize("option", ["state", "out"])
def test_nothing_is_written_beside_what_is_copied(ordered, option, side):
    ordered.server.fill(ordered.source, {"in/a": b"1"})

    with pytest.raises(UsageError, match=f"--{option}.*lies within"):
        copy(ordered.server, *ordered.uris, **{option: f"{ordered.uris[side]}kept/"})

    assert contents(ordered.server, ordered.source).keys() == {"in/a"}
    assert not contents(ordered.server, ordered.destination)


def test_delete_leaves_what_filters_leave_out(ordered):
    ordered.server.fill(ordered.source, {"in/a.json": b"1"})
    ordered.server.fill(ordered.destination, {"out/b.json": b"x", "out/c.txt": b"x"})

    copy(ordered.server, *ordered.uris, delete=True, rules=[("include", "*.json")])

    assert contents(ordered.server, ordered.destination).keys() == {"out/a.json", "out/c.txt"}


def test_delete_removes_nothing_beyond_its_limit(ordered):
    ordered.server.fill(ordered.source, {"in/a": b"1"})
    ordered.server.fill(ordered.destination, {f"out/x{n}": b"x" for n in range(3)})

    result = copy(ordered.server, *ordered.uris, delete=True, max_delete=2)

    assert (result.copied, result.deleted, result.undeleted) == (1, 0, 3)
    assert "--max-delete 2" in result.warnings[0]
    assert len(contents(ordered.server, ordered.destination)) == 4


@pytest.mark.parametrize("phase", ["_find_extras", "deletions"])
def test_nothing_goes_beyond_the_limit_though_the_source_is_emptied(ordered, monkeypatch, phase):
    """Between the phases, or while extras are deleted."""
    here = [f"in/k{n}" for n in range(20)]
    ordered.server.fill(ordered.source, dict.fromkeys(here, b"x"))
    ordered.server.fill(ordered.destination, {f"out/x{n}": b"x" for n in range(2)})
    then = getattr(running, phase)

    def emptied(*arguments):
        for key in here:
            ordered.server.client.delete_object(Bucket=ordered.source, Key=key)
        return then(*arguments)

    monkeypatch.setattr(running, phase, emptied)
    result = copy(ordered.server, *ordered.uris, delete=True, max_delete=3)

    extra, deleted = (22, 0) if phase == "_find_extras" else (2, 2)
    assert (result.extra, result.deleted, result.undeleted) == (extra, deleted, extra - deleted)
    assert len(contents(ordered.server, ordered.destination)) == 22 - deleted


def test_what_the_source_has_by_now_is_no_longer_deleted(ordered, monkeypatch):
    ordered.server.fill(ordered.source, {"in/a": b"1"})
    ordered.server.fill(ordered.destination, {"out/x": b"x", "out/y": b"x"})

    def written(extras):
        ordered.server.fill(ordered.source, {"in/x": b"new"})
        return deletions(extras)

    monkeypatch.setattr(running, "deletions", written)
    result = copy(ordered.server, *ordered.uris, delete=True)

    assert (result.extra, result.deleted, result.undeleted) == (1, 1, 0)
    assert contents(ordered.server, ordered.destination).keys() == {"out/a", "out/x"}


def test_one_extra_that_cannot_be_deleted_fails_alone(ordered):
    """Also one that goes by a request of its own, since XML cannot hold its name."""
    ordered.server.fill(ordered.source, {"in/a": b"1"})
    names = ["out/x", "out/odd\x01", "out/odd\x02"]
    ordered.server.fill(ordered.destination, dict.fromkeys(names, b"x"))

    with Proxy(
        ordered.server.url,
        forbids=lambda asked: asked.method == "DELETE" and asked.key.endswith("\x01"),
    ).running() as proxy:
        server = type(ordered.server)(proxy.url, ordered.server.client)
        result = copy(server, *ordered.uris, delete=True)

    assert (result.deleted, result.undeleted) == (2, 1)
    assert [each.key for each in result.failures] == ["odd\x01"]
    left = ordered.server.client.list_objects_v2(Bucket=ordered.destination, EncodingType="url")
    assert [entry["Key"] for entry in left["Contents"]] == ["out/a", "out/odd%01"]


def test_delete_removes_nothing_after_a_failure(ordered, tmp_path):
    (tmp_path / "a").write_bytes(b"1")
    (tmp_path / "broken").symlink_to("nowhere")
    ordered.server.fill(ordered.destination, {"out/x": b"x"})

    result = copy(ordered.server, str(tmp_path), ordered.uris[1], delete=True)

    assert (result.copied, result.failed, result.deleted) == (1, 1, 0)
    assert contents(ordered.server, ordered.destination).keys() == {"out/a", "out/x"}


def test_delete_is_refused_where_listings_have_no_order(unordered):
    unordered.server.fill(unordered.source, {"in/a/x": b"1", "in/a-b": b"1"})

    with pytest.raises(UsageError, match="byte order"):
        copy(unordered.server, *unordered.uris, delete=True)

    assert contents(unordered.server, unordered.destination) == {}


def test_move_empties_the_source_of_what_arrived(ordered):
    ordered.server.fill(ordered.source, {"in/a": b"1", "in/b": b"2", "else": b"3"})
    ordered.server.fill(ordered.destination, {"out/b": b"2"})

    result = copy(ordered.server, *ordered.uris, move=True, verify="etag")

    assert (result.copied, result.identical, result.moved) == (1, 1, 2)
    assert contents(ordered.server, ordered.source).keys() == {"else"}
    assert contents(ordered.server, ordered.destination) == {"out/a": b"1", "out/b": b"2"}


def test_a_removal_whose_answer_was_lost_is_one(ordered, monkeypatch):
    """S3 finds nothing that matches when it is asked again."""
    remove = Bucket.delete_version

    async def twice(self, key, etag):
        await remove(self, key, etag)
        raise RefusedError(404, "NoSuchKey", "", uncertain=True)

    monkeypatch.setattr(Bucket, "delete_version", twice)
    ordered.server.fill(ordered.source, {"in/a": b"1"})

    result = copy(ordered.server, *ordered.uris, move=True)

    assert (result.copied, result.moved, result.failures) == (1, 1, [])
    assert contents(ordered.server, ordered.source) == {}


def test_nothing_is_moved_onto_what_differs(ordered):
    """However equal in size, and newer, it is: the original would be lost."""
    ordered.server.fill(ordered.source, {"in/a": b"mine"})
    ordered.server.fill(ordered.destination, {"out/a": b"else"})

    result = copy(ordered.server, *ordered.uris, move=True)

    assert (result.copied, result.identical, result.moved) == (1, 0, 1)
    assert contents(ordered.server, ordered.destination, "out/") == {"a": b"mine"}


def test_a_server_that_proves_to_list_without_order_leaves_nothing_finished(
    ordered, tmp_path, monkeypatch
):
    def disordered(context, unit):
        if isinstance(unit, RangeUnit) and unit.keys.after is not None:
            raise UnorderedListing("no order")
        return copy_unit(context, unit)

    monkeypatch.setattr("raywork.bulkcopy.operation.UNIT_SECONDS", 0.0)
    monkeypatch.setattr("raywork.bulkcopy.running.copy_unit", disordered)
    ordered.server.fill(ordered.source, {f"in/{name}": b"x" for name in "abc"})
    state = str(tmp_path / "state")

    first = copy(ordered.server, *ordered.uris, state=state)
    ordered.server.client.delete_object(Bucket=ordered.destination, Key="out/a")
    monkeypatch.setattr("raywork.bulkcopy.running.copy_unit", copy_unit)
    second = copy(ordered.server, *ordered.uris, state=state)

    assert (first.listed, first.failures) == (3, [])
    assert "does not list in byte order" in first.warnings[0]
    assert (second.listed, second.copied, second.identical) == (3, 1, 2)
    assert contents(ordered.server, ordered.destination, "out/").keys() == {*"abc"}


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("--move", {"move": True}),
        ("--verify", {"verify": "size"}),
        ("--compare", {"compare": "etag"}),
        ("--tags", {"tags": "drop"}),
        ("--if-none-match", {"if_none_match": True}),
        ("--sse", {"sse": "AES256"}),
        ("--storage-class", {"storage_class": "STANDARD_IA"}),
    ],
)
def test_what_was_finished_with_other_options_is_not_taken_for_finished(
    ordered, tmp_path, monkeypatch, name, other
):
    ordered.server.fill(ordered.source, {"in/a": b"x"})
    state = str(tmp_path / "state")
    with monkeypatch.context() as killed:  # before the journal was emptied
        killed.setattr("raywork.bulkcopy.record.Record.end", lambda _: None)
        copy(ordered.server, *ordered.uris, state=state)

    with pytest.raises(UsageError, match=f"other options.*{name}"):
        copy(ordered.server, *ordered.uris, state=state, **other)
    assert copy(ordered.server, *ordered.uris, state=state, full=True, **other).listed == 1


def test_nothing_that_is_there_is_replaced_if_so_asked(ordered):
    ordered.server.fill(ordered.source, {"in/a": b"new", "in/b": b"new"})
    ordered.server.fill(ordered.destination, {"out/a": b"mine"})

    result = copy(ordered.server, *ordered.uris, if_none_match=True)

    assert result.skipped_reasons == {"exists on the destination": 1}
    assert contents(ordered.server, ordered.destination) == {"out/a": b"mine", "out/b": b"new"}


def test_a_folder_goes_to_s3_and_back(ordered, tmp_path):
    here, back = tmp_path / "here", tmp_path / "back"
    (here / "sub").mkdir(parents=True)
    (here / "a.json").write_bytes(b"{}")
    (here / "sub" / "big").write_bytes(os.urandom(20 << 20))
    (here / "sub" / "empty").write_bytes(b"")

    up = copy(ordered.server, str(here), ordered.uris[1], verify="checksum")
    down = copy(ordered.server, ordered.uris[1], str(back), verify="checksum")
    again = copy(ordered.server, ordered.uris[1], str(back))

    assert (up.copied, down.copied, again.identical) == (3, 3, 3)
    for file in ("a.json", "sub/big", "sub/empty"):
        assert (here / file).read_bytes() == (back / file).read_bytes()
    head = ordered.server.client.head_object(Bucket=ordered.destination, Key="out/a.json")
    assert head["ContentType"] == "application/json"
    assert {path.name for path in back.rglob("*")} == {"a.json", "sub", "big", "empty"}


def test_a_file_may_have_as_long_a_name_as_there_can_be(ordered, tmp_path):
    name = "n" * 253 + "\u00e9"
    ordered.server.fill(ordered.source, {f"in/{name}": b"x"})

    result = copy(ordered.server, ordered.uris[0], str(tmp_path))

    assert result.failures == []
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_folder_is_synchronised_to_a_folder(ordered, tmp_path):
    here, there = tmp_path / "here", tmp_path / "there"
    for folder, names in ((here, "ab"), (there, "bc")):
        folder.mkdir()
        for name in names:
            (folder / name).write_bytes(name.encode())

    result = copy(ordered.server, str(here), str(there), delete=True)

    assert {path.name for path in there.iterdir()} == {"a", "b"}
    assert (result.copied + result.identical, result.deleted) == (2, 1)


def test_two_services_are_bridged_through_this_process(moto, seaweed):
    """With parts, metadata and tags; memory holds parts only."""
    from raywork import Access

    source, destination = seaweed.new_bucket(), moto.new_bucket()
    body = os.urandom(20 << 20)
    seaweed.client.put_object(
        Bucket=source, Key="in/big", Body=body, Metadata={"m": "v"}, Tagging="a=b"
    )
    seaweed.fill(source, {f"in/small/{n}": b"x" * n for n in range(20)})

    result = copy(
        moto, f"s3://{source}/in/", f"s3://{destination}/out/", verify="checksum",
        source_access=Access(endpoint_url=seaweed.url),
    )  # fmt: skip

    assert result.failures == []
    found = contents(moto, destination, "out/")
    assert found.pop("big") == body
    assert found == {f"small/{n}": b"x" * n for n in range(20)}
    head = moto.client.head_object(Bucket=destination, Key="out/big")
    tags = moto.client.get_object_tagging(Bucket=destination, Key="out/big")["TagSet"]
    assert (head["Metadata"], tags) == ({"m": "v"}, [{"Key": "a", "Value": "b"}])
