"""From options and what the sources are to tables, questions, and what is to be known of both."""

from collections.abc import Iterator, Mapping

from raywork.analyses import trino
from raywork.analyses.model import NewTable, Plan
from raywork.analyses.storage.look import Records, Relation, Seen
from raywork.analyses.storage.mapping import assign, need, said
from raywork.analyses.storage.options import StorageOptions
from raywork.analyses.storage.questions import Base, questions_of
from raywork.analyses.storage.records import Selected, select_records
from raywork.errors import UsageError

_RESOURCE: tuple[str, ...] = ("link", "type", "bytes", "created")
"""The columns of resources: `link` is the id of a customer, or of an account."""


def plan_storage(options: StorageOptions, seen: Seen) -> Plan:
    """Return what to make and ask.

    Raises:
        UsageError: a role that the analysis cannot do without has no column.
    """
    notes: list[str] = []
    tables: list[NewTable] = []
    parts: dict[str, str] = {}
    for relation, name, roles in (
        (seen.customers, "customer", ("id",)),
        (seen.accounts, "account", ("id", "customer")),
        (seen.plans, "plan", ("id", "name")),
    ):
        if relation is not None:
            found = _assigned(options, relation, name, roles, notes)
            parts[f"{name}s"] = _relation_select(relation, name, found)
            tables += [relation.source.table] if relation.source.table else []
    links: set[bool] = set()
    selects: list[str] = []
    before: list[str] = []
    for source in seen.resources:
        columns, by_account = _resource_roles(options, source, notes)
        links.add(by_account)
        selected = _selected(source, columns)
        tables += selected.tables
        before += selected.before
        selects.append(_resource_select(source, columns, selected))
    if len(links) > 1:
        raise UsageError(
            "some --resources have the id of a customer, others that of an account: name the column"
            " that all have, with --resource-customer or --resource-account"
        )
    base = Base(options, parts, tuple(before), tuple(selects), by_account=links == {True})
    return Plan(
        "Storage by customers",
        tables,
        questions_of(base),
        [*_assumptions(options, seen), *notes],
    )


def _assigned(
    options: StorageOptions,
    relation: Relation,
    name: str,
    roles: tuple[str, ...],
    notes: list[str],
) -> dict[str, str]:
    found = assign(options, name, relation.names)
    need(found, roles, name, relation.names)
    notes += [said(options, name, relation.given, found), *relation.source.notes]
    return found


def _relation_select(relation: Relation, name: str, found: Mapping[str, str]) -> str:
    """Return the SELECT of the roles of a relation as text, NULL for those without a column."""
    wanted = {"customer": ("id", "name", "plan"), "account": ("id", "customer", "plan")}
    roles = wanted.get(name, ("id", "name"))
    columns = ", ".join(f"{_text(found.get(role))} AS {role}" for role in roles)
    return f"SELECT {columns} FROM {relation.source.sql}"


def _resource_roles(
    options: StorageOptions, source: Relation | Records, notes: list[str]
) -> tuple[dict[str, str], bool]:
    """Return the columns of resources by role, and whether they link to accounts.

    Raises:
        UsageError: none links to anything; or some link to accounts, and others do not.
    """
    names = [*source.attributes] if isinstance(source, Records) else source.names
    found = assign(options, "resource", names)
    account, customer = found.pop("account", None), found.pop("customer", None)
    named = options.resource_account is not None
    by_account = options.accounts is not None and account is not None
    by_account = by_account and (named or (customer is None and options.resource_customer is None))
    link = account if by_account else customer or account
    if link is None:
        need({}, ("customer",), "resource", names)
    role = "account" if link == account else "customer"
    notes.append(said(options, "resource", source.given, {role: str(link), **found}))
    notes += source.notes if isinstance(source, Records) else source.source.notes
    return {"link": str(link), **found}, by_account


def _selected(source: Relation | Records, roles: Mapping[str, str]) -> Selected:
    if isinstance(source, Records):
        return select_records(source, roles)
    columns = ", ".join(f"{_text(column)} AS {role}" for role, column in roles.items())
    tables = (source.source.table,) if source.source.table else ()
    return Selected(tables, f"SELECT {columns} FROM {source.source.sql}")


def _resource_select(
    source: Relation | Records, roles: Mapping[str, str], selected: Selected
) -> str:
    """Return the SELECT of all columns of resources, in one order."""
    kind = trino.text(source.kind or "unknown")
    values = [
        name if name in roles else (kind if name == "type" else "CAST(NULL AS varchar)")
        for name in _RESOURCE
    ]
    shown = ", ".join(f"{value} AS {name}" for value, name in zip(values, _RESOURCE, strict=True))
    return f"SELECT {shown} FROM (\n{selected.select}\n)"


def _text(column: str | None) -> str:
    if column is None:
        return "CAST(NULL AS varchar)"
    return f"nullif(CAST({trino.name(column)} AS varchar), '')"


def _assumptions(options: StorageOptions, seen: Seen) -> Iterator[str]:
    yield "Resources are counted as they are now: what was deleted is in no figure of the past."
    if options.days.first or options.days.last:
        yield f"Resources that were created {options.days}; those without a date are left out."
    for source in seen.resources:
        if isinstance(source, Records) and source.changes:
            since = "" if source.exported is None else ", but for changes from before the export"
            yield (
                f"{source.given}: each item is its latest image in {', '.join(source.changes)}"
                f"{since}; items that were deleted there are left out."
            )
