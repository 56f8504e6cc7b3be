"""The loop that both engines share: submit while there is room, yield what is finished."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Generic, Protocol, TypeVar

from raywork.engine.outcome import Outcome, R, U

H = TypeVar("H")


class Lanes(Protocol, Generic[H, U, R]):
    """Where units run: how to submit one, to wait for some, and to stop all."""

    def room(self) -> int:
        """Return how many units may be in flight at present."""
        ...

    def submit(self, unit: U) -> H:
        """Start a unit and return its handle."""
        ...

    def finished(self, handles: Iterable[H], *, block: bool) -> list[H]:
        """Return the handles that are finished: at least one with `block`, else maybe none."""
        ...

    def outcome(self, handle: H, unit: U) -> Outcome[U, R]:
        """Return the outcome of a finished unit."""
        ...

    def cancel(self, handles: Iterable[H]) -> None:
        """Stop these units, and come back when none is running."""
        ...


def pump(
    lanes: Lanes[H, U, R], units: Iterable[U], follow: Callable[[R], Iterable[U]]
) -> Iterator[Outcome[U, R]]:
    """Yield the outcomes of `units` and of the units that follow from them, as they finish.

    Each turn submits at most one unit and looks for finished ones, so that a slow source of units
    does not hold back results for longer than it takes to give one unit.
    """
    source = iter(units)
    further: deque[U] = deque()
    in_flight: dict[H, U] = {}

    def feed() -> bool:
        """Submit the next unit; return whether there was room and a unit."""
        if len(in_flight) >= lanes.room():
            return False
        try:
            unit = further.popleft() if further else next(source)
        except StopIteration:
            return False
        in_flight[lanes.submit(unit)] = unit
        return True

    try:
        while (fed := feed()) or in_flight:
            for handle in lanes.finished(in_flight, block=not fed):
                outcome = lanes.outcome(handle, in_flight.pop(handle))
                if outcome.result is not None:
                    further.extend(follow(outcome.result))
                yield outcome
    finally:
        if in_flight:
            lanes.cancel(in_flight)
