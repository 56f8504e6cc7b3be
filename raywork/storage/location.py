"""Where data lives: an S3 URI or a local path."""

import os
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from raywork.errors import UsageError

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):(//)?")
_BUCKET = re.compile(
    r"(arn:[^/]+:s3[^/]*:accesspoint[:/][^:/]+|[A-Za-z0-9][A-Za-z0-9._-]{1,254})(?:/|$)"
)
_EXAMPLE = "write s3://bucket/prefix/ or a local path"


@dataclass(frozen=True, slots=True)
class Location:
    """A place in a bucket (`bucket` set, `path` a key or key prefix) or in the file system.

    Whether a `path` without a slash at its end is one object or a folder is the store's to say,
    see `open_store`: parsing looks at the text only.
    """

    bucket: str | None
    path: str

    @classmethod
    def parse(cls, text: str) -> "Location":
        """Read `s3://bucket/prefix/` (or s3a://, s3n://), `file:///folder` or a local path.

        The part after the bucket is taken as it is: keys are not percent-decoded.

        Raises:
            UsageError: It is neither.
        """
        scheme = _SCHEME.match(text)
        if not text or "\0" in text:
            raise UsageError(f"{text!r} is not a place to read from: {_EXAMPLE}")
        if scheme is None or (scheme[2] is None and scheme[1].lower() not in {"s3", "s3a", "s3n"}):
            return cls(None, os.path.abspath(os.path.expanduser(text)))  # noqa: PTH100, PTH111  # text, not Path: `./x` must stay what it is
        if scheme[1].lower() in {"s3", "s3a", "s3n"}:
            return _parse_s3(text, text[scheme.end() :] if scheme[2] else None)
        if scheme[1].lower() == "file":
            from urllib.request import url2pathname

            parts = urlsplit(text)
            if parts.netloc not in {"", "localhost"} or not parts.path:
                raise UsageError(f"{text!r} has no local path: write file:///folder")
            return cls(None, os.path.abspath(url2pathname(parts.path)))  # noqa: PTH100
        raise UsageError(f"{text!r}: {scheme[1]}:// is not supported: {_EXAMPLE}")

    @property
    def uri(self) -> str:
        """The location as text that `parse` reads back."""
        return self.path if self.bucket is None else f"s3://{self.bucket}/{self.path}"

    @property
    def folder(self) -> "Location":
        """The same location, as the folder of that name."""
        if not self.path or self.path.endswith("/"):
            return self
        return Location(self.bucket, self.path + "/")


def _parse_s3(text: str, rest: str | None) -> Location:
    bucket = _BUCKET.match(rest) if rest else None
    if rest is None or bucket is None:
        wrong = "has no bucket" if rest is None or rest[:1] in {"", "/"} else "has no valid bucket"
        raise UsageError(f"{text!r} {wrong}: {_EXAMPLE}")
    return Location(bucket[1], rest[bucket.end() :])
