"""Compiling what was learned anew when that saves time."""

from collections.abc import Callable
from typing import Generic, TypeVar

from raywork.scan.learner import Learner
from raywork.scan.live import LiveNode

T = TypeVar("T")


class Compiled(Generic[T]):
    """What was learned, compiled to a check, and perhaps not up to date.

    A check that is out of date passes less than it could, and nothing that it should not. So
    compiling anew can wait until the records that were learned from meanwhile have cost as much
    time: a schema that keeps changing takes twice the time of learning at most.
    """

    def __init__(
        self, learner: Learner, compile_: Callable[[LiveNode | None], T], nodes_a_record: float
    ) -> None:
        """`nodes_a_record` of a tree are compiled in the time of learning from a record."""
        self._learner = learner
        self._compile = compile_
        self._nodes_a_record = nodes_a_record
        self.renew()

    def current(self) -> T:
        """Return the check, brought up to date if that was earned."""
        learner = self._learner
        if learner.news != self._news:
            learned = learner.records - self._records
            if learned * self._nodes_a_record >= learner.nodes:
                self.renew()
        return self._made

    def renew(self) -> None:
        """Bring the check up to date, as it must be after a part of the tree was forgotten."""
        self._made = self._compile(self._learner.root)
        self._news = self._learner.news
        self._records = self._learner.records
