"""Copies as targets of `benchmarks.process`: raywork's, and those of scripts."""

import itertools
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

Counts = dict[str, int]

POOL = 64
COLD_START_SECONDS = 1.0
"""Of a function that a message calls."""


def by_raywork(endpoint: str, source: str, destination: str) -> Callable[[], Counts]:
    """Copy in this process."""
    import raywork

    access = raywork.Access(endpoint_url=endpoint)

    def run() -> Counts:
        result = raywork.copy(source, destination, access=access, engine="inline")
        assert not result.failed, result.failures
        return {"copied": result.copied, "identical": result.identical}

    return run


def by_loop(endpoint: str, prefix: str, count: int) -> Callable[[], Counts]:
    """Copy the first objects, one after the other."""
    client = _client(endpoint, 1)

    def run() -> Counts:
        for key in _keys(client, prefix)[:count]:
            _copy(client, key)
        return {"copied": count}

    return run


def by_threads(endpoint: str, prefix: str) -> Callable[[], Counts]:
    """Copy with a pool of threads."""
    client = _client(endpoint, POOL)

    def run() -> Counts:
        keys = _keys(client, prefix)
        with ThreadPoolExecutor(POOL) as threads:
            list(threads.map(lambda key: _copy(client, key), keys))
        return {"copied": len(keys)}

    return run


def by_messages(endpoint: str, prefix: str, scale: float) -> Callable[[], Counts]:
    """Publish a message an object with threads; each calls a function that copies, after its start.

    The functions are threads here: what they cost is not counted.
    """
    client = _client(endpoint, 512)

    def function(key: str) -> None:
        time.sleep(scale * COLD_START_SECONDS)
        _copy(client, key)

    def run() -> Counts:
        keys = _keys(client, prefix)
        with ThreadPoolExecutor(len(keys)) as functions, ThreadPoolExecutor(POOL) as publishers:

            def publish(key: str) -> Any:
                time.sleep(scale * 0.03)
                return functions.submit(function, key)

            for called in list(publishers.map(publish, keys)):
                called.result()
        return {"copied": len(keys)}

    return run


def paced(rate: int, count: int) -> Callable[[], Counts]:
    """Copy small objects in virtual time, from a service that refuses what is over a rate.

    `milliseconds` of the answer is the virtual time that it took.
    """
    from raywork.storage.calls import Call, Caller
    from raywork.storage.pace import Pace
    from raywork.storage.sigv4 import Signer
    from raywork.storage.wire import Answer, Request
    from tests.virtual import TokenBucket, in_virtual_time

    done = Answer(200, {}, b"<CopyObjectResult><ETag>x</ETag></CopyObjectResult>")
    slow = Answer(503, {}, b"<Error><Code>SlowDown</Code></Error>")

    class Service(TokenBucket):
        encrypted, host = False, "s3"

        async def send(self, _request: Request) -> Answer:
            return done if await self.ask() else slow

    async def copy_all() -> None:
        import asyncio

        service: Any = Service(rate, rate / 10, 0.03)
        caller = Caller(service, Pace(), Signer(lambda: None, "", time.time), "/")
        numbers = iter(range(count))

        async def worker() -> None:
            for number in numbers:
                await caller.call(Call("PUT", f"{number:08}", expects="ETag"))

        await asyncio.gather(*itertools.starmap(worker, [()] * 1024))

    def run() -> Counts:
        _, seconds = in_virtual_time(copy_all())
        return {"copied": count, "milliseconds": round(seconds * 1000)}

    return run


def _client(endpoint: str, connections: int) -> Any:
    import boto3
    from botocore.config import Config

    config = Config(max_pool_connections=connections, read_timeout=600)
    return boto3.client("s3", endpoint_url=endpoint, config=config)


def _keys(client: Any, prefix: str) -> list[str]:
    pages = client.get_paginator("list_objects_v2").paginate(Bucket="from", Prefix=prefix)
    return [entry["Key"] for page in pages for entry in page.get("Contents", ())]


def _copy(client: Any, key: str) -> None:
    client.copy_object(Bucket="to", Key=key, CopySource={"Bucket": "from", "Key": key})
