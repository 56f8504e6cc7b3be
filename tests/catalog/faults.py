"""A server before moto's that passes calls on, and fails or interferes with some on demand."""

import http.client
import json
import socket
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

Fault = Callable[[dict[str, Any]], "str | dict[str, Any] | None"]
"""Gets the request. The code of an error or an answer stands in for the real one, and so does an
error with all that it says, by its `__type`; None passes."""

LOST = "LostAnswer"
"""In place of a code: the call is passed on, and the connection cut before its answer."""

DROPPED = "DroppedCall"
"""In place of a code: the connection is cut, and the call not passed on."""


class Faults:
    """What is to happen to the next calls of each operation, and which calls there were.

    Operations of S3 go by their methods, with the path as their request.
    """

    def __init__(self, url: str, there: str) -> None:
        self.url = url
        self.there = there
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self._next: dict[str, deque[Fault]] = {}

    def on(self, operation: str, *faults: Fault | str) -> None:
        """Let faults happen to the next calls of an operation, one after another."""
        named = [fault if callable(fault) else (lambda _, code=fault: code) for fault in faults]
        self._next.setdefault(operation, deque()).extend(named)

    def forget(self, operation: str) -> None:
        """Let what was to happen to an operation not happen."""
        self._next.pop(operation, None)

    def count(self, operation: str) -> int:
        return sum(name == operation for name, _ in self.calls)

    @property
    def operations(self) -> set[str]:
        """What was called of the services that speak JSON, and so not of S3."""
        return {name for name, _ in self.calls if not name.isupper()}

    def answer(self, operation: str, request: dict[str, Any]) -> "str | dict[str, Any] | None":
        self.calls.append((operation, request))
        faults = self._next.get(operation)
        return faults.popleft()(request) if faults else None


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: "_Server"

    def do(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        target = self.headers.get("X-Amz-Target", "").rpartition(".")[2]
        request = json.loads(body) if target else {"path": self.path}
        answer = self.server.faults.answer(target or self.command, request)
        if isinstance(answer, str) and answer not in {LOST, DROPPED}:
            self.fail(answer, target)
        elif isinstance(answer, dict):
            status = 400 if "__type" in answer else 200
            self.send(status, {"Content-Type": "application/x-amz-json-1.1"}, answer)
        elif answer == DROPPED:
            self.cut()
        else:
            real = http.client.HTTPConnection(urlsplit(self.server.faults.there).netloc)
            real.request(self.command, self.path, body, dict(self.headers))
            got = real.getresponse()
            data = got.read()
            real.close()
            if answer == LOST:
                self.cut()
            else:
                self.send(got.status, dict(got.getheaders()), data)

    do_GET = do_PUT = do_POST = do_HEAD = do_DELETE = do  # noqa: N815

    def fail(self, code: str, target: str) -> None:
        """Answer with an error of S3, or of the services that speak JSON."""
        if target:
            status = 500 if code.startswith("Internal") else 400
            fault = {"__type": code, "message": "on demand"}
            self.send(status, {"Content-Type": "application/x-amz-json-1.1"}, fault)
        else:
            text = f"<Error><Code>{code}</Code><Message>on demand</Message></Error>"
            self.send(403, {"Content-Type": "application/xml"}, text.encode())

    def cut(self) -> None:
        """Answer nothing."""
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def send(self, status: int, headers: dict[str, str], body: bytes | dict[str, Any]) -> None:
        data = json.dumps(body).encode() if isinstance(body, dict) else body
        self.send_response(status)
        dropped = {"content-length", "transfer-encoding", "connection", "date", "server"}
        for name, value in headers.items():
            if name.lower() not in dropped:
                self.send_header(name, value)
        length = headers.get("Content-Length", "0") if self.command == "HEAD" else len(data)
        self.send_header("Content-Length", str(length))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def log_message(self, *_: Any) -> None:
        pass


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, there: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.faults = Faults(f"http://127.0.0.1:{self.server_address[1]}", there)


@contextmanager
def faulty(server: str) -> Iterator[Faults]:
    """Run the server until the block ends."""
    proxy = _Server(server)
    thread = threading.Thread(target=proxy.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield proxy.faults
    finally:
        proxy.shutdown()
        proxy.server_close()
        thread.join()
