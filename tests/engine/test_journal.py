"""The journal: what was written is replayed, whatever happens between two writes."""

import threading
from contextlib import suppress

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from raywork.engine import journal as journal_module
from raywork.engine import lease as lease_module
from raywork.engine.journal import open_journal
from raywork.engine.lease import LEASE_SECONDS, LeaseLostError
from raywork.errors import RayworkError, UsageError
from raywork.storage import Access, Location, open_store
from raywork.storage.local import LocalStore

PLAN = {"command": "crawl", "URI": "s3://b/logs/"}


class Done(msgspec.Struct, tag="done"):
    unit: int
    counts: dict[tuple[str, ...], int] = {}


class Failed(msgspec.Struct, tag="failed"):
    unit: int
    reason: str


Entry = Done | Failed


class KilledError(BaseException):
    """Ends a driver as SIGKILL does: nothing of it runs after it."""


class Dying(LocalStore):
    """A store whose process is killed when it has written or deleted so many times."""

    left = 10**9

    def _spend(self):
        if not self.left:
            raise KilledError
        self.left -= 1

    def put_if_absent(self, key, data):
        self._spend()
        return super().put_if_absent(key, data)

    def delete(self, key):
        self._spend()
        super().delete(key)


@pytest.fixture(params=["local", "moto", "seaweed"])
def store(request, tmp_path):
    if request.param == "local":
        return open_store(Location.parse(str(tmp_path)), write=True)
    server = request.getfixturevalue(request.param)
    uri = f"s3://{server.new_bucket()}/state/"
    return open_store(Location.parse(uri), Access(endpoint_url=server.url), write=True)


@pytest.fixture
def local(tmp_path):
    return LocalStore(Location.parse(str(tmp_path)))


def reopened(store, plan=PLAN, **options):
    """What the next run finds."""
    with open_journal(store, Entry, plan, **options) as found:
        return list(found.replay())


def abandon(journal):
    """End a driver without a word: its lease stays, and its process is known to have ended."""
    journal._closed.set()
    journal._keeper.join()


@pytest.fixture
def dead(monkeypatch):
    """Every process that holds a lease is known to have ended."""
    monkeypatch.setattr(lease_module.Owner, "has_ended", lambda _: True)


def test_entries_come_back_in_their_order(store):
    entries = [Done(1, {("a", "b"): 2}), Failed(2, "no such key"), Done(3)]
    with open_journal(store, Entry, PLAN) as journal:
        assert list(journal.replay()) == []
        journal.append(entries[0])
        journal.flush()
        journal.append(entries[1])
    with open_journal(store, Entry, PLAN) as journal:
        assert list(journal.replay()) == entries[:2]
        journal.append(entries[2])

    assert reopened(store) == entries
    assert reopened(store) == entries


def test_a_journal_knows_whether_the_run_before_came_to_its_end(local, dead):
    with open_journal(local, Entry, PLAN) as journal:
        assert not journal.was_left
    journal = open_journal(local, Entry, PLAN)
    assert not journal.was_left
    abandon(journal)

    with open_journal(local, Entry, PLAN) as journal:
        assert journal.was_left
    with open_journal(local, Entry, PLAN) as journal:
        assert not journal.was_left


def test_a_snapshot_stands_for_all_before_it(store):
    with open_journal(store, Entry, PLAN) as journal:
        for n in range(5):
            journal.append(Done(n))
            journal.flush()
        journal.snapshot([Done(99)])
        journal.append(Done(5))

    assert reopened(store) == [Done(99), Done(5)]
    keys = [info.key for info in store.list_folder(store.whole.prefix + "journal/")]
    assert len(keys) == 3  # the snapshot, the entry after it, the opening of the second run


def test_entries_are_written_within_seconds_without_a_further_call(local, monkeypatch, dead):
    monkeypatch.setattr(journal_module, "FLUSH_SECONDS", 0.05)
    monkeypatch.setattr(journal_module, "_TURN_SECONDS", 0.02)
    journal = open_journal(local, Entry, PLAN)
    journal.append(Done(1))
    for _ in range(200):
        if len(local.list_folder("journal/")) > 1:
            break
        threading.Event().wait(0.02)
    abandon(journal)

    assert reopened(local) == [Done(1)]


def test_a_journal_of_many_segments_says_so(local, monkeypatch):
    monkeypatch.setattr(journal_module, "MANY", 3)
    with open_journal(local, Entry, PLAN) as journal:
        for n in range(3):
            assert not journal.is_long
            journal.append(Done(n))
            journal.flush()
        assert journal.is_long
        journal.snapshot([Done(0)])
        assert not journal.is_long


def test_another_plan_is_refused_with_what_differs(local):
    with open_journal(local, Entry, {"command": "crawl", "--sample": "0.5", "URI": "a"}) as journal:
        journal.append(Done(1))

    with pytest.raises(UsageError, match=r"--sample was 0.5, is not given; URI was a, is b"):
        reopened(local, {"command": "crawl", "URI": "b"})
    with pytest.raises(UsageError, match="command was crawl, is copy"):
        reopened(local, {"command": "copy", "--sample": "0.5", "URI": "a"})
    assert local.list_folder("lease/") == []


def test_a_journal_that_was_left_empty_is_for_every_plan(local):
    with open_journal(local, Entry, {"command": "copy", "SRC": "a"}) as journal:
        journal.append(Done(1))
        journal.snapshot([])

    with open_journal(local, Entry, {"command": "copy", "SRC": "b"}) as journal:
        journal.append(Done(2))
    assert reopened(local, {"command": "copy", "SRC": "b"}) == [Done(2)]
    with pytest.raises(UsageError, match="SRC was b, is a"):
        reopened(local, {"command": "copy", "SRC": "a"})


def test_a_fresh_start_forgets_entries_plan_and_damage(local):
    with open_journal(local, Entry, {"command": "copy"}) as journal:
        journal.append(Done(1))
    local.put("journal/0000000002", b"")

    assert reopened(local, fresh=True) == []
    assert reopened(local) == []


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (lambda data: data[:-3], "damaged"),
        (lambda data: data[: data.index(b"\n")], "damaged"),
        (lambda data: data[:-9] + b"\0" + data[-8:], "damaged"),
        (lambda _: b"", "damaged"),
        (lambda data: data.replace(b'"version":1', b'"version":9'), "version 9"),
    ],
)
def test_a_damaged_segment_is_a_clear_error(local, damage, words):
    with open_journal(local, Entry, PLAN) as journal:
        journal.append(Done(1, {("x",) * n: n for n in range(50)}))
        journal.flush()
        data = local.get("journal/0000000002")
    local.put("journal/0000000002", damage(data))

    with pytest.raises(RayworkError, match=rf"journal/0000000002 (is|has) {words}"):
        reopened(local)


def test_a_missing_segment_is_a_clear_error(local):
    with open_journal(local, Entry, PLAN) as journal:
        journal.append(Done(1))
    local.delete("journal/0000000001")

    with pytest.raises(RayworkError, match=r"0000000001 is damaged .it is missing"):
        reopened(local)


def test_a_second_driver_is_kept_out_while_the_first_one_lives(local, monkeypatch):
    monkeypatch.setattr(lease_module, "RENEWED_SECONDS", 0.05)
    monkeypatch.setattr(journal_module, "_TURN_SECONDS", 0.02)
    monkeypatch.setattr(lease_module, "_LOOK_SECONDS", 0.05)
    said = []
    with open_journal(local, Entry, PLAN) as first:
        with pytest.raises(UsageError, match="is at work with this state"):
            open_journal(local, Entry, PLAN, say=said.append)
        first.append(Done(1))

    assert len(said) == 1
    assert reopened(local) == [Done(1)]


def test_a_lease_that_stands_still_is_taken_over_and_its_owner_finds_out(store, monkeypatch):
    monkeypatch.setattr(lease_module, "LEASE_SECONDS", 0.2)
    first = open_journal(store, Entry, PLAN)
    first.append(Done(1))
    first.flush()
    with open_journal(store, Entry, PLAN, say=lambda _: None) as second:
        assert list(second.replay()) == [Done(1)]
        second.append(Done(2))
        first.append(Done(99))
        with pytest.raises(LeaseLostError, match="another run took this state over"):
            first.flush()
        with pytest.raises(LeaseLostError):
            first.close()

    assert reopened(store) == [Done(1), Done(2)]


def test_a_driver_whose_lease_was_taken_stops_by_its_next_renewal(local, monkeypatch, dead):
    monkeypatch.setattr(lease_module, "RENEWED_SECONDS", 0.0)
    monkeypatch.setattr(journal_module, "_TURN_SECONDS", 0.01)
    first = open_journal(local, Entry, PLAN)
    with first._lock:  # it stands still
        second = open_journal(local, Entry, PLAN)
        abandon(second)
    first._keeper.join(10)

    with pytest.raises(LeaseLostError):
        first.append(Done(1))
    with suppress(LeaseLostError):
        first.close()


def test_a_process_that_is_known_to_have_ended_is_not_waited_for(local, monkeypatch):
    owner = lease_module.Owner("r", "h", lease_module._machine(), 2**22 + 1, "77")
    local.put("lease/0000000007", msgspec.json.encode(owner))

    with open_journal(local, Entry, PLAN, say=pytest.fail):
        assert [info.key for info in local.list_folder("lease/")] == ["lease/0000000008"]
    assert LEASE_SECONDS > 30


def test_of_drivers_that_start_at_once_one_works(local, monkeypatch):
    monkeypatch.setattr(lease_module, "_LOOK_SECONDS", 0.05)
    monkeypatch.setattr(lease_module, "RENEWED_SECONDS", 0.05)
    monkeypatch.setattr(journal_module, "_TURN_SECONDS", 0.02)
    opened, refused = [], []

    def start():
        try:
            opened.append(open_journal(local, Entry, PLAN, say=lambda _: None))
        except UsageError:
            refused.append(1)

    threads = [threading.Thread(target=start) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (journal,) = opened
    journal.close()

    assert len(refused) == 5


@given(moments=st.lists(st.integers(0, 12), max_size=6))
def test_killed_at_any_moment_a_journal_replays_what_was_flushed(tmp_path_factory, moments):
    """Each run appends, takes snapshots, and is killed after so many writes."""
    folder = Location.parse(str(tmp_path_factory.mktemp("state")))
    flushed, begun, number = set(), set(), 0
    for left in [*moments, 10**9]:
        store = Dying(folder)
        store.left = left
        try:
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(lease_module.Owner, "has_ended", lambda _: True)
                journal = open_journal(store, Entry, PLAN)
        except KilledError:
            continue
        try:
            known = [entry.unit for entry in journal.replay()]
            assert len(known) == len(set(known))
            assert flushed <= set(known) <= begun | flushed
            for turn in range(4):
                number += 1
                begun.add(number)
                journal.append(Done(number))
                journal.flush()
                known.append(number)
                flushed.add(number)
                if turn == 2:
                    journal.snapshot([Done(unit) for unit in known])
        except KilledError:
            pass
        finally:
            abandon(journal)
    assert flushed
