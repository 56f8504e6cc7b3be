"""Commands that take their options in dataclasses, as the parser of options reads them."""

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import is_dataclass
from functools import wraps
from typing import Any


def with_options(command: Callable[..., None]) -> Callable[..., None]:
    """Return the command with an option a parameter, in the order in which help shows them.

    A parameter whose type is a dataclass stands for the fields of that, and so does a field: the
    command is handed the dataclass, made of the options that are given.
    """

    @wraps(command)
    def together(**given: Any) -> None:
        _call(command, given)

    parameters = [*_options(inspect.signature(command).parameters.values())]
    together.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    together.__annotations__ = {each.name: each.annotation for each in parameters}
    return together


def _options(parameters: Iterable[inspect.Parameter]) -> Iterator[inspect.Parameter]:
    for each in parameters:
        if _is_group(each):
            yield from _options(inspect.signature(each.annotation).parameters.values())
        else:
            yield each.replace(kind=inspect.Parameter.KEYWORD_ONLY)


def _is_group(parameter: inspect.Parameter) -> bool:
    return is_dataclass(parameter.annotation)


def _call(function: Callable[..., Any], given: Mapping[str, Any]) -> Any:
    return function(
        **{
            name: _call(each.annotation, given) if _is_group(each) else given[name]
            for name, each in inspect.signature(function).parameters.items()
        }
    )
