"""The end of the demo: a table over what was written, registered and queried on this machine."""

import os
import shlex
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from textwrap import indent

from demo.events import DAYS, FIRST_DAY, events
from demo.layouts import LAYOUTS
from raywork.codecs import Codec
from tests.codecs.encoders import encode
from tests.servers import S3Server, free_port, running

_FOLDER = "orders/"
_QUESTION = "SELECT count(*) AS orders, count(DISTINCT dt) AS days FROM demo.orders"


@contextmanager
def local_athena(server: S3Server, program: str) -> Iterator[None]:
    """A Glue and an Athena on this machine, over the data of the S3 server, for all commands."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    local = [program, "local", "--port", str(port), "--s3-endpoint", server.url]
    with running(local, f"{url}/moto-api/data.json", own_group=True):
        os.environ |= {"AWS_ENDPOINT_URL_GLUE": url, "AWS_ENDPOINT_URL_ATHENA": url}
        yield


def ask(server: S3Server, bucket: str, count: int, program: str) -> bool:
    """Crawl orders into a table of a local AWS, and query it; return whether the answer is right.

    They are in a folder of their own, one record a line: of the other objects Athena cannot read
    all, as the report says, and fails at the first of them.
    """
    server.fill(bucket, dict(_objects(count)))
    reach = ["--endpoint-url", server.url]
    crawl = [program, "crawl", f"s3://{bucket}/{_FOLDER}", "--table", "demo.orders"]
    query = [program, "query", _QUESTION, "--output", f"s3://{bucket}/answers/"]
    made = show([*crawl, "--register", "glue", "--engine", "inline", "--quiet", *reach])
    answer = show([*query, "--quiet", *reach]) if made else None
    return answer is not None and answer.split()[-2:] == [str(DAYS * count), str(DAYS)]


def _objects(count: int) -> Iterator[tuple[str, bytes]]:
    for day in range(DAYS):
        text = LAYOUTS["lines"](list(events("orders", day, count, seed=f"asked {day}")))
        name = f"{_FOLDER}dt={FIRST_DAY + timedelta(day)}/orders.json.gz"
        yield name, encode(Codec.GZIP, text.encode())


def show(command: Sequence[str], codes: Sequence[int] = (0,)) -> str | None:
    """Run a command and show it with what it prints; return that, or None if it failed."""
    print(f"   {shlex.join(command)}\n", flush=True)  # noqa: T201
    done = subprocess.run(command, stdout=subprocess.PIPE, encoding="utf-8", check=False)  # noqa: S603
    print(indent(done.stdout, "   "), flush=True)  # noqa: T201
    return done.stdout if done.returncode in codes else None
