"""Reads Hive's DDL as Athena takes it."""

from collections.abc import Callable, Iterator
from typing import Any, Final, TypeVar

from raywork.local import ddl
from raywork.local.ddl import Column, TableName
from raywork.local.faults import FailedQuery, not_emulated
from raywork.local.types import Type, parse
from raywork.sql.lexer import Token, tokens

T = TypeVar("T")

_END: Final = Token("<EOF>", "", 0, 0)


def parse_ddl(text: str) -> Any:
    """Return the statement of `raywork.local.ddl` that a text asks for.

    Raises:
        FailedQuery: It cannot be parsed, or is not emulated.
    """
    parser = _Parser(text)
    statement = parser.statement()
    if parser.next is not _END:
        raise parser.error()
    return statement


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = list(tokens(text))
        self.place = 0

    # Words

    @property
    def next(self) -> Token:
        return self.tokens[self.place] if self.place < len(self.tokens) else _END

    def take(self) -> Token:
        token = self.next
        if token is _END:
            raise self.error()
        self.place += 1
        return token

    def accept(self, *words: str) -> bool:
        """Pass over some words, all of them or none."""
        ahead = self.tokens[self.place : self.place + len(words)]
        if [token.upper for token in ahead] != list(words):
            return False
        self.place += len(words)
        return True

    def expect(self, *words: str) -> None:
        if not self.accept(*words):
            raise self.error()

    def error(self) -> FailedQuery:
        start = self.next.start if self.next is not _END else len(self.text)
        before = self.text[:start]
        line, column = before.count("\n") + 1, start - before.rfind("\n") - 1
        near = " ".join(f"'{t.text}'" for t in [*self.tokens[self.place :], _END][:3])
        return FailedQuery(
            f"FAILED: ParseException line {line}:{column} cannot recognize input near {near}"
        )

    def name(self) -> str:
        token = self.take()
        if token.quote == "'" or not (
            token.quote or token.text[0].isalnum() or token.text[0] == "_"
        ):
            self.place -= 1
            raise self.error()
        return token.text.lower()

    def table(self) -> TableName:
        first = self.name()
        if self.accept("."):
            return TableName(first, self.name())
        return TableName(None, first)

    def string(self) -> str:
        if self.next.quote not in {"'", '"'}:
            raise self.error()
        return self.take().text

    def listed(self, part: Callable[[], T]) -> Iterator[T]:
        """Yield the parts of a list in parentheses."""
        self.expect("(")
        yield part()
        while self.accept(","):
            yield part()
        self.expect(")")

    def properties(self) -> dict[str, str]:
        return dict(self.listed(self._property))

    def _property(self) -> tuple[str, str]:
        name = self.string()
        self.expect("=")
        return name, self.string()

    # Statements

    def statement(self) -> Any:
        for words, read in self._statements():
            if self.accept(*words):
                return read()
        raise self.error()

    def _statements(self) -> list[tuple[tuple[str, ...], Callable[[], Any]]]:
        return [
            (("CREATE", "DATABASE"), self.create_database),
            (("CREATE", "SCHEMA"), self.create_database),
            (("ALTER", "DATABASE"), self.alter_database),
            (("ALTER", "SCHEMA"), self.alter_database),
            (("DROP", "DATABASE"), self.drop_database),
            (("DROP", "SCHEMA"), self.drop_database),
            (("CREATE", "EXTERNAL", "TABLE"), self.create_table),
            (("CREATE", "TABLE"), self.create_managed),
            (("DROP", "TABLE"), lambda: self.drop_table(view=False)),
            (("DROP", "VIEW"), lambda: self.drop_table(view=True)),
            (("ALTER", "TABLE"), self.alter_table),
            (("MSCK", "REPAIR", "TABLE"), lambda: ddl.Repair(self.table())),
            (("SHOW", "CREATE", "TABLE"), lambda: ddl.ShowCreate(self.table(), view=False)),
            (("SHOW", "CREATE", "VIEW"), lambda: ddl.ShowCreate(self.table(), view=True)),
            (("SHOW", "DATABASES"), self.show_databases),
            (("SHOW", "SCHEMAS"), self.show_databases),
            (("SHOW", "TABLES"), lambda: self.show_tables(views=False)),
            (("SHOW", "VIEWS"), lambda: self.show_tables(views=True)),
            (("SHOW", "COLUMNS"), self.show_columns),
            (("SHOW", "PARTITIONS"), lambda: ddl.ShowPartitions(self.table())),
            (("SHOW", "TBLPROPERTIES"), self.show_properties),
            (("DESCRIBE",), self.describe),
            (("DESC",), self.describe),
        ]

    def create_database(self) -> ddl.CreateDatabase:
        missing_only = self.accept("IF", "NOT", "EXISTS")
        name = self.name()
        comment = self.string() if self.accept("COMMENT") else ""
        location = self.string() if self.accept("LOCATION") else ""
        properties = self.properties() if self.accept("WITH", "DBPROPERTIES") else {}
        return ddl.CreateDatabase(name, missing_only, comment, location, properties)

    def alter_database(self) -> ddl.AlterDatabase:
        name = self.name()
        self.expect("SET", "DBPROPERTIES")
        return ddl.AlterDatabase(name, self.properties())

    def drop_database(self) -> ddl.DropDatabase:
        if_exists = self.accept("IF", "EXISTS")
        name = self.name()
        cascade = self.accept("CASCADE")
        if not cascade:
            self.accept("RESTRICT")
        return ddl.DropDatabase(name, if_exists, cascade)

    def create_managed(self) -> ddl.CreateTable:
        if "ICEBERG" in self.text.upper():
            raise not_emulated("Iceberg tables")
        raise FailedQuery(
            "FAILED: SemanticException no viable alternative: only external tables are supported: "
            "write CREATE EXTERNAL TABLE, or CREATE TABLE ... AS SELECT"
        )

    def create_table(self) -> ddl.CreateTable:
        missing_only = self.accept("IF", "NOT", "EXISTS")
        table = self.table()
        columns = tuple(self.listed(self.column)) if self.next.text == "(" else ()
        options = _TableOptions(self)
        while options.read():
            pass
        return options.table(table, columns, missing_only=missing_only)

    def column(self) -> Column:
        name = self.name()
        kind = self.type()
        return Column(name, kind, self.string() if self.accept("COMMENT") else "")

    def type(self) -> Type:
        """Read a type: the tokens up to where its brackets are closed."""
        start, depth = self.next.start, 0
        while True:
            token = self.take()
            depth += (token.text in {"<", "("}) - (token.text in {">", ")"})
            if token.text == "<>":
                raise FailedQuery(f"FAILED: ParseException empty struct in column type: {start}")
            if depth == 0 and self.next.text not in {"<", "("}:
                return parse(self.text[start : token.end])

    def drop_table(self, *, view: bool) -> ddl.DropTable:
        if_exists = self.accept("IF", "EXISTS")
        return ddl.DropTable(self.table(), if_exists, view)

    # ALTER TABLE

    def alter_table(self) -> Any:  # noqa: PLR0911  # one a clause
        table = self.table()
        if self.accept("ADD", "COLUMNS"):
            return ddl.ChangeColumns(table, tuple(self.listed(self.column)), replace=False)
        if self.accept("REPLACE", "COLUMNS"):
            return ddl.ChangeColumns(table, tuple(self.listed(self.column)), replace=True)
        if self.accept("SET", "TBLPROPERTIES"):
            return ddl.SetProperties(table, self.properties())
        if self.accept("SET", "LOCATION"):
            return ddl.SetLocation(table, self.string(), None)
        if self.accept("ADD"):
            return self.add_partitions(table)
        if self.accept("DROP"):
            if_exists = self.accept("IF", "EXISTS")
            return ddl.DropPartitions(table, if_exists, tuple(self.comma(self.comparisons)))
        if self.next.upper == "PARTITION":
            return self.alter_partition(table)
        raise self.error()

    def alter_partition(self, table: TableName) -> Any:
        spec = self.spec()
        if self.accept("SET", "LOCATION"):
            return ddl.SetLocation(table, self.string(), spec)
        if self.accept("RENAME", "TO"):
            return ddl.RenamePartition(table, spec, self.spec())
        raise self.error()

    def add_partitions(self, table: TableName) -> ddl.AddPartitions:
        missing_only = self.accept("IF", "NOT", "EXISTS")
        found = []
        while self.next.upper == "PARTITION":
            spec = self.spec()
            found.append((spec, self.string() if self.accept("LOCATION") else ""))
            self.accept(",")
        if not found:
            raise self.error()
        return ddl.AddPartitions(table, missing_only, tuple(found))

    def spec(self) -> ddl.Spec:
        self.expect("PARTITION")
        return {name: value for name, _, value in self.listed(self.comparison)}

    def comparisons(self) -> tuple[tuple[str, str, str], ...]:
        self.expect("PARTITION")
        return tuple(self.listed(self.comparison))

    def comparison(self) -> tuple[str, str, str]:
        name, operator = self.name(), self.take()
        if operator.text not in {"=", "<", ">", "<=", ">=", "!=", "<>"}:
            self.place -= 1
            raise self.error()
        value = self.take().text
        return name, operator.text, value + self.take().text if value == "-" else value

    def comma(self, part: Callable[[], T]) -> Iterator[T]:
        yield part()
        while self.accept(","):
            yield part()

    # SHOW and DESCRIBE

    def show_databases(self) -> ddl.ShowDatabases:
        self.accept("LIKE")
        return ddl.ShowDatabases(self.string() if self.next.quote else None)

    def show_tables(self, *, views: bool) -> ddl.ShowTables:
        database = self.name() if self.accept("IN") or self.accept("FROM") else None
        self.accept("LIKE")
        return ddl.ShowTables(database, self.string() if self.next.quote else None, views)

    def show_columns(self) -> ddl.ShowColumns:
        if not self.accept("IN"):
            self.expect("FROM")
        table = self.table()
        if self.accept("IN") or self.accept("FROM"):
            return ddl.ShowColumns(TableName(self.name(), table.name))
        return ddl.ShowColumns(table)

    def show_properties(self) -> ddl.ShowProperties:
        table = self.table()
        [*name] = self.listed(self.string) if self.next.text == "(" else ()
        return ddl.ShowProperties(table, name[0] if name else None)

    def describe(self) -> ddl.Describe:
        extended = self.accept("EXTENDED") or self.accept("FORMATTED")
        table = self.table()
        partition = self.spec() if self.next.upper == "PARTITION" else None
        path = [self.name()] if self.next is not _END else []
        while self.accept("."):
            path.append(self.string() if self.next.quote == "'" else self.name())
        return ddl.Describe(table, extended, partition, tuple(path))


class _TableOptions:
    """What follows the columns of CREATE TABLE, in any order."""

    def __init__(self, parser: _Parser) -> None:
        self.parser = parser
        self.partitions: tuple[Column, ...] = ()
        self.comment = self.location = self.stored = self.input = self.output = self.serde = ""
        self.serde_properties: dict[str, str] = {}
        self.properties: dict[str, str] = {}

    def read(self) -> bool:  # noqa: C901  # one a clause
        """Read one clause; False if there is none."""
        parser = self.parser
        if parser.accept("COMMENT"):
            self.comment = parser.string()
        elif parser.accept("PARTITIONED", "BY"):
            self.partitions = tuple(parser.listed(parser.column))
        elif parser.accept("ROW", "FORMAT", "SERDE"):
            self.serde = parser.string()
        elif parser.accept("WITH", "SERDEPROPERTIES"):
            self.serde_properties |= parser.properties()
        elif parser.accept("ROW", "FORMAT", "DELIMITED"):
            self.serde = ddl.LAZY_SIMPLE
            self._delimited()
        elif parser.accept("STORED", "AS", "INPUTFORMAT"):
            self.input = parser.string()
            parser.expect("OUTPUTFORMAT")
            self.output = parser.string()
        elif parser.accept("STORED", "AS"):
            self.stored = parser.name().upper()
        elif parser.accept("LOCATION"):
            self.location = parser.string()
        elif parser.accept("TBLPROPERTIES"):
            self.properties = parser.properties()
        elif parser.next.upper == "CLUSTERED":
            raise not_emulated("bucketed tables (CLUSTERED BY)")
        else:
            return False
        return True

    def _delimited(self) -> None:
        clauses = {
            ("FIELDS", "TERMINATED", "BY"): "field.delim",
            ("ESCAPED", "BY"): "escape.delim",
            ("COLLECTION", "ITEMS", "TERMINATED", "BY"): "collection.delim",
            ("MAP", "KEYS", "TERMINATED", "BY"): "mapkey.delim",
            ("LINES", "TERMINATED", "BY"): "line.delim",
            ("NULL", "DEFINED", "AS"): "serialization.null.format",
        }
        parser = self.parser
        while name := next((name for words, name in clauses.items() if parser.accept(*words)), ""):
            self.serde_properties[name] = parser.string()
        if "field.delim" in self.serde_properties:
            self.serde_properties["serialization.format"] = self.serde_properties["field.delim"]

    def table(
        self, name: TableName, columns: tuple[Column, ...], *, missing_only: bool
    ) -> ddl.CreateTable:
        if self.stored and self.stored not in ddl.STORED_AS:
            raise not_emulated(f"STORED AS {self.stored}")
        serde, given, made = ddl.STORED_AS[self.stored or "TEXTFILE"]
        if not self.location:
            raise FailedQuery("FAILED: SemanticException LOCATION is needed for an external table")
        if not columns:
            raise FailedQuery("FAILED: SemanticException a table needs at least one column")
        return ddl.CreateTable(
            table=name,
            missing_only=missing_only,
            columns=columns,
            partitions=self.partitions,
            location=self.location,
            serde=self.serde or serde,
            serde_properties=self.serde_properties or {"serialization.format": "1"},
            input_format=self.input or given,
            output_format=self.output or made,
            properties=self.properties,
            comment=self.comment,
        )
