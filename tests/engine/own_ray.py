"""A program with a Ray of its own, as the command line is: run by test_own_ray.py."""

import sys
from pathlib import Path

from raywork.engine import RayEngine, interruptible
from raywork.errors import InterruptedRunError
from tests.engine import work


def main(folder: Path) -> int:
    engine = RayEngine(workers=2)
    (folder / "marks").mkdir()
    (folder / "beats").mkdir()
    try:
        with interruptible():
            for outcome in engine.run(work.die_at_first, folder / "marks", [7]):
                print("result", outcome.result, flush=True)  # noqa: T201
            list(engine.run(work.beat, folder / "beats", [1, 2, 3]))
    except InterruptedRunError as error:
        print(error, file=sys.stderr)  # noqa: T201
        return error.exit_code
    finally:
        engine.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
