"""Calls of one bucket for threads: they wait for the answer, and may ask for the next meanwhile."""

from typing import TYPE_CHECKING

from raywork.storage import background
from raywork.storage.access import Access
from raywork.storage.address import Address
from raywork.storage.calls import Call, Caller
from raywork.storage.pace import Budget, Pace
from raywork.storage.wire import Answer

if TYPE_CHECKING:
    from concurrent.futures import Future


class BlockingCaller:
    """Makes calls on the event loop of this process. Must not be used on that loop itself."""

    def __init__(self, address: Address, access: Access) -> None:
        """Take the bucket; the first call connects to it."""
        self._address = address
        self._access = access
        self._budget = Budget(None)
        self._caller: Caller | None = None

    def keep_to(self, budget: Budget) -> None:
        """Let all further calls wait for their turn."""
        self._budget = budget

        async def change() -> None:
            if self._caller is not None:
                self._caller.pace = Pace(requests=budget)

        background.run(change())

    def start(self, call: Call) -> "Future[Answer]":
        """Start a call; `background.result` waits for its answer, and raises as `Caller.call`."""
        return background.submit(self._call(call))

    def call(self, call: Call) -> Answer:
        """Make a call and return its answer; raises as `Caller.call`."""
        return background.result(self.start(call))

    async def _call(self, call: Call) -> Answer:
        if self._caller is None:
            wire = self._address.open_wire()
            self._caller = self._address.caller(wire, Pace(requests=self._budget), self._access)
        return await self._caller.call(call)
