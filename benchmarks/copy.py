"""Copies: against s5cmd and rclone, against the ways of scripts, and at S3's limits."""

import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.copies import POOL
from benchmarks.process import Process, Round, interleaved, typical
from benchmarks.report import Check, Finding
from benchmarks.slow_s3 import STREAM_BYTES, serve
from benchmarks.stub import CREDENTIALS
from raywork.storage.pace import MOVING_AT_ONCE
from tests import servers

_SCALE = 0.1
"""The stub's clock: a tenth of S3's times."""
_TERABYTE_SCALE = 2.0
"""Twice S3's times, so that two cores that hold the stub too are not what decides."""
_RATE = 3_500
"""Writes a second that S3 takes for a prefix."""


def run(*, quick: bool) -> Iterator[Finding]:
    """Measure, the short ones first."""
    yield _limit(quick=quick)
    yield _memory(quick=quick)
    yield _ways(quick=quick)
    yield _terabyte(quick=quick)
    with servers.seaweed_server() as server:
        yield from _small(server, quick=quick)
        yield _again(server, quick=quick)
        yield _large(server, quick=quick)
        yield _huge(server, quick=quick)


class _Peers:
    """Programs that copy a prefix, as processes of their own."""

    def __init__(self, url: str) -> None:
        bin_folder = Path(sys.executable).parent
        self._env = {**os.environ, **servers.ENVIRONMENT}
        options = f"provider=Other,env_auth=true,endpoint='{url}',region={servers.REGION}"
        path = f"{bin_folder}:{os.environ['PATH']}"
        s5cmd, rclone = shutil.which("s5cmd", path=path), shutil.which("rclone", path=path)
        self.commands = {
            "raywork": [str(bin_folder / "raywork"), "copy", "{}", "{}", "--endpoint-url", url,
                        "--quiet", "--engine", "inline"],
            "s5cmd": s5cmd and [s5cmd, "--endpoint-url", url, "--log", "error", "sync",
                            "{}*", "{}"],
            "rclone": rclone and [rclone, "copy", f":s3,{options}:{{}}", f":s3,{options}:{{}}",
                                  "--transfers", "64", "--checkers", "64", "--s3-no-check-bucket"],
        }  # fmt: skip

    @property
    def names(self) -> list[str]:
        """Those that are installed."""
        return [name for name, command in self.commands.items() if command]

    def in_turn(self, turn: int) -> list[str]:
        """Those, each first in its turn: what went before is felt in disks and caches."""
        first = turn % len(self.names)
        return self.names[first:] + self.names[:first]

    def copy(self, name: str, source: str, destination: str) -> tuple[float, float]:
        """Run one to its end; return its seconds of time and of CPU."""
        places = iter(
            each.removeprefix("s3://") if name == "rclone" else each
            for each in (source, destination)
        )
        command = [
            part.replace("{}", next(places)) if "{}" in part else part
            for part in self.commands[name] or ()
        ]
        start, cpu = time.perf_counter(), _children()
        subprocess.run(command, check=True, env=self._env, stdout=subprocess.DEVNULL)
        return time.perf_counter() - start, _children() - cpu


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _small(server: servers.S3Server, *, quick: bool) -> Iterator[Finding]:
    count = 1_000 if quick else 5_000
    source = server.new_bucket()
    body = bytes(10_000)
    server.fill(source, {f"in/{n:06}": body for n in range(count)})
    peers = _Peers(server.url)
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in peers.names}
    again: dict[str, list[tuple[float, float]]] = {name: [] for name in peers.names}
    for turn in range(2 if quick else 4):
        for name in peers.in_turn(turn):
            places = f"s3://{source}/in/", f"s3://{server.new_bucket()}/out/"
            taken[name].append(peers.copy(name, *places))
            again[name].append(peers.copy(name, *places))
    for what, rounds in (("copied", taken), ("found to be there", again)):
        rate = {name: count / median(each[0] for each in rounds[name]) for name in rounds}
        cpu = {name: median(each[1] for each in rounds[name]) / count for name in rounds}
        best = (
            max(value for name, value in rate.items() if name != "raywork") if len(rate) > 1 else 0
        )
        checks = (
            [Check("rate over the best peer's", rate["raywork"] / best, 1.0, "x")] if best else []
        )
        if what == "copied" and "s5cmd" in cpu:
            used = cpu["raywork"] / cpu["s5cmd"]
            checks.append(Check("CPU over s5cmd's", used, 1.3, "x", at_least=False))
        yield Finding(
            title=f"copy: {count:,} objects of 10 KB {what}, SeaweedFS on the same machine",
            header=("", "objects/s", "ms CPU an object"),
            rows=[(name, f"{rate[name]:.0f}", f"{1000 * cpu[name]:.2f}") for name in rate],
            checks=checks,
            notes=("whole processes, their start included", _missing(peers)),
        )


def _again(server: servers.S3Server, *, quick: bool) -> Finding:
    """Measure a second run of more objects, where the start matters less."""
    count = 2_000 if quick else 50_000
    buckets = server.new_bucket(), server.new_bucket()
    for bucket in buckets:
        server.fill(bucket, {f"in/{n:06}": b"x" for n in range(count)})
    peers = _Peers(server.url)
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in peers.names}
    for turn in range(1 if quick else 3):
        for name in peers.in_turn(turn):
            taken[name].append(peers.copy(name, *(f"s3://{bucket}/in/" for bucket in buckets)))
    rate = {name: count / median(each[0] for each in rounds) for name, rounds in taken.items()}
    cpu = {name: median(each[1] for each in rounds) / count for name, rounds in taken.items()}
    best = max((value for name, value in rate.items() if name != "raywork"), default=0.0)
    return Finding(
        title=f"copy: {count:,} objects found to be there, SeaweedFS on the same machine",
        header=("", "objects/s", "ms CPU an object"),
        rows=[(name, f"{rate[name]:.0f}", f"{1000 * cpu[name]:.3f}") for name in rate],
        checks=[Check("rate over the best peer's", rate["raywork"] / best, 1.0, "x")]
        if best
        else [],
        notes=("whole processes, their start included", _missing(peers)),
    )


def _missing(peers: _Peers) -> str:
    missing = [name for name in peers.commands if name not in peers.names]
    return f"not installed: {', '.join(missing)}" if missing else "all peers are installed"


def _large(server: servers.S3Server, *, quick: bool) -> Finding:
    count, size = (4, 64 << 20) if quick else (16, 256 << 20)
    source = server.new_bucket()
    body = os.urandom(1 << 20) * (size >> 20)
    for number in range(count):
        server.client.put_object(Bucket=source, Key=f"in/{number}", Body=body)
    peers = _Peers(server.url)
    taken: dict[str, list[float]] = {name: [] for name in peers.names}
    for turn in range(1 if quick else 3):
        for name in peers.in_turn(turn):
            bucket = server.new_bucket()
            taken[name].append(peers.copy(name, f"s3://{source}/in/", f"s3://{bucket}/out/")[0])
            for number in range(count):
                server.client.delete_object(Bucket=bucket, Key=f"out/{number}")
    rate = {name: count * size / median(each) / 1e6 for name, each in taken.items()}
    best = max((value for name, value in rate.items() if name != "raywork"), default=0.0)
    return Finding(
        title=f"copy: {count} objects of {size >> 20} MiB, SeaweedFS on the same machine",
        header=("", "MB/s"),
        rows=[(name, f"{value:.0f}") for name, value in rate.items()],
        checks=[Check("rate over the best peer's", rate["raywork"] / best, 1.0, "x")]
        if best
        else [],
        notes=(_missing(peers),),
    )


def _huge(server: servers.S3Server, *, quick: bool) -> Finding:
    part, parts = 64 << 20, 4 if quick else 96
    source = server.new_bucket()
    written: Any = {"Bucket": source, "Key": "in/huge"}
    upload = server.client.create_multipart_upload(
        **written, Metadata={"origin": "benchmark"}, Tagging="team=data", ContentType="text/plain"
    )["UploadId"]
    body = os.urandom(1 << 20) * (part >> 20)
    sent = [
        server.client.upload_part(**written, UploadId=upload, PartNumber=number, Body=body)["ETag"]
        for number in range(1, parts + 1)
    ]
    listed: Any = [{"PartNumber": number, "ETag": etag} for number, etag in enumerate(sent, 1)]
    server.client.complete_multipart_upload(
        **written, UploadId=upload, MultipartUpload={"Parts": listed}
    )
    peers = _Peers(server.url)
    rate, kept = {}, {}
    for name in peers.names:
        bucket = server.new_bucket()
        taken, _ = peers.copy(name, f"s3://{source}/in/", f"s3://{bucket}/out/")
        rate[name] = part * parts / taken / 1e6
        copied: Any = {"Bucket": bucket, "Key": "out/huge"}
        head = server.client.head_object(**copied)
        tags = server.client.get_object_tagging(**copied)["TagSet"]
        assert head["ContentLength"] == part * parts
        kept[name] = [
            what
            for what, whole in (
                ("metadata", head["Metadata"] == {"origin": "benchmark"}),
                ("tags", tags == [{"Key": "team", "Value": "data"}]),
                ("content type", head["ContentType"] == "text/plain"),
            )
            if whole
        ]
        server.client.delete_object(**copied)
    return Finding(
        title=f"copy: one object of {part * parts / 1e9:.1f} GB, SeaweedFS on the same machine",
        header=("", "MB/s", "kept"),
        rows=[(name, f"{rate[name]:.0f}", ", ".join(kept[name]) or "none") for name in rate],
        checks=[Check("kept of metadata, tags and content type", len(kept["raywork"]), 3, "")],
        notes=(_missing(peers),),
    )


def _terabyte(*, quick: bool) -> Finding:
    count, size = 150 if quick else 1_500, 667_000_000
    prefix = f"{count}-{size}/"
    with serve(_TERABYTE_SCALE, _RATE) as url:
        places = f"s3://from/{prefix}", f"s3://to/{prefix}"
        process = Process("benchmarks.copies:by_raywork", url, *places, environment=CREDENTIALS)
        [(_, [taken])] = interleaved({"raywork": process}, rounds=1).items()
    seconds = taken.seconds / _TERABYTE_SCALE
    bare = count * size / (MOVING_AT_ONCE * STREAM_BYTES)
    return Finding(
        title=f"copy: {count:,} objects of {size / 1e6:.0f} MB, a stub with S3's limits, no bytes",
        header=("", "seconds"),
        rows=[
            (f"{MOVING_AT_ONCE:.0f} streams of {STREAM_BYTES / 1e6:.0f} MB/s", f"{bare:.1f}"),
            ("raywork", f"{seconds:.1f}"),
        ],
        checks=[Check("rate over that of all streams at work", bare / seconds, 0.9, "x")],
        notes=(
            f"the clock runs 1/{_TERABYTE_SCALE:.0f} as fast: 30 ms a request",
            f"503 SlowDown over {_RATE:,} writes a second",
        ),
    )


def _ways(*, quick: bool) -> Finding:
    count, size, part = 250, 700_000_000, 10
    prefix = f"{count}-{size}/"
    with serve(_SCALE) as url:
        targets = {
            "loop": ("by_loop", url, prefix, part),
            f"{POOL} threads": ("by_threads", url, prefix),
            "messages": ("by_messages", url, prefix, _SCALE),
            "raywork": ("by_raywork", url, f"s3://from/{prefix}", f"s3://to/{prefix}"),
        }
        taken = interleaved(
            {
                name: Process(f"benchmarks.copies:{target}", *rest, environment=CREDENTIALS)
                for name, (target, *rest) in targets.items()
            },
            rounds=1 if quick else 3,
        )
    seconds = {name: typical(rounds) / _SCALE for name, rounds in taken.items()}
    seconds["loop"] *= count / part
    faster = seconds[f"{POOL} threads"] / seconds["raywork"]
    return Finding(
        title=f"copy: {count} objects of 700 MB, a stub with S3's latency and no bytes",
        header=("", "seconds"),
        rows=[(name, f"{value:.0f}") for name, value in seconds.items()],
        checks=[Check("rate over that of threads", faster, 1.0, "x")],
        notes=(
            f"the clock runs {1 / _SCALE:.0f} times as fast: 30 ms a request, 90 MB/s a stream",
            f"the loop copies {part} objects, and is extrapolated",
        ),
    )


def _limit(*, quick: bool) -> Finding:
    rate, count = _RATE, 30_000 if quick else 1_000_000
    process = Process("benchmarks.copies:paced", rate, count, environment=CREDENTIALS)
    [(_, [taken])] = interleaved({"paced": process}, rounds=1).items()
    seconds = taken.answer["milliseconds"] / 1000
    hundred_million = seconds * 100e6 / count / 3600
    return Finding(
        title=f"copy: {count:,} small objects, {rate:,} a second and prefix, in virtual time",
        header=("", "seconds"),
        rows=[("the limit's own time", f"{count / rate:.0f}"), ("raywork", f"{seconds:.0f}")],
        checks=[Check("rate over the limit", count / seconds / rate, 0.9, "x")],
        notes=(f"100 million would take {hundred_million:.1f} hours at one prefix",),
    )


def _memory(*, quick: bool) -> Finding:
    few, many = (10_000, 100_000) if quick else (1_000_000, 10_000_000)
    peaks = {}
    with serve(0) as url:
        for count in (few, many):
            places = f"s3://from/{count}-100/", f"s3://same/{count}-100/"
            with Process(
                "benchmarks.copies:by_raywork", url, *places, environment=CREDENTIALS
            ) as one:
                done: Round = one.run()
            assert done.answer["identical"] == count
            peaks[count] = done.peak / 1e6
    return Finding(
        title="copy: memory of one process, driver and worker, nothing to do",
        header=("objects", "MB"),
        rows=[(f"{count:,}", f"{peak:.0f}") for count, peak in peaks.items()],
        checks=[
            Check("largest", peaks[many], 400, "MB", at_least=False),
            Check(
                "growth with ten times the keys", peaks[many] - peaks[few], 50, "MB", at_least=False
            ),
        ],
    )
