"""Crawl as a Ray job: `ray job submit --working-dir . -- python jobs/crawl.py s3://... --out s3://...`.

The arguments are those of `raywork crawl`. Name an `--out`: a job's log may be cut off, its files
are not.
"""

import sys

from raywork.cli import main

main(["crawl", *sys.argv[1:]])
