"""The names of what a run makes: its own, so that it can drop them and nothing else."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import uuid4

from raywork.ddl.quoting import quoted
from raywork.errors import UsageError


@dataclass(frozen=True, slots=True)
class Names:
    """The names of one run, which no other run has."""

    run: str
    """`raywork_<case>_<time>_<random>`."""
    database: str
    """Where its tables are: one that the user named, or its own."""
    own_database: bool

    def table(self, logical: str) -> str:
        """Return the name of a table."""
        return f"{self.run}_{logical}"

    def in_ddl(self, logical: str) -> str:
        """Return the name of a table as Hive's DDL has it."""
        return f"{quoted(self.database)}.{quoted(self.table(logical))}"

    def in_query(self, logical: str) -> str:
        """Return the name of a table as Trino has it."""
        return f'"{self.database}"."{self.table(logical)}"'


def new_names(case: str, database: str | None) -> Names:
    """Return names for a run.

    Raises:
        UsageError: the database has a name that Athena does not take.
    """
    if database is not None and not re.fullmatch(r"[a-z0-9_]{1,255}", database):
        raise UsageError(f"--database {database}: use lowercase letters, digits and _")
    moment = datetime.now(UTC).strftime("%Y%m%d%H%M%S")
    run = f"raywork_{case.replace('-', '_')}_{moment}_{uuid4().hex[:8]}"
    return Names(run, database or run, own_database=database is None)
