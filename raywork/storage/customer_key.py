"""Keys of a customer's own (SSE-C): S3 encrypts with them and does not keep them."""

import os
from base64 import b64decode, b64encode
from binascii import Error as EncodingError
from dataclasses import dataclass
from hashlib import md5
from pathlib import Path
from typing import Final

from raywork.errors import UsageError

_BYTES: Final = 32
"""Of AES-256, the only algorithm that S3 takes."""

_PREFIX: Final = "x-amz-server-side-encryption-customer-"
_SOURCE: Final = "x-amz-copy-source-server-side-encryption-customer-"


@dataclass(frozen=True, slots=True)
class CustomerKey:
    """Where a key is: `env:NAME`, or a file. Holds no secret, so that it can go to every worker.

    Each process reads the key itself, so that it is in no message between them. In a variable it
    is base64; in a file that, or the 32 bytes themselves.
    """

    place: str

    def read(self) -> bytes:
        """Return the key.

        Raises:
            UsageError: there is none, or it is of another length.
        """
        name = self.place.removeprefix("env:")
        try:
            stored = os.environ[name].encode() if name != self.place else Path(name).read_bytes()
        except KeyError:
            raise UsageError(f"{self.place}: there is no such variable here") from None
        except OSError as error:
            raise UsageError(f"{self.place}: {error.strerror or error}") from error
        try:
            key = stored if len(stored) == _BYTES else b64decode(stored.strip(), validate=True)
        except EncodingError:
            key = b""
        if len(key) != _BYTES:
            raise UsageError(f"{self.place} holds no key of 32 bytes, nor one in base64")
        return key

    def headers(self) -> dict[str, str]:
        """Return the headers of a request for an object under the key, or for a new one."""
        return self._headers(_PREFIX)

    def source_headers(self) -> dict[str, str]:
        """Return the headers of a copy from an object under the key."""
        return self._headers(_SOURCE)

    def _headers(self, prefix: str) -> dict[str, str]:
        key = self.read()
        return {
            f"{prefix}algorithm": "AES256",
            f"{prefix}key": b64encode(key).decode(),
            f"{prefix}key-md5": b64encode(md5(key, usedforsecurity=False).digest()).decode(),
        }
