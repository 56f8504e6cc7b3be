"""A proxy in front of a real S3 server that makes it misbehave, by chance and by a seed.

It runs in a thread; requests pass through it byte by byte, so that signatures stay valid.
"""

import asyncio
import random
import re
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import unquote, urlsplit

FAULTS = (
    "slow-down", "internal-error", "reset-before", "reset-after", "short", "error-200",
)  # fmt: skip

_ERRORS = {
    "denied": (403, "AccessDenied"),
    "slow-down": (503, "SlowDown"),
    "internal-error": (500, "InternalError"),
    "error-200": (200, "InternalError"),
    "conflict": (409, "ConditionalRequestConflict"),
    "aborted": (409, "OperationAborted"),
    "no-upload": (404, "NoSuchUpload"),
    "archived": (403, "InvalidObjectState"),
}


@dataclass
class Request:
    """A request as it came."""

    method: str
    key: str
    """Bucket and key, decoded."""
    query: str
    raw: bytes

    @property
    def headers(self) -> dict[str, str]:
        """By their names in lower case."""
        lines = self.raw.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")[1:]
        return {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}

    @property
    def ends_upload(self) -> bool:
        """Whether it is CompleteMultipartUpload."""
        return self.method == "POST" and "uploadId" in self.query

    @property
    def writes_late(self) -> bool:
        """Whether S3 may answer 200 to it and fail: copies and the end of uploads."""
        copies = b"x-amz-copy-source:" in self.raw[:8192].lower()
        return copies or self.ends_upload


@dataclass
class Proxy:
    """What goes wrong, how often; `seen` counts what did."""

    upstream: str
    seed: int = 0
    rates: Mapping[str, float] = field(default_factory=dict)
    """The chance of each fault."""
    denied: str | None = None
    """Requests for this object, or to copy it, are answered with 403."""
    forbids: Callable[[Request], bool] | None = None
    """Further requests that are answered with 403."""
    chooses: Callable[[Request], str | None] | None = None
    """Names the fault of a request, whatever the chances; None for no choice."""
    before: Callable[[Request], None] | None = None
    """Called with each request before it is passed on."""
    delay: float = 0.0
    url: str = ""
    seen: Counter[str] = field(default_factory=Counter)

    @contextmanager
    def running(self) -> Iterator[Self]:
        self._chance = random.Random(self.seed)
        loop, ready = asyncio.new_event_loop(), threading.Event()

        async def main() -> None:
            self._stop = asyncio.Event()
            async with await asyncio.start_server(self._serve, "127.0.0.1", 0) as server:
                self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
                ready.set()
                await self._stop.wait()
            tasks = asyncio.all_tasks() - {asyncio.current_task()}
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

        thread = threading.Thread(target=lambda: loop.run_until_complete(main()))
        thread.start()
        ready.wait()
        try:
            yield self
        finally:
            loop.call_soon_threadsafe(self._stop.set)
            thread.join()
            loop.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        parts = urlsplit(self.upstream)
        there = None
        try:
            there = await asyncio.open_connection(parts.hostname, parts.port)
            while (request := await _read_request(reader)) is not None:
                if self.before is not None:
                    await asyncio.to_thread(self.before, request)
                if self.delay:
                    await asyncio.sleep(self.delay)
                if not await self._answer(request, there, writer):
                    return
                await writer.drain()
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.close()
            if there is not None:
                there[1].close()

    async def _answer(self, request, there, writer) -> bool:
        """Answer a request, well or not; return whether the connection is to stay."""
        fault = self._fault(request)
        self.seen[fault or "passed"] += 1
        if fault in _ERRORS:
            writer.write(_error(*_ERRORS[fault], request))
            return True
        if fault == "reset-before":
            writer.transport.abort()
            return False
        there[1].write(request.raw)
        answer = await _read_answer(there[0], request.method)
        if fault == "reset-after":
            writer.transport.abort()
            return False
        if fault == "spoiled":
            answer = answer[:-1] + bytes([answer[-1] ^ 1])
        if fault == "short":
            writer.write(answer[: len(answer) * 2 // 3])
            await writer.drain()
            return False
        writer.write(answer)
        return b"connection: close" not in answer.partition(b"\r\n\r\n")[0].lower()

    def _fault(self, request: Request) -> str | None:
        if self.forbids is not None and self.forbids(request):
            return "denied"
        if self.chooses is not None and (chosen := self.chooses(request)):
            return chosen
        if self.denied is not None:
            source = re.search(rb"x-amz-copy-source: ?([^\r]*)", request.raw[:8192], re.IGNORECASE)
            names = {request.key, unquote(source[1].decode()) if source else ""}
            if any(name.lstrip("/") == self.denied for name in names):
                return "denied"
        place = self._chance.random()
        for name, rate in self.rates.items():
            place -= rate
            if place < 0:
                return name if name != "error-200" or request.writes_late else None
        return None


async def _read_request(reader: asyncio.StreamReader) -> Request | None:
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return None
    method, target, _ = head.split(b"\r\n", 1)[0].decode().split(" ")
    body = await reader.readexactly(_length(head) or 0)
    path, _, query = target.partition("?")
    return Request(method, unquote(path).lstrip("/"), query, head + body)


async def _read_answer(reader: asyncio.StreamReader, method: str) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    if method == "HEAD" or head[9:12] in {b"204", b"304"}:
        return head
    if (length := _length(head)) is not None:
        return head + await reader.readexactly(length)
    body = b""
    while True:  # chunked
        line = await reader.readuntil(b"\r\n")
        chunk = await reader.readexactly(int(line, 16) + 2)
        body += line + chunk
        if int(line, 16) == 0:
            return head + body


def _length(head: bytes) -> int | None:
    found = re.search(rb"\r\ncontent-length: *(\d+)", head, re.IGNORECASE)
    return int(found[1]) if found else None


def _error(status: int, code: str, request: Request) -> bytes:
    body = f"<Error><Code>{code}</Code><Message>by the proxy</Message></Error>".encode()
    head = f"HTTP/1.1 {status} X\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    return head if request.method == "HEAD" else head + body
