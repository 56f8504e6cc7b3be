"""`python -m benchmarks [NAME...] [--quick]`: run benchmarks, print tables, write the results.

A missed target is said and does not fail the command; a benchmark that could not run does.
"""

import argparse
import compileall
import importlib
import importlib.metadata
import json
import os
import platform
import sys
import traceback
from dataclasses import asdict
from typing import Any

from benchmarks.data import FOLDER
from benchmarks.process import ROOT
from benchmarks.report import Finding, render

NAMES = (
    "scan", "end_to_end", "small_objects", "memory", "startup", "ddl", "incremental", "copy",
    "query", "analyses",
)  # fmt: skip
_PACKAGES = ("msgspec", "orjson", "ray", "duckdb", "polars", "pyarrow", "polars-genson")


def main() -> int:
    """Run what the command line names; return the exit code."""
    arguments = _arguments()
    # As pip does with what it installs, which an editable checkout is not.
    compileall.compile_dir(ROOT / "raywork", quiet=1)
    machine = _machine()
    print(", ".join(f"{what} {value}" for what, value in machine.items()))
    findings: list[Finding] = []
    broken: list[str] = []
    for name in arguments.names or NAMES:
        try:
            for finding in importlib.import_module(f"benchmarks.{name}").run(quick=arguments.quick):
                findings.append(finding)
                print(render(finding), flush=True)
        except Exception:  # noqa: BLE001 - one benchmark must not take the others with it
            traceback.print_exc()
            broken.append(name)
    _write(machine, findings, broken, quick=arguments.quick)
    missed = sum(not check.met for finding in findings for check in finding.checks)
    met = sum(check.met for finding in findings for check in finding.checks)
    print(f"\n{met} targets met, {missed} MISSED")
    if broken:
        print(f"could not run: {', '.join(broken)}")
    return 1 if broken else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"which: {', '.join(NAMES)}")
    parser.add_argument("--quick", action="store_true", help="small data: a look, no verdict")
    arguments = parser.parse_args()
    if unknown := set(arguments.names) - set(NAMES):
        parser.error(f"no such benchmark: {', '.join(sorted(unknown))}; choose from {NAMES}")
    return arguments


def _machine() -> dict[str, Any]:
    """Return what the figures depend on."""
    return {
        "cores": len(os.sched_getaffinity(0)),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        **{package: importlib.metadata.version(package) for package in _PACKAGES},
    }


def _write(
    machine: dict[str, Any], findings: list[Finding], broken: list[str], *, quick: bool
) -> None:
    FOLDER.mkdir(exist_ok=True)
    results = {
        "machine": machine,
        "quick": quick,
        "findings": [
            {
                **asdict(finding),
                "checks": [{**asdict(check), "met": check.met} for check in finding.checks],
            }
            for finding in findings
        ],
        "broken": broken,
    }
    (FOLDER / "results.json").write_text(json.dumps(results, indent=1) + "\n")


if __name__ == "__main__":
    sys.exit(main())
