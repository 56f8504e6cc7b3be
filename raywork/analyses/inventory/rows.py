"""The rows of an inventory, whatever its format and its columns: what each holds, as SQL.

In CSV all is text, and keys are URL-encoded (S3 user guide, "Amazon S3 Inventory list"): slashes
within may be too. Prefixes are cut from keys as they are, and decoded when there are few of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final

TYPES: Final[Mapping[str, str]] = {
    "is_latest": "boolean",
    "is_delete_marker": "boolean",
    "size": "bigint",
    "last_modified_date": "timestamp",
    "is_multipart_uploaded": "boolean",
    "object_lock_retain_until_date": "bigint",
    "lifecycle_expiration_date": "timestamp",
}
"""Types of columns in ORC and Parquet, where they are not text
(S3 user guide, "Querying Amazon S3 Inventory with Amazon Athena")."""


@dataclass(frozen=True)
class Rows:
    """The rows of one snapshot."""

    table: str
    """Its logical name."""
    format: str
    """`CSV`, `ORC` or `Parquet`."""
    columns: Sequence[str]
    """Those that the report has, in order."""
    day: date
    """Of the snapshot: ages are counted up to it."""

    @property
    def text(self) -> bool:
        """Whether all columns are text, and keys encoded."""
        return self.format == "CSV"

    def has(self, *columns: str) -> bool:
        """Return whether the report has all these columns."""
        return set(columns) <= set(self.columns)

    @property
    def versions(self) -> bool:
        """Whether noncurrent versions and delete markers are in it too."""
        return self.has("is_latest", "is_delete_marker")

    @cached_property
    def expressions(self) -> dict[str, str]:
        """What can be asked of a row, by name; never NULL but for `day`."""
        marker, latest = self._flag("is_delete_marker"), self._flag("is_latest")
        day = "date(last_modified_date)"
        if self.text:
            day = "try_cast(substr(last_modified_date, 1, 10) AS date)"
        age = f"coalesce(date_diff('day', {day}, DATE '{self.day}'), 0)"
        return {
            "key": self.key("key"),
            "size": f"coalesce({'try_cast(size AS bigint)' if self.text else 'size'}, 0)",
            "e_tag": self._word("e_tag", ""),
            "class": self._word("storage_class", "STANDARD"),
            "tier": self._tier(),
            "encryption": self._word("encryption_status", "not said"),
            "replication": self._word("replication_status", "not replicated"),
            "day": day if self.has("last_modified_date") else "CAST(NULL AS date)",
            "age": age if self.has("last_modified_date") else "0",
            "marker": marker if self.versions else "false",
            "latest": latest if self.versions else "true",
            "multipart": self._multipart(),
            "moment": "last_modified_date",
            "path": '"$path"',
        }

    def select(self, *names: str, only: str = "true") -> str:
        """Return the SELECT of expressions by name, for rows that meet a condition on columns."""
        chosen = ", ".join(f"{self.expressions[name]} AS {name}" for name in names)
        return f"SELECT {chosen} FROM {{{self.table}}} WHERE {only}"

    @property
    def current(self) -> str:
        """The condition that a row is an object that can be read: no old version, no marker."""
        if not self.versions:
            return "true"
        return f"{self.expressions['latest']} AND NOT {self.expressions['marker']}"

    def key(self, expression: str) -> str:
        """Return a key with its slashes as slashes."""
        if not self.text:
            return expression
        return f"replace(replace({expression}, '%2F', '/'), '%2f', '/')"

    def shown(self, expression: str) -> str:
        """Return a key or prefix as people know it."""
        return f"coalesce(try(url_decode({expression})), {expression})" if self.text else expression

    def _flag(self, column: str) -> str:
        return f"(lower({column}) = 'true')" if self.text else f"coalesce({column}, false)"

    def _word(self, column: str, missing: str) -> str:
        """Return a column of text, where absent, NULL and empty are one."""
        if not self.has(column):
            return f"'{missing}'"
        return f"coalesce(nullif({column}, ''), '{missing}')"

    def _tier(self) -> str:
        """The access tier of Intelligent-Tiering, as prices call it."""
        tier = f"upper({self._word('intelligent_tiering_access_tier', '')})"
        names = {"INFREQUENT": "INFREQUENT", "INSTANT": "ARCHIVE_INSTANT"}
        names |= {"DEEP": "DEEP_ARCHIVE", "ARCHIVE": "ARCHIVE"}
        cases = [f"WHEN strpos({tier}, '{part}') > 0 THEN '{n}'" for part, n in names.items()]
        return f"CASE {' '.join(cases)} ELSE 'FREQUENT' END"

    def _multipart(self) -> str:
        """Whether the ETag is no digest of the content, but of the parts' digests."""
        if self.has("is_multipart_uploaded"):
            return self._flag("is_multipart_uploaded")
        return "(strpos(e_tag, '-') > 0)" if self.has("e_tag") else "false"
