"""Convert as a Ray job: `ray job submit --working-dir . -- python jobs/convert.py db.t --to s3://...`.

The arguments are those of `raywork convert`. Name a `--state`: then a job that is killed and
submitted again goes on where it was, and writes no row twice.
"""

import sys

if not sys.flags.safe_path:
    sys.path.pop(0)  # this folder, whose copy.py must not stand in for Python's own

from raywork.cli.main import main

main(["convert", *sys.argv[1:]])
