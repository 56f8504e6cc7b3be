"""The HTTP proxy that the environment names: HTTP_PROXY, HTTPS_PROXY, and NO_PROXY."""

import os
from base64 import b64encode
from typing import NamedTuple, Self
from urllib.parse import unquote, urlsplit

from raywork.errors import UsageError


class Proxy(NamedTuple):
    """A proxy, and what to tell it."""

    host: str
    port: int
    headers: dict[str, str]

    @classmethod
    def to(cls, url: str) -> Self | None:
        """Return the proxy on the way to a URL, None if there is none.

        Raises:
            UsageError: the environment's is none to be reached over HTTP.
        """
        if not any(name.lower().endswith("_proxy") for name in os.environ):
            return None
        from urllib.request import getproxies, proxy_bypass

        target = urlsplit(url)
        named = getproxies().get(target.scheme)
        if not named or proxy_bypass(target.netloc):
            return None
        parts = urlsplit(named if "://" in named else f"http://{named}")
        if parts.scheme != "http" or not parts.hostname:
            raise UsageError(f"{target.scheme.upper()}_PROXY: give a proxy as http://host:port")
        headers = {}
        if parts.username:
            secret = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
            headers["proxy-authorization"] = f"Basic {b64encode(secret.encode()).decode()}"
        return cls(parts.hostname, parts.port or 80, headers)
