"""What of one side is compared with what of the other, as users write it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Literal, cast

import msgspec

from raywork.errors import UsageError

Step = Literal["trim", "lower", "upper", "spaces", "empty", "nfc"]

STEPS: Final[tuple[Step, ...]] = ("trim", "lower", "upper", "spaces", "empty", "nfc")
"""What may be done to text before it is compared: `spaces` makes one blank of each run of white
space, `empty` reads the empty text as NULL, `nfc` composes accents as Unicode's NFC does."""

_TOLERANCE: Final = re.compile(r"(\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)(ms|s|m|h|d|%)?")
_SECONDS: Final = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86_400.0}


@dataclass(frozen=True, slots=True)
class Names:
    """A column, or a field within one, on both sides."""

    left: str
    right: str

    @classmethod
    def parse(cls, option: str, written: str) -> "Names":
        """Read `name`, the same on both sides, or `left=right`.

        Raises:
            UsageError: it is neither.
        """
        left, equals, right = (part.strip() for part in written.partition("="))
        if not left or (equals and not right):
            raise UsageError(f"{option} {written}: write the name, or left=right where they differ")
        return cls(left, right or left)

    def __str__(self) -> str:
        return self.left if self.left == self.right else f"{self.left}={self.right}"


@dataclass(frozen=True, slots=True)
class Tolerance:
    """How far apart values may be that are equal, that far included."""

    value: float
    unit: Literal["", "share", "seconds"] = ""
    """A plain number is one of seconds for times; a share is one of the larger value."""

    @classmethod
    def parse(cls, option: str, written: str) -> "Tolerance":
        """Read `0.01`, `0.1%`, `5s`, `2m`.

        Raises:
            UsageError: it is none of these.
        """
        found = _TOLERANCE.fullmatch(written.strip())
        if found is None:
            raise UsageError(
                f"{option}: write 0.01, 0.1% of the value, or a time such as 500ms, 5s, 2m, 1h, 1d"
            )
        value, unit = float(found[1]), found[2] or ""
        if unit in _SECONDS:
            return cls(value * _SECONDS[unit], "seconds")
        return cls(value / 100, "share") if unit else cls(value)


class MappingFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a file says; each entry is what the option of its name takes."""

    keys: dict[str, str] = {}
    """The name on the left, and that on the right."""
    columns: dict[str, str] = {}
    exclude: list[str] = []
    tolerance: dict[str, str | float] = {}
    normalize: list[str] = []
    time: str | None = None
    type: str | None = None


@dataclass(frozen=True, slots=True)
class Mapped:
    """All that is said of the columns of both sides."""

    keys: tuple[Names, ...]
    columns: tuple[Names, ...] = ()
    """Beside those that have the same name on both sides."""
    exclude: frozenset[str] = frozenset()
    """Names, of either side, of what is not compared."""
    tolerance: Mapping[str, Tolerance] = field(default_factory=dict)
    """By the name on the left."""
    normalize: Mapping[str, tuple[Step, ...]] = field(default_factory=dict)
    """By the name on the left; those of `""` are for all others."""
    time: Names | None = None
    type: Names | None = None

    @classmethod
    def parse(
        cls,
        keys: Iterable[str],
        columns: Iterable[str] = (),
        exclude: Iterable[str] = (),
        tolerance: Iterable[str] = (),
        normalize: Iterable[str] = (),
        time: str | None = None,
        type: str | None = None,  # noqa: A002  # the name of the option
    ) -> "Mapped":
        """Read what options say.

        Raises:
            UsageError: one is written wrong.
        """
        return cls(
            tuple(Names.parse("--key", each) for each in keys),
            tuple(Names.parse("--column", each) for each in columns),
            frozenset(exclude),
            dict(map(_tolerance, tolerance)),
            dict(map(_normalize, normalize)),
            None if time is None else Names.parse("--time", time),
            None if type is None else Names.parse("--type", type),
        )

    def over(self, file: MappingFile) -> "Mapped":
        """Return these with what a file says where they say nothing.

        Raises:
            UsageError: the file says something wrong.
        """
        below = Mapped.parse(
            [f"{left}={right}" for left, right in file.keys.items()],
            [f"{left}={right}" for left, right in file.columns.items()],
            file.exclude,
            [f"{name}={value}" for name, value in file.tolerance.items()],
            file.normalize,
            file.time,
            file.type,
        )
        own = {names.left for names in self.columns}
        return replace(
            self,
            keys=self.keys or below.keys,
            columns=(*self.columns, *(each for each in below.columns if each.left not in own)),
            exclude=self.exclude | below.exclude,
            tolerance={**below.tolerance, **self.tolerance},
            normalize={**below.normalize, **self.normalize},
            time=self.time or below.time,
            type=self.type or below.type,
        )


def read_mapping(name: str, data: bytes) -> MappingFile:
    """Return what a file of TOML, or of JSON if it is called so, says.

    Raises:
        UsageError: it says nothing that is understood.
    """
    decode = msgspec.json.decode if name.endswith(".json") else msgspec.toml.decode
    try:
        return decode(data, type=MappingFile)
    except (msgspec.DecodeError, ValueError) as error:
        raise UsageError(f"--mapping {name}: {error}") from None


def _tolerance(written: str) -> tuple[str, Tolerance]:
    name, equals, value = written.rpartition("=")
    if not equals or not name:
        raise UsageError(f"--tolerance {written}: write COLUMN=0.01, COLUMN=1% or COLUMN=5s")
    return name, Tolerance.parse(f"--tolerance {written}", value)


def _normalize(written: str) -> tuple[str, tuple[Step, ...]]:
    name, _, steps = written.rpartition("=")
    found: Sequence[str] = [step.strip() for step in steps.split(",")]
    for step in found:
        if step not in STEPS:
            raise UsageError(f"--normalize {written}: {step!r} is none of {', '.join(STEPS)}")
    return name, cast("tuple[Step, ...]", tuple(found))
