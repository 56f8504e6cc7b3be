"""A page in a headless browser, driven over the DevTools protocol on a pipe."""

import json
import shutil
import subprocess
import threading
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome")
SECONDS = 60

FOUND = next(filter(None, map(shutil.which, NAMES)), None)
"""The path of the browser; None where there is none."""


class Tab:
    """One page; `complaints` are the errors that it wrote to its console."""

    def __init__(self, browser: subprocess.Popen[bytes]) -> None:
        self.complaints: list[Any] = []
        self._browser = browser
        self._sent = 0
        self._session: dict[str, str] = {}
        self._events: list[str] = []
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        attached = self.call("Target.attachToTarget", targetId=target, flatten=True)
        self._session = {"sessionId": attached["sessionId"]}
        for domain in ("Page", "Runtime", "Log"):
            self.call(f"{domain}.enable")

    def open(self, page: Path) -> None:
        self._events.clear()
        self.call("Page.navigate", url=page.as_uri())
        while "Page.loadEventFired" not in self._events:
            self._receive()

    def evaluate(self, script: str) -> Any:
        answer = self.call(
            "Runtime.evaluate",
            expression=script,
            returnByValue=True,
            awaitPromise=True,
            userGesture=True,
        )
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def screenshot(self, width: int, scheme: str) -> bytes:
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=900,
            deviceScaleFactor=1,
            mobile=False,
        )
        scheme_ = {"name": "prefers-color-scheme", "value": scheme}
        self.call("Emulation.setEmulatedMedia", features=[scheme_])
        return b64decode(self.call("Page.captureScreenshot")["data"])

    def call(self, method: str, **params: Any) -> dict[str, Any]:
        self._sent += 1
        message = {"id": self._sent, "method": method, "params": params, **self._session}
        self._browser.stdin.write(json.dumps(message).encode() + b"\0")
        self._browser.stdin.flush()
        while (answer := self._receive()).get("id") != self._sent:
            pass
        assert "error" not in answer, (method, answer)
        return answer["result"]

    def _receive(self) -> dict[str, Any]:
        read = bytearray()
        while (byte := self._browser.stdout.read(1)) != b"\0":
            assert byte, "the browser ended"
            read += byte
        message = json.loads(read)
        method = message.get("method", "")
        self._events.append(method)
        if method in {"Log.entryAdded", "Runtime.exceptionThrown", "Runtime.consoleAPICalled"}:
            self.complaints.append(message["params"])
        return message


@contextmanager
def tab(profile: Path) -> Iterator[Tab]:
    """Open a browser with one page; it is ended after a minute, whatever happens."""
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
    options += ["--remote-debugging-pipe", f"--user-data-dir={profile}"]
    with subprocess.Popen(
        ["sh", "-c", 'exec "$0" "$@" 3<&0 4>&1 >/dev/null', FOUND, *options],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as browser:
        guard = threading.Timer(SECONDS, browser.kill)
        guard.start()
        try:
            yield Tab(browser)
        finally:
            guard.cancel()
            browser.kill()
