"""A whole page of HTML that needs nothing but itself, and a whole document of JSON."""

from base64 import b64encode
from hashlib import sha256
from importlib.resources import files
from string import Template
from typing import Any

import msgspec

from raywork.report.markup import Html, text


def render_page(kind: str, title: str, body: Html) -> str:
    """Return a page; `kind` says what it is (`Crawl report`), `title` what it is about."""
    style, script = _asset("page.css"), _asset("page.js")
    return Template(_asset("page.html")).substitute(
        kind=text(kind),
        title=text(f"{title}: {kind.lower()}"),
        policy=f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'",
        style=style,
        script=script,
        body=body,
    )


def render_document(document: Any) -> bytes:
    r"""Return msgspec Structs, dicts and lists as JSON.

    A lone surrogate, which stands for a byte of a file name that is not UTF-8, becomes the text
    `\udce9`, since no JSON reader takes it as it is.
    """
    plain = _encodable(msgspec.to_builtins(document, order="deterministic"))
    return msgspec.json.format(msgspec.json.encode(plain), indent=2) + b"\n"


def _encodable(value: object) -> object:
    """Return the value with all its text fit for UTF-8."""
    if isinstance(value, str):
        return value.encode(errors="backslashreplace").decode()
    if isinstance(value, list):
        return [_encodable(each) for each in value]
    if isinstance(value, dict):
        return {_encodable(key): _encodable(each) for key, each in value.items()}
    return value


def _asset(name: str) -> str:
    return files("raywork.report").joinpath(name).read_text("utf-8")


def _digest(content: str) -> str:
    """Return the name by which a content security policy allows this one element."""
    return "sha256-" + b64encode(sha256(content.encode()).digest()).decode()
