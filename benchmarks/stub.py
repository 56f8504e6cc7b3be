"""An S3 server on loopback that holds as many equal objects as asked for, without storing them.

A bucket of any name has, for each N, N objects `N/00000000.snappy`, `N/00000001.snappy`, ... with
one body. It answers ListObjectsV2, HeadBucket, HeadObject and GetObject, each GET after a delay.
It is a process of its own: `python -m benchmarks.stub BODY SECONDS` prints its port, and ends with
its standard input.
"""

import asyncio
import re
import subprocess
import sys
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from benchmarks.process import ROOT, FailedError

_PAGE = 1000
ETAG = '"0123456789abcdef0123456789abcdef"'
_MODIFIED = "Mon, 01 Jan 2024 00:00:00 GMT"
_KEY = re.compile(r"(\d+)/(\d{8})\.snappy")
_RANGE = re.compile(rb"\r\nrange: *bytes=(\d+)-(\d+)", re.IGNORECASE)

CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "bench",
    "AWS_SECRET_ACCESS_KEY": "bench",
    "AWS_REGION": "us-east-1",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_EC2_METADATA_DISABLED": "true",
    "NO_PROXY": "127.0.0.1",
}
"""Environment of a client."""


@contextmanager
def serve(body: Path, delay: float) -> Iterator[str]:
    """Run the server, with the bytes of a file as every object; the URL of its endpoint."""
    command = [sys.executable, "-m", "benchmarks.stub", str(body), str(delay)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, cwd=ROOT) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        port = process.stdout.readline().strip()
        if not port:
            raise FailedError("the stub of S3 did not start")
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            process.stdin.close()


class _Connection(asyncio.Protocol):
    def __init__(self, body: bytes, delay: float) -> None:
        self._body = body
        self._delay = delay
        self._received = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def connection_lost(self, error: Exception | None) -> None:  # noqa: ARG002
        self._transport = None

    def data_received(self, data: bytes) -> None:
        self._received += data
        if not self._received.endswith(b"\r\n\r\n"):
            return
        head, self._received = self._received, b""
        method, target, _ = head.split(b"\r\n", 1)[0].decode().split(" ")
        answer = self._answer(method, target, head)
        delay = self._delay if method == "GET" else 0.0
        if delay:
            asyncio.get_running_loop().call_later(delay, self._send, answer)
        else:
            self._send(answer)

    def _send(self, answer: list[bytes]) -> None:
        if self._transport is not None:
            self._transport.writelines(answer)

    def _answer(self, method: str, target: str, head: bytes) -> list[bytes]:
        url = urlsplit(target)
        key = unquote(url.path).lstrip("/").partition("/")[2]
        if not key:
            query = {name: values[0] for name, values in parse_qs(url.query).items()}
            page = _listing(query, len(self._body)) if method == "GET" else b""
            return _response("200 OK", page, "Content-Type: application/xml\r\n")
        named = _KEY.fullmatch(key)
        if named is None or int(named[2]) >= int(named[1]):
            text = b"<Error><Code>NoSuchKey</Code><Message>no such key</Message></Error>"
            return _response("404 Not Found", text if method == "GET" else b"")
        about = f"ETag: {ETAG}\r\nLast-Modified: {_MODIFIED}\r\nAccept-Ranges: bytes\r\n"
        if method == "HEAD":
            return [_head("200 OK", len(self._body), about)]
        part = _RANGE.search(head)
        if part is None:
            return _response("200 OK", self._body, about)
        first, last = int(part[1]), min(int(part[2]), len(self._body) - 1)
        about += f"Content-Range: bytes {first}-{last}/{len(self._body)}\r\n"
        return _response("206 Partial Content", self._body[first : last + 1], about)


def _head(status: str, size: int, more: str) -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Length: {size}\r\n{more}\r\n".encode()


def _response(status: str, body: bytes, more: str = "") -> list[bytes]:
    return [_head(status, len(body), more), body]


def _listing(query: dict[str, str], size: int) -> bytes:
    """Return one page of ListObjectsV2: keys after the token or `start-after`, in byte order."""
    prefix = query.get("prefix", "")
    folder = prefix.partition("/")[0]
    total = int(folder) if folder.isdigit() else 0
    numbers = range(total)

    def key(number: int) -> str:
        return f"{total}/{number:08d}.snappy"

    after = query.get("continuation-token") or query.get("start-after") or ""
    first = max(bisect_right(numbers, after, key=key), bisect_left(numbers, prefix, key=key))
    most = min(int(query.get("max-keys", _PAGE)), _PAGE)
    page = [name for name in map(key, numbers[first : first + most]) if name.startswith(prefix)]
    more = len(page) == most and first + most < total and key(first + most).startswith(prefix)
    entries = "".join(
        f"<Contents><Key>{name}</Key><LastModified>2024-01-01T00:00:00.000Z</LastModified>"
        f"<ETag>{ETAG}</ETag><Size>{size}</Size><StorageClass>STANDARD</StorageClass></Contents>"
        for name in page
    )
    token = f"<NextContinuationToken>{page[-1]}</NextContinuationToken>" if more else ""
    return (
        '<?xml version="1.0"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
        f"<Name>bench</Name><Prefix>{prefix}</Prefix><KeyCount>{len(page)}</KeyCount>"
        f"<MaxKeys>{most}</MaxKeys><IsTruncated>{str(more).lower()}</IsTruncated>"
        f"{token}{entries}</ListBucketResult>"
    ).encode()


async def _main(content: bytes, delay: float) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Connection(content, delay), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.to_thread(sys.stdin.read)
    server.close()


if __name__ == "__main__":
    asyncio.run(_main(Path(sys.argv[1]).read_bytes(), float(sys.argv[2])))
