"""Functions of URLs."""

# ruff: noqa: D103  # each is the function of that name in the documentation of Trino

from collections.abc import Callable
from typing import Any, Final
from urllib.parse import parse_qsl, quote_plus, unquote, unquote_plus, urlsplit


def url_part(text: str, part: str) -> str | None:
    try:
        url = urlsplit(text)
        port = url.port
    except ValueError:
        return None
    return {
        "host": url.hostname,
        "port": None if port is None else str(port),
        "protocol": url.scheme,
        "query": url.query,
        "fragment": url.fragment,
        "path": unquote(url.path),
    }[part]


def url_parameter(text: str, name: str) -> str | None:
    pairs = parse_qsl(urlsplit(text).query, keep_blank_values=True)
    return next((value for key, value in pairs if key == name), None)


def url_encode(text: str) -> str:
    return quote_plus(text, safe="*").replace("~", "%7E")


def url_decode(text: str) -> str:
    return unquote_plus(text)


FUNCTIONS: Final[list[Callable[..., Any]]] = [url_part, url_parameter, url_encode, url_decode]
