"""Export as a Ray job: `ray job submit --working-dir . -- python jobs/export.py db s3://... ...`.

The arguments are those of `raywork export`. Give the URL of a database by the environment of the
cluster, not by the job's entrypoint or environment, which the dashboard shows.
"""

import sys

if not sys.flags.safe_path:
    sys.path.pop(0)  # this folder, whose copy.py must not stand in for Python's own

from raywork.cli.main import main

main(["export", *sys.argv[1:]])
