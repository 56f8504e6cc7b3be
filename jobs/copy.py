"""Copy as a Ray job: `ray job submit --working-dir . -- python jobs/copy.py s3://... s3://...`.

The arguments are those of `raywork copy`. Name an `--out`: a job's log may be cut off, its files
are not; and a `--state`, so that a job that was stopped goes on.
"""

import sys

if not sys.flags.safe_path:
    sys.path.pop(0)  # this folder, whose copy.py must not stand in for Python's own

from raywork.cli.main import main

main(["copy", *sys.argv[1:]])
