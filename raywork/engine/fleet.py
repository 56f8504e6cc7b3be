"""The processes of a run on Ray, and the rates that they share: see `quota`.

Each asks once a second for its part, and not for each request: an actor answers.
"""

import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final, Protocol

from raywork.engine.quota import LEASE_SECONDS, Quota

RENEW_SECONDS: Final = 1.0


class Rate(Protocol):
    """What is spent at a rate in one process."""

    def demand(self) -> float:
        """Return the rate that there would have been use for, since this was last asked."""
        ...

    def lease(self, rate: float, seconds: float) -> None:
        """Spend at that rate, and nothing after so many seconds."""
        ...


@dataclass(frozen=True, slots=True)
class Fleet:
    """Names the rates that the processes of a run share."""

    name: str
    """Of the actor."""
    founder: str
    """Ray's id of the process that holds all of them at first: the driver."""

    @staticmethod
    def found(totals: Sequence[float | None]) -> "tuple[Fleet, Any]":
        """Begin to share rates; return the fleet and its actor. Ray is connected."""
        import uuid

        import ray

        fleet = Fleet(f"raywork-{uuid.uuid4().hex}", _member())
        made: Any = ray.remote(num_cpus=0, max_restarts=-1)(_Quotas)
        return fleet, made.options(name=fleet.name).remote(totals, fleet.founder)

    def join(self, rates: Sequence[Rate]) -> None:
        """Let rates of this process, in the order of the totals, be its part from now on."""
        ended = _ended[self.name] = threading.Event()
        if _member() != self.founder:
            for rate in rates:
                rate.lease(0.0, 0.0)
        threading.Thread(target=self._renew, args=(rates, ended), daemon=True).start()

    def leave(self) -> None:
        """Ask no more in this process."""
        if self.name in _ended:
            _ended.pop(self.name).set()

    def _renew(self, rates: Sequence[Rate], ended: threading.Event) -> None:
        import ray
        from ray.exceptions import ActorDiedError, RayError

        quotas: Any = ray.get_actor(self.name)
        while not ended.is_set():
            asked = time.monotonic()
            try:
                demands = [rate.demand() for rate in rates]
                answer = quotas.renew.remote(_member(), demands)
                found = ray.get(answer, timeout=LEASE_SECONDS)
            except ActorDiedError:
                return  # the run is over
            except RayError:
                found = []  # it is begun again, or late: what is held ends by itself
            left = LEASE_SECONDS - (time.monotonic() - asked)
            for rate, granted in zip(rates, found, strict=False):
                if granted is not None:
                    rate.lease(granted, left)
            ended.wait(max(0.0, RENEW_SECONDS - LEASE_SECONDS + left))


_ended: dict[str, threading.Event] = {}


class _Quotas:
    """The actor. Begun again after a crash, it takes the founder for who holds all, as at first."""

    def __init__(self, totals: Sequence[float | None], founder: str) -> None:
        now = time.monotonic()
        self._quotas = [None if total is None else Quota(total, founder, now) for total in totals]

    def renew(self, member: str, demands: Sequence[float]) -> list[float | None]:
        now = time.monotonic()
        return [
            None if quota is None else quota.renew(member, demand, now)
            for quota, demand in zip(self._quotas, demands, strict=True)
        ]


def end(fleet: Fleet, actor: Any) -> None:
    """Share no more."""
    import ray

    fleet.leave()
    with suppress(Exception):
        ray.kill(actor)


def _member() -> str:
    import ray

    return str(ray.get_runtime_context().get_worker_id())
