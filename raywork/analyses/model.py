"""What an analysis is going to do: tables to make, questions to ask, and how answers are shown."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from raywork.analyses.result import Finding
from raywork.report.units import Unit

ChartKind = Literal["line", "bars", "stacked", "treemap"]


_NAMED: Final = re.compile(r"\{([a-z_]\w*)\}")


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture of rows.

    `line` and `stacked` show time from left to right where `x` holds times, and `stacked` bars
    from top to bottom where it holds names. `bars` are sorted as the rows are.
    """

    kind: ChartKind
    x: str
    """The column with the time, or the name, of each point."""
    y: str | tuple[str, ...]
    """The column with its value; several columns are a series each."""
    series: str | None = None
    """The column that says which series a row belongs to; in a treemap, which part."""

    @property
    def values(self) -> tuple[str, ...]:
        """The columns with values."""
        return (self.y,) if isinstance(self.y, str) else self.y


@dataclass(frozen=True, slots=True)
class View:
    """Some rows of an answer, shown as a chart with a table beneath."""

    title: str
    chart: Chart | None = None
    only: tuple[str, str] | None = None
    """A column and the value that it has in the rows to show, as GROUPING SETS tell them apart."""
    columns: tuple[str, ...] = ()
    """The columns of the table; all by default."""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """One SELECT. It names tables as `{logical name}`."""

    key: str
    """Its name in results: lowercase, `_`."""
    title: str
    sql: str
    chart: Chart | None = None
    """Of all its rows, where there are no views."""
    units: Mapping[str, Unit] = field(default_factory=dict)
    """What figures mean, by column; plain numbers by default."""
    note: str = ""
    """What to know when reading the answer."""
    views: tuple[View, ...] = ()
    """Several tables and charts of one answer."""

    @property
    def shown(self) -> tuple[View, ...]:
        """The views, at least one."""
        return self.views or (View(self.title, self.chart, note=self.note),)

    @property
    def tables(self) -> set[str]:
        """The logical names in braces."""
        return set(_NAMED.findall(self.sql))


@dataclass(frozen=True, slots=True)
class NewTable:
    """A table that the run makes, and drops again."""

    name: str
    """Its logical name: lowercase, `_`."""
    ddl: str
    """CREATE EXTERNAL TABLE {table} ...; `{table}` becomes its name, in backticks."""
    locations: tuple[str, ...]
    """The folders that queries of it will read, as URIs, for the estimate."""
    after: tuple[str, ...] = ()
    """Statements to run behind it, such as ALTER TABLE {table} ADD PARTITION."""
    sizes: tuple[int, ...] = ()
    """The bytes of each object that it reads, where they are known without a listing."""
    files: Mapping[str, bytes] = field(default_factory=dict)
    """What to write before it is made, by paths below the run's own folder, whose URI stands in
    the place of `{folder}` in its statements."""

    def statements(self, table: str, folder: str = "") -> Iterator[str]:
        """Yield what makes it, by its name in backticks."""
        for statement in (self.ddl, *self.after):
            yield statement.replace("{table}", table).replace("{folder}", folder)


@dataclass(frozen=True, slots=True)
class Plan:
    """All that a run makes and asks."""

    title: str
    """What is analyzed, in a few words."""
    tables: Sequence[NewTable]
    questions: Sequence[Question]
    assumptions: Sequence[str] = ()
    """What holds for all answers, as sentences."""
    findings: Sequence[Finding] = ()
    """What was found in storage already, before anything is asked."""


def filled(sql: str, tables: Mapping[str, str]) -> str:
    """Return a statement with the names of tables in the place of logical names.

    Other braces stay: `{8}` of a regular expression, `{id}` in a text.
    """
    return _NAMED.sub(lambda name: tables.get(name[1], name[0]), sql)
