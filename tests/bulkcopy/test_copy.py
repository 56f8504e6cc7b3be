"""From bucket to bucket: what arrives, and what comes with it."""

import json

import pytest

import raywork
from raywork.errors import UsageError
from tests.bulkcopy.copying import about, contents, copy, uploads
from tests.cli.running import raywork as raywork_cli
from tests.proxy import Proxy

MIB = 1 << 20
ODD = ["a b", "a+b", "ü/ß", "x?y=1&z", "100%", "quote'\"", "tilde~", "<tag>&amp;", "-", "a=b;c"]
RICH = {
    "CacheControl": "max-age=60",
    "ContentDisposition": 'attachment; filename="a.json"',
    "ContentEncoding": "identity",
    "ContentLanguage": "de",
    "ContentType": "application/x-thing",
    "Metadata": {"origin": "a  b", "n": "1"},
    "Tagging": "team=data&for%20whom=you%2Bme%3D1",
}


def test_all_objects_arrive_and_a_second_run_finds_them_there(sides):
    objects = {f"{n % 3}/k{n:03}": b"x" * n for n in range(40)} | dict.fromkeys(ODD, b"odd")
    sides.server.fill(sides.source, {f"in/{key}": body for key, body in objects.items()})

    first, second = copy(sides.server, *sides.uris), copy(sides.server, *sides.uris)

    assert contents(sides.server, sides.destination, "out/") == objects
    assert (first.copied, first.bytes) == (len(objects), sum(map(len, objects.values())))
    assert (second.copied, second.identical) == (0, len(objects))


def test_keys_that_no_file_could_have(ordered):
    keys = ["a//b", "trailing/", "tab\t", "\u2028", "e\u0301"]
    ordered.server.fill(ordered.source, {f"in/{key}": b"x" for key in keys})

    copy(ordered.server, *ordered.uris)

    assert contents(ordered.server, ordered.destination, "out/").keys() == set(keys)


@pytest.mark.parametrize("threshold", [None, 5 * MIB], ids=["one request", "parts"])
def test_what_is_beside_the_bytes_comes_along(sides, threshold):
    """In one request or in parts: the same."""
    body = bytes(range(256)) * (44 * MIB // 1024)
    sides.server.client.put_object(Bucket=sides.source, Key="in/rich", Body=body, **RICH)

    result = copy(
        sides.server, *sides.uris, multipart_threshold=threshold, part_size=5 * MIB, verify="size"
    )

    assert result.failures == []
    assert result.verified == {"size": 1}
    assert about(sides.server, sides.destination, "out/rich") == about(
        sides.server, sides.source, "in/rich"
    )
    assert contents(sides.server, sides.destination, "out/") == {"rich": body}
    assert uploads(sides.server, sides.destination) == []


@pytest.mark.parametrize("threshold", [None, 5 * MIB], ids=["one request", "parts"])
def test_checksums_and_storage_class_are_kept(ordered, threshold):
    put = ordered.server.client.put_object
    body = b"z" * (6 * MIB)
    put(Bucket=ordered.source, Key="in/a", Body=body, StorageClass="STANDARD_IA")
    options = {"multipart_threshold": threshold, "part_size": 5 * MIB}

    copy(ordered.server, *ordered.uris, **options)
    copy(ordered.server, ordered.uris[0], f"s3://{ordered.destination}/cold/",
         storage_class="GLACIER_IR", **options)  # fmt: skip

    kept = about(ordered.server, ordered.destination, "out/a")
    given = about(ordered.server, ordered.destination, "cold/a")
    assert (kept["StorageClass"], given["StorageClass"]) == ("STANDARD_IA", "GLACIER_IR")


@pytest.mark.parametrize("threshold", [None, 5 * MIB], ids=["one request", "parts"])
def test_tags_can_be_dropped(ordered, threshold):
    body = b"z" * (6 * MIB)
    ordered.server.client.put_object(Bucket=ordered.source, Key="in/a", Body=body, **RICH)

    copy(ordered.server, *ordered.uris, tags="drop", multipart_threshold=threshold)

    copied = about(ordered.server, ordered.destination, "out/a")
    assert (copied["tags"], copied["Metadata"]) == ([], {"origin": "a  b", "n": "1"})


def test_empty_objects_and_folder_markers_are_objects(sides):
    sides.server.fill(sides.source, {"in/empty": b"", "in/folder/": b"", "in/folder/x": b"x"})

    result = copy(sides.server, *sides.uris)

    assert result.failures == []
    assert contents(sides.server, sides.destination, "out/") == {
        "empty": b"", "folder/": b"", "folder/x": b"x",
    }  # fmt: skip


def test_archived_objects_are_skipped_and_said(ordered):
    put = ordered.server.client.put_object
    put(Bucket=ordered.source, Key="in/cold", Body=b"x", StorageClass="DEEP_ARCHIVE")
    put(Bucket=ordered.source, Key="in/warm", Body=b"x")

    result = copy(ordered.server, *ordered.uris)

    assert (result.copied, result.failed) == (1, 0)
    assert result.skipped_reasons == {"archived: restore it to copy it": 1}


@pytest.mark.parametrize(
    ("destination", "key"),
    [
        ("s3://{}/new/name.txt", "new/name.txt"),
        ("s3://{}/dir/", "dir/one.txt"),
        ("s3://{}", "one.txt"),
    ],
)
def test_one_object_is_named_or_goes_below(ordered, destination, key):
    ordered.server.fill(ordered.source, {"in/one.txt": b"1", "in/one.txt.bak": b"2"})

    result = copy(
        ordered.server, f"s3://{ordered.source}/in/one.txt", destination.format(ordered.destination)
    )

    assert (result.listed, result.copied) == (1, 1)
    assert contents(ordered.server, ordered.destination) == {key: b"1"}


def test_filters_and_sizes_choose(ordered):
    bodies = {"a.json": b"xx", "b.json": b"x" * 50, "c.txt": b"xx", "tmp/d.json": b"xx"}
    ordered.server.fill(ordered.source, {f"in/{key}": body for key, body in bodies.items()})
    rules = [("include", "*.json"), ("exclude", "tmp/*")]

    result = copy(ordered.server, *ordered.uris, rules=rules, max_size=10)

    assert contents(ordered.server, ordered.destination, "out/").keys() == {"a.json"}
    assert result.skipped_reasons == {"left out by a filter": 3}


def test_a_file_names_the_keys(ordered, tmp_path):
    ordered.server.fill(ordered.source, {f"in/{n}": b"x" for n in range(5)})
    (tmp_path / "keys").write_bytes(b"1\r\n3\n\nno such\n4")

    result = copy(ordered.server, *ordered.uris, keys=str(tmp_path / "keys"))

    assert contents(ordered.server, ordered.destination, "out/").keys() == {"1", "3", "4"}
    assert [(each.key, each.reason) for each in result.failures] == [
        ("no such", "there is no such object")
    ]


def test_a_plan_changes_nothing_and_says_what_would_be(ordered):
    ordered.server.fill(ordered.source, {"in/a": b"1", "in/b": b"22", "in/d": b"4444"})
    ordered.server.fill(ordered.destination, {"out/b": b"22", "out/c": b"3", "out/d": b"4"})

    result = copy(ordered.server, *ordered.uris, dry_run=True, delete=True, compare="size")

    assert result.planned == [
        "copy a (1 bytes)", "delete c from the destination", "replace d (4 bytes)",
    ]  # fmt: skip
    assert (result.copied, result.identical, result.deleted) == (2, 1, 1)
    assert contents(ordered.server, ordered.destination, "out/").keys() == {"b", "c", "d"}


def test_a_plan_is_printed_and_written_in_full(ordered, tmp_path, monkeypatch):
    """However long: the result has the first hundred actions, and says where all are."""
    monkeypatch.setattr("raywork.bulkcopy.unit._PLANNED_AT_ONCE", 20)
    keys = [*sorted(f"{n % 3}/k{n:03}" for n in range(130)), "odd\x01"]
    ordered.server.fill(ordered.source, {f"in/{key}": b"x" for key in keys})
    ordered.server.fill(ordered.destination, {"out/z": b"x"})
    shown = []

    result = copy(
        ordered.server, *ordered.uris, dry_run=True, delete=True, out=str(tmp_path),
        show_plan=lambda actions: shown.extend(map(str, actions)),
    )  # fmt: skip

    assert (len(result.planned), result.planned_count) == (100, 132)
    assert result.planned == shown[:100]
    assert shown == [*(f"copy {key} (1 bytes)" for key in keys), "delete z from the destination"]
    assert result.planned_file == str(tmp_path / "planned.jsonl")
    written = (tmp_path / "planned.jsonl").read_text().splitlines()
    assert [json.loads(line) for line in written] == [
        *({"does": "copy", "key": key, "bytes": 1} for key in keys),
        {"does": "delete", "key": "z", "bytes": 1},
    ]
    done = raywork_cli(
        "copy", *ordered.uris, "--dry-run", "--delete", "--endpoint-url", ordered.server.url
    )
    assert done.code == 0
    assert done.out.splitlines() == [line.encode("unicode_escape").decode() for line in shown]


def test_many_ranges_are_one_copy(ordered, monkeypatch):
    """Cut, cut again and handed back in slices of no time: each object exactly once."""
    monkeypatch.setattr("raywork.bulkcopy.plan.LOOK", 10)
    monkeypatch.setattr("raywork.bulkcopy.operation.UNIT_SECONDS", 0.0)
    objects = {f"{n % 7}/{n % 3}/k{n:03}": b"x" * (n % 9) for n in range(30)}
    ordered.server.fill(ordered.source, {f"in/{key}": body for key, body in objects.items()})
    ordered.server.fill(ordered.destination, {"out/0/zz": b"", "out/": b"", "out/zzz": b""})

    result = copy(ordered.server, *ordered.uris)

    assert (result.listed, result.copied, result.extra) == (30, 30, 3)
    found = contents(ordered.server, ordered.destination, "out/")
    assert {key: found[key] for key in objects} == objects


@pytest.mark.parametrize(
    ("source", "destination"),
    [("s3://{}/a/", "s3://{}/a/b/"), ("s3://{}/a/b/", "s3://{}/a/"), ("s3://{}", "s3://{}/x/")],
)
def test_places_that_overlap_are_refused(ordered, source, destination):
    ordered.server.fill(ordered.source, {"a/b/c": b"x"})

    with pytest.raises(UsageError, match="overlap"):
        copy(ordered.server, source.format(ordered.source), destination.format(ordered.source))


def test_buckets_of_one_name_on_two_services_are_two(ordered, seaweed):
    """But not for a move: were they one after all, it would empty it."""
    name = f"same-{ordered.source}"
    for server in (ordered.server, seaweed):
        server.client.create_bucket(Bucket=name)
    ordered.server.fill(name, {"a/b": b"x"})
    places, access = [f"s3://{name}/a/"] * 2, raywork.Access(endpoint_url=ordered.server.url)

    result = copy(seaweed, *places, source_access=access)

    assert result.copied == 1
    assert contents(seaweed, name) == {"a/b": b"x"}
    with pytest.raises(UsageError, match="overlap"):
        copy(seaweed, *places, source_access=access, move=True)


@pytest.mark.parametrize(
    "options",
    [
        {"part_size": MIB},
        {"part_size": 6 << 30},
        {"multipart_threshold": 6 << 30},
        {"move": True, "delete": True},
        {"sse_kms_key_id": "key"},
        {"keys": "x", "delete": True},
        {"date": "some day"},
    ],
)
def test_options_that_cannot_be_are_refused(ordered, options):
    ordered.server.fill(ordered.source, {"in/a": b"x"})

    with pytest.raises(UsageError):
        copy(ordered.server, *ordered.uris, **options)


def test_keys_below_a_single_object_are_refused(ordered, tmp_path):
    ordered.server.fill(ordered.source, {"in/a": b"x"})
    (tmp_path / "keys").write_text("a\n")

    with pytest.raises(UsageError, match="is one object: name a folder"):
        copy(ordered.server, f"s3://{ordered.source}/in/a", ordered.uris[1],
             keys=str(tmp_path / "keys"))  # fmt: skip


def test_an_object_in_one_part_is_copied_without_a_range(ordered):
    """S3 copies no range of an object of up to 5 MiB."""
    body, parts = b"x" * (2 * MIB), []
    ordered.server.fill(ordered.source, {"in/a": body})

    def see(request):
        if "partNumber" in request.query:
            parts.append(b"copy-source-range" in request.raw)

    with Proxy(ordered.server.url, before=see).running() as proxy:
        server = type(ordered.server)(proxy.url, ordered.server.client)
        copy(server, *ordered.uris, multipart_threshold=MIB)

    assert parts == [False]
    assert contents(ordered.server, ordered.destination, "out/") == {"a": body}


def test_a_bucket_that_is_not_there_is_a_usage_error(ordered):
    ordered.server.fill(ordered.source, {"in/a": b"x"})

    with pytest.raises(UsageError, match="no such bucket"):
        copy(ordered.server, ordered.uris[0], "s3://no-such-bucket/out/")


def test_on_ray_it_is_the_same_copy(ordered, ray_cluster, monkeypatch):
    monkeypatch.setattr("raywork.bulkcopy.plan.LOOK", 10)
    objects = {f"{n % 5}/k{n:03}": b"x" * n for n in range(60)} | {"big": b"z" * (6 * MIB)}
    ordered.server.fill(ordered.source, {f"in/{key}": body for key, body in objects.items()})

    result = copy(
        ordered.server, *ordered.uris, engine="ray", workers=2,
        multipart_threshold=5 * MIB, part_size=5 * MIB,
    )  # fmt: skip

    assert (result.engine, result.copied) == ("ray", 61)
    assert contents(ordered.server, ordered.destination, "out/") == objects


def test_dates_stand_in_uris(ordered):
    ordered.server.fill(ordered.source, {"in/2026/01/31/a": b"x", "in/2026/02/01/a": b"x"})
    source, destination = ordered.uris

    copy(ordered.server, source + "{date:%Y/%m/%d}/", destination + "{date}/", date="2026-01-31")

    assert contents(ordered.server, ordered.destination, "out/").keys() == {"2026-01-31/a"}
