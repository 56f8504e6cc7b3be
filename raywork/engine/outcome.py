"""What an engine is, and what it says about each unit."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from raywork.engine.fleet import Fleet
from raywork.errors import RayworkError, UnreadableError

C = TypeVar("C")
U = TypeVar("U")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Outcome(Generic[U, R]):
    """The end of one unit: a result, or the reason why there is none.

    `error` says why the unit could not be run: its worker died more often than retries allow, or
    its function raised (type and message). A failure that the function expects is part of its
    result instead.
    """

    unit: U
    result: R | None
    error: str | None = None


def none(_result: Any) -> tuple[()]:
    """Follow nothing: no result leads to a further unit."""
    return ()


class Engine(Protocol):
    """Maps a plain function over units of work, in this process or on Ray."""

    @property
    def name(self) -> str:
        """`inline` or `ray`."""
        ...

    @property
    def workers(self) -> int:
        """How many units run at once; on a cluster that scales, at present."""
        ...

    def run(
        self,
        function: Callable[[C, U], R],
        context: C,
        units: Iterable[U],
        follow: Callable[[R], Iterable[U]] = none,
    ) -> Iterator[Outcome[U, R]]:
        """Yield the outcome of `function(context, unit)` for each unit, as they finish.

        `units` is pulled lazily and in the calling thread, so that it may be endless; only a
        bounded number is in flight. `follow(result)` gives further units that a result leads to,
        such as the rest of its range: they go before the next of `units`. On Ray, everything that
        is passed or returned must pickle and be small; a unit may run more than once.

        Leaving the iterator before its end, by `close()` or by an exception, cancels what is in
        flight before control comes back.

        Raises:
            RayworkError: the function raised it (other than an UnreadableError); it would fail
                every unit alike.
            ServiceError: the Ray cluster cannot be reached, or was lost.
        """
        ...

    def fleet(self, totals: Sequence[float | None]) -> Fleet | None:
        """Let the processes of this engine share rates (None: no limit); None if it has but one.

        Raises:
            UsageError, ServiceError: there is no Ray, as in `run`.
        """
        ...

    def close(self) -> None:
        """Give back what this engine started. It may be called twice."""
        ...


def attempt(function: Callable[[C, U], R], context: C, unit: U) -> Outcome[U, R]:
    """Run one unit, its exception as a value unless every other unit would fail of it too.

    Raises:
        RayworkError: raised by the function, other than an UnreadableError.
    """
    try:
        return Outcome(unit, function(context, unit))
    except RayworkError as error:
        if not isinstance(error, UnreadableError):
            raise
        return Outcome(unit, None, described(error))
    except Exception as error:  # noqa: BLE001  a failure of a unit is a value, whatever it is
        return Outcome(unit, None, described(error))


def described(error: BaseException) -> str:
    """Return the type and message of an error, for `Outcome.error`."""
    return f"{type(error).__name__}: {error}"
