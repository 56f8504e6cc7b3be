"""All versions of each key, in order, and nothing twice. SeaweedFS keeps versions as S3 does."""

import time

import pytest

from raywork.bulkcopy.running import UNDER_WAY_SECONDS
from raywork.errors import UsageError
from raywork.storage import KeyRange
from raywork.storage.versions import list_histories
from tests.bulkcopy.conftest import Sides
from tests.bulkcopy.copying import copy, uploads
from tests.bulkcopy.test_faults import SEEDS, through
from tests.bulkcopy.versioning import DELETED, bucket_of, histories, write
from tests.proxy import FAULTS, Proxy

MIB = 1 << 20


HISTORIES = {
    "edited": [b"1", b"2", b"3"],
    "deleted": [b"x", DELETED],
    "back again": [b"x", DELETED, DELETED, b"y"],
    "the same twice": [b"s", b"s", b"t"],
    "ü&+": [b"", b"full"],
}


def test_histories_arrive_in_order_and_a_second_run_adds_nothing(versioned):
    write(versioned.server, versioned.source, "in/", HISTORIES)
    count = sum(map(len, HISTORIES.values()))

    first = copy(versioned.server, *versioned.uris, versions=True, verify="etag")
    second = copy(versioned.server, *versioned.uris, versions=True)

    assert histories(versioned.server, versioned.destination, "out/") == HISTORIES
    assert (first.listed, first.copied, first.failures) == (count, count, [])
    assert (second.copied, second.identical) == (0, count)


def test_a_version_in_parts_is_one_of_the_history(versioned):
    """Its ETag is another then: its checksum, or its size and time, tell that it is there."""
    bodies = [b"a", b"z" * (6 * MIB), b"c", b"y" * (6 * MIB)]
    write(versioned.server, versioned.source, "in/", {"big": bodies, "small": [b"1"]})
    parts = {"multipart_threshold": 5 * MIB, "part_size": 5 * MIB}

    first = copy(versioned.server, *versioned.uris, versions=True, **parts)
    second = copy(versioned.server, *versioned.uris, versions=True, **parts)

    assert histories(versioned.server, versioned.destination, "out/")["big"] == bodies
    assert (first.listed, first.copied, second.identical) == (5, 5, 5)
    assert uploads(versioned.server, versioned.destination) == []


def test_new_versions_go_after_what_is_there(versioned):
    """Also after what the destination has of its own, which stays."""
    server = versioned.server
    write(server, versioned.destination, "out/", {"a": [b"own"], "alone": [b"own"]})
    write(server, versioned.source, "in/", {"a": [b"1", b"2"]})
    copy(server, *versioned.uris, versions=True)
    write(server, versioned.source, "in/", {"a": [b"3", DELETED]})

    result = copy(server, *versioned.uris, versions=True)

    assert (result.copied, result.identical, result.extra) == (2, 2, 1)
    assert histories(server, versioned.destination, "out/") == {
        "a": [b"own", b"1", b"2", b"3", DELETED],
        "alone": [b"own"],
    }


def test_what_a_killed_run_had_asked_for_is_waited_for(versioned, tmp_path, monkeypatch):
    """Its last request takes effect when the next run has begun already."""
    write(versioned.server, versioned.source, "in/", {"a": [b"1"]})
    state, sleep, waited = str(tmp_path / "state"), time.sleep, []

    def late(seconds):
        if seconds != UNDER_WAY_SECONDS:
            sleep(seconds)
            return
        waited.append(seconds)
        write(versioned.server, versioned.destination, "out/", {"a": [b"2"]})

    monkeypatch.setattr("raywork.engine.lease.Lease.release", lambda _: None)
    monkeypatch.setattr("raywork.engine.lease.Owner.has_ended", lambda _: True)
    monkeypatch.setattr("raywork.bulkcopy.running.time.sleep", late)
    first = copy(versioned.server, *versioned.uris, versions=True, state=state)
    assert waited == []
    write(versioned.server, versioned.source, "in/", {"a": [b"2"]})
    second = copy(versioned.server, *versioned.uris, versions=True, state=state)

    assert waited == [UNDER_WAY_SECONDS]
    assert (first.copied, second.copied, second.identical) == (1, 0, 2)
    assert histories(versioned.server, versioned.destination, "out/") == {"a": [b"1", b"2"]}


def test_an_interrupted_history_goes_on_where_it_was(versioned):
    write(versioned.server, versioned.source, "in/", {"a": [b"1", b"2", b"1", b"3"]})
    write(versioned.server, versioned.destination, "out/", {"a": [b"1", b"2"]})

    result = copy(versioned.server, *versioned.uris, versions=True)

    assert (result.copied, result.identical) == (2, 2)
    assert histories(versioned.server, versioned.destination, "out/")["a"] == [
        b"1", b"2", b"1", b"3",
    ]  # fmt: skip


@pytest.mark.parametrize("seed", SEEDS)
def test_answers_that_are_lost_make_no_version_twice(versioned, seed):
    write(versioned.server, versioned.source, "in/", HISTORIES)

    with Proxy(versioned.server.url, seed, dict.fromkeys(FAULTS, 0.06)).running() as proxy:
        result = through(versioned, proxy, versions=True)

    assert result.failures == []
    assert histories(versioned.server, versioned.destination, "out/") == HISTORIES


def test_after_a_version_that_fails_none_is_copied(versioned):
    write(versioned.server, versioned.source, "in/", {"a": [b"1", b"2", b"3"], "b": [b"1"]})
    [(_, second, _)] = [
        [info.version for info in history]
        for history in list_histories(bucket_of(versioned.server, versioned.source), KeyRange(""))
        if history[0].key == "in/a"
    ]

    with Proxy(
        versioned.server.url, forbids=lambda request: f"?versionId={second}".encode() in request.raw
    ).running() as proxy:
        server = type(versioned.server)(proxy.url, versioned.server.client)
        result = copy(server, *versioned.uris, versions=True)
    again = copy(versioned.server, *versioned.uris, versions=True)

    assert (result.copied, result.failed) == (2, 2)
    assert "access denied" in result.failures[0].reason + result.failures[1].reason
    assert (again.copied, again.identical) == (2, 2)
    assert histories(versioned.server, versioned.destination, "out/")["a"] == [b"1", b"2", b"3"]


def test_pages_and_ranges_cut_histories_nowhere(versioned, monkeypatch):
    monkeypatch.setattr("raywork.bulkcopy.plan.LOOK", 3)
    monkeypatch.setattr("raywork.bulkcopy.operation.UNIT_SECONDS", 0.0)
    monkeypatch.setattr("raywork.storage.s3.PAGE_KEYS", 4)
    # That it lists versions in order cannot be seen in so few of them.
    monkeypatch.setattr("raywork.bulkcopy.plan.are_ordered", lambda _store: True)
    many = {f"k{n}": [b"%d" % m for m in range(n % 4 + 1)] for n in range(12)}
    write(versioned.server, versioned.source, "in/", many)

    result = copy(versioned.server, *versioned.uris, versions=True)

    assert result.copied == sum(map(len, many.values()))
    assert histories(versioned.server, versioned.destination, "out/") == many


def test_filters_and_plans_are_about_histories(versioned):
    write(versioned.server, versioned.source, "in/", {"a": [b"1", DELETED], "b": [b"1"]})

    result = copy(
        versioned.server, *versioned.uris, versions=True, rules=[("exclude", "b")], dry_run=True
    )

    assert (result.listed, result.copied, result.skipped) == (3, 2, 1)
    assert [action.split()[1] for action in result.planned] == ["a", "a"]
    assert histories(versioned.server, versioned.destination, "out/") == {}


def test_a_destination_without_versions_is_refused(seaweed):
    sides = Sides(seaweed, seaweed.new_bucket(), seaweed.new_bucket())
    write(seaweed, sides.source, "in/", {"a": [b"1"]})

    with pytest.raises(UsageError, match="enable versioning"):
        copy(seaweed, *sides.uris, versions=True)


@pytest.mark.parametrize(
    "options",
    [{"delete": True}, {"move": True}, {"if_none_match": True}, {"newer_than": 1.0}, {"keys": "x"},
     {"compare": "size"}, {"max_size": 1}],
)  # fmt: skip
def test_what_does_not_go_with_all_versions_is_refused(versioned, options):
    write(versioned.server, versioned.source, "in/", {"a": [b"1"]})

    with pytest.raises(UsageError, match="--versions"):
        copy(versioned.server, *versioned.uris, versions=True, **options)
