"""What copies ask of S3: options and keys as they go over the wire, and the end of uploads."""

import pytest

import raywork
from raywork.storage.bucket import Bucket
from tests.bulkcopy.copying import contents, copy, uploads
from tests.proxy import Proxy

MIB = 1 << 20
PARTS = {"multipart_threshold": 5 * MIB, "part_size": 5 * MIB}
KMS_KEY = "arn:aws:kms:us-east-1:111122223333:key/0000"
KEYS = [
    "+", "a+b", "%", "100%25", "a%2Fb", "\u00fc/\u00df \U0001f600", "a//b", "/leading",
    "trailing  ", "x" * 1024, "\u00fc" * 512,
]  # fmt: skip


def ways(server):
    """The options of each way to copy, by the calls that it writes with."""
    elsewhere = raywork.Access(endpoint_url=server.url, region="us-east-1")
    return {
        "CopyObject": {},
        "UploadPartCopy": {"multipart_threshold": 1},
        "PutObject": {"source_access": elsewhere},
        "UploadPart": {"source_access": elsewhere, "multipart_threshold": 1},
    }


def through(sides, proxy, **options):
    return copy(type(sides.server)(proxy.url, sides.server.client), *sides.uris, **options)


@pytest.mark.parametrize("way", ["CopyObject", "UploadPartCopy", "PutObject", "UploadPart"])
def test_any_key_and_no_bytes_at_all(ordered, way):
    objects = {key: b"x" * n for n, key in enumerate(KEYS)}
    ordered.server.fill(ordered.source, objects)
    places = f"s3://{ordered.source}", f"s3://{ordered.destination}"

    first = copy(ordered.server, *places, **ways(ordered.server)[way])
    second = copy(ordered.server, *places, **ways(ordered.server)[way])

    assert (first.copied, first.failures) == (len(KEYS), [])
    assert contents(ordered.server, ordered.destination) == objects
    assert second.identical == len(KEYS)


@pytest.mark.parametrize("way", ["CopyObject", "UploadPartCopy", "PutObject", "UploadPart"])
def test_options_of_the_new_object_are_sent_with_it(ordered, way):
    """By whatever call it begins to be written."""
    ordered.server.fill(ordered.source, {"in/a": b"content"})
    asked = []
    options = {"acl": "bucket-owner-full-control", "sse": "aws:kms", "sse_kms_key_id": KMS_KEY}
    expected = {
        "x-amz-acl": "bucket-owner-full-control",
        "x-amz-server-side-encryption": "aws:kms",
        "x-amz-server-side-encryption-aws-kms-key-id": KMS_KEY,
    }
    if way in {"CopyObject", "UploadPartCopy"}:
        options["checksum_algorithm"] = expected["x-amz-checksum-algorithm"] = "CRC32C"
    if way == "UploadPartCopy":
        expected["x-amz-checksum-type"] = "FULL_OBJECT"

    with Proxy(ordered.server.url, before=asked.append).running() as proxy:
        result = through(ordered, proxy, **options, **ways(ordered.server)[way])

    assert (result.copied, result.failures) == (1, [])
    [created] = [
        request.headers for request in asked
        if request.query in {"", "uploads="} and request.method in {"PUT", "POST"}
    ]  # fmt: skip
    assert expected.items() <= created.items()


@pytest.mark.parametrize("options", [{}, PARTS], ids=["one request", "parts"])
def test_each_request_says_that_the_requester_pays(ordered, options):
    ordered.server.fill(ordered.source, {"in/a": b"1", "in/big": bytes(6 * MIB)})
    asked = []

    with Proxy(ordered.server.url, before=asked.append).running() as proxy:
        access = raywork.Access(endpoint_url=proxy.url, requester_pays=True)
        result = raywork.copy(
            *ordered.uris, access=access, engine="inline", verify="etag", **options
        )

    assert (result.copied, result.failures) == (2, [])
    assert len(asked) > 5
    assert {request.headers.get("x-amz-request-payer") for request in asked} == {"requester"}


@pytest.mark.parametrize("fault", ["conflict", "aborted"])
@pytest.mark.parametrize("way", [{}, {"if_none_match": True}])
def test_an_upload_that_another_write_got_in_the_way_of_is_made_again(ordered, fault, way):
    body = b"0123456" * MIB
    ordered.server.fill(ordered.source, {"in/big": body})
    ends = []

    def once(request):
        if request.ends_upload:
            ends.append(request)
            return fault if len(ends) == 1 else None
        return None

    with Proxy(ordered.server.url, chooses=once).running() as proxy:
        result = through(ordered, proxy, **PARTS, **way)

    assert (result.copied, result.failures) == (1, [])
    assert len({request.query for request in ends}) == len(ends) == 2
    assert contents(ordered.server, ordered.destination) == {"out/big": body}
    assert uploads(ordered.server, ordered.destination) == []


@pytest.mark.parametrize("overwritten", [False, True])
def test_the_lost_answer_to_an_upload_is_told_by_the_etag_of_its_parts(ordered, overwritten):
    """An object of the same size that someone else wrote meanwhile is not taken for the copy."""
    body, other = b"0123456" * MIB, b"6543210" * MIB
    ordered.server.fill(ordered.source, {"in/big": body})
    ends = []

    def lost(request):
        if request.ends_upload:
            ends.append(request)
            return "reset-after" if len(ends) == 1 else "no-upload"
        return None

    def overwrite(request):
        if overwritten and request.ends_upload and len(ends) == 1:
            ordered.server.fill(ordered.destination, {"out/big": other})

    with Proxy(ordered.server.url, chooses=lost, before=overwrite).running() as proxy:
        result = through(ordered, proxy, **PARTS)

    assert (result.copied, result.failed) == (not overwritten, overwritten)
    assert all("NoSuchUpload" in each.reason for each in result.failures)
    assert len(ends) == 2
    written = other if overwritten else body
    assert contents(ordered.server, ordered.destination) == {"out/big": written}
    assert uploads(ordered.server, ordered.destination) == []


@pytest.mark.parametrize("denied", [False, True])
def test_an_object_that_is_not_of_the_parts_that_were_sent_is_deleted(
    ordered, tmp_path, monkeypatch, denied
):
    """By its ETag, for bytes that pass through here; and what may not be deleted is said."""
    (tmp_path / "big").write_bytes(b"0123456" * MIB)
    (tmp_path / "small").write_bytes(b"1")
    complete = Bucket.complete

    async def of_another_part(self, key, upload, parts, headers):
        other = await self.put_part(key, upload, 1, bytes(parts[0].size))
        return await complete(self, key, upload, [other, *parts[1:]], headers)

    monkeypatch.setattr(Bucket, "complete", of_another_part)
    with Proxy(
        ordered.server.url,
        forbids=lambda request: denied and request.method == "DELETE" and not request.query,
    ).running() as proxy:
        server = type(ordered.server)(proxy.url, ordered.server.client)
        result = copy(server, str(tmp_path), ordered.uris[1], **PARTS)

    [failure] = result.failures
    assert (failure.key, result.copied) == ("big", 1)
    assert "made another object than it was sent" in failure.reason
    assert ("AccessDenied" in failure.reason) == denied
    left = contents(ordered.server, ordered.destination, "out/").keys()
    assert left == ({"big", "small"} if denied else {"small"})
    assert uploads(ordered.server, ordered.destination) == []
