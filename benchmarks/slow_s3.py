"""A stub of S3 that copies without bytes, in the time that S3 takes: 30 ms, and 90 MB a second.

A bucket of any name has, for each N and SIZE, N objects `N-SIZE/00000000`, ... of SIZE bytes; one
whose name begins with `to` is empty. `python -m benchmarks.slow_s3 SCALE RATE` prints its port,
waits SCALE times as long as S3 would, and ends with its standard input. If RATE is not 0, it
refuses with 503 SlowDown what is over RATE writes in a second of S3's time.
"""

import asyncio
import re
import subprocess
import sys
from bisect import bisect_right
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import parse_qs, unquote, urlsplit

from benchmarks.process import ROOT, FailedError

LATENCY_SECONDS = 0.03
STREAM_BYTES = 90e6
"""A second and copy stream."""

_PAGE = 1000
_KEY = re.compile(r"(\d+)-(\d+)/(\d{8})")
_SPAN = re.compile(rb"copy-source-range: *bytes=(\d+)-(\d+)", re.IGNORECASE)
_SOURCE = re.compile(rb"copy-source: *([^\r]+)", re.IGNORECASE)
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_ETAG = "&quot;0123456789abcdef0123456789abcdef&quot;"
_SLOW = b"HTTP/1.1 503 Slow Down\r\nContent-Length: 36\r\n\r\n<Error><Code>SlowDown</Code></Error>"
_MODIFIED = "Mon, 01 Jan 2024 00:00:00 GMT"


@contextmanager
def serve(scale: float, rate: float = 0) -> Iterator[str]:
    """Run the stub; the URL of its endpoint."""
    command = [sys.executable, "-m", "benchmarks.slow_s3", str(scale), str(rate)]
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


class _Limit:
    """Tokens for writes: RATE a second of S3's time, a tenth of a second's worth at once."""

    def __init__(self, scale: float, rate: float) -> None:
        self._rate = rate / scale if rate else 0.0
        self._tokens, self._at = self._burst, 0.0

    @property
    def _burst(self) -> float:
        return max(self._rate / 10, 1.0)

    def refuses(self) -> bool:
        """Whether a write that comes now is over the rate."""
        if not self._rate:
            return False
        now = asyncio.get_running_loop().time()
        self._tokens = min(self._burst, self._tokens + (now - self._at) * self._rate)
        self._at = now
        if self._tokens < 1:
            return True
        self._tokens -= 1
        return False


class _Connection(asyncio.Protocol):
    def __init__(self, scale: float, limit: _Limit) -> None:
        self._scale = scale
        self._limit = limit
        self._received = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def connection_lost(self, error: Exception | None) -> None:  # noqa: ARG002
        self._transport = None

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, end, body = self._received.partition(b"\r\n\r\n")
        length = _LENGTH.search(head)
        if not end or len(body) < (int(length[1]) if length else 0):
            return
        self._received = b""
        writes = head.startswith((b"PUT", b"POST"))
        size, answer = (0, _SLOW) if writes and self._limit.refuses() else _answer(head)
        seconds = self._scale * (LATENCY_SECONDS + size / STREAM_BYTES)
        asyncio.get_running_loop().call_later(seconds, self._send, answer)

    def _send(self, answer: bytes) -> None:
        if self._transport is not None:
            self._transport.write(answer)


def _answer(head: bytes) -> tuple[int, bytes]:
    """Return how many bytes are copied for a request, and its answer."""
    method, target, _ = head.split(b"\r\n", 1)[0].decode().split(" ")
    url = urlsplit(target)
    query = {
        name: values[0] for name, values in parse_qs(url.query, keep_blank_values=True).items()
    }
    bucket, _, key = unquote(url.path).lstrip("/").partition("/")
    copied = 0
    if source := _SOURCE.search(head):
        span = _SPAN.search(head)
        copied = int(span[2]) + 1 - int(span[1]) if span else _size(source[1].decode())
    if method == "HEAD":
        about = f"ETag: {_ETAG.replace('&quot;', chr(34))}\r\nLast-Modified: {_MODIFIED}\r\n"
        size = _size(key) if key else 0
        return 0, f"HTTP/1.1 200 OK\r\nContent-Length: {size}\r\n{about}\r\n".encode()
    if method == "GET" and not key:
        body = (
            _listing(bucket, query) if "uploads" not in query else "<ListMultipartUploadsResult/>"
        )
    elif "tagging" in query:
        body = "<Tagging><TagSet></TagSet></Tagging>"
    elif "uploads" in query:
        body = "<UploadId>upload</UploadId>"
    else:
        body = f"<CopyObjectResult><ETag>{_ETAG}</ETag></CopyObjectResult>"
    data = body.encode()
    return copied, b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(data) + data


def _size(key: str) -> int:
    found = _KEY.search(unquote(key))
    return int(found[2]) if found else 0


def _listing(bucket: str, query: dict[str, str]) -> str:
    """Return one page of ListObjectsV2: keys after the token or `start-after`, in byte order."""
    prefix = query.get("prefix", "")
    found = re.match(r"(\d+)-(\d+)/", prefix)
    total = 0 if bucket.startswith("to") or found is None else int(found[1])
    size = found[2] if found else "0"

    def key(number: int) -> str:
        return f"{total}-{size}/{number:08d}"

    after = query.get("continuation-token") or query.get("start-after") or ""
    first = bisect_right(range(total), after, key=key)
    most = min(int(query.get("max-keys", _PAGE)), _PAGE)
    page = [name for name in map(key, range(first, min(first + most, total))) if name >= prefix]
    more = bool(page) and page[-1] < key(total - 1)
    entries = "".join(
        f"<Contents><Key>{name}</Key><LastModified>2024-01-01T00:00:00.000Z</LastModified>"
        f"<ETag>{_ETAG}</ETag><Size>{size}</Size><StorageClass>STANDARD</StorageClass></Contents>"
        for name in page
    )
    token = f"<NextContinuationToken>{page[-1]}</NextContinuationToken>" if more else ""
    return (
        '<?xml version="1.0"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
        f"<Name>{bucket}</Name><Prefix>{prefix}</Prefix><KeyCount>{len(page)}</KeyCount>"
        f"<IsTruncated>{str(more).lower()}</IsTruncated>{token}{entries}</ListBucketResult>"
    )


async def _main(scale: float, rate: float) -> None:
    loop = asyncio.get_running_loop()
    limit = _Limit(scale, rate)
    server = await loop.create_server(lambda: _Connection(scale, limit), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.to_thread(sys.stdin.read)
    server.close()


if __name__ == "__main__":
    asyncio.run(_main(*map(float, sys.argv[1:])))
