"""Which engine a run gets, decided without Ray."""

import subprocess
import sys

import pytest

from raywork.engine import choice, choose
from raywork.errors import UsageError


@pytest.fixture(autouse=True)
def four_cores_and_no_cluster(monkeypatch):
    monkeypatch.delenv("RAY_ADDRESS", raising=False)
    monkeypatch.setattr(choice, "cpu_count", lambda: 4)


@pytest.mark.parametrize(
    ("name", "workers", "estimate", "expected"),
    [
        ("inline", None, 3600, "inline"),
        ("ray", None, 0, "ray"),
        ("auto", None, None, "inline"),
        ("auto", None, 13, "inline"),
        ("auto", None, 14, "ray"),  # four cores save 10.5 s of it
        ("auto", 2, 19, "inline"),
        ("auto", 2, 21, "ray"),
        ("auto", 1, 3600, "inline"),
    ],
)
def test_auto_starts_ray_where_it_saves_more_than_its_start(name, workers, estimate, expected):
    assert choose(name, workers, estimate).name == expected


def test_one_core_never_starts_ray(monkeypatch):
    monkeypatch.setattr(choice, "cpu_count", lambda: 1)

    assert choose("auto", 8, 3600).name == "inline"


def test_auto_uses_the_cluster_where_there_is_one(monkeypatch):
    monkeypatch.setenv("RAY_ADDRESS", "10.0.0.1:6379")

    assert choose("auto", None, 0).name == "ray"


def test_workers_are_the_engines_own():
    assert choose("inline").workers == 1
    assert choose("inline", 8).workers == 8
    assert choose("ray", 3).workers == 3


@pytest.mark.parametrize(("name", "workers"), [("spark", None), ("auto", 0), ("ray", -1)])
def test_a_wrong_argument_is_wrong_usage(name, workers):
    with pytest.raises(UsageError):
        choose(name, workers)


def test_neither_importing_nor_choosing_an_engine_imports_ray_or_rich():
    code = (
        "import sys, raywork.engine as e; e.choose('auto', None, 3600).close(); e.choose('ray', 2);"
        "e.Progress('x').update(objects=1); sys.exit({'ray', 'rich', 'grpc'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True)

    assert (done.returncode, done.stderr) == (1, "set()\n")
