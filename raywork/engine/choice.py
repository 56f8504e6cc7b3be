"""Which engine a run gets."""

from raywork.engine.cluster import cluster_address
from raywork.engine.cores import cpu_count
from raywork.engine.inline import InlineEngine
from raywork.engine.on_ray import RayEngine
from raywork.engine.outcome import Engine
from raywork.errors import UsageError

WORTH_RAY_SECONDS = 10.0
"""Ray is started where it saves more than this: its start takes about 8 s on two cores, its end
1 s, and an estimate from a listing may be too high."""


def choose(name: str, workers: int | None = None, estimate_seconds: float | None = None) -> Engine:
    """Return the engine of that name: `inline`, `ray` or `auto`.

    `auto` is the cluster where there is one (RAY_ADDRESS, or inside a job), Ray on this machine
    where the work is worth its start-up, else this process. `estimate_seconds` is what the work
    would take one core; None is too little to count. Nothing is started and Ray is not imported
    before the engine runs.

    Raises:
        UsageError: there is no such engine, or `workers` is less than 1.
    """
    if workers is not None and workers < 1:
        raise UsageError(f"--workers {workers}: give 1 or more")
    match name:
        case "inline":
            return InlineEngine(workers or 1)
        case "ray":
            return RayEngine(workers)
        case "auto" if cluster_address() is not None or _worth_ray(workers, estimate_seconds):
            return RayEngine(workers)
        case "auto":
            return InlineEngine(workers or 1)
    raise UsageError(f"--engine {name}: give auto, inline or ray")


def _worth_ray(workers: int | None, estimate_seconds: float | None) -> bool:
    cores = min(workers or cpu_count(), cpu_count())
    return (estimate_seconds or 0.0) * (1 - 1 / cores) > WORTH_RAY_SECONDS
