"""The server: moto's applications, and Athena beside them, on one port of loopback."""

import fcntl
import os
import re
import socket
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

from raywork.errors import UsageError
from raywork.local.cache import SIZE, Cache
from raywork.local.keeper import Keeper
from raywork.local.protocol import TARGET, answer
from raywork.local.reach import KEY_ID, SECRET, Reach
from raywork.local.service import Athena

HOST: Final = "127.0.0.1"
REGION: Final = "us-east-1"
_SCOPE: Final = re.compile(r"Credential=[^/]*/\d*/([\w-]+)/([\w-]+)/")
"""Region and service of a request, from its signature."""
_READS: Final = re.compile(r"[^.]*\.(Get|BatchGet|List|Search|Check)")
"""Operations of Athena and Glue that change nothing."""


@dataclass(frozen=True, slots=True)
class Options:
    """How to serve.

    `port` 0 is any free one. `data` is the folder where the state is kept; without one it ends
    with the server. `s3_endpoint` is where the data lies, if not in this server's own S3.
    `cache_size` are the bytes of decoded objects that are kept beside those in use.
    """

    port: int = 0
    data: Path | None = None
    s3_endpoint: str | None = None
    cache_size: int = SIZE


@dataclass(frozen=True, slots=True)
class Server:
    """A running server."""

    url: str
    s3_url: str

    def environment(self) -> dict[str, str]:
        """Return the variables that make clients use this server."""
        if self.s3_url != self.url:
            return {"AWS_ENDPOINT_URL": self.url, "AWS_ENDPOINT_URL_S3": self.s3_url,
                    "AWS_DEFAULT_REGION": REGION}  # fmt: skip
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": KEY_ID,
            "AWS_SECRET_ACCESS_KEY": SECRET,
            "AWS_DEFAULT_REGION": REGION,
        }


def use_fake_credentials() -> None:
    """Take real credentials out of this process, which has no use for them without `s3_endpoint`.

    The server's own S3 takes any, so that those of `environment` do.
    """
    for name in ("AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_SESSION_TOKEN"):
        os.environ.pop(name, None)
    os.environ.update(AWS_ACCESS_KEY_ID=KEY_ID, AWS_SECRET_ACCESS_KEY=SECRET)


def need_libraries() -> None:
    """Check that the libraries of the server are there.

    Raises:
        UsageError: One is missing; the message says how to install it.
    """
    for library in ("moto.server", "duckdb", "sqlglot", "fastavro", "pyarrow"):
        try:
            __import__(library)
        except ImportError as error:
            raise UsageError(
                f"raywork local needs {library.partition('.')[0]}, which is not installed "
                f"({error}): pip install 'raywork[local]'"
            ) from None


@contextmanager
def serve(options: Options) -> Iterator[Server]:
    """Serve until the block ends. The environment must hold credentials, real or fake.

    Raises:
        UsageError: The port is taken, a library is missing, or an option is not what it should be.
    """
    need_libraries()
    if options.data is not None and options.data.exists() and not options.data.is_dir():
        raise UsageError(f"--data {options.data} is a file: name a folder")
    endpoint = options.s3_endpoint
    if endpoint is not None and not endpoint.startswith(("http://", "https://")):
        raise UsageError(f"--s3-endpoint {endpoint} is no URL: write http(s)://host:port")
    with (
        tempfile.TemporaryDirectory(prefix="raywork-local-") as temporary,
        _alone(options.data) if options.data else nullcontext(),
    ):
        folder = options.data.resolve() if options.data else Path(temporary)
        application = Application(folder, options.s3_endpoint, options.cache_size)
        # Clients wait at the port until all is restored, by the server's own ones at another.
        listener = _listen(options.port)
        with _answering(application, _listen(0)) as application.url:
            try:
                if options.data is not None:
                    application.keep(folder)
                with _answering(application, listener) as url:
                    yield Server(url, options.s3_endpoint or url)
            finally:
                try:
                    application.close()
                finally:
                    listener.close()


@contextmanager
def _answering(application: "Application", listener: socket.socket) -> Iterator[str]:
    """Answer at a port until the block ends; yields the URL."""
    from werkzeug.serving import make_server

    port = listener.getsockname()[1]
    server = make_server(
        HOST,
        port,
        application,
        threaded=True,
        request_handler=_handler(),
        fd=listener.fileno(),
    )
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://{HOST}:{port}"
    finally:
        server.shutdown()
        server.server_close()
        listener.close()
        thread.join()


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold a folder, which the system lets go of when the process ends, however it does."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UsageError(
                f"--data {folder} is in use by another raywork local: end that one, or name "
                "another folder"
            ) from None
        yield


def _listen(port: int) -> socket.socket:
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
    except OSError as error:
        listener.close()
        raise UsageError(
            f"port {port} cannot be used ({error.strerror}): give another with --port"
        ) from None
    listener.listen(128)
    return listener


def _handler() -> Any:
    from moto.moto_server.werkzeug_app import MotoRequestHandler

    class Handler(MotoRequestHandler):
        def log(self, *_: Any) -> None:
            """Write no line for each request."""

    return Handler


StartResponse = Callable[..., Any]


class Application:
    """The WSGI application: requests for Athena here, all others to moto."""

    def __init__(self, folder: Path, s3_endpoint: str | None, cache_size: int = SIZE) -> None:
        from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app

        self.moto = DomainDispatcherApplication(create_backend_app)
        self.folder = folder
        self.s3_endpoint = s3_endpoint
        self.url = ""
        """Where this server's own clients reach it."""
        self.keeper: Keeper | None = None
        self.cache = Cache(folder / "cache", cache_size)
        self._regions: dict[str, Athena] = {}
        self._guard = threading.Lock()

    def __call__(self, environ: dict[str, Any], start: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        target = environ.get("HTTP_X_AMZ_TARGET", "")
        scope = _SCOPE.search(environ.get("HTTP_AUTHORIZATION", ""))
        region, service = (scope[1], scope[2]) if scope else (REGION, "s3")
        if not target.startswith(TARGET):
            found: Iterable[bytes] = self.moto(environ, start)
            if environ["REQUEST_METHOD"] not in {"GET", "HEAD"}:
                self._touch(region, service, target)
            return found
        length = int(environ.get("CONTENT_LENGTH") or 0)
        body = environ["wsgi.input"].read(length)
        status, content = answer(target, body, self.athena(region).handle)
        self._touch(region, service, target)
        headers = [
            ("Content-Type", "application/x-amz-json-1.1"),
            ("Content-Length", str(len(content))),
        ]
        start(f"{status} {HTTPStatus(status).phrase}", headers)
        return [content]

    def _touch(self, region: str, service: str, target: str = "") -> None:
        """Note that something may have changed, unless it was by an operation that only reads."""
        if self.keeper is not None and not _READS.match(target):
            self.keeper.touch(region, service)

    def athena(self, region: str) -> Athena:
        """Return the Athena of a region, made when it is first asked for."""
        with self._guard:
            if region not in self._regions:
                reach = Reach(region, self.url, self.s3_endpoint, self.folder)
                ended = partial(self._touch, region, "athena")
                self._regions[region] = Athena(reach, self.cache, ended)
            return self._regions[region]

    def keep(self, folder: Path) -> None:
        """Restore the state that a folder holds, and keep it there from now on."""
        self.keeper = Keeper(folder, self, REGION, own_s3=self.s3_endpoint is None)
        self.keeper.start()

    def close(self) -> None:
        """Stop what runs, and keep the state."""
        for athena in self._regions.values():
            athena.stop()
        if self.keeper is not None:
            self.keeper.end()
        for athena in self._regions.values():
            athena.close()
