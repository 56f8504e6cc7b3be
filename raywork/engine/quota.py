"""A rate that the processes of a run share by what each has use for. Pure: time comes from outside.

Each holds a lease on a part of it for some seconds, and asks again before it ends. So the parts of
all leases never add up to more than there is, and that of a process which died is free soon.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

LEASE_SECONDS: Final = 3.0
"""How long a lease lasts that is not renewed."""


class _Lease(NamedTuple):
    demand: float
    rate: float
    until: float


class Quota:
    """A rate, in units a second, and the leases on it."""

    def __init__(self, total: float, holder: str, now: float) -> None:
        """Begin with one member that holds all of it, until it asks or its lease ends."""
        self._total = total
        self._leases = {holder: _Lease(total, total, now + LEASE_SECONDS)}

    def renew(self, member: str, demand: float, now: float) -> float:
        """Return the rate that a member may use for `LEASE_SECONDS`; it has use for `demand`.

        That may be less than its part while others hold more than theirs: until they ask again.
        """
        self._leases = {
            name: lease
            for name, lease in self._leases.items()
            if lease.until > now and name != member
        }
        held = sum(lease.rate for lease in self._leases.values())
        demands = {name: lease.demand for name, lease in self._leases.items()} | {member: demand}
        rate = max(0.0, min(shared(self._total, demands)[member], self._total - held))
        self._leases[member] = _Lease(demand, rate, now + LEASE_SECONDS)
        return rate


def shared(total: float, demands: Mapping[str, float]) -> dict[str, float]:
    """Return the part of each: the same for all, but for those that have use for less.

    What none has use for is given to all alike, so that who needs more has it at once.
    """
    parts: dict[str, float] = {}
    left = total
    for place, name in enumerate(sorted(demands, key=lambda name: (demands[name], name))):
        parts[name] = min(demands[name], left / (len(demands) - place))
        left -= parts[name]
    return {name: part + left / len(demands) for name, part in parts.items()}
