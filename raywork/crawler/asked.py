"""What the user asks for about the catalog: where to register, and what an earlier table allows."""

from dataclasses import dataclass
from typing import Literal

from raywork.errors import UsageError

Target = Literal["glue", "athena"]
Contract = Literal["evolve", "freeze"]


@dataclass(frozen=True, slots=True)
class Asked:
    """What the user asks for.

    Raises:
        UsageError: options that do not go together.
    """

    register: Target | None = None
    contract: Contract = "evolve"
    dry_run: bool = False
    against: str | None = None
    """The URI of a saved schema."""
    workgroup: str | None = None
    athena_output: str | None = None

    def __post_init__(self) -> None:
        if self.register not in {None, "glue", "athena"}:
            raise UsageError(f"--register {self.register}: give glue or athena")
        if self.contract not in {"evolve", "freeze"}:
            raise UsageError(f"--contract {self.contract}: give evolve or freeze")
        if self.register and self.against:
            raise UsageError(
                "--against and --register: with --register, the table is held against the one in"
                " the catalog; leave --against out"
            )
        if self.dry_run and not self.register:
            raise UsageError("--dry-run says what --register would do: add --register glue")
        if self.contract == "freeze" and not (self.register or self.against):
            raise UsageError(
                "--contract freeze needs a table to be held against: add --register glue, or"
                " --against with the schema.json of an earlier crawl"
            )
        if self.register != "athena" and (self.workgroup or self.athena_output):
            raise UsageError("--workgroup and --athena-output are for --register athena")
