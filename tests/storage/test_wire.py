"""HTTP as servers really answer: in pieces, in chunks, not at all."""

import asyncio
from contextlib import asynccontextmanager

import pytest

from raywork.storage.wire import BrokenAnswerError, Request, Wire

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nETag: x\r\n\r\nok"


@asynccontextmanager
async def serving(*answers):
    """A server that answers the requests of each connection so, one by one; yields its URL."""
    seen = []

    async def serve(reader, writer):
        seen.append(0)
        try:
            for answer in answers:
                await reader.readuntil(b"\r\n\r\n")
                seen[-1] += 1
                for piece in [answer] if isinstance(answer, bytes) else answer:
                    writer.write(piece)
                    await writer.drain()
                    await asyncio.sleep(0)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", seen


def ask(*requests, answers):
    """The answers to requests, one after the other, and how many each connection served."""

    async def run():
        async with serving(*answers) as (url, seen):
            wire = Wire(url)
            try:
                return [await wire.send(request) for request in requests], seen
            finally:
                wire.close()

    return asyncio.run(run())


GET = Request("GET", "/k", "", {"host": "h"})


def test_a_connection_serves_many_requests():
    got, seen = ask(GET, GET, GET, answers=[OK, OK, OK])

    assert [(each.status, each.body, each.headers["etag"]) for each in got] == [
        (200, b"ok", "x")
    ] * 3
    assert seen == [3]


def test_an_answer_may_come_in_pieces_and_in_chunks():
    chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n \r\n2\r\nab\r\n0\r\n\r\n"
    got, _ = ask(
        GET, GET, answers=[[bytes([byte]) for byte in chunked], [OK[:9], OK[9:30], OK[30:]]]
    )

    assert [each.body for each in got] == [b" ab", b"ok"]


def test_the_answer_to_head_has_a_length_and_no_body():
    head = Request("HEAD", "/k", "", {"host": "h"})
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: 5000000000\r\n\r\n"

    got, seen = ask(head, GET, answers=[answer, OK])

    assert (got[0].headers["content-length"], got[0].body, got[1].body) == (
        "5000000000",
        b"",
        b"ok",
    )
    assert seen == [2]


def test_an_interim_answer_is_none():
    got, _ = ask(GET, answers=[b"HTTP/1.1 100 Continue\r\n\r\n" + OK])

    assert got[0].body == b"ok"


def test_a_connection_that_the_server_closes_is_not_used_again():
    closing = OK.replace(b"ETag: x", b"Connection: close")

    got, seen = ask(GET, GET, answers=[closing])

    assert ([each.body for each in got], seen) == ([b"ok", b"ok"], [1, 1])


@pytest.mark.parametrize(
    "answer",
    [b"", OK[:-1], OK[:20], b"not HTTP at all\r\n\r\n", b"HTTP/1.1 200 OK\r\n\r\nuntil the end"],
)
def test_an_answer_that_is_not_whole_is_an_error(answer):
    with pytest.raises(BrokenAnswerError):
        ask(GET, answers=[answer])


def test_an_answer_that_does_not_come_is_an_error():
    async def run():
        ended = asyncio.Event()

        async def never(_, writer):
            await ended.wait()
            writer.close()

        async with await asyncio.start_server(never, "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]
            try:
                await Wire(f"http://127.0.0.1:{port}").send(Request("GET", "/", seconds=0.1))
            finally:
                ended.set()
                await asyncio.sleep(0.05)

    with pytest.raises(BrokenAnswerError, match="within"):
        asyncio.run(run())


def test_no_connection_is_an_error():
    with pytest.raises(BrokenAnswerError, match="no connection"):
        asyncio.run(Wire("http://127.0.0.1:1").send(GET))
