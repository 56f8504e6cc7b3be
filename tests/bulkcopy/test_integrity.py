"""That what is written is what was read, and that the options of speed and access take effect."""

import asyncio
import base64
import hashlib
import json
import os

import pytest

from raywork import Access
from raywork.bulkcopy.local_end import LocalEnd
from raywork.bulkcopy.outcomes import FailedCopyError
from raywork.cli.main import run
from raywork.storage import Location, open_store
from tests.bulkcopy.copying import contents, copy
from tests.proxy import Proxy

MIB = 1 << 20
PARTS = {"multipart_threshold": 5 * MIB, "part_size": 5 * MIB}


def asked(sides, source, destination, **options):
    """Copy through a proxy; return the requests."""
    seen = []
    with Proxy(sides.server.url, before=seen.append).running() as proxy:
        server = type(sides.server)(proxy.url, sides.server.client)
        assert copy(server, source, destination, **options).failures == []
    return seen


def test_the_service_checks_the_size_of_what_is_made_of_parts(ordered):
    ordered.server.fill(ordered.source, {"in/big": os.urandom(6 * MIB)})

    requests = asked(ordered, *ordered.uris, **PARTS)

    [end] = [each for each in requests if each.ends_upload]
    assert end.headers["x-amz-mp-object-size"] == str(6 * MIB)


def test_an_object_of_an_archive_tier_is_skipped(ordered):
    """A listing does not show it: the answer to the copy does."""
    ordered.server.fill(ordered.source, {"in/a": b"x", "in/b": b"x"})

    def archived(request):
        return "archived" if request.method == "PUT" and request.key.endswith("out/a") else None

    with Proxy(ordered.server.url, chooses=archived).running() as proxy:
        result = copy(type(ordered.server)(proxy.url, ordered.server.client), *ordered.uris)

    assert (result.copied, result.failures) == (1, [])
    assert result.skipped_reasons == {"archived: restore it to copy it": 1}


@pytest.mark.parametrize("times", [1, 99])
def test_bytes_that_were_spoiled_on_the_way_are_noticed(ordered, tmp_path, times):
    ordered.server.fill(ordered.source, {"in/a": b"x" * 1000})
    spoiled = []

    def spoil(request):
        if request.method != "GET" or not request.key.endswith("in/a") or len(spoiled) >= times:
            return None
        spoiled.append(request)
        return "spoiled"

    with Proxy(ordered.server.url, chooses=spoil).running() as proxy:
        server = type(ordered.server)(proxy.url, ordered.server.client)
        result = copy(server, ordered.uris[0], str(tmp_path / "there"))

    assert spoiled
    assert result.copied == (times == 1)
    if result.copied:
        assert (tmp_path / "there/a").read_bytes() == b"x" * 1000
    else:
        assert "not those that its ETag names" in result.failures[0].reason
        assert list((tmp_path / "there").iterdir()) == []


def test_every_body_names_its_md5_for_the_service_to_check(ordered, tmp_path):
    (tmp_path / "a").write_bytes(b"x" * 1000)
    (tmp_path / "big").write_bytes(os.urandom(6 * MIB))

    requests = asked(ordered, str(tmp_path), ordered.uris[1], **PARTS)

    bodies = [request for request in requests if request.method == "PUT"]
    assert len(bodies) == 3
    for request in bodies:
        body = request.raw.partition(b"\r\n\r\n")[2]
        digest = hashlib.md5(body, usedforsecurity=False).digest()
        assert request.headers["content-md5"] == base64.b64encode(digest).decode()


def test_the_bandwidth_and_the_checksum_that_were_asked_for(ordered, tmp_path, capfd):
    for name in "abcd":
        (tmp_path / name).write_bytes(bytes(250_000))
    seen = []

    with Proxy(ordered.server.url, before=seen.append).running() as proxy:
        streamed = ["copy", str(tmp_path), ordered.uris[1], "--max-bandwidth", "1MB", "--json"]
        code = run([*streamed, "--endpoint-url", proxy.url])
        back = ["copy", ordered.uris[1], f"s3://{ordered.source}/", "--quiet"]
        run([*back, "--checksum-algorithm", "sha256", "--endpoint-url", proxy.url])

    result = json.loads(capfd.readouterr().out)
    assert (code, result["copied"]) == (0, 4)
    assert result["seconds"] >= 0.7  # the first of four may go at once
    copies = [each.headers for each in seen if b"x-amz-copy-source" in each.raw[:4096]]
    assert {each["x-amz-checksum-algorithm"].upper() for each in copies} == {"SHA256"}
    assert len(copies) == 4


def test_a_file_that_was_edited_is_neither_read_nor_removed(tmp_path):
    path = tmp_path / "a"
    path.write_bytes(b"old")
    store = open_store(Location.parse(str(tmp_path)), Access())
    [info] = store.list_range(store.whole)
    path.write_bytes(b"new")
    os.utime(path, (1e9, 1e9))
    end = LocalEnd(store)

    for done in (end.read(info, 0, 3), end.remove(info)):
        with pytest.raises(FailedCopyError, match="chang"):
            asyncio.run(done)

    assert path.read_bytes() == b"new"


@pytest.fixture
def profiles(tmp_path, monkeypatch):
    """The user's own keys, and the profile `other`."""
    path = tmp_path / "credentials"
    path.write_text("[other]\naws_access_key_id = FAKEOTHER\naws_secret_access_key = fake\n")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(path))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))


@pytest.mark.usefixtures("profiles")
@pytest.mark.parametrize(
    ("option", "key"),
    [(["--source-profile", "other"], "FAKEOTHER"), (["--source-no-sign-request"], "")],
)
def test_the_command_line_says_how_to_reach_the_source(ordered, option, key):
    put = ordered.server.client.put_object
    put(Bucket=ordered.source, Key="in/a", Body=b"x", ACL="public-read")
    ordered.server.client.put_bucket_acl(Bucket=ordered.source, ACL="public-read")
    here, there = Proxy(ordered.server.url), Proxy(ordered.server.url)
    seen, written, region = [], [], "eu-west-3"
    here.before, there.before = seen.append, written.append

    with here.running(), there.running():
        code = run([
            "copy", *ordered.uris, "--quiet", "--tags", "drop", "--endpoint-url", there.url,
            "--source-endpoint-url", here.url, "--source-region", region, *option,
        ])  # fmt: skip

    assert code == 0
    assert contents(ordered.server, ordered.destination, "out/") == {"a": b"x"}
    assert {each.key.split("/")[0] for each in written} == {ordered.destination}
    scopes = [each.headers.get("authorization", "").partition("Credential=")[2] for each in seen]
    assert {scope.partition("/")[0] for scope in scopes} == {key}
    assert not key or scopes[0].split("/")[2] == region
