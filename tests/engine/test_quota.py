"""Rates are shared by what each process has use for, and never more is given out than there is."""

import time
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from raywork.engine import RayEngine
from raywork.engine.quota import LEASE_SECONDS, Quota, shared
from raywork.storage.pace import Budget

demands = st.dictionaries(st.sampled_from("abcdef"), st.floats(0, 1e6), min_size=1)


@given(st.floats(1, 1e6), demands)
def test_all_of_a_rate_is_given_and_by_what_each_has_use_for(total, wanted):
    parts = shared(total, wanted)

    assert sum(parts.values()) == pytest.approx(total)
    for one, part in parts.items():
        assert part >= min(wanted[one], total / len(wanted)) * (1 - 1e-9)


@given(
    st.lists(st.tuples(st.sampled_from("abcd"), st.floats(0, 1e4), st.floats(0, 2)), max_size=60)
)
def test_leases_never_add_up_to_more_than_there_is(events):
    quota, now = Quota(1000, "a", 0.0), 0.0
    held = {"a": (1000.0, LEASE_SECONDS)}
    for member, demand, passed in events:
        now += passed
        held[member] = quota.renew(member, demand, now), now + LEASE_SECONDS
        live = sum(rate for rate, until in held.values() if until > now)
        assert live <= 1000 * (1 + 1e-9)


def test_one_that_needs_much_has_what_the_others_leave_within_two_seconds():
    quota = Quota(1000, "driver", 0.0)
    for second in range(3):
        rates = [
            quota.renew(member, demand, float(second))
            for member, demand in (("driver", 0), ("few", 100), ("many", 5000))
        ]

    assert rates == pytest.approx([0, 100, 900])


def test_the_part_of_one_that_died_is_free_when_its_lease_ends():
    quota = Quota(1000, "a", 0.0)
    for second in range(3):
        quota.renew("a", 5000, float(second))
        quota.renew("dies", 5000, float(second))

    assert quota.renew("a", 5000, 3.0) == pytest.approx(500)
    assert quota.renew("a", 5000, 2.0 + LEASE_SECONDS + 0.01) == pytest.approx(1000)


def spend(context, count):
    """Spend from a budget that processes share; return when."""
    fleet, rate = context
    budget = Budget(rate)
    fleet.join([budget])

    def one(_number):
        budget.spend(1)
        return time.time()

    with ThreadPoolExecutor(32) as threads:
        return list(threads.map(one, range(count)))


@pytest.mark.usefixtures("ray_cluster")
def test_two_workers_of_uneven_demand_use_the_whole_rate_and_no_more():
    engine, rate = RayEngine(2), 200.0
    try:
        fleet = engine.fleet([rate])
        fleet.join([Budget(rate)])
        outcomes = list(engine.run(spend, (fleet, rate), [20, 1200]))
    finally:
        engine.close()
    times = sorted(time for outcome in outcomes for time in outcome.result)
    later = [at for at in times if at > times[0] + 3]

    assert all(second - first >= 0.95 for first, second in pairwise(times[:: int(rate * 1.1)]))
    assert len(later) / (later[-1] - later[0]) > 0.85 * rate
