"""Finding the cluster, and saying what is wrong with its address."""

import http.server
import socket
import threading
import time
from collections.abc import Iterator

import pytest

from raywork.engine import RayEngine, cluster_address
from raywork.engine.cluster import _probe, _settings_there, _token
from raywork.errors import ServiceError, UsageError


@pytest.fixture
def closed_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@pytest.fixture
def web_server() -> Iterator[int]:
    """A port that answers, but is no Ray."""
    with http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), http.server.BaseHTTPRequestHandler
    ) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


@pytest.mark.parametrize(
    ("value", "address"),
    [("", None), ("local", None), ("10.0.0.1:6379", "10.0.0.1:6379"), ("auto", "auto")],
)
def test_ray_address_says_where_the_cluster_is(monkeypatch, value, address):
    monkeypatch.setenv("RAY_ADDRESS", value)

    assert cluster_address() == address


@pytest.mark.parametrize("form", ["127.0.0.1:{}", "ray://127.0.0.1:{}"])
def test_a_cluster_that_does_not_run_is_one_clear_line(closed_port, form):
    with pytest.raises(ServiceError, match="no Ray cluster can be reached") as raised:
        _probe(form.format(closed_port))

    assert form.format(closed_port) in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_host_that_does_not_exist_is_named():
    with pytest.raises(ServiceError, match=r"nowhere\.invalid:6379"):
        _probe("nowhere.invalid:6379")


def test_a_server_that_is_no_ray_does_not_hang_the_run(web_server):
    start = time.monotonic()

    with pytest.raises(ServiceError, match="no Ray cluster can be reached"):
        _probe(f"127.0.0.1:{web_server}")

    assert time.monotonic() - start < 15


def test_the_address_of_a_dashboard_is_wrong_usage():
    with pytest.raises(UsageError, match="ray job submit"):
        _settings_there("http://127.0.0.1:8265")


def test_a_cluster_with_another_token_says_what_to_set(ray_cluster, monkeypatch):
    import ray

    monkeypatch.setenv("RAY_AUTH_MODE", "token")
    monkeypatch.setenv("RAY_AUTH_TOKEN", "not-the-token")

    with pytest.raises(ServiceError, match="RAY_AUTH_MODE=token"):
        _probe(ray.get_runtime_context().gcs_address)


def test_the_token_of_this_process_opens_its_cluster(ray_cluster):
    import ray

    _probe(ray.get_runtime_context().gcs_address)


def test_the_token_is_found_where_ray_finds_it(monkeypatch, tmp_path):
    file = tmp_path / "token"
    file.write_text("from-file\n")
    monkeypatch.setenv("RAY_AUTH_MODE", "token")
    monkeypatch.delenv("RAY_AUTH_TOKEN", raising=False)
    monkeypatch.setenv("RAY_AUTH_TOKEN_PATH", str(file))
    assert _token() == "from-file"

    monkeypatch.setenv("RAY_AUTH_TOKEN", "from-environment")
    assert _token() == "from-environment"

    monkeypatch.delenv("RAY_AUTH_MODE")
    assert _token() is None


def test_a_driver_outside_a_job_brings_its_own_raywork(monkeypatch):
    monkeypatch.delenv("RAY_JOB_CONFIG_JSON_ENV_VAR", raising=False)
    [package] = _settings_there("auto")["runtime_env"]["py_modules"]
    assert package.endswith("raywork")

    monkeypatch.setenv("RAY_JOB_CONFIG_JSON_ENV_VAR", "{}")
    assert _settings_there("auto") == {"address": "auto"}


def test_an_engine_leaves_a_ray_that_it_found_running(ray_cluster):
    import ray

    engine = RayEngine(workers=1)
    list(engine.run(abs, None, []))
    engine.close()

    assert ray.is_initialized()
