"""Copies of the tests, and what must be true of each."""

from typing import Any

import raywork
from raywork.bulkcopy import CopyResult, VerifyResult
from tests.servers import S3Server


def copy(server: S3Server, source: str, destination: str, **options: Any) -> CopyResult:
    """Copy on a server, in this process unless told otherwise; the counts add up."""
    access = raywork.Access(endpoint_url=server.url)
    result = raywork.copy(source, destination, access=access, **({"engine": "inline"} | options))
    assert adds_up(result)
    return result


def verify(server: S3Server, source: str, destination: str, **options: Any) -> VerifyResult:
    access = raywork.Access(endpoint_url=server.url)
    return raywork.verify(source, destination, access=access, **({"engine": "inline"} | options))


def adds_up(result: CopyResult) -> bool:
    """Whether every object is in exactly one class."""
    return (
        result.listed == result.copied + result.identical + result.skipped + result.failed
        and result.deleted + result.undeleted <= result.extra
        and result.skipped == sum(result.skipped_reasons.values())
    )


def contents(server: S3Server, bucket: str, prefix: str = "") -> dict[str, bytes]:
    """All objects below a prefix: what follows it, and the bytes."""
    pages = server.client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
    keys = [entry["Key"] for page in pages for entry in page.get("Contents", ())]
    return {
        key[len(prefix) :]: server.client.get_object(Bucket=bucket, Key=key)["Body"].read()
        for key in keys
    }


def uploads(server: S3Server, bucket: str) -> list[str]:
    """The keys of all open multipart uploads."""
    found = server.client.list_multipart_uploads(Bucket=bucket).get("Uploads", ())
    return [each["Key"] for each in found]


def about(server: S3Server, bucket: str, key: str) -> dict[str, Any]:
    """All that is known of an object and should be the same of its copy."""
    head = server.client.head_object(Bucket=bucket, Key=key)
    names = (
        "CacheControl", "ContentDisposition", "ContentEncoding", "ContentLanguage", "ContentType",
        "ContentLength", "Metadata", "StorageClass",
    )  # fmt: skip
    tags = server.client.get_object_tagging(Bucket=bucket, Key=key)["TagSet"]
    known = {name: head[name] for name in names if name in head}
    return {**known, "tags": sorted((tag["Key"], tag["Value"]) for tag in tags)}
