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
"""Gets the request. The code of an error or an answer stands in for the real one; None passes."""

LOST = "LostAnswer"
"""In place of a code: the call is passed on, and the connection cut before its answer."""


class Faults:
    """What is to happen to the next calls of each operation, and which calls there were."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self._next: dict[str, deque[Fault]] = {}

    def on(self, operation: str, *faults: Fault | str) -> None:
        """Let faults happen to the next calls of an operation, one after another."""
        named = [fault if callable(fault) else (lambda _, code=fault: code) for fault in faults]
        self._next.setdefault(operation, deque()).extend(named)

    def count(self, operation: str) -> int:
        return sum(name == operation for name, _ in self.calls)

    def answer(self, operation: str, request: dict[str, Any]) -> "str | dict[str, Any] | None":
        self.calls.append((operation, request))
        faults = self._next.get(operation)
        return faults.popleft()(request) if faults else None


@contextmanager
def faulty(server: str) -> Iterator[Faults]:
    """Run the server until the block ends."""
    there = urlsplit(server).netloc

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            target = self.headers.get("X-Amz-Target", "").rpartition(".")[2]
            answer = faults.answer(target, json.loads(body)) if target else None
            if isinstance(answer, str) and answer != LOST:
                fault = {"__type": answer, "message": "on demand"}
                status = 500 if answer.startswith("Internal") else 400
                self.send(status, {"Content-Type": "application/x-amz-json-1.1"}, fault)
            elif answer is not None and answer != LOST:
                self.send(200, {"Content-Type": "application/x-amz-json-1.1"}, answer)
            else:
                real = http.client.HTTPConnection(there)
                real.request(self.command, self.path, body, dict(self.headers))
                got = real.getresponse()
                data = got.read()
                real.close()
                if answer == LOST:
                    self.close_connection = True
                    self.connection.shutdown(socket.SHUT_RDWR)
                else:
                    self.send(got.status, dict(got.getheaders()), data)

        do_GET = do_PUT = do_POST = do_HEAD = do_DELETE = do  # noqa: N815

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

    proxy = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    proxy.daemon_threads = True
    faults = Faults(f"http://127.0.0.1:{proxy.server_address[1]}")
    thread = threading.Thread(target=proxy.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield faults
    finally:
        proxy.shutdown()
        proxy.server_close()
        thread.join()
