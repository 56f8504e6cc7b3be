"""Queries: 500 short ones through the driver, and one after another with PyAthena; a large result.

And what the driver itself costs: its CPU time, and the waiting that it adds to a query.

Both run against `raywork local`, in a process of its own on this machine: what is measured is how
well the waiting is used, not Athena.
"""

import resource
import time
from collections.abc import Iterator
from typing import Final

import pyathena

import raywork
from benchmarks.report import Check, Finding
from tests.servers import KEY_ID, REGION, SECRET, LocalAws, isolate_aws, local_server

_POLL_SECONDS: Final = 0.1
"""Between two looks of PyAthena; its default is a second."""
_MEGABYTES: Final = 1000


def run(*, quick: bool) -> Iterator[Finding]:
    """Measure both."""
    isolate_aws()
    with local_server() as aws:
        yield _short(aws, 50 if quick else 500)
        yield _overhead(aws, 5 if quick else 50)
        yield _large(aws, 20 if quick else _MEGABYTES)


def _short(aws: LocalAws, count: int) -> Finding:
    statements = [f"SELECT {n} AS n" for n in range(count)]
    place = f"s3://{aws.results}/bench/"
    start, cpu = time.perf_counter(), time.process_time()
    found = raywork.query(*statements, output=place, access=raywork.Access(endpoint_url=aws.url))
    driver, driver_cpu = time.perf_counter() - start, time.process_time() - cpu
    assert [query.rows for query in found.queries] == [[[n]] for n in range(count)]
    start, cpu = time.perf_counter(), time.process_time()
    with pyathena.connect(
        s3_staging_dir=place,
        endpoint_url=aws.url,
        region_name=REGION,
        aws_access_key_id=KEY_ID,
        aws_secret_access_key=SECRET,
        poll_interval=_POLL_SECONDS,
    ) as connection:
        for n, statement in enumerate(statements):
            assert connection.cursor().execute(statement).fetchall() == [(n,)]
    plain, plain_cpu = time.perf_counter() - start, time.process_time() - cpu
    return Finding(
        title=f"query: {count} short queries",
        header=("", "s", "ms a query", "CPU, ms a query"),
        rows=[
            (name, f"{wall:.1f}", f"{1000 * wall / count:.0f}", f"{1000 * cpu / count:.1f}")
            for name, wall, cpu in (
                ("raywork query, 20 at once", driver, driver_cpu),
                (f"PyAthena, a look each {_POLL_SECONDS} s", plain, plain_cpu),
            )
        ],
        checks=[
            Check("faster than one after another", plain / driver, 3.0, "x"),
            Check("CPU of the driver a query", 1000 * driver_cpu / count, 20.0, "ms",
                  at_least=False),
        ],
    )  # fmt: skip


def _overhead(aws: LocalAws, count: int) -> Finding:
    """Hold the time that queries take one after another against what the server says of them."""
    script = "; ".join(f"SELECT {n} AS n, 'overhead'" for n in range(count))
    found = raywork.query(
        script, output=f"s3://{aws.results}/bench/", access=raywork.Access(endpoint_url=aws.url)
    )
    server = sum(query.seconds for query in found.queries)
    added = (found.seconds - server) / count
    return Finding(
        title=f"query: what the driver adds to {count} queries one after another",
        header=("", "ms a query"),
        rows=[
            ("the server's own time", f"{1000 * server / count:.0f}"),
            ("the whole", f"{1000 * found.seconds / count:.0f}"),
        ],
        checks=[Check("added to a query", 1000 * added, 250.0, "ms", at_least=False)],
    )


def _large(aws: LocalAws, megabytes: int) -> Finding:
    """Read a result, then one of five times its size: memory must not follow."""
    sizes = (megabytes // 5, megabytes)
    took, peaks = zip(*(_read(aws, size) for size in sizes), strict=True)
    return Finding(
        title="query: results read as Arrow",
        header=("MB", "s", "MB/s", "peak, MB"),
        rows=[
            (f"{size:,}", f"{seconds:.1f}", f"{size / seconds:.0f}", f"{peak:.0f}")
            for size, seconds, peak in zip(sizes, took, peaks, strict=True)
        ],
        checks=[
            Check("growth of the peak with five times the result", peaks[1] - peaks[0], 50.0, "MB",
                  at_least=False),
        ],
    )  # fmt: skip


def _read(aws: LocalAws, megabytes: int) -> tuple[float, float]:
    """Return the seconds that a result takes to read, and the peak memory so far in MB."""
    access = raywork.Access(endpoint_url=aws.url)
    statement = (
        f"SELECT a.n, rpad('', 990, 'x') AS t FROM UNNEST(sequence(1, {megabytes})) AS a(n)"
        " CROSS JOIN UNNEST(sequence(1, 1000)) AS b(m)"
    )
    found = raywork.query(statement, output=f"s3://{aws.results}/bench/", access=access)
    assert found.succeeded, found.queries[0].error
    start = time.perf_counter()
    rows = sum(batch.num_rows for batch in raywork.read_result(found.queries[0], access=access))
    took = time.perf_counter() - start
    assert rows == megabytes * 1000
    return took, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
