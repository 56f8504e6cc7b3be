"""A folder taken apart: what its names say of the records in it."""

import re
from enum import StrEnum
from functools import lru_cache
from typing import Final, NamedTuple

from raywork.partitions.values import PATHS, date_format, moment

DEEPEST: Final = 16
"""Folders below this level are not looked at."""

_is_hive = re.compile(r"([^=]+)=(.*)", re.DOTALL).fullmatch
_is_account = re.compile(r"[0-9]{12}").fullmatch
_is_region = re.compile(r"[a-z]{2,3}(-[a-z]+){1,3}-[0-9]").fullmatch
_is_organization = re.compile(r"o-[a-z0-9]{10,32}").fullmatch

_SERVICE_LOGS: Final = "AWSLogs"
"""Below it, the services of AWS write into folders of organization, account and region."""


class Sign(StrEnum):
    """What tells a part of a folder apart."""

    HIVE = "key=value"
    DATE = "date"
    ACCOUNT = "account"
    REGION = "region"
    ORGANIZATION = "organization"
    NAME = "name"
    """Any other name: it says nothing of itself."""


class Part(NamedTuple):
    """One folder name, or those that are a date together."""

    sign: Sign
    key: str
    """The key of a HIVE part, the shape of a DATE, else empty."""
    text: str
    """The value as it stands in the folder: escaped, with slashes within a date."""

    @property
    def label(self) -> str:
        """What parts of the same place in a scheme share."""
        return f"{self.key}=" if self.sign is Sign.HIVE else self.key or self.sign.value

    @property
    def folder(self) -> str:
        """The folder names of the part, as they are written."""
        return f"{self.key}={self.text}" if self.sign is Sign.HIVE else self.text


def folder_of(key: str) -> str:
    """Return the folder that a key lies in, with a slash at its end; empty for none."""
    return key[: key.rfind("/") + 1]


@lru_cache(maxsize=4096)
def parts_of(folder: str) -> tuple[Part, ...]:
    """Return the parts of a folder up to the last one that tells something: no NAME ends them."""
    names = folder.split("/")[:-1][:DEEPEST]
    parts: list[Part] = []
    logs = False
    while names:
        part = _part(names, logs=logs)
        parts.append(part)
        logs = logs or part.text == _SERVICE_LOGS
        del names[: part.folder.count("/") + 1]
    while parts and parts[-1].sign is Sign.NAME:
        parts.pop()
    return tuple(parts)


def named_prefix(folder: str) -> str | None:
    """Return the first-level folder of a folder, with its slash, if its name says nothing else."""
    name, slash, _ = folder.partition("/")
    return name + slash if slash and _part([name], logs=False).sign is Sign.NAME else None


def _part(names: list[str], *, logs: bool) -> Part:
    """Return the part that the first of the names begins."""
    name = names[0]
    if hive := _is_hive(name):
        return Part(Sign.HIVE, hive[1], hive[2])
    for shape in PATHS:
        text = "/".join(names[: shape.count("/") + 1])
        if moment(text, shape) is not None:
            return Part(Sign.DATE, shape, text)
    if shape := date_format(name):
        return Part(Sign.DATE, shape, name)
    if logs:
        for sign, found in (
            (Sign.ACCOUNT, _is_account),
            (Sign.REGION, _is_region),
            (Sign.ORGANIZATION, _is_organization),
        ):
            if found(name):
                return Part(sign, "", name)
    return Part(Sign.NAME, "", name)
