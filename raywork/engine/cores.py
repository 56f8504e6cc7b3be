"""How many cores this process may use."""

import math
import os
from pathlib import Path

_CGROUPS = Path("/sys/fs/cgroup")
_OWN_CGROUP = Path("/proc/self/cgroup")


def cpu_count(cgroups: Path = _CGROUPS, own_cgroup: Path = _OWN_CGROUP) -> int:
    """Return the cores that this process may use: at least 1.

    That is the fewest of the machine's cores, the process's affinity mask, and the CPU quota of
    its cgroup (version 2) and of those above it, rounded up: a container limited to 1.5 CPUs
    needs 2 workers to use them. `cgroups` and `own_cgroup` are where Linux shows these limits.
    """
    if hasattr(os, "sched_getaffinity"):
        cores = len(os.sched_getaffinity(0))
    else:
        cores = os.cpu_count() or 1
    return max(1, min([cores, *_quotas(cgroups, own_cgroup)]))


def _quotas(cgroups: Path, own_cgroup: Path) -> list[int]:
    try:
        lines = own_cgroup.read_text().splitlines()
    except OSError:
        return []
    # Version 2 has one line, `0::/path`; in a container the path may lie outside its view.
    paths = [line[len("0::/") :] for line in lines if line.startswith("0::/")]
    folders = [parent for path in paths for parent in [Path(path), *Path(path).parents]]
    limits = [_quota(cgroups / folder / "cpu.max") for folder in [*folders, Path()]]
    return [limit for limit in limits if limit is not None]


def _quota(file: Path) -> int | None:
    """Return the cores that `cpu.max` (`$QUOTA $PERIOD`, microseconds) allows, if it limits."""
    try:
        quota, period = file.read_text().split()
        return math.ceil(int(quota) / int(period))
    except (OSError, ValueError):
        return None
