"""Calls of S3 over the wire: signed, paced, repeated where that helps, and errors told apart."""

import asyncio
import re
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import md5, sha256
from html import unescape
from typing import Final

from raywork.errors import ServiceError
from raywork.storage.pace import Pace, backoff
from raywork.storage.sigv4 import (
    EMPTY_SHA256,
    UNSIGNED,
    Signer,
    encode_path,
    encode_query,
)
from raywork.storage.wire import Answer, BrokenAnswerError, LateAnswerError, Request, Wire

THROTTLED_ATTEMPTS: Final = 40
"""Of a request that is told to slow down: minutes, so that a storm passes."""

ATTEMPTS: Final = 8
"""Of a request that fails otherwise, where that may pass."""

SILENT: Final = 20
"""After so many calls in a row without an answer on any attempt, a service is taken to be gone."""

REGION: Final = "x-amz-bucket-region"
"""The header that says where a bucket is."""

_THROTTLES: Final = {
    "SlowDown", "ServiceUnavailable", "Throttling", "ThrottlingException", "RequestLimitExceeded",
    "TooManyRequests", "RequestThrottled", "BandwidthLimitExceeded",
}  # fmt: skip
_PASSING: Final = {
    "InternalError", "RequestTimeout", "OperationAborted", "ConditionalRequestConflict",
    "PriorRequestNotComplete",
}  # fmt: skip
_DOUBTFUL: Final = {200, 500, 502, 503, 504}
"""An answer of such a status, other than to slow down, may be to a request that took effect."""

_PASSING_STATUS: Final = {408, 409, 500, 502, 504}
_BARE: Final = {
    301: "PermanentRedirect", 400: "BadRequest", 403: "AccessDenied", 404: "NoSuchKey",
    405: "MethodNotAllowed", 409: "Conflict", 412: "PreconditionFailed", 416: "InvalidRange",
    429: "TooManyRequests", 503: "SlowDown",
}  # fmt: skip
"""Codes for answers without a body, as HEAD has them."""


class RefusedError(Exception):
    """S3 answered with an error, on every attempt.

    `uncertain` says that an attempt had no clear answer: it may have taken effect; `region` is the
    bucket's, where the answer tells it; `asked` says for messages who asked what of which bucket.
    """

    asked = "the credentials in use"

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        uncertain: bool = False,
        region: str | None = None,
    ) -> None:
        super().__init__(f"{code}: {message}" if message else code)
        self.status = status
        self.code = code
        self.message = message
        self.uncertain = uncertain
        self.region = region


@dataclass(frozen=True, slots=True)
class Call:
    """One call; `key` is None for one about the bucket."""

    method: str
    key: str | None
    query: Sequence[tuple[str, str]] = ()
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    expects: str | None = None
    """The XML element without which a 200 is no success: it holds an error, or broke off."""
    seconds: float = 60.0
    conflicts_pass: bool = True
    """Whether a 409 is worth another attempt."""
    received: int = 0
    """How many bytes of a body will be received."""
    copied: int = 0
    """How many bytes the service moves by itself."""
    once: bool = False
    """Whether it must not take effect twice: not sent again once it may have taken effect."""
    attempts: int = THROTTLED_ATTEMPTS
    """The most, whatever fails."""


class Caller:
    """Makes calls to one bucket."""

    def __init__(
        self,
        wire: Wire,
        pace: Pace,
        signer: Signer,
        root: str,
        headers: dict[str, str] | None = None,
    ) -> None:
        """Take the path before a key: `/`, or `/bucket/`; and headers that each call carries."""
        self.pace = pace
        self._wire = wire
        self._signer = signer
        self._root = root
        self._headers = headers or {}
        self._silent = 0
        """How many calls have failed without an answer since the last one."""

    async def call(self, call: Call) -> Answer:
        """Make a call, again where that may help, and return its answer of success.

        Raises:
            RefusedError: the service answered with an error.
            BrokenAnswerError: there was no whole answer on any attempt.
            ServiceError: nor was there to any of the calls before, so that it must be gone.
        """
        attempt, uncertain = 0, False
        streamed = len(call.body) + call.received
        moved = streamed + call.copied
        while True:
            attempt += 1
            error: RefusedError | BrokenAnswerError
            async with self.pace.turn(streamed=streamed, moved=moved) as turn:
                try:
                    answer = await self._wire.send(self._request(call))
                except BrokenAnswerError as broken:
                    error, most, uncertain = broken, ATTEMPTS, True
                    turn.refused = isinstance(broken, LateAnswerError)
                else:
                    self._silent = 0
                    found = _refusal(answer, call.expects)
                    turn.refused = found is not None and found.code in _THROTTLES
                    turn.answered = not turn.refused
                    if found is None:
                        return answer
                    error, most = found, _attempts(found, call)
                    found.uncertain = uncertain
                    uncertain = uncertain or (found.status in _DOUBTFUL and not turn.refused)
            if attempt >= min(most, call.attempts) or (call.once and uncertain):
                if isinstance(error, RefusedError):
                    error.uncertain = uncertain
                elif attempt >= ATTEMPTS:
                    self._lose(error)
                raise error
            await asyncio.sleep(backoff(attempt))

    def _lose(self, error: BrokenAnswerError) -> None:
        """Count a call that had no answer.

        Raises:
            ServiceError: the service is gone.
        """
        self._silent += 1
        if self._silent >= SILENT:
            raise ServiceError(
                f"{self._wire.host}: no answer to any of the last {SILENT} requests, however often"
                f" they were sent: {error}"
            ) from error

    def _request(self, call: Call) -> Request:
        path = self._root + encode_path(call.key) if call.key is not None else self._root
        query = encode_query(call.query)
        headers = {"host": self._wire.host, "user-agent": "raywork", **self._headers}
        headers.update(call.headers)
        if call.body and "content-md5" not in headers:
            headers["content-md5"] = b64encode(
                md5(call.body, usedforsecurity=False).digest()
            ).decode()
        if not call.body:
            payload = EMPTY_SHA256
        elif self._wire.encrypted:
            payload = UNSIGNED
        else:
            payload = sha256(call.body).hexdigest()
        self._signer.sign(call.method, path, query, headers, payload)
        return Request(call.method, path, query, headers, call.body, call.seconds)


def _attempts(error: RefusedError, call: Call) -> int:
    if error.code in _THROTTLES:
        return THROTTLED_ATTEMPTS
    if error.status == 409 and not call.conflicts_pass:  # noqa: PLR2004
        return 1
    return ATTEMPTS if error.code in _PASSING or error.status in _PASSING_STATUS else 1


def _refusal(answer: Answer, expects: str | None) -> RefusedError | None:
    """Return the error that an answer holds; a 200 holds one where it lacks what it should have."""
    if answer.status < 300:  # noqa: PLR2004
        if expects is None or _holds(answer.body, expects):
            return None
        # CopyObject, UploadPartCopy and CompleteMultipartUpload answer 200 before they are done.
        code = element(answer.body, "Code") or "InternalError"
        return RefusedError(200, code, element(answer.body, "Message") or "no result came")
    code = element(answer.body, "Code") or _BARE.get(answer.status, f"HTTP {answer.status}")
    message = element(answer.body, "Message") or ""
    return RefusedError(answer.status, code, message, region=answer.headers.get(REGION))


def _holds(body: bytes, name: str) -> bool:
    """Return whether there is a whole XML element of a name."""
    return f"</{name}>".encode() in body or element(body, name) is not None


def element(body: bytes, name: str) -> str | None:
    """Return the text of the first XML element of a name, None where there is none.

    S3's answers are flat and need no parser; the text is unescaped.
    """
    found = re.search(rf"<{name}(?:\s[^>]*)?(?:/>|(?<!/)>(.*?)</{name}>)".encode(), body, re.DOTALL)
    return None if found is None else unescape((found[1] or b"").decode("utf-8", "replace"))


def elements(body: bytes, name: str) -> list[bytes]:
    """Return the content of all XML elements of a name, which must not lie in one another."""
    return re.findall(rf"<{name}(?:\s[^>]*)?>(.*?)</{name}>".encode(), body, re.DOTALL)
