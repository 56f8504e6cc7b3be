"""The guides name all that the program knows, and links lead somewhere."""

import re
from pathlib import Path
from typing import get_args

import pytest
import typer

from raywork.analyses import AnalysisResult, Estimate, Finding, ResultTable
from raywork.analyses.inventory.enable import EnabledInventory
from raywork.athena import Failure, QueryResult, QueryResults
from raywork.athena.conversion import BatchFailure, ConvertResult, ScanCost
from raywork.athena.dropping import DropResult, Kept
from raywork.bulkcopy import CopyResult, VerifyResult
from raywork.cli.app import build
from raywork.codecs import Codec
from raywork.crawler import DiffResult, listed
from raywork.crawler.audit import REMEDIES
from raywork.crawler.result import ChangeResult, CrawlResult, Outcome, RegistrationResult
from raywork.ddl import partition_notes
from raywork.ddl.changes import ChangeKind
from raywork.exports import DatabaseExport, DynamoDBExport
from raywork.records import Layout

ROOT = Path(__file__).parents[1]
GUIDE = (ROOT / "docs/crawl.md").read_text()
PAGES = [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]


def options(*names: str) -> set[str]:
    command = typer.main.get_command(build())
    for name in names:
        command = command.commands[name]
    return {name for parameter in command.params for name in parameter.opts if name[0] == "-"}


@pytest.mark.parametrize(
    "names",
    [options("crawl"), {*REMEDIES}, {*CrawlResult.__struct_fields__}, {*Codec}, {*Layout}],
    ids=["options", "warnings", "keys of the result", "codecs", "layouts"],
)
def test_the_guide_names_every_one(names: set[str]) -> None:
    written = set(re.findall(r"[\w-]+", " ".join(re.findall(r"`([^`\n]+)`", GUIDE))))
    assert names - written == set()


@pytest.mark.parametrize(
    "names",
    [
        options("copy"),
        options("verify"),
        {*CopyResult.__struct_fields__},
        {*VerifyResult.__struct_fields__},
    ],
    ids=["options of copy", "options of verify", "keys of copy", "keys of verify"],
)
def test_the_guide_to_copying_names_every_one(names: set[str]) -> None:
    guide = (ROOT / "docs/copy.md").read_text()
    written = set(re.findall(r"[\w-]+", " ".join(re.findall(r"`([^`\n]+)`", guide))))
    assert names - written == set()


@pytest.mark.parametrize(
    "names",
    [
        {*get_args(ChangeKind)},
        {*get_args(Outcome)},
        {*ChangeResult.__struct_encode_fields__},
        {*RegistrationResult.__struct_fields__},
        {*DiffResult.__struct_fields__},
    ],
    ids=["kinds", "outcomes", "keys of a change", "keys of registration", "keys of diff"],
)
def test_the_page_on_registering_names_every_one(names: set[str]) -> None:
    page = (ROOT / "docs/register.md").read_text() + GUIDE
    written = set(re.findall(r"[\w-]+", " ".join(re.findall(r"`([^`\n]+)`", page))))
    assert names - written == set()


@pytest.mark.parametrize(
    "names",
    [
        options("query"),
        {*QueryResults.__struct_fields__},
        {*QueryResult.__struct_fields__},
        {*Failure.__struct_fields__},
        {*DropResult.__struct_fields__, *Kept.__struct_fields__},
    ],
    ids=["options", "keys of all", "keys of a query", "keys of an error", "keys of a drop"],
)
def test_the_guide_to_queries_names_every_one(names: set[str]) -> None:
    guide = (ROOT / "docs/query.md").read_text()
    written = set(re.findall(r"[\w-]+", " ".join(re.findall(r"`([^`\n]+)`", guide))))
    assert names - written == set()


CASES = typer.main.get_command(build(["analyze"])).commands["analyze"].commands


@pytest.mark.parametrize(
    "names",
    [
        *({name for each in command.params for name in each.opts if name[0] == "-"}
          for command in CASES.values()),
        {*AnalysisResult.__struct_fields__},
        {*ResultTable.__struct_fields__},
        {*Finding.__struct_fields__},
        {*Estimate.__struct_fields__},
        {*EnabledInventory.__struct_fields__},
    ],
    ids=[
        *CASES,
        *("keys of all", "keys of a result", "keys of a finding", "keys of an estimate"),
        "keys of an enabled inventory",
    ],
)  # fmt: skip
def test_the_guide_to_analyses_names_every_one(names: set[str]) -> None:
    guide = (ROOT / "docs/analyze.md").read_text()
    written = set(re.findall(r"[\w-]+", " ".join(re.findall(r"`([^`\n]+)`", guide))))
    assert names - written == set()


@pytest.mark.parametrize(
    "names",
    [
        options("export", "db"),
        options("export", "dynamodb"),
        {*DatabaseExport.__struct_fields__},
        {*DynamoDBExport.__struct_fields__},
    ],
    ids=["options of db", "options of dynamodb", "keys of db", "keys of dynamodb"],
)
def test_the_guide_to_exports_names_every_one(names: set[str]) -> None:
    guide = (ROOT / "docs/export.md").read_text()
    written = set(re.findall(r"[\w-]+", " ".join(re.findall(r"`([^`\n]+)`", guide))))
    assert names - written == set()


@pytest.mark.parametrize(
    "names",
    [
        options("convert"),
        {*ConvertResult.__struct_fields__},
        {*BatchFailure.__struct_fields__},
        {*ScanCost.__struct_fields__},
    ],
    ids=["options", "keys", "keys of a failure", "keys of costs"],
)
def test_the_guide_to_converting_names_every_one(names: set[str]) -> None:
    guide = (ROOT / "docs/convert.md").read_text()
    written = set(re.findall(r"[\w-]+", " ".join(re.findall(r"`([^`\n]+)`", guide))))
    assert names - written == set()


def test_the_page_on_partitions_names_every_warning() -> None:
    names = {*partition_notes.WARNINGS, *listed.WARNINGS, "prefixes-differ", "wider-location"}
    page = (ROOT / "docs/partitions.md").read_text()
    assert names - set(re.findall(r"^\| `([\w-]+)`", page, re.MULTILINE)) == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_to_files_and_headings(page: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text()):
        if "://" in target:
            continue
        path, _, heading = target.partition("#")
        linked = page.parent / path if path else page
        assert linked.exists(), target
        if heading:
            assert heading in anchors(linked), target


def anchors(page: Path) -> set[str]:
    """The anchors that GitHub gives to headings."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", text.lower()).replace(" ", "-") for text in headings}


def test_the_readme_stays_short() -> None:
    assert len((ROOT / "README.md").read_text().splitlines()) <= 150
