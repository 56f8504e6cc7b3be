"""What S3 answers about objects, parts, uploads and versions, as data."""

import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import md5
from typing import Final, NamedTuple
from urllib.parse import unquote_plus

from raywork.storage.calls import element, elements
from raywork.storage.objects import KeyRange, ObjectInfo

CHECKSUMS: Final = ("crc64nvme", "crc32c", "crc32", "sha256", "sha1")

_CARRIED: Final = (
    "cache-control", "content-disposition", "content-encoding", "content-language",
    "content-type", "expires",
)  # fmt: skip
_RETENTION: Final = ("x-amz-object-lock-mode", "x-amz-object-lock-retain-until-date")
_LEGAL_HOLD: Final = "x-amz-object-lock-legal-hold"
_UNDER_CUSTOMER_KEY: Final = "x-amz-server-side-encryption-customer-algorithm"
EPOCH: Final = "1970-01-01T00:00:00Z"
VERSION: Final = rb"<(Version|DeleteMarker)>(.*?)</\1>"


@dataclass(frozen=True, slots=True)
class Head:
    """What HeadObject says about an object."""

    size: int
    etag: str
    modified: float
    """Seconds since 1970."""
    headers: Mapping[str, str]

    @property
    def carried(self) -> dict[str, str]:
        """The headers that a new object needs to be like this one: content headers, metadata."""
        return {
            name: value
            for name, value in self.headers.items()
            if name in _CARRIED or name.startswith("x-amz-meta-")
        }

    @property
    def md5(self) -> str | None:
        """The MD5 of its bytes, where its ETag is one: in one part and not under KMS."""
        digest = self.etag.strip('"')
        plain = not scrambles_etag(self.headers) and re.fullmatch("[0-9a-f]{32}", digest)
        return digest if plain else None

    @property
    def parts(self) -> int | None:
        """The number of its parts, where its ETag is that of a multipart upload, made of MD5s."""
        return None if scrambles_etag(self.headers) else parts_of(self.etag)

    @property
    def checksums(self) -> dict[str, str]:
        """Its full-object checksums by algorithm.

        A server that does not tell their type may give one of the parts' for an object in parts.
        """
        unsaid = "COMPOSITE" if "-" in self.etag else "FULL_OBJECT"
        if self.headers.get("x-amz-checksum-type", unsaid) == "COMPOSITE":
            return {}
        found = {name: self.headers.get(f"x-amz-checksum-{name}", "") for name in CHECKSUMS}
        # Before S3 told the type, a composite one was known by the number of parts at its end.
        return {name: value for name, value in found.items() if value and "-" not in value}

    @property
    def lock(self) -> dict[str, str]:
        """The headers that give a new object this one's legal hold, and retention to come."""
        found = {name: self.headers.get(name, "") for name in _RETENTION}
        kept = all(found.values()) and read_time(found[_RETENTION[1]]) > time.time()
        held = self.headers.get(_LEGAL_HOLD) == "ON"
        return {**(found if kept else {}), **({_LEGAL_HOLD: "ON"} if held else {})}

    def info(self, key: str, version: str | None = None) -> ObjectInfo:
        """The same as a listing shows it."""
        return ObjectInfo(
            key,
            self.size,
            self.etag,
            self.modified,
            self.headers.get("x-amz-storage-class"),
            restored='ongoing-request="false"' in self.headers.get("x-amz-restore", ""),
            version=version,
        )


@dataclass(frozen=True, slots=True)
class Part:
    """A part that was uploaded."""

    number: int
    etag: str
    size: int
    checksum: tuple[str, str] | None = None
    """Algorithm, as S3 writes it in XML (`CRC32C`), and value."""
    is_md5: bool = False
    """Whether the ETag is the MD5 of its bytes, as they were sent from here."""


class Count(NamedTuple):
    """How many objects of a range one page of a listing holds."""

    objects: int
    token: str | None
    """Of the next page; None if the range ends here."""


class VersionsPage(NamedTuple):
    """A page of a listing of versions."""

    infos: list[ObjectInfo]
    """As the server orders them: by key, the newest first."""
    markers: list[tuple[str, str]]
    """What to ask for the next page with; empty if there is none."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A multipart upload that is neither complete nor aborted."""

    key: str
    id: str
    initiated: float


def parts_of(etag: str) -> int | None:
    """Return of how many parts an object is by its ETag, None where it does not look like one."""
    found = re.fullmatch('"?[0-9a-f]{32}-([0-9]+)"?', etag)
    return int(found[1]) if found else None


def composite_etag(parts: Sequence[Part]) -> str | None:
    """Return the ETag that an object of these parts has, None where theirs are no MD5s."""
    digests = [part.etag.strip('"') for part in parts]
    if any(len(digest) != 32 for digest in digests):  # noqa: PLR2004
        return None
    try:
        joined = b"".join(map(bytes.fromhex, digests))
    except ValueError:
        return None
    return f'"{md5(joined, usedforsecurity=False).hexdigest()}-{len(parts)}"'


def locks(headers: Mapping[str, str]) -> list[str]:
    """Return in words what headers of Object Lock ask for."""
    retention = ["retention"] if _RETENTION[0] in headers else []
    return [*retention, *(["legal hold"] if _LEGAL_HOLD in headers else [])]


def scrambles_etag(headers: Mapping[str, str]) -> bool:
    """Return whether an object is encrypted in such a way that its ETag is no MD5."""
    kms = headers.get("x-amz-server-side-encryption", "AES256") != "AES256"
    return kms or _UNDER_CUSTOMER_KEY in headers


def read_version(content: bytes, kind: bytes, *, encoded: bool) -> ObjectInfo:
    """One entry of a listing of versions."""
    restored = b"<RestoreExpiryDate>" in content and b">true</IsRestoreInProgress>" not in content
    return ObjectInfo(
        decoded(element(content, "Key") or "", encoded=encoded),
        int(element(content, "Size") or 0),
        element(content, "ETag"),
        read_time(element(content, "LastModified") or EPOCH),
        element(content, "StorageClass"),
        restored=restored,
        version=element(content, "VersionId"),
        deleted=kind == b"DeleteMarker",
    )


def read_count(body: bytes, keys: KeyRange) -> Count:
    """Read a page of a listing for the number of its objects that lie in a range."""
    encoded = element(body, "EncodingType") == "url"

    def is_within(content: bytes) -> bool:
        return decoded(element(content, "Key") or "", encoded=encoded) in keys

    ended = element(body, "IsTruncated") != "true"
    token = None if ended else element(body, "NextContinuationToken")
    last = body[body.rfind(b"<Contents>") :]
    if keys.until is None or is_within(last):
        return Count(body.count(b"<Contents>"), token)
    return Count(sum(map(is_within, elements(body, "Contents"))), None)


def read_time(text: str) -> float:
    """Read a time as S3 writes it, as seconds since 1970."""
    return datetime.fromisoformat(text).timestamp()


def decoded(key: str, *, encoded: bool) -> str:
    """Return a key of an answer as it is, decoded where the answer is said to be encoded."""
    return unquote_plus(key) if encoded else key
