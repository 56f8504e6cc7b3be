"""Which key a column or field reads: the properties of the OpenX SerDe that are about keys."""

from collections.abc import Mapping
from typing import Any, Final

from raywork.serde.values import Cell, unknown

_MAPPING: Final = "mapping."


class Keys:
    """`case.insensitive`, `mapping.*` and `dots.in.keys` of one table."""

    def __init__(self, properties: Mapping[str, str]) -> None:
        self.insensitive = properties.get("case.insensitive", "true").lower() != "false"
        """Whether every key is lowered: those of maps and of re-rendered text too."""
        self.dots = is_true(properties, "dots.in.keys")
        """Whether a key `a.b` is read by the name `a_b`."""
        self._mapped = {
            name.removeprefix(_MAPPING): key
            for name, key in properties.items()
            if name.startswith(_MAPPING)
        }
        for name, key in self._mapped.items():
            if self.insensitive and key != key.lower():
                raise unknown(
                    f"the property {_MAPPING}{name}={key}, with capital letters, while keys are"
                    " lowered: set case.insensitive to FALSE, or write it in lower case"
                )

    def key(self, name: str) -> str:
        """Return the key that a column or field of this name reads, whatever depth it is at.

        Names have no case in Hive, which lowers them.
        """
        return self._mapped.get(name.lower(), name.lower())

    def undotted(self, members: dict[str, Any]) -> dict[str, Any]:
        """Return the members of an object under the keys that names look for."""
        found = dict(members)
        for key, value in members.items():
            if "." in key:
                plain = key.replace(".", "_")
                if plain in found:
                    raise unknown(f"the keys {key} and {plain} under dots.in.keys")
                found[plain] = value
        return found

    def guarded(self, cell: Cell) -> Cell:
        """Return a cell that shows keys, refusing those of which `dots.in.keys` is not known."""
        if not self.dots:
            return cell

        def read(value: Any) -> Any:
            _refuse_dots(value)
            return cell(value)

        return read


def is_true(properties: Mapping[str, str], name: str) -> bool:
    """Return whether a property is set to true."""
    return properties.get(name, "").lower() == "true"


def _refuse_dots(value: Any) -> None:
    if isinstance(value, dict):
        for key, member in value.items():
            if "." in key:
                raise unknown(f"the key {key} in a map or text under dots.in.keys")
            _refuse_dots(member)
    elif isinstance(value, list):
        for element in value:
            _refuse_dots(element)
