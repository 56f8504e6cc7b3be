"""The pace converges to what a service takes, shown in virtual time against a token bucket."""

import asyncio
import heapq

import pytest

from raywork.storage.pace import Budget, Pace, Window, backoff
from tests.virtual import TokenBucket, in_virtual_time


async def send_all(service, pace, count):
    """Send so many requests, each until it is taken."""
    left = iter(range(count))

    async def worker():
        for _ in left:
            attempt = 0
            while True:
                attempt += 1
                async with pace.turn(comparable=True) as turn:
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
        window.answered(0.01 * max(1, int(window.size) / 200), busy=True, comparable=True)
        now = end
        sizes.append(window.size)

    assert 200 < max(sizes) < 1000


def test_a_window_that_is_not_used_does_not_grow():
    window = Window(start=8)
    for _ in range(100):
        window.answered(0.01, busy=False, comparable=True)

    assert window.size == 8


def test_one_burst_of_refusals_is_one_cut():
    window = Window(start=100)
    for _ in range(50):
        window.refused(now=1.0)

    assert window.size == 80


def test_a_window_never_closes():
    window = Window(start=4)
    for second in range(100):
        window.refused(now=float(second))

    assert window.size == 1


def test_a_budget_is_spent_evenly():
    now = [0.0]
    budget = Budget(10, lambda: now[0])

    assert [round(budget.wait(1), 3) for _ in range(4)] == [0, 0.1, 0.2, 0.3]
    now[0] = 5.0
    assert budget.wait(1) == 0


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
