"""A stand-in for S3 that misbehaves on request, and the server of the latency benchmark.

`python tests/stub.py --delay 0.03` prints its port and serves GET /bucket/<fault>/<size>/<name>
until its standard input closes. Each body is `size` bytes; the fault is one of

    ok         nothing wrong
    storm-N    the first N requests for a path answer 503 SlowDown
    reset-N    the first N requests for a path break off in the middle of the body
    short      the body is cut in the middle, on every request, with an honest Content-Length
    lies       the object is half as long as asked for
"""

import argparse
import asyncio
import sys
from collections import Counter

ETAG = '"0123456789abcdef0123456789abcdef"'
PATTERN = bytes(range(256)) * 4096


def body(size: int) -> bytes:
    """The bytes of every object of `size` bytes."""
    return (PATTERN * (size // len(PATTERN) + 1))[:size]


class Stub:
    def __init__(self, delay: float) -> None:
        self.delay = delay
        self.seen: Counter[str] = Counter()
        self.bodies: dict[int, bytes] = {}

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                request, *lines = head.decode("latin-1").split("\r\n")
                headers = dict(line.lower().split(": ", 1) for line in lines if line)
                await self.answer(request.split(" ")[1], headers, writer)
        except (asyncio.IncompleteReadError, asyncio.CancelledError, ConnectionError):
            pass
        finally:
            writer.close()

    async def answer(
        self, path: str, headers: dict[str, str], writer: asyncio.StreamWriter
    ) -> None:
        path = path.partition("?")[0]
        _, _bucket, fault, size, *_ = path.split("/")
        fault, _, times = fault.partition("-")
        seen = self.seen[path]
        self.seen[path] += 1
        if self.delay:
            await asyncio.sleep(self.delay)
        if fault == "storm" and seen < int(times):
            error = (
                b"<Error><Code>SlowDown</Code><Message>Reduce your request rate.</Message></Error>"
            )
            writer.write(
                b"HTTP/1.1 503 Slow Down\r\nContent-Length: %d\r\n\r\n" % len(error) + error
            )
            return
        total = int(size) // 2 if fault == "lies" else int(size)
        if total not in self.bodies:
            self.bodies[total] = body(total)
        data, status = self.bodies[total], "200 OK"
        extra = ""
        if "range" in headers:
            first, last = (int(n) for n in headers["range"].removeprefix("bytes=").split("-"))
            last = min(last, total - 1)
            data, status = data[first : last + 1], "206 Partial Content"
            extra = f"Content-Range: bytes {first}-{last}/{total}\r\n"
        writer.write(
            f"HTTP/1.1 {status}\r\nContent-Length: {len(data)}\r\nETag: {ETAG}\r\n{extra}"
            "Last-Modified: Mon, 01 Jan 2024 00:00:00 GMT\r\n\r\n".encode()
        )
        if fault == "short" or (fault == "reset" and seen < int(times)):
            writer.write(data[: len(data) // 2])
            await writer.drain()
            raise ConnectionResetError
        writer.write(data)
        await writer.drain()


async def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--delay", type=float, default=0.0, help="seconds before each answer")
    stub = Stub(parser.parse_args().delay)
    server = await asyncio.start_server(stub.serve, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)  # noqa: T201
    await asyncio.to_thread(sys.stdin.read)
    server.close()


if __name__ == "__main__":
    asyncio.run(main())
