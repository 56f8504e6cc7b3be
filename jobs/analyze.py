"""Analyze as a Ray job: `ray job submit --working-dir . -- python jobs/analyze.py api-calls ...`.

The arguments are those of `raywork analyze`. Name an `--out`: a job's log may be cut off, its
report is not.
"""

import sys

if not sys.flags.safe_path:
    sys.path.pop(0)  # this folder, whose copy.py must not stand in for Python's own

from raywork.cli.main import main

main(["analyze", *sys.argv[1:]])
