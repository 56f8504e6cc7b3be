"""`raywork copy` and `raywork verify`: documents, streams, exit codes."""

import json

import pytest

from raywork.cli.main import run
from tests.cli.running import raywork

COPY_KEYS = {
    "copied": int, "identical": int, "skipped": int, "failed": int, "deleted": int, "bytes": int,
    "seconds": float, "failures": list,
}  # fmt: skip
VERIFY_KEYS = {
    "identical": int, "differ": int, "missing_on_source": int, "missing_on_destination": int,
    "errors": int, "examples": list,
}  # fmt: skip
"""The contract of `--json`."""


@pytest.fixture
def folders(tmp_path):
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    (here / "a").write_bytes(b"1")
    (here / "b").write_bytes(b"22")
    return str(here), str(there)


def called(capfd, *arguments):
    """The exit code and streams of a command that runs in this process."""
    return (run(arguments), *capfd.readouterr())


def test_a_copy_prints_its_document(folders, capfd):
    code, out, err = called(capfd, "--json", "copy", *folders)

    document = json.loads(out)
    assert code == 0
    assert {key: type(document[key]) for key in COPY_KEYS} == COPY_KEYS
    assert (document["copied"], document["bytes"]) == (2, 3)
    assert "2 listed = 2 copied + 0 identical + 0 skipped + 0 failed" in err


def test_quiet_says_nothing(folders, capfd):
    assert called(capfd, "copy", *folders, "--quiet") == (0, "", "")


def test_failures_are_said_as_they_happen_and_in_the_end(folders, tmp_path, capfd):
    (tmp_path / "here" / "broken").symlink_to("nowhere")

    code, out, err = called(capfd, "copy", *folders, "--json", "--out", str(tmp_path / "out"))

    [failure] = json.loads(out)["failures"]
    assert code == 1
    assert failure["key"] == "broken"
    assert "failed 'broken': a broken link" in err
    lines = (tmp_path / "out" / "failures.jsonl").read_text().splitlines()
    assert json.loads(lines[0]) == failure
    assert json.loads((tmp_path / "out" / "report.json").read_bytes()) == json.loads(out)
    assert "broken" in (tmp_path / "out" / "report.html").read_text()


def test_a_plan_is_on_stdout(folders, capfd):
    code, out, _ = called(capfd, "copy", *folders, "--dry-run", "--exclude", "b")

    assert (code, out) == (0, "copy a (1 bytes)\n")


def test_a_plan_to_move_is_told_as_one(folders, capfd):
    _, out, err = called(capfd, "copy", *folders, "--dry-run", "--move")

    assert out == "move a (1 bytes)\nmove b (2 bytes)\n"
    assert "a plan, nothing is changed: 2 would be copied" in err
    assert "2 objects would be removed from the source" in err


def test_a_verification_prints_what_differs(folders, tmp_path, capfd):
    run(["copy", *folders, "--quiet"])
    (tmp_path / "there" / "a").write_bytes(b"9")
    (tmp_path / "there" / "c").write_bytes(b"9")

    code, out, err = called(capfd, "verify", *folders)
    _, document, _ = called(capfd, "verify", *folders, "--json")

    assert (code, out) == (1, "* a\n- c\n")
    assert "1 identical, 1 differ, 1 missing on the source" in err
    assert {key: type(json.loads(document)[key]) for key in VERIFY_KEYS} == VERIFY_KEYS


def test_two_equal_folders_are_verified(folders, capfd):
    run(["copy", *folders, "--quiet"])

    assert called(capfd, "verify", *folders, "--quiet") == (0, "", "")


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ("/does/not/exist {there}", "/does/not/exist"),
        ("{here} {here}", "overlap"),
        ("{here} {here}/below", "overlap"),
        ("{here} {there} --compare taste", "--compare"),
        ("{here} {there} --min-size much", "much"),
        ("{here} {there} --part-size 1MiB", "--part-size"),
        ("{here} {there} --max-delete -1", "--max-delete"),
        ("{here} {there} --move --delete", "--move"),
        ("{here} {there} --date soon", "--date"),
        ("{here} {there} --out {there}/report", "--out"),
    ],
)
def test_wrong_usage_is_exit_code_2_and_named(folders, capfd, options, named):
    given = options.format(here=folders[0], there=folders[1]).split()

    code, _, err = called(capfd, "copy", *given)

    assert code == 2
    assert named in err


def test_the_program_copies(folders, moto):
    bucket = moto.new_bucket()
    uri = f"s3://{bucket}/x/"

    up = raywork("copy", folders[0], uri, "--endpoint-url", moto.url)
    down = raywork(
        "copy", uri, folders[1], "--endpoint-url", moto.url, "--state", folders[1] + "-state"
    )

    assert (up.code, down.code) == (0, 0)
