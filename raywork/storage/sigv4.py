"""Signing requests to S3: AWS Signature Version 4 in the `Authorization` header.

As the Amazon S3 API reference has it ("Authenticating Requests: Using the Authorization Header").
It is here because an SDK's own signing costs more than all else that a small copy needs.
"""

import hmac
from collections.abc import Callable, Sequence
from functools import lru_cache
from hashlib import sha256
from time import gmtime, strftime
from typing import Final, NamedTuple
from urllib.parse import quote

EMPTY_SHA256: Final = sha256(b"").hexdigest()
UNSIGNED: Final = "UNSIGNED-PAYLOAD"
"""For a body over TLS, which guards it on its way."""

_UNRESERVED: Final = "-_.~"


class Credentials(NamedTuple):
    """What a request is signed with."""

    key_id: str
    secret: str
    token: str | None = None


def encode_path(text: str) -> str:
    """Percent-encode a bucket and key, byte by byte; `/` stays."""
    return quote(text, safe="/" + _UNRESERVED)


def encode_query(pairs: Sequence[tuple[str, str]]) -> str:
    """Return a query in the order and encoding that signing wants, fit to send as it is."""
    encoded = sorted((quote(n, safe=_UNRESERVED), quote(v, safe=_UNRESERVED)) for n, v in pairs)
    return "&".join(f"{name}={value}" for name, value in encoded)


class Signer:
    """Signs requests for one region; `credentials` is asked each time, and may refresh them.

    None from `credentials` sends requests without a signature.
    """

    def __init__(
        self,
        credentials: Callable[[], Credentials | None],
        region: str,
        clock: Callable[[], float],
    ) -> None:
        self._credentials = credentials
        self._region = region
        self._clock = clock

    def sign(
        self, method: str, path: str, query: str, headers: dict[str, str], payload: str
    ) -> None:
        """Add to `headers` what authenticates the request.

        Args:
            method: GET, PUT, ...
            path: From `encode_path`, with a leading slash.
            query: From `encode_query`.
            headers: With lower-case names, `host` among them; all of them are signed.
            payload: The SHA-256 of the body in hex, or `UNSIGNED`.
        """
        headers["x-amz-content-sha256"] = payload
        credentials = self._credentials()
        if credentials is None:
            return
        stamp = strftime("%Y%m%dT%H%M%SZ", gmtime(self._clock()))
        day = stamp[:8]
        headers["x-amz-date"] = stamp
        if credentials.token:
            headers["x-amz-security-token"] = credentials.token
        names = sorted(headers)
        signed = ";".join(names)
        listed = "".join(f"{name}:{' '.join(headers[name].split())}\n" for name in names)
        request = f"{method}\n{path}\n{query}\n{listed}\n{signed}\n{payload}"
        scope = f"{day}/{self._region}/s3/aws4_request"
        digest = sha256(request.encode("latin-1")).hexdigest()
        text = f"AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{digest}"
        key = _signing_key(credentials.secret, day, self._region)
        signature = hmac.new(key, text.encode(), "sha256").hexdigest()
        headers["authorization"] = (
            f"AWS4-HMAC-SHA256 Credential={credentials.key_id}/{scope}, "
            f"SignedHeaders={signed}, Signature={signature}"
        )


@lru_cache(maxsize=16)
def _signing_key(secret: str, day: str, region: str) -> bytes:
    key = f"AWS4{secret}".encode()
    for part in (day, region, "s3", "aws4_request"):
        key = hmac.new(key, part.encode(), "sha256").digest()
    return key
