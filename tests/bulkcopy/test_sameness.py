"""What is known to be the same, by its bytes, and what may be deleted for that."""

import os
import time

import pytest

from raywork.bulkcopy.s3_end import S3End
from tests.bulkcopy.copying import contents, copy, verify
from tests.proxy import Proxy

MIB = 1 << 20


@pytest.fixture
def file(tmp_path):
    """A file that goes to S3 in two parts."""
    (tmp_path / "here").mkdir()
    path = tmp_path / "here" / "big"
    path.write_bytes(os.urandom(17 * MIB))
    return path


def put_parts(client, bucket: str, key: str, body: bytes, size: int) -> None:
    """Write an object in parts of a size, but for the last."""
    upload = client.create_multipart_upload(Bucket=bucket, Key=key)["UploadId"]
    name = {"Bucket": bucket, "Key": key, "UploadId": upload}
    parts = []
    for number, start in enumerate(range(0, len(body), size), 1):
        made = client.upload_part(**name, PartNumber=number, Body=body[start : start + size])
        parts.append({"PartNumber": number, "ETag": made["ETag"]})
    client.complete_multipart_upload(**name, MultipartUpload={"Parts": parts})


def test_a_file_that_differs_from_an_object_in_parts_is_found_by_one_byte(sides, file):
    here = str(file.parent)
    copied = copy(sides.server, here, sides.uris[1], verify="checksum")
    same = verify(sides.server, here, sides.uris[1])
    body = bytearray(file.read_bytes())
    body[-1] ^= 1
    file.write_bytes(body)
    other = verify(sides.server, here, sides.uris[1])

    assert copied.verified == {"multipart etag": 1}
    assert (same.identical, same.compared, same.warnings) == (1, {"multipart etag": 1}, [])
    assert (other.differ, other.compared) == (1, {"multipart etag": 1})


@pytest.mark.parametrize("size", [5 * MIB, 6 * MIB])
def test_an_object_in_parts_of_another_client_is_compared_by_them(ordered, file, size):
    put_parts(ordered.server.client, ordered.destination, "out/big", file.read_bytes(), size)

    result = verify(ordered.server, str(file.parent), ordered.uris[1])

    assert (result.identical, result.compared) == (1, {"multipart etag": 1})


def test_without_a_word_on_parts_the_usual_sizes_can_only_prove_that_two_are_the_same(
    ordered, file, monkeypatch
):
    async def silent(*_arguments):
        return None

    monkeypatch.setattr(S3End, "part_size", silent)
    copy(ordered.server, str(file.parent), ordered.uris[1])
    same = verify(ordered.server, str(file.parent), ordered.uris[1])
    file.write_bytes(os.urandom(17 * MIB))
    unknown = verify(ordered.server, str(file.parent), ordered.uris[1])

    assert (same.compared, same.warnings) == ({"multipart etag": 1}, [])
    assert (unknown.identical, unknown.compared) == (1, {"size": 1})
    assert "compared by size alone" in unknown.warnings[0]


def test_objects_in_parts_are_compared_by_them_where_these_are_of_one_size(ordered):
    client, body = ordered.server.client, os.urandom(11 * MIB)
    other = body[:-1] + bytes([body[-1] ^ 1])
    for key, there, size in (("a", body, 6), ("b", other, 6), ("c", other, 7)):
        put_parts(client, ordered.source, f"in/{key}", body, 6 * MIB)
        put_parts(client, ordered.destination, f"out/{key}", there, size * MIB)

    result = verify(ordered.server, *ordered.uris)

    assert result.compared == {"multipart etag": 2, "size": 1}
    assert [(each.sign, each.key) for each in result.examples] == [("*", "b")]
    assert result.warnings[0].startswith("1 object compared by size alone")


@pytest.mark.parametrize("compare", ["size", "mtime", "checksum"])
def test_no_original_goes_for_an_object_in_parts_that_differs(ordered, file, compare):
    copy(ordered.server, str(file.parent), ordered.uris[1])
    body = os.urandom(17 * MIB)
    file.write_bytes(body)
    os.utime(file, (1, 1))  # not newer than what is there

    result = copy(ordered.server, str(file.parent), ordered.uris[1], move=True, compare=compare)

    assert (result.copied, result.identical, result.moved) == (1, 0, 1)
    assert contents(ordered.server, ordered.destination, "out/") == {"big": body}


def test_a_file_is_moved_for_an_object_in_parts_that_is_the_same(ordered, file):
    copy(ordered.server, str(file.parent), ordered.uris[1])

    result = copy(ordered.server, str(file.parent), ordered.uris[1], move=True)

    assert (result.copied, result.identical, result.moved) == (0, 1, 1)
    assert not file.exists()


def test_what_cannot_be_proved_to_be_the_same_is_copied_before_it_is_moved(ordered):
    client, body = ordered.server.client, os.urandom(11 * MIB)
    put_parts(client, ordered.source, "in/a", body, 6 * MIB)
    put_parts(client, ordered.destination, "out/a", body[::-1], 7 * MIB)

    kept = copy(ordered.server, *ordered.uris, move=True, if_none_match=True)
    left = contents(ordered.server, ordered.source, "in/")
    moved = copy(ordered.server, *ordered.uris, move=True, compare="size")

    assert (kept.skipped_reasons, kept.moved) == ({"exists on the destination": 1}, 0)
    assert left == {"a": body}
    assert (moved.copied, moved.moved) == (1, 1)
    assert contents(ordered.server, ordered.destination, "out/") == {"a": body}


def test_comparing_checksums_sees_no_less_than_comparing_times(ordered):
    """Where there are none, and ETags of other parts."""
    client, body = ordered.server.client, os.urandom(11 * MIB)
    put_parts(client, ordered.destination, "out/a", body, 7 * MIB)
    time.sleep(1.1)  # times are whole seconds
    put_parts(client, ordered.source, "in/a", body[::-1], 6 * MIB)

    result = copy(ordered.server, *ordered.uris, compare="checksum")

    assert (result.copied, result.identical) == (1, 0)
    assert contents(ordered.server, ordered.destination, "out/") == {"a": body[::-1]}


@pytest.mark.parametrize("streamed", [False, True])
def test_no_original_goes_whose_tags_could_not_be_read(ordered, streamed):
    from raywork import Access

    client = ordered.server.client
    client.put_object(Bucket=ordered.source, Key="in/a", Body=b"1", Tagging="a=b")

    def forbids(asked):
        if streamed:
            return asked.query.startswith("tagging")
        raw = asked.raw.lower()
        return b"x-amz-copy-source" in raw and b"x-amz-tagging-directive" not in raw

    with Proxy(ordered.server.url, forbids=forbids).running() as proxy:
        server = type(ordered.server)(proxy.url, client)
        source = {"source_access": Access(endpoint_url=proxy.url, region="eu-west-1")}
        result = copy(server, *ordered.uris, move=True, **(source if streamed else {}))

    assert (result.copied, result.failed, result.moved) == (0, 1, 0)
    assert "--tags drop" in result.failures[0].reason
    assert contents(ordered.server, ordered.source, "in/") == {"a": b"1"}
