"""Law 1 for whole crawls: how the work was cut, and where it ran, does not show in the answer."""

from functools import partial

import pytest

from raywork.crawler import operation, plan
from raywork.crawler.audit import hidden
from raywork.crawler.model import Context
from tests.crawler.contents import events, lines
from tests.crawler.crawling import add_up, crawl, facts, fill_folder, warned

FOLDERS = ["a", "a-b", "a.b", "a/b", "a0", "2024/01", "2024-01", "ä", "日本", "😀"]
PLAIN = {f"{folder}/part-{n}.json": n for n, folder in enumerate(FOLDERS * 4)}
HOSTILE = [
    *("a b", "a+b", "a%2Fb", "a#b", "a?b&c=d", "/a", "//", "a//b", "..", "a/../b", "a/./b"),
    *("a\x01b", "a\tb", "a\rb", "a\u2028b", " a", "a ", " ", "a\\b", 'a"b', "a<b>&amp;"),
    *("\ud7ff", "\ue000", "\U0010ffff", "x" * 1000, "a\x01b/c", "a\x01b/d", "a\x01b/e"),
]


def body(number: int) -> bytes:
    """Records that differ in each object, so that the order of columns shows who came first."""
    return lines([record | {f"column_{number % 23}": number} for record in events(5, number)])


@pytest.fixture(scope="module")
def contents():
    return {key: body(n) for n, key in enumerate([*PLAIN, *HOSTILE])}


@pytest.fixture(scope="module")
def bucket(moto, contents):
    name = moto.new_bucket()
    moto.fill(name, contents)
    return name


@pytest.fixture(scope="module")
def whole(moto, bucket, tmp_path_factory):
    """The answer and the schema of a crawl in one piece."""
    return answer(moto, bucket, tmp_path_factory.mktemp("whole"))


@pytest.fixture(scope="module")
def unordered(seaweed, contents, tmp_path_factory):
    """A bucket that is listed folder by folder, and the answer of a crawl in one piece."""
    bucket = seaweed.new_bucket()
    seaweed.fill(bucket, {key: contents[key] for key in PLAIN})
    return bucket, answer(seaweed, bucket, tmp_path_factory.mktemp("unordered"))


def answer(server, bucket, out, **options):
    result = crawl(server, f"s3://{bucket}/", out=str(out), **options)
    assert add_up(result)
    return facts(result), (out / "schema.json").read_bytes()


def cut_finely(monkeypatch, *, look: int, seconds: float, parts: int) -> None:
    """Cut a crawl into units as if there were far more objects."""
    monkeypatch.setattr(plan, "LOOK", look)
    monkeypatch.setattr(plan, "_UNIT_SECONDS", seconds / 100)
    monkeypatch.setattr(operation, "Context", partial(Context, seconds=seconds))
    monkeypatch.setattr(operation, "_parts", lambda *_: parts)


@pytest.mark.parametrize(
    ("look", "seconds", "parts", "options"),
    [
        pytest.param(10_000, 0.0, 1, {}, id="in batches"),
        pytest.param(10, 0.0, 1, {}, id="handed back one by one"),
        pytest.param(10, 0.05, 5, {"workers": 2}, id="cut and handed back"),
        pytest.param(10, 0.05, 5, {"engine": "ray"}, id="cut and handed back on Ray"),
    ],
)
def test_however_it_is_cut(
    moto, bucket, whole, tmp_path, monkeypatch, ray_cluster, look, seconds, parts, options
):
    cut_finely(monkeypatch, look=look, seconds=seconds, parts=parts)

    assert answer(moto, bucket, tmp_path, **options) == whole


def test_nothing_is_lost_and_nothing_read_twice(whole, contents):
    result, _ = whole
    read = [text for key, text in contents.items() if not hidden(key)]

    assert result.objects.listed == len(contents)
    assert result.objects.scanned == len(read)
    assert result.records == 5 * len(read)
    assert result.bytes == sum(map(len, read))


def test_a_folder_gives_what_a_bucket_gives(moto, contents, tmp_path):
    files = {key: contents[key] for key in PLAIN}
    bucket = moto.new_bucket()
    moto.fill(bucket, files)
    folder = fill_folder(tmp_path / "folder", files)

    there, schema = answer(moto, bucket, tmp_path / "there")
    here, other = answer(moto, bucket, tmp_path / "again")
    local = crawl(moto, str(folder), location=f"s3://{bucket}/", out=str(tmp_path / "local"))

    assert (here, other) == (there, schema)
    assert local.ddl == there.ddl
    assert local.columns == there.columns
    assert (local.objects, local.records, local.bytes) == (
        there.objects,
        there.records,
        there.bytes,
    )
    written = (tmp_path / "local" / "schema.json").read_bytes()
    assert written.replace(str(folder).encode(), f"s3://{bucket}".encode()) == schema


@pytest.mark.parametrize("engine", ["inline", "ray"])
def test_a_server_without_byte_order_is_listed_in_one_sequence(
    seaweed, unordered, tmp_path, monkeypatch, ray_cluster, engine
):
    bucket, expected = unordered
    cut_finely(monkeypatch, look=10, seconds=0.01, parts=4)

    result = crawl(seaweed, f"s3://{bucket}/", engine=engine, out=str(tmp_path))

    assert warned(result)["unordered-listing"] == 1
    assert (facts(result), (tmp_path / "schema.json").read_bytes()) == expected
    assert result.objects.scanned == len(PLAIN)


@pytest.mark.parametrize("engine", ["inline", "ray"])
def test_an_order_that_breaks_on_the_way_is_noticed(
    seaweed, unordered, tmp_path, monkeypatch, ray_cluster, engine
):
    bucket, expected = unordered
    cut_finely(monkeypatch, look=10, seconds=5, parts=1)
    monkeypatch.setattr("raywork.storage.s3.S3Store.is_ordered", lambda _: True)

    result = crawl(seaweed, f"s3://{bucket}/", engine=engine, out=str(tmp_path))

    assert warned(result)["unordered-listing"] == 1
    assert (facts(result), (tmp_path / "schema.json").read_bytes()) == expected
