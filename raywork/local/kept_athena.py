"""Keeps what an Athena holds as JSON, and puts it back: workgroups, saved queries, executions."""

import json
from dataclasses import fields
from datetime import datetime
from typing import Any, Final

from raywork.local.executions import Execution
from raywork.local.faults import FailedQuery
from raywork.local.service import Athena
from raywork.local.statements import Statement

Json = dict[str, Any]

_TIME: Final = "$time"
_RUNNING: Final = frozenset({"stopping", "interrupt", "_guard"})
"""What only an execution that runs has."""


def saved_athena(athena: Athena) -> str:
    """Return the state of an Athena. Queries that run are left out: they end with the server."""
    ended = [each for each in list(athena.executions.values()) if each.ended]
    names = {each.id for each in ended}
    state = {
        "workgroups": athena.workgroups.groups,
        "named": athena.named.queries,
        "prepared": athena.prepared.statements,
        "tags": athena.tags.by_name,
        "executions": [_shown(each) for each in ended],
        "tokens": {k: v for k, v in list(athena.tokens.items()) if v[1] in names},
    }
    return json.dumps(state, default=_encode)


def restore_athena(athena: Athena, text: str) -> None:
    """Give an Athena the state that another had."""
    state = json.loads(text, object_hook=_decode)
    athena.workgroups.groups.update(state["workgroups"])
    athena.named.queries.update(state["named"])
    athena.prepared.statements.update(state["prepared"])
    athena.tags.by_name.update(state.get("tags", {}))
    for given in state["executions"]:
        execution = _execution(given)
        athena.executions[execution.id] = execution
    athena.tokens.update({token: (given[0], given[1]) for token, given in state["tokens"].items()})


def _shown(execution: Execution) -> Json:
    return {
        each.name: getattr(execution, each.name)
        for each in fields(Execution)
        if each.name not in _RUNNING
    }


def _execution(given: Json) -> Execution:
    given["statement"] = Statement(**given["statement"])
    if given["failure"] is not None:
        given["failure"] = FailedQuery(**given["failure"])
    return Execution(**given)


def _encode(value: object) -> Json:
    if isinstance(value, datetime):
        return {_TIME: value.isoformat()}
    if isinstance(value, Statement | FailedQuery):
        return {each.name: getattr(value, each.name) for each in fields(value)}
    raise TypeError(f"{value!r} cannot be kept")


def _decode(value: Json) -> Any:
    return datetime.fromisoformat(value[_TIME]) if value.keys() == {_TIME} else value
