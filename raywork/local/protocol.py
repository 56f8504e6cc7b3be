"""The wire of the Athena API, by botocore's own model of it: AWS JSON 1.1.

A request that botocore would not send is refused, and an answer that it could not read is a bug
that shows at once.
"""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from typing import Any, Final

from raywork.local.faults import RefusedRequest, invalid

TARGET: Final = "AmazonAthena."
"""How the header X-Amz-Target of a request for Athena begins."""

Handler = Callable[[str, dict[str, Any]], dict[str, Any]]
"""Takes an operation's name and its request, gives its answer."""


@cache
def model() -> Any:
    """Botocore's model of the service."""
    import botocore.session

    return botocore.session.get_session().get_service_model("athena")


def answer(target: str, body: bytes, handle: Handler) -> tuple[int, bytes]:
    """The HTTP status and body that answer one request."""
    try:
        return 200, _encoded(_handled(target.removeprefix(TARGET), body, handle))
    except RefusedRequest as refused:
        content = {"__type": refused.code, "Message": refused.message, **refused.fields}
        return 400, _encoded(content)
    except Exception as error:  # noqa: BLE001  # a client must get an answer, which names the fault
        message = f"raywork local failed: {type(error).__name__}: {error}"
        return 500, _encoded({"__type": "InternalServerException", "Message": message})


def _handled(name: str, body: bytes, handle: Handler) -> dict[str, Any]:
    if name not in model().operation_names:
        raise RefusedRequest(f"Athena has no operation {name}", "UnknownOperationException")
    operation = model().operation_model(name)
    given = handle(name, _request(operation, body))
    if operation.output_shape is not None:
        _check(given, operation.output_shape, f"the answer to {name}")
    return given


def _request(operation: Any, body: bytes) -> dict[str, Any]:
    try:
        request = json.loads(body or b"{}")
    except ValueError as error:
        raise RefusedRequest(f"the body is no JSON: {error}", "SerializationException") from None
    if not isinstance(request, dict):
        raise RefusedRequest("the body is no JSON object", "SerializationException")
    if problems := _problems(request, operation.input_shape):
        raise invalid(problems)
    return request


def _check(value: Mapping[str, Any], shape: Any, what: str) -> None:
    if problems := _problems(value, shape):
        raise AssertionError(f"{what} is not as the model says: {problems}")


def _problems(value: Mapping[str, Any], shape: Any) -> str:
    from botocore.validate import ParamValidator

    report = ParamValidator().validate(value, shape)
    return str(report.generate_report()) if report.has_errors() else ""


def _encoded(content: Mapping[str, Any]) -> bytes:
    return json.dumps(content, default=_timestamp).encode()


def _timestamp(value: object) -> float:
    """JSON protocols write a time as seconds since 1970."""
    if isinstance(value, datetime):
        return round(value.timestamp(), 3)
    raise TypeError(f"{value!r} cannot stand in an answer")
