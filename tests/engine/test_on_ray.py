"""What only Ray has: workers that die, and work that goes on when nobody waits for it."""

import time
from pathlib import Path

import pytest

from raywork.engine import RayEngine
from raywork.engine.on_ray import _MAX_RETRIES
from tests.engine import work

pytestmark = pytest.mark.usefixtures("ray_cluster")


def beats(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.iterdir())


def still_beating(folder: Path) -> bool:
    before = beats(folder)
    time.sleep(0.2)  # twenty heartbeats
    return beats(folder) > before


def test_a_unit_whose_worker_dies_is_run_again(tmp_path):
    outcomes = list(RayEngine(workers=2).run(work.die_at_first, tmp_path, range(3)))

    assert sorted(o.result for o in outcomes) == [0, 1, 2]


def test_a_unit_that_always_kills_its_worker_is_an_error_of_its_own():
    outcomes = {o.unit: o for o in RayEngine(workers=1).run(work.die_on_zero, None, range(2))}

    assert outcomes[1].result == 1
    assert f"died, {_MAX_RETRIES + 1} times" in outcomes[0].error


def test_a_result_that_does_not_pickle_is_the_error_of_its_unit():
    [outcome] = RayEngine(workers=1).run(work.unpicklable, None, [0])

    assert outcome.error.startswith("TypeError: ")


@pytest.mark.parametrize("function", [work.beat, work.beat_on])
def test_leaving_the_iterator_stops_what_runs(tmp_path, function):
    outcomes = RayEngine(workers=2).run(function, tmp_path, range(10))
    assert next(outcomes).unit == 0
    assert still_beating(tmp_path)

    outcomes.close()

    assert not still_beating(tmp_path)


def test_an_interrupt_in_the_consumer_stops_what_runs(tmp_path):
    def consume() -> None:
        for _ in RayEngine(workers=2).run(work.beat, tmp_path, range(10)):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        consume()

    assert not still_beating(tmp_path)


def test_without_a_number_of_workers_it_uses_the_cores_that_ray_has():
    engine = RayEngine(num_cpus=0.5)

    assert len(list(engine.run(work.double, 0, range(50)))) == 50
    assert engine.workers == 4
