"""Gives each operation the meaning that Trino has for the types of what it is applied to.

A tree that is rewritten otherwise is gone through from within: the types of an operation are known
once all that it is made of has its meaning, and so have the tables that its columns are of.
"""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from raywork.local import agreement, arithmetic, casts, containers, kinds, signatures
from raywork.local.binder import Serialize, bind
from raywork.local.faults import FailedQuery
from raywork.local.operations import Kinds, Rule, Unlike
from raywork.local.positions import Source

_RULES: Final = {
    **signatures.RULES,
    **arithmetic.RULES,
    **casts.RULES,
    **containers.RULES,
    **agreement.RULES,
}


def settle(tree: Any, source: Source, serialize: Serialize) -> Any:
    """Settle the operations of a tree, in place. Failures name a place in its source.

    Raises:
        FailedQuery: An operation is none for the types that it is applied to.
    """
    pending = {id(node): node for node in tree.dfs() if _rule(node) is not None}
    told: dict[int, Kinds] = {}
    while pending:
        unsettled = _with_all_around(pending.values())
        ready = [node for node in pending.values() if not _waits(node, unsettled)]
        ready = ready or list(pending.values())[-1:]
        if any(id(node) not in told for node in ready):
            told |= _kinds(tree, ready, pending, told, serialize)
        changed = []
        for node in ready:
            del pending[id(node)]
            before = kinds.evident(node)
            new = _apply(node, told.pop(id(node)), source)
            if new is not node and (before is None or kinds.evident(new) != before):
                changed.append(new)
        _forget(told, pending, _with_all_around(changed))
    return tree


def _forget(told: dict[int, Kinds], pending: dict[int, Any], changed: set[int]) -> None:
    """Forget the types of what is made of changed operations, or of columns of their tables."""
    for key in list(told) if changed else ():
        if key in changed or any(id(part) in changed for part in _sources(pending[key])):
            del told[key]


def _rule(node: Any) -> Rule | None:
    from sqlglot import exp

    name = str(node.this).lower() if isinstance(node, exp.Anonymous) else type(node).__name__
    return _RULES.get(name)


def _apply(node: Any, found: Kinds, source: Source) -> Any:
    """Settle an operation; return what stands in its place."""
    rule = _rule(node)
    if rule is None:
        return node
    try:
        settled = rule.settled(node, found)
    except Unlike as error:
        raise FailedQuery(f"{error.name}: {source.place(error.node, error.sign)} {error}") from None
    if settled.new is not settled.old:
        settled.old.replace(settled.new)
    if settled.kind is not None:
        settled.new.meta["kind"] = settled.kind
    return node if settled.new is settled.old else settled.new


def _kinds(
    tree: Any,
    ready: list[Any],
    pending: dict[int, Any],
    told: dict[int, Kinds],
    serialize: Serialize,
) -> dict[int, Kinds]:
    """The types of the operands of operations: of all, though most have parts to be settled.

    Few become others, so that the types of most are those that they will have; `_forget` is for
    the rest. Where DuckDB refuses an operation as it is, only those that are ready are told of.
    """
    from sqlglot import exp

    untold = [node for key, node in pending.items() if key not in told]
    if (found := _bound(tree, untold, [], serialize)) is not None:
        return found
    refused = [
        node
        for node in pending.values()
        if isinstance(node, exp.Binary | exp.In) or node.name in {"trino.subscript", "sum"}
    ]
    found = _bound(tree, ready, refused, serialize)
    return {id(node): [None] * len(_operands(node)) for node in ready} if found is None else found


def _bound(
    tree: Any, nodes: list[Any], refused: list[Any], serialize: Serialize
) -> dict[int, Kinds] | None:
    """The types of the operands of operations; None if the query cannot be planned."""
    groups = {id(node): _operands(node) for node in nodes}
    asked = [each for group in groups.values() for each in group if kinds.evident(each) is None]
    types = bind(tree, asked, refused, serialize) if asked else []
    if types is None:
        return None
    found = dict(zip(map(id, asked), types, strict=True))
    return {
        key: [kinds.evident(each) or found.get(id(each)) for each in group]
        for key, group in groups.items()
    }


def _operands(node: Any) -> list[Any]:
    rule = _rule(node)
    return [] if rule is None else rule.operands(node)


def _with_all_around(nodes: Iterable[Any]) -> set[int]:
    """The identities of nodes, and of all that they are parts of."""
    found: set[int] = set()
    for node in nodes:
        above = node
        while above is not None and id(above) not in found:
            found.add(id(above))
            above = above.parent
    return found


def _waits(node: Any, unsettled: set[int]) -> bool:
    """Whether an operation is made of others, or its columns are of tables that are."""
    parts = [*node.iter_expressions(), *_sources(node)]
    return any(id(part) in unsettled for part in parts)


def _sources(node: Any) -> Iterator[Any]:
    """What the columns come from that are seen at a place."""
    from sqlglot import exp

    below, above = node, node.parent
    while above is not None:
        if isinstance(above, exp.With):
            yield from above.expressions[: below.index]
        elif isinstance(above, exp.Join) and below.arg_key != "this":
            yield above.this
        elif isinstance(above, exp.Query) and below.arg_key != "with_":
            yield from _tables(above, below)
        below, above = above, above.parent


def _tables(query: Any, below: Any) -> Iterator[Any]:
    """The tables of a query that are seen in one of its parts."""
    if query.args.get("with_"):
        yield query.args["with_"]
    if below.arg_key == "from_":
        return
    if query.args.get("from_"):
        yield query.args["from_"]
    joins = query.args.get("joins") or []
    yield from (join.this for join in (joins[: below.index] if below.arg_key == "joins" else joins))
