"""Crawl as a Ray job: `ray job submit --working-dir . -- python jobs/crawl.py s3://... --out s3://...`.

The arguments are those of `raywork crawl`. Name an `--out`: a job's log may be cut off, its files
are not.
"""

import sys

if not sys.flags.safe_path:
    sys.path.pop(0)  # this folder, whose copy.py must not stand in for Python's own

from raywork.cli.main import main

main(["crawl", *sys.argv[1:]])
