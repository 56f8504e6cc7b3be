"""The pace converges to what a service takes, shown in virtual time against a token bucket."""

import asyncio
import heapq

import pytest
from hypothesis import given
from hypothesis import strategies as st

from raywork.storage.pace import MOVING_AT_ONCE, Budget, Pace, Window, backoff, work_of
from tests.virtual import TokenBucket, in_virtual_time

PART = 64 << 20


async def send_all(service, pace, count, moved=0):
    """Send so many requests, each until it is taken."""
    left = iter(range(count))

    async def worker():
        for _ in left:
            attempt = 0
            while True:
                attempt += 1
                async with pace.turn(moved=moved) as turn:
                    taken = await service.ask()
                    turn.refused, turn.answered = not taken, taken
                if taken:
                    break
                await asyncio.sleep(backoff(attempt))

    await asyncio.gather(*(worker() for _ in range(1024)))


@pytest.mark.parametrize(("rate", "latency"), [(3500, 0.03), (500, 0.03), (3500, 0.1)])
def test_the_pace_uses_what_a_service_takes(rate, latency):
    """At 0.9 of the limit at least, with few requests refused."""
    count = rate * 20

    async def run():
        service = TokenBucket(rate, rate / 10, latency)
        await send_all(service, Pace(), count)
        return service

    service, seconds = in_virtual_time(run())

    assert count / seconds > 0.9 * rate
    assert service.seen[False] < 0.1 * count


def test_parts_that_take_a_second_are_soon_all_under_way():
    """Within two of S3's parts from few to the most, else a terabyte ends before they are."""

    async def run():
        pace, service = Pace(), TokenBucket(3500, 3500, 0.03 + PART / 90e6, 0.03)
        sending = asyncio.create_task(send_all(service, pace, 7_000, PART))
        await asyncio.sleep(2.5 * service.seconds)
        size = pace.moving.size
        await sending
        return size, service

    (size, service), seconds = in_virtual_time(run())

    assert size == MOVING_AT_ONCE
    assert 7_000 * service.seconds / MOVING_AT_ONCE / seconds > 0.8


def test_a_slow_server_is_not_sent_many_parts_at_once():
    """It moves 250 MB a second, however many ask for it."""

    async def run():
        pace, inside, most = Pace(), 0, 0

        async def copy():
            nonlocal inside, most
            async with pace.turn(moved=PART) as turn:
                inside += 1
                most = max(most, inside)
                await asyncio.sleep(inside * PART / 250e6)
                inside -= 1
                turn.answered = True

        await asyncio.gather(*(copy() for _ in range(2_000)))
        return most

    most, _ = in_virtual_time(run())

    assert most < 128


@pytest.mark.parametrize("rate", [100, 300])
def test_requests_that_move_bytes_converge_too(rate):
    """Each takes 0.8 s, so that 0.8 times as many must be at once as the service takes a second."""

    async def run():
        service = TokenBucket(rate, rate / 10, 0.03 + PART / 90e6, 0.03, varying=0.3)
        await send_all(service, Pace(), rate * 40, PART)
        return service

    service, seconds = in_virtual_time(run())

    assert rate * 40 / seconds > 0.8 * rate
    assert service.seen[False] < 0.2 * service.seen[True]


def test_a_storm_passes_and_the_window_grows_again():
    """Nothing is taken for three seconds; thirty after them, all places are in use again."""

    async def run():
        loop, pace = asyncio.get_running_loop(), Pace()
        sizes = {}

        class Service:
            async def ask(self):
                stormy = 10 < loop.time() < 13
                await asyncio.sleep(0.03 if stormy else 0.8)
                return not stormy

        async def look():
            for at in (9, 13, 43):
                await asyncio.sleep(at - loop.time())
                sizes[at] = pace.moving.size

        await asyncio.gather(send_all(Service(), pace, 15_000, PART), look())
        return sizes

    sizes, _ = in_virtual_time(run())

    assert sizes[9] == MOVING_AT_ONCE
    assert sizes[13] < 0.1 * MOVING_AT_ONCE
    assert sizes[43] == MOVING_AT_ONCE


def test_those_that_move_bytes_do_not_keep_the_others_waiting():
    async def run():
        pace = Pace()

        async def move():
            async with pace.turn(moved=PART):
                await asyncio.sleep(100)

        moves = [asyncio.create_task(move()) for _ in range(1024)]
        await asyncio.sleep(1)
        async with pace.turn():
            waited = asyncio.get_running_loop().time() - 1
        for task in moves:
            task.cancel()
        await asyncio.gather(*moves, return_exceptions=True)
        return waited

    assert in_virtual_time(run())[0] == 0


@given(
    st.lists(
        st.tuples(st.floats(0.001, 100), st.integers(0, 5 << 30), st.booleans(), st.booleans())
    )
)
def test_a_window_stays_in_its_bounds_and_at_most_doubles(events):
    """After its start: an answer adds one place at most, and a refusal takes a fifth at most."""
    window = Window(start=8, most=100)
    window.refused(sent=0.0, now=0.0)
    for now, (seconds, moved, busy, refused) in enumerate(events, 1):
        before = window.size
        if refused:
            window.refused(sent=now, now=now)
            assert max(1.0, 0.8 * before) == window.size
        else:
            window.answered(seconds, busy=busy, work=work_of(moved))
            assert before <= window.size <= before + 1
        assert 1 <= window.size <= 100


def test_processes_share_a_limit_fairly():
    async def run():
        service = TokenBucket(2000, 200, 0.03)
        paces = [Pace() for _ in range(4)]
        await asyncio.gather(*(send_all(service, pace, 10_000) for pace in paces))

    _, seconds = in_virtual_time(run())

    assert 40_000 / seconds > 0.9 * 2000


def test_growth_stops_where_latency_does_not_hold():
    """A server that answers 200 at once: more in flight only wait longer."""
    window, now, busy, sizes = Window(most=5000), 0.0, [], []
    for _ in range(20_000):
        while len(busy) < int(window.size):
            start = max(now, busy[-200] if len(busy) >= 200 else now)
            heapq.heappush(busy, start + 0.01)
        end = heapq.heappop(busy)
        window.answered(0.01 * max(1, int(window.size) / 200), busy=True)
        now = end
        sizes.append(window.size)

    assert 200 < max(sizes) < 1000


def test_a_window_that_is_not_used_does_not_grow():
    window = Window(start=8)
    for _ in range(100):
        window.answered(0.01, busy=False)

    assert window.size == 8


def test_one_burst_of_refusals_is_one_cut():
    window = Window(start=100)
    for _ in range(50):
        window.refused(sent=0.5, now=1.0)

    assert window.size == 80


def test_a_window_never_closes():
    window = Window(start=4)
    for second in range(100):
        window.refused(sent=float(second), now=second + 0.5)

    assert window.size == 1


def test_a_budget_is_spent_evenly():
    now = [0.0]
    budget = Budget(10, lambda: now[0])

    assert [round(budget.due(budget.take(1)), 3) for _ in range(4)] == [0, 0.1, 0.2, 0.3]
    now[0] = 5.0
    assert budget.due(budget.take(1)) == 0


def test_what_waits_follows_a_rate_that_changes():
    now = [0.0]
    budget = Budget(10, lambda: now[0])
    places = [budget.take(1) for _ in range(11)]
    budget.lease(1, 5)
    now[0] = 3.0

    assert [budget.due(place) for place in places[:4]] == [0, 0, 0, 0]
    assert budget.due(places[4]) > 0
    now[0] = 100.0
    assert budget.due(places[5]) == 0
    assert budget.due(places[6]) > 0  # the lease ended after five seconds
    budget.lease(100, 5)
    now[0] = 100.1
    assert budget.due(places[10]) == 0


def test_the_budget_of_requests_holds():
    async def run():
        await send_all(TokenBucket(9999, 9999, 0.001), Pace(rps=100), 500)

    _, seconds = in_virtual_time(run())

    assert 4.9 < seconds < 5.2


def test_who_is_cancelled_while_waiting_leaves_its_place_to_others():
    async def run():
        pace = Pace(window=Window(start=1))
        entered = []

        async def use(name):
            async with pace.turn():
                entered.append(name)
                await asyncio.sleep(1)

        tasks = [asyncio.create_task(use(name)) for name in "abc"]
        await asyncio.sleep(0.5)
        tasks[1].cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        return entered

    entered, _ = in_virtual_time(run())

    assert entered == ["a", "c"]
