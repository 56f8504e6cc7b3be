"""The engine that runs units as Ray tasks, on this machine or on a cluster."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Generic, cast

from raywork.engine.cluster import cluster_address, connect
from raywork.engine.cores import cpu_count
from raywork.engine.fleet import Fleet, end
from raywork.engine.outcome import C, Outcome, R, U, attempt, described, none
from raywork.engine.pump import pump
from raywork.errors import RayworkError, ServiceError

_MAX_RETRIES = 3
"""How often a unit whose worker died is run again: spot nodes go, and units are idempotent."""

_AHEAD_OF_SCALING = 32
"""Units that wait on a cluster beyond twice its cores: waiting tasks make an autoscaler add nodes,
also where none runs yet."""

_CLUSTER_SIZE_SECONDS = 5.0
"""How old the known size of a cluster may be; an autoscaler changes it within minutes."""

_CANCEL_SECONDS = ((False, 2.0), (True, 10.0))
"""First a KeyboardInterrupt in the workers, then their end: (by force, seconds to wait)."""

_Shared = tuple[Callable[[C, U], R], C]
_Ref = Any  # ray.ObjectRef: importing Ray for a name would cost a second


class RayEngine:
    """Runs units on the Ray cluster where there is one, else on a Ray of this machine.

    `workers` units run at once; None means as many as fit on the cluster, however it scales, or
    on this machine's cores. Each takes `num_cpus` cores: a fraction for work that mostly waits.
    Ray is connected when it is first needed, and left by `close` unless it was connected before.
    """

    name = "ray"

    def __init__(self, workers: int | None = None, num_cpus: float = 1) -> None:
        self._asked = workers
        self._num_cpus = num_cpus
        self._leave: Callable[[], None] | None = None
        self._fleet: tuple[Fleet, Any] | None = None
        self._ours = False
        self._fit = 0
        self._fit_until = 0.0

    @property
    def workers(self) -> int:
        """How many units run at once; on a cluster that scales, at present."""
        if self._asked is not None:
            return self._asked
        if cluster_address() is None and self._leave is None:
            return self._workers_here()
        return max(1, self._fitting())

    def run(
        self,
        function: Callable[[C, U], R],
        context: C,
        units: Iterable[U],
        follow: Callable[[R], Iterable[U]] = none,
    ) -> Iterator[Outcome[U, R]]:
        """See `Engine.run`."""
        self._connect()
        return pump(_Tasks(function, context, self._num_cpus, self._room), units, follow)

    def fleet(self, totals: Sequence[float | None]) -> Fleet:
        """See `Engine.fleet`."""
        self._connect()
        self._fleet = Fleet.found(totals)
        return self._fleet[0]

    def close(self) -> None:
        """Stop the Ray that this engine started, or leave the cluster that it joined."""
        if self._fleet is not None:
            end(*self._fleet)
        self._fleet = None
        if self._leave is not None:
            self._leave()
        self._leave = None

    def _connect(self) -> None:
        if self._leave is None:
            here = self._asked or self._workers_here()
            self._ours, self._leave = connect(here * self._num_cpus)

    def _workers_here(self) -> int:
        return max(1, int(cpu_count() / self._num_cpus))

    def _room(self) -> int:
        """How many units may be in flight: enough that no worker waits for the driver."""
        if self._asked is None:
            return 2 * self._fitting() + (0 if self._ours else _AHEAD_OF_SCALING)
        # Only the cores of our own Ray keep a waiting unit from running beyond what was asked.
        return 2 * self._asked if self._ours else self._asked

    def _fitting(self) -> int:
        """How many units the cores of the cluster run at once, at present."""
        import ray

        self._connect()
        if time.monotonic() >= self._fit_until:
            resources: dict[str, float] = ray.cluster_resources()  # type: ignore[no-untyped-call]
            self._fit = int(resources.get("CPU", 0) / self._num_cpus)
            self._fit_until = time.monotonic() + _CLUSTER_SIZE_SECONDS
        return self._fit


class _Tasks(Generic[C, U, R]):
    """Units as Ray tasks. The function and its context go to the object store once."""

    def __init__(
        self,
        function: Callable[[C, U], R],
        context: C,
        num_cpus: float,
        room: Callable[[], int],
    ) -> None:
        import ray

        self.room = room
        self._shared = ray.put((function, context))
        self._task: Any = ray.remote(_run).options(
            name=getattr(function, "__name__", "unit"),
            num_cpus=num_cpus,
            max_retries=_MAX_RETRIES,
            retry_exceptions=False,
            # The default fills one node before the next: units shall share out the network too.
            scheduling_strategy="SPREAD",
        )

    def submit(self, unit: U) -> _Ref:
        return self._task.remote(self._shared, unit)

    def finished(self, handles: Iterable[_Ref], *, block: bool) -> list[_Ref]:
        import ray

        refs = list(handles)
        if block:
            ray.wait(refs, num_returns=1)
        return ray.wait(refs, num_returns=len(refs), timeout=0)[0]

    def outcome(self, handle: _Ref, unit: U) -> Outcome[U, R]:
        import ray
        from ray import exceptions

        try:
            outcome = ray.get(handle)
        except exceptions.RayTaskError as error:
            if isinstance(error.cause, RayworkError):
                raise error.cause from None
            if isinstance(error.cause, (exceptions.RaySystemError, RuntimeError)):
                raise ServiceError(_unloadable(error.cause)) from None
            return Outcome(unit, None, described(error.cause))
        except exceptions.WorkerCrashedError:
            died = (
                f"its worker process died, {1 + _MAX_RETRIES} times: a crash or too little memory"
            )
            return Outcome(unit, None, died)
        except (exceptions.RuntimeEnvSetupError, exceptions.TaskUnschedulableError) as error:
            message = f"the Ray cluster cannot run the work: {described(error)}"
            raise ServiceError(message) from error
        except exceptions.RayError as error:
            return Outcome(unit, None, described(error).splitlines()[0])
        return cast("Outcome[U, R]", outcome)

    def cancel(self, handles: Iterable[_Ref]) -> None:
        import ray

        refs = list(handles)
        for force, seconds in _CANCEL_SECONDS:
            for ref in refs:
                ray.cancel(ref, force=force)
            _, refs = ray.wait(refs, num_returns=len(refs), timeout=seconds)
            if not refs:
                return


def _unloadable(cause: BaseException) -> str:
    """Explain an error of Ray's own around `_run`, which lets out none but a RayworkError."""
    return (
        f"a worker cannot load the work ({described(cause).splitlines()[0]}): each node needs "
        "the driver's versions of Python and raywork, installed or in the job's --working-dir"
    )


def _run(shared: "_Shared[C, U, R]", unit: U) -> Outcome[U, R]:
    function, context = shared
    return attempt(function, context, unit)
