"""The tables that a query names: found in the catalog, views put in, each reference apart."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from raywork.local.dialect import parse
from raywork.local.faults import FailedQuery, RefusedRequest
from raywork.local.glue import Glue, Json, is_view
from raywork.local.types import identifier
from raywork.local.views import view_document

CATALOGS: Final = frozenset({"awsdatacatalog", "hive", "glue"})
INFORMATION: Final = "information_schema"
HIDDEN: Final = ("$path", "$file_size", "$file_modified_time", "$partition")
"""Columns that every table has, and `*` does not show."""
_DEEPEST: Final = 32


@dataclass(frozen=True, slots=True)
class Reference:
    """One place where a query names a table. `view` is the name of the view of DuckDB there."""

    view: str
    table: Json | None
    """The table of Glue; None for one of information_schema."""
    database: str
    name: str
    node: Any


def resolve(tree: Any, glue: Glue, database: str) -> tuple[Any, list[Reference]]:
    """Find all tables of a query, in its tree, which is changed in place.

    Raises:
        FailedQuery: A table is not there.
    """
    references: list[Reference] = []
    _resolve(tree, glue, database, references, 0)
    return tree, references


def _resolve(tree: Any, glue: Glue, database: str, references: list[Reference], depth: int) -> None:
    from sqlglot import exp

    if depth > _DEEPEST:
        raise FailedQuery("VIEW_IS_RECURSIVE: a view names itself")
    for node in list(tree.find_all(exp.Table)):
        if not isinstance(node.this, exp.Identifier) or _is_common(node):
            continue
        catalog, given = node.catalog.lower(), node.db.lower() or database
        if catalog and catalog not in CATALOGS:
            raise FailedQuery(
                f"CATALOG_NOT_FOUND: line 1:1: Catalog '{catalog}' does not exist: raywork local "
                "has AwsDataCatalog alone"
            )
        table = None if given == INFORMATION else _find(glue, given, node.name.lower())
        _unqualify(node, given)
        if table is not None and is_view(table):
            _put_view(node, table, glue, references, depth)
            continue
        view = f"{given}.{node.name.lower()}#{len(references)}"
        replaced = exp.Table(this=exp.to_identifier(view, quoted=True), alias=_alias(node))
        for kept in ("joins", "sample", "laterals"):
            if node.args.get(kept):
                replaced.set(kept, node.args[kept])
        node.replace(replaced)
        references.append(Reference(view, table, given, node.name.lower(), replaced))


def _find(glue: Glue, database: str, name: str) -> Json:
    table = glue.table(database, name)
    if table is not None:
        return table
    if glue.database(database) is None:
        raise FailedQuery(f"SCHEMA_NOT_FOUND: line 1:1: Schema '{database}' does not exist")
    raise FailedQuery(
        f"TABLE_NOT_FOUND: line 1:1: Table 'awsdatacatalog.{database}.{name}' does not exist"
    )


def _put_view(node: Any, table: Json, glue: Glue, references: list[Reference], depth: int) -> None:
    """Put the query of a view in the place of its name."""
    from sqlglot import exp

    document = view_document(table)
    try:
        query = parse(document["originalSql"])
    except RefusedRequest as refused:
        raise FailedQuery(f"INVALID_VIEW: {table['Name']}: {refused.message}") from None
    wrapper = exp.Subquery(this=query)
    _resolve(wrapper, glue, str(document["schema"]), references, depth + 1)
    alias = _alias(node)
    if not alias.columns:
        names = [exp.to_identifier(each["name"], quoted=True) for each in document["columns"]]
        alias = exp.TableAlias(this=alias.this.copy(), columns=names)
    replaced = exp.Subquery(this=query, alias=alias)
    if node.args.get("joins"):
        replaced.set("joins", node.args["joins"])
    node.replace(replaced)


def _alias(node: Any) -> Any:
    """The alias of a table, which has that of its own name if it has no other."""
    from sqlglot import exp

    name = exp.to_identifier(node.name, quoted=True)
    return node.args.get("alias") or exp.TableAlias(this=name)


def _is_common(node: Any) -> bool:
    """Whether a name is that of a common table expression that can be seen from there."""
    if node.db:
        return False
    path = [node]
    while path[-1].parent is not None:
        path.append(path[-1].parent)
    clauses = [scope.args.get("with_") for scope in path]
    return any(node.name.lower() in _seen(clause, path) for clause in clauses if clause)


def _seen(clause: Any, path: list[Any]) -> set[str]:
    """The names of a WITH that can be seen from a place, which is given with all around it.

    Those before the query that it is in, and that query's own if the clause is recursive.
    """
    names: set[str] = set()
    for each in clause.expressions:
        within = any(each is step for step in path)
        if not within or clause.recursive:
            names.add(each.alias.lower())
        if within:
            break
    return names


def _unqualify(node: Any, database: str) -> None:
    """Columns written `db.table.column` lose the database, which DuckDB would not know."""
    from sqlglot import exp

    select = node.find_ancestor(exp.Select)
    if select is None or not node.db:
        return
    for column in select.find_all(exp.Column):
        same = column.table.lower() == node.name.lower() and column.db.lower() == database
        if same and column.args.get("db") is not None:
            column.set("db", None)
            column.set("catalog", None)


def columns_used(tree: Any) -> set[str] | None:
    """Return the names, in lowercase, of all columns that a query may read; None for any.

    A name counts for every table that has such a column: too many is no error, too few would be.
    """
    from sqlglot import exp

    for star in tree.find_all(exp.Star):
        if isinstance(star.parent, exp.Select | exp.Column):
            return None
    used = {name.name.lower() for name in tree.find_all(exp.Identifier)}
    if any(join.args.get("method") == "NATURAL" for join in tree.find_all(exp.Join)):
        return None
    return used


def hidden_used(tree: Any) -> list[str]:
    """Return which of the hidden columns a query names."""
    from sqlglot import exp

    names = {each.name.lower() for each in tree.find_all(exp.Column)}
    return [name for name in HIDDEN if name in names]


def hide(tree: Any, names: list[str], references: list[Reference]) -> None:
    """Keep hidden columns that a query names elsewhere out of the `*` of its tables."""
    from sqlglot import exp

    if not names:
        return
    hidden = [exp.to_identifier(name, quoted=True) for name in names]
    for star in list(_stars(tree, {reference.view for reference in references})):
        star.set("except_", [each.copy() for each in hidden])


def _stars(tree: Any, views: set[str]) -> Iterator[Any]:
    """Yield each `*`, or `t.*`, that stands for the columns of a table among others."""
    from sqlglot import exp

    for star in tree.find_all(exp.Star):
        if not isinstance(star.parent, exp.Select | exp.Column):
            continue
        select = star.find_ancestor(exp.Select)
        clauses = [select.args.get("from_"), *(select.args.get("joins") or [])]
        tables = [each.this for each in clauses if each and isinstance(each.this, exp.Table)]
        qualifier = star.parent.table if isinstance(star.parent, exp.Column) else ""
        if any(
            table.name in views and qualifier.lower() in {"", table.alias_or_name.lower()}
            for table in tables
        ):
            yield star


def quoted_view(reference: Reference) -> str:
    """Return the name of a reference's view, as SQL."""
    return identifier(reference.view)
