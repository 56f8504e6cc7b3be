r"""Objects and arrays as the text that a `string` column shows: keys sorted, every scalar quoted.

`{"b":1.50,"a":[1,null]}` reads `{"a":["1","null"],"b":"1.50"}`. That quotes, backslashes and
control characters are escaped as JSON escapes them (`\"`, `\\`, `\n`, `\u0001`) was not measured.
"""

from json.encoder import encode_basestring
from typing import Any


def render_value(value: Any) -> str:
    """Return a JSON value as a `string` column reads it."""
    match value:
        case str():
            return str(value)
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case None:
            return "null"
        case list():
            return f"[{','.join(map(_inner, value))}]"
    members = (f"{encode_basestring(key)}:{_inner(value[key])}" for key in sorted(value))
    return f"{{{','.join(members)}}}"


def _inner(value: Any) -> str:
    if isinstance(value, dict | list):
        return render_value(value)
    return encode_basestring(render_value(value))
