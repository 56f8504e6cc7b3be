"""Keeps the buckets of this server's own S3 in a folder, and puts them back.

Kept are the newest content of each object, its metadata, content type and tags. Versions, policies
and what else a bucket can have are not.
"""

import hashlib
import json
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

Json = dict[str, Any]


class KeptS3:
    """The folder: contents by their SHA-256, and an index of the buckets that names them."""

    def __init__(self, folder: Path, s3: Any) -> None:
        self.s3 = s3
        self.contents = folder / "contents"
        self.contents.mkdir(parents=True, exist_ok=True)
        self.index = folder / "buckets.json"
        self.buckets: dict[str, Json] = (
            json.loads(self.index.read_text()) if self.index.exists() else {}
        )

    def restore(self) -> None:
        """Make the buckets and objects of the folder."""
        for name, bucket in self.buckets.items():
            where = {"LocationConstraint": bucket["region"]} if bucket["region"] else None
            given = {"CreateBucketConfiguration": where} if where else {}
            self.s3.create_bucket(Bucket=name, **given)
            for key, kept in bucket["objects"].items():
                self.s3.put_object(
                    Bucket=name,
                    Key=key,
                    Body=(self.contents / kept["content"]).read_bytes(),
                    Metadata=kept["metadata"],
                    ContentType=kept["type"],
                    Tagging=urlencode(kept["tags"]),
                )

    def save(self) -> None:
        """Write what changed since the last time."""
        there = {each["Name"] for each in self.s3.list_buckets()["Buckets"]}
        buckets: dict[str, Json] = {}
        for name in sorted(there):
            before = self.buckets.get(name, {"objects": {}})["objects"]
            pages = self.s3.get_paginator("list_objects_v2").paginate(Bucket=name)
            objects = {}
            for page in pages:
                for each in page.get("Contents", ()):
                    known = before.get(each["Key"])
                    same = known is not None and known["etag"] == each["ETag"]
                    objects[each["Key"]] = known if same else self._kept(name, each)
            region = self.s3.get_bucket_location(Bucket=name).get("LocationConstraint")
            buckets[name] = {"region": region, "objects": objects}
        self.buckets = buckets
        replace(self.index, json.dumps(buckets))
        used = {each["content"] for b in buckets.values() for each in b["objects"].values()}
        for path in self.contents.iterdir():
            if path.name not in used:
                path.unlink()

    def _kept(self, bucket: str, listed: Json) -> Json:
        found = self.s3.get_object(Bucket=bucket, Key=listed["Key"])
        tags = self.s3.get_object_tagging(Bucket=bucket, Key=listed["Key"])["TagSet"]
        body = found["Body"].read()
        name = hashlib.sha256(body).hexdigest()
        if not (self.contents / name).exists():
            replace(self.contents / name, body)
        return {
            "content": name,
            "etag": listed["ETag"],
            "metadata": found["Metadata"],
            "type": found.get("ContentType", "binary/octet-stream"),
            "tags": {tag["Key"]: tag["Value"] for tag in tags},
        }


def replace(path: Path, content: str | bytes) -> None:
    """Write a file whole, or leave the one that is there."""
    partial = path.with_name(f"{path.name}.partial")
    try:
        partial.write_bytes(content.encode() if isinstance(content, str) else content)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
