"""The command line's contract: documents, streams, exit codes."""

import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest

from raywork.cli.main import run
from tests.cli.running import PROGRAM, environment, raywork
from tests.crawler.contents import lines
from tests.crawler.crawling import fill_folder

GOOD = lines([{"id": 1, "name": "a"}])

KEYS = {
    "table": str,
    "ddl": str,
    "statements": list,
    "columns": list,
    "partitions": list,
    "records": int,
    "bad_records": int,
    "bytes": int,
    "objects": dict,
    "unreadable": list,
    "conflicts": list,
    "warnings": list,
    "bad": list,
}
"""The contract of `--json`."""


@pytest.fixture
def folder(tmp_path):
    return str(fill_folder(tmp_path / "events", {"x.json": GOOD}))


def called(capfd, *arguments):
    """The exit code and streams of a command that runs in this process."""
    code = run(arguments)
    return (code, *capfd.readouterr())


def test_ddl_goes_to_stdout_and_the_summary_to_stderr(folder):
    code, out, err = raywork("crawl", folder, "--location", "s3://home/events/")

    assert code == 0
    assert out.startswith("CREATE EXTERNAL TABLE")
    assert out.endswith(";\n\n")
    assert "1 record, 2 columns" in err


def test_quiet_leaves_stderr_empty(folder, capfd):
    code, out, err = called(capfd, "crawl", folder, "--quiet")

    assert (code, err) == (0, "")
    assert "`id` bigint" in out


def test_json_prints_one_document_with_the_keys_of_the_contract(tmp_path, capfd):
    folder = fill_folder(
        tmp_path / "mixed",
        {"x.json": GOOD + b'{"id":"s"}\nno\n', "y.json.gz": gzip.compress(GOOD)[:-3]},
    )

    code, out, _ = called(capfd, "--json", "crawl", str(folder))

    document = json.loads(out)
    assert code == 1
    assert {key: type(document[key]) for key in KEYS} == KEYS
    assert document["objects"] == {"listed": 2, "scanned": 1, "unreadable": 1, "skipped": 0}
    [unreadable] = document["unreadable"]
    [conflict] = document["conflicts"]
    [bad] = document["bad"]
    assert {"name", "type", "path"} <= document["columns"][0].keys()
    assert {"object", "reason"} == unreadable.keys()
    assert {"path", "kinds", "type", "examples"} <= conflict.keys()
    assert {"code", "message", "count", "objects"} <= document["warnings"][0].keys()
    assert {"object", "record", "reason"} == bad.keys()


def test_out_writes_what_stdout_says(folder, tmp_path, capfd):
    out = tmp_path / "out"

    code, printed, err = called(capfd, "crawl", folder, "--out", str(out), "--json")

    assert code == 0
    assert json.loads((out / "report.json").read_bytes()) == json.loads(printed)
    assert json.loads(printed)["ddl"] in (out / "table.sql").read_text()
    assert f"{out}/report.html" in err


@pytest.mark.parametrize(
    ("contents", "options", "code"),
    [
        ({"x.json": GOOD}, "", 0),
        ({"x.json": GOOD + b"no\n" * 3}, "", 1),
        ({"x.json": GOOD + b"no\n" * 3}, "--max-bad 2", 1),
        ({"x.json": GOOD + b"no\n" * 3}, "--max-bad 3", 0),
        ({"x.json": GOOD, "y.gz": gzip.compress(GOOD)[:9]}, "--max-bad 3", 1),
        ({}, "", 3),
        ({"x.json": b"no\n"}, "--max-bad 9", 3),
        ({"y.gz": gzip.compress(GOOD)[:9]}, "", 3),
        ({"x.json": GOOD}, "--exclude *", 3),
        ({"x.json": GOOD}, "--newer-than 1h", 0),
        ({"x.json": GOOD}, "--newer-than 2999-01-01", 3),
        ({"x.json": GOOD, "y.json": b"no\n"}, "--exclude * --include x*", 0),
        ({"x.json": GOOD, "y.json": b"no\n"}, "--include x* --exclude *", 3),
    ],
)
def test_the_exit_code_says_how_it_ended(tmp_path, capfd, contents, options, code):
    (tmp_path / "data").mkdir()
    folder = fill_folder(tmp_path / "data", contents)

    ended, _, err = called(capfd, "crawl", str(folder), "--quiet", *options.split())

    assert ended == code
    assert bool(err) == (code == 3)


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ("/does/not/exist", "/does/not/exist"),
        ("ftp://host/x", "ftp://"),
        ("s3://", "s3://"),
        ("{folder} --sample 2", "--sample"),
        ("{folder} --sample x", "--sample"),
        ("{folder} --workers 0", "--workers"),
        ("{folder} --engine spark", "--engine"),
        ("{folder} --serde csv", "--serde"),
        ("{folder} --hint a=what", "--hint"),
        ("{folder} --newer-than soon", "soon"),
        ("{folder} --max-bad -1", "--max-bad"),
        ("{folder} --include [", "glob"),
        ("{folder} --table a.b.c", "a.b.c"),
        ("{folder} --location nowhere", "nowhere"),
        ("{folder} --out {folder}/out", "--out"),
        ("{folder} --out /dev/null", "/dev/null"),
        ("{folder} {folder}", "lies within"),
        ("{folder} --frobnicate", "--frobnicate"),
        ("", "URI"),
    ],
)
def test_wrong_usage_is_exit_code_2_and_names_the_argument(folder, capfd, options, named):
    code, out, err = called(capfd, "crawl", *options.format(folder=folder).split())

    assert (code, out) == (2, "")
    assert named in err.splitlines()[-1]


def test_an_unknown_command_is_wrong_usage(capfd):
    assert called(capfd, "frobnicate")[0] == 2


def test_verbose_shows_where_an_error_arose_and_keeps_the_exit_code(capfd):
    code, _, err = called(capfd, "-v", "crawl", "/does/not/exist")

    assert code == 2
    assert err.startswith("Traceback")
    assert err.splitlines()[-1].startswith("raywork: /does/not/exist")


def test_help_and_version(capfd):
    assert "Exit codes" in called(capfd, "--help")[1]
    assert "--check-duplicates" in called(capfd, "crawl", "--help")[1]
    assert called(capfd, "--version")[1].startswith("raywork ")


@pytest.mark.parametrize("options", ["", "--json"])
def test_a_full_stdout_is_one_clear_line(folder, options):
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*PROGRAM, "crawl", folder, "--quiet", *options.split()],
            check=False,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
        )

    assert done.returncode == 3
    assert done.stderr == "raywork: stdout cannot be written to: No space left on device\n"


def test_a_full_disk_is_one_clear_line_that_names_the_file(folder, tmp_path):
    # A limit on the size of files stands for the end of the disk: root can be held to it too.
    command = " ".join(f"'{word}'" for word in [*PROGRAM, "crawl", folder, "--out", tmp_path / "o"])

    done = subprocess.run(
        ["sh", "-c", f"ulimit -f 4; {command} --quiet"],
        check=False,
        capture_output=True,
        text=True,
    )

    assert done.returncode in {2, 3}
    [line] = done.stderr.splitlines()
    assert line == f"raywork: {tmp_path}/o/report.html: File too large"
    assert not (tmp_path / "o" / "report.json").exists()


def test_a_reader_that_has_seen_enough_sees_no_error(folder):
    command = " ".join(f"'{word}'" for word in [*PROGRAM, "crawl", folder, "--quiet"])

    done = subprocess.run(
        ["sh", "-c", f"{command} | true"], check=False, capture_output=True, text=True
    )

    assert (done.stdout, done.stderr) == ("", "")


def test_names_need_not_fit_the_encoding_of_the_terminal(tmp_path):
    folder = fill_folder(tmp_path / "data", {"x.json": lines([{"é日": 1}])})

    code, out, _ = raywork("crawl", str(folder), PYTHONIOENCODING="ascii")

    assert code == 0
    assert "é日" in out


@pytest.mark.parametrize(
    "code",
    [
        "import raywork",
        "from raywork.cli.main import run; run(['--help'])",
        "from raywork.cli.main import run; run(['crawl', '--help'])",
        "from raywork.cli.main import run; assert run(['crawl', {folder!r}, '--quiet']) == 0",
    ],
)
def test_it_starts_light(folder, code):
    heavy = {"ray", "boto3", "botocore", "obstore"} | (
        {"numpy"} if "--quiet" not in code else set()
    )
    check = f"import sys; heavy = {heavy} & set(sys.modules); assert not heavy, heavy"

    subprocess.run(
        [sys.executable, "-c", f"{code.format(folder=folder)}; {check}"],
        check=True,
        stdout=subprocess.DEVNULL,
        env=environment(),
    )
