"""What every engine does alike: inline, in threads, and on Ray."""

import itertools
from collections.abc import Iterator

import pytest

from raywork.engine import Engine, InlineEngine, Outcome, RayEngine
from raywork.errors import UsageError
from tests.engine import work


@pytest.fixture(params=["inline", "threads", pytest.param("ray", marks=pytest.mark.ray)])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    if request.param == "ray":
        request.getfixturevalue("ray_cluster")
    made: Engine = {
        "inline": InlineEngine,
        "threads": lambda: InlineEngine(workers=2),
        "ray": lambda: RayEngine(workers=2),
    }[request.param]()
    yield made
    made.close()


class Counted:
    """An endless source of units that knows how many were taken."""

    taken = 0

    def __iter__(self) -> Iterator[int]:
        for self.taken in itertools.count(1):
            yield self.taken


def test_it_maps_the_function_with_its_context_over_every_unit(engine):
    outcomes = list(engine.run(work.double, 100, range(20)))

    assert {o.unit: o.result for o in outcomes} == {n: 100 + 2 * n for n in range(20)}
    assert all(o.error is None for o in outcomes)


def test_no_units_give_no_outcomes(engine):
    assert list(engine.run(work.double, 0, [])) == []


def test_units_are_taken_as_they_are_needed(engine):
    units = Counted()

    outcomes = engine.run(work.double, 0, units)
    assert units.taken == 0

    for seen, _ in enumerate(itertools.islice(outcomes, 12), start=1):
        assert units.taken - seen < 2 * engine.workers
    outcomes.close()


def test_a_result_leads_to_further_units(engine):
    outcomes = list(engine.run(work.halves, None, [(0, 5), (10, 13)], work.rest))

    assert sorted(o.result[0] for o in outcomes) == [0, 1, 2, 3, 4, 10, 11, 12]


def test_further_units_go_before_new_ones(engine):
    firsts = itertools.count(0, 100)
    units = ((first, first + 3) for first in firsts)

    outcomes = engine.run(work.halves, None, units, work.rest)
    seen = [o.unit[0] for o in itertools.islice(outcomes, 30)]
    outcomes.close()

    assert max(seen) < 100 * (30 // 3 + 2 * engine.workers)


def test_an_exception_is_the_error_of_its_unit_alone(engine):
    outcomes = sorted(engine.run(work.fail_on_odd, None, range(4)), key=lambda o: o.unit)

    assert outcomes == [
        Outcome(0, 0),
        Outcome(1, None, "ValueError: 1 is odd"),
        Outcome(2, 2),
        Outcome(3, None, "ValueError: 3 is odd"),
    ]


def test_an_unreadable_object_is_the_error_of_its_unit_alone(engine):
    [outcome] = engine.run(work.find_corrupt, None, ["a.gz"])

    assert outcome.error == "CorruptError: a.gz: bad checksum"


def test_an_error_that_every_unit_would_meet_ends_the_run(engine):
    with pytest.raises(UsageError) as raised:
        list(engine.run(work.refuse, None, ["b"]))

    assert str(raised.value) == "b: no such bucket"


def test_an_error_of_the_source_of_units_comes_through(engine):
    def units() -> Iterator[int]:
        yield 1
        raise UsageError("no more")

    with pytest.raises(UsageError, match="no more"):
        list(engine.run(work.double, 0, units()))


def test_it_can_be_closed_twice_and_used_again(engine):
    engine.close()
    engine.close()

    assert [o.result for o in engine.run(work.double, 0, [1])] == [2]
