"""The program `raywork`: one exit code and, when something fails, one line that says what to do."""

import sys
import traceback
from collections.abc import Sequence

from raywork.cli.arguments import hoisted, rules_in_order
from raywork.errors import RayworkError


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line, and leave the process with its exit code."""
    sys.exit(run(sys.argv[1:] if arguments is None else arguments))


def run(arguments: Sequence[str]) -> int:
    """Run the command line and return its exit code."""
    from raywork.cli.app import COMMANDS, build

    given = hoisted(arguments)
    try:
        build(given[:1] if given and given[0] in COMMANDS else COMMANDS)(
            given, prog_name="raywork", obj=list(rules_in_order(given))
        )
    except SystemExit as leave:
        return leave.code if isinstance(leave.code, int) else 1
    except RayworkError as error:
        if "-v" in given:
            traceback.print_exc()
        print(f"raywork: {error}", file=sys.stderr)  # noqa: T201
        return error.exit_code
    return 0
