import os

import pytest

from raywork.engine import cores, cpu_count


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """Give a function that lays out cgroups for a process in `a/b` on a machine of 16 cores."""
    monkeypatch.setattr(os, "sched_getaffinity", lambda _pid: set(range(16)), raising=False)

    def lay_out(limits, own="0::/a/b\n"):
        (tmp_path / "own").write_text(own)
        for path, limit in limits.items():
            (tmp_path / path).mkdir(parents=True, exist_ok=True)
            (tmp_path / path / "cpu.max").write_text(limit)
        return cpu_count(tmp_path, tmp_path / "own")

    return lay_out


def test_without_limits_it_is_the_affinity_mask(machine):
    assert machine({}) == 16
    assert machine({"a/b": "max 100000\n"}) == 16


def test_a_quota_is_rounded_up_and_never_below_one(machine):
    assert machine({"a/b": "150000 100000\n"}) == 2
    assert machine({"a/b": "10000 100000\n"}) == 1


def test_the_tightest_quota_above_counts(machine):
    assert machine({"a/b": "800000 100000\n", "a": "300000 100000\n"}) == 3


def test_inside_a_container_the_quota_is_at_the_root(machine):
    assert machine({".": "400000 100000\n"}, own="0::/\n") == 4
    assert machine({".": "400000 100000\n"}, own="0::/../outside\n") == 4


def test_where_linux_shows_nothing_it_is_the_cores_of_the_machine(tmp_path):
    assert cpu_count(tmp_path, tmp_path / "missing") == len(os.sched_getaffinity(0))
    assert cores.cpu_count() >= 1
