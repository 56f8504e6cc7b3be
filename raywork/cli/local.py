"""`raywork local`: its options. What it does is imported when it is called."""

# ruff: noqa: FBT002  # a flag is a parameter with the default False to typer

from pathlib import Path
from typing import Annotated, Final

import typer

from raywork.cli.options import Json, Quiet, Verbose

EXAMPLES: Final = (
    "Examples: raywork local --port 4566 — raywork local --s3-endpoint http://127.0.0.1:8333"
)


def local(
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port on 127.0.0.1; 0 is any.")] = 0,
    data: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Keep everything in this folder, for the next time."),
    ] = None,
    s3_endpoint: Annotated[
        str | None,
        typer.Option(metavar="URL", help="The S3 service where the data is, if not in this one."),
    ] = None,
    cache_size: Annotated[
        str | None,
        typer.Option(metavar="SIZE", help="Decoded objects that are kept; by default 10GB."),
    ] = None,
    json: Json = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Serve S3, Glue, STS and an Athena that runs the SQL, on this machine, until Ctrl-C."""
    import signal
    import sys
    import threading

    from raywork.local import Options, serve, use_fake_credentials
    from raywork.local.cache import SIZE
    from raywork.storage import parse_size

    del verbose
    if s3_endpoint is None:
        use_fake_credentials()
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    kept = SIZE if cache_size is None else parse_size(cache_size)
    with serve(Options(port, data, s3_endpoint, kept)) as server:
        shown = _document if json else _exports
        sys.stdout.write(shown(server.url, server.environment()))
        sys.stdout.flush()
        if not quiet:
            sys.stderr.write(f"raywork local serves at {server.url} until Ctrl-C\n")
        while not ended.wait(1):
            pass


def _exports(_: str, environment: dict[str, str]) -> str:
    """What a shell takes to use the server."""
    return "".join(f"export {name}={value}\n" for name, value in environment.items())


def _document(url: str, environment: dict[str, str]) -> str:
    from json import dumps

    return dumps({"url": url, "environment": environment}) + "\n"
