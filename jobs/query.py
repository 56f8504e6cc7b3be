"""Query as a Ray job: `ray job submit --working-dir . -- python jobs/query.py -f s3://... --json`.

The arguments are those of `raywork query`. Name a `--state`: then a job that is killed and
submitted again collects what it had submitted. The results are in S3, where Athena leaves them, and
with `--out s3://...` where they are asked for.
"""

import sys

if not sys.flags.safe_path:
    sys.path.pop(0)  # this folder, whose copy.py must not stand in for Python's own

from raywork.cli.main import main

main(["query", *sys.argv[1:]])
