"""What makes a case, and where cases are found: each is a subpackage with a `CASE`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, Generic, TypeVar

from raywork import analyses
from raywork.analyses.model import Plan
from raywork.analyses.result import Finding, ResultTable
from raywork.errors import UsageError
from raywork.storage import Access

O = TypeVar("O")  # noqa: E741  the options of a case
S = TypeVar("S")
"""What a case sees when it looks at the storage."""


@dataclass(frozen=True, slots=True)
class Case(Generic[O, S]):
    """An analysis, as four steps; all but `look` are pure."""

    name: str
    options: Callable[..., O]
    """A frozen dataclass, which checks itself."""
    look: Callable[[O, Access], S]
    """Finds out in storage what the plan depends on: layouts, dates, headers."""
    plan: Callable[[O, S], Plan]
    findings: Callable[[O, Mapping[str, ResultTable]], list[Finding]]
    """Says what the answers mean; an answer that failed is missing there."""


def see_nothing(_options: object, _access: Access) -> None:
    """Look at nothing: for cases whose plan follows from the options alone."""


def case_names() -> list[str]:
    """Return the names of all cases."""
    found = iter_modules(analyses.__path__)
    return sorted(each.name.replace("_", "-") for each in found if each.ispkg)


def load_case(name: str) -> Case[Any, Any]:
    """Return a case.

    Raises:
        UsageError: there is none of that name.
    """
    if name not in case_names():
        raise UsageError(f"{name!r} is no analysis: choose one of {', '.join(case_names())}")
    module = import_module(f"raywork.analyses.{name.replace('-', '_')}")
    case: Case[Any, Any] = module.CASE
    return case
