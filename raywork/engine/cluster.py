"""Which Ray to use: join the cluster where there is one, start one on this machine otherwise."""

import logging
import math
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from raywork.engine.interrupts import keeping_handlers
from raywork.errors import ServiceError, UsageError

_PROBE_SECONDS = 10.0
"""How long a cluster may take to answer: Ray itself would try for two minutes."""

_OBJECT_STORE_BYTES = 128 << 20
"""Shared memory of a local Ray. It holds small results only; Ray's minimum is 75 MiB."""

_OUT_OF_MEMORY_RETRIES = "5"
"""Ray's default repeats a task that runs out of memory for ever, which would hang the run."""

_HEALTH = "/ray.rpc.NodeInfoGcsService/GetClusterId"


def cluster_address() -> str | None:
    """Return the address of the cluster that this process belongs to, None where there is none.

    `RAY_ADDRESS` names it; Ray sets that inside a job too.
    """
    address = os.environ.get("RAY_ADDRESS", "").strip()
    return None if address in {"", "local"} else address


def connect(cpus: float) -> tuple[bool, Callable[[], None]]:
    """Connect this process to Ray; return whether that Ray is local and ours, and how to leave it.

    A Ray that the process is connected to already is used as it is, and not left. `cpus` is the
    number of cores of a Ray started here.

    Raises:
        UsageError: `RAY_ADDRESS` is not the address of a Ray cluster.
        ServiceError: the cluster does not answer or refuses this process, or Ray does not start.
    """
    # The process that submits a task reads this when it loads Ray.
    os.environ.setdefault("RAY_task_oom_retries", _OUT_OF_MEMORY_RETRIES)
    import ray

    if ray.is_initialized():
        return False, lambda: None
    address = cluster_address()
    settings = _settings_here(cpus) if address is None else _settings_there(address)
    _hush()
    try:
        with keeping_handlers():
            ray.init(log_to_driver=False, logging_level=logging.ERROR, **settings)
    except Exception as error:
        if address is None:
            message = f"Ray could not be started on this machine: {error}. Use --engine inline"
            raise ServiceError(message) from error
        raise ServiceError(_unreachable(address, str(error))) from error
    return address is None, _leave


def _leave() -> None:
    import ray

    with keeping_handlers():
        ray.shutdown()


def _settings_here(cpus: float) -> dict[str, Any]:
    return {
        "address": "local",
        "num_cpus": max(1, math.ceil(cpus)),
        "include_dashboard": False,
        "object_store_memory": _OBJECT_STORE_BYTES,
    }


def _settings_there(address: str) -> dict[str, Any]:
    if address.startswith(("http://", "https://")):
        raise UsageError(
            f"RAY_ADDRESS={address} is the address of a dashboard, which `ray job submit` takes. "
            "Submit the job there, or set RAY_ADDRESS to HOST:6379 or ray://HOST:10001, or unset it"
        )
    if address != "auto":
        _probe(address)
    if "RAY_JOB_CONFIG_JSON_ENV_VAR" in os.environ:
        # A submitted job: its nodes have raywork installed, or find it in the job's working_dir.
        return {"address": address}
    # A driver outside a job hands its own raywork to the workers, so that both run the same code.
    package = str(Path(__file__).parent.parent)
    return {"address": address, "runtime_env": {"py_modules": [package]}}


def _probe(address: str) -> None:
    """Ask the cluster for its id: `ray.init` takes minutes, and much noise, to find no cluster.

    Raises:
        ServiceError: there is no Ray at `address`, or it refuses this process's token.
    """
    if os.environ.get("RAY_USE_TLS") == "1":
        return  # Ray alone knows how to speak to it then
    import grpc  # type: ignore[import-untyped]

    client = address.startswith("ray://")
    token = _token()
    metadata = [("authorization", f"Bearer {token}")] if token else []
    # Ray does not go through a proxy either.
    options = [("grpc.enable_http_proxy", 0)]
    with grpc.insecure_channel(address.removeprefix("ray://"), options=options) as channel:
        try:
            channel.unary_unary(_HEALTH)(b"", timeout=_PROBE_SECONDS, metadata=metadata)
        except grpc.RpcError as error:
            # The server of ray:// addresses does not know the call: that is an answer as well.
            if client and error.code() == grpc.StatusCode.UNIMPLEMENTED:
                return
            if error.code() == grpc.StatusCode.UNAUTHENTICATED:
                raise ServiceError(_unauthorized(address)) from None
            raise ServiceError(_unreachable(address, error.details())) from None


def _token() -> str | None:
    """Return the token of this process, found as Ray documents it; None where it has none."""
    if os.environ.get("RAY_AUTH_MODE", "").lower() != "token":
        return None
    if token := os.environ.get("RAY_AUTH_TOKEN"):
        return token
    path = os.environ.get("RAY_AUTH_TOKEN_PATH") or "~/.ray/auth_token"
    try:
        return Path(path).expanduser().read_text().strip()
    except OSError:
        return None


def _unauthorized(address: str) -> str:
    return (
        f"the Ray cluster at {address} asks for its token: set RAY_AUTH_MODE=token, and have the "
        "cluster's token in ~/.ray/auth_token, RAY_AUTH_TOKEN_PATH or RAY_AUTH_TOKEN"
    )


def _unreachable(address: str, reason: str) -> str:
    reason = reason.strip().splitlines()[0] if reason.strip() else "no answer"
    return (
        f"no Ray cluster can be reached at RAY_ADDRESS={address} ({reason.rstrip('.')}). "
        "Check that it runs (`ray status`) and the address, and where the cluster has a token that "
        "RAY_AUTH_MODE=token is set here; or unset RAY_ADDRESS to use this machine"
    )


def _hush() -> None:
    """Keep Ray's remarks on dead workers off *stdout*, where results go.

    A death that matters is the error of its unit. Ray has no public switch for these lines.
    """
    import ray._private.worker as driver

    driver._worker_logs_enabled = False  # noqa: SLF001
