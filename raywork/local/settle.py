"""Gives each operation the meaning that Trino has for the types of what it is applied to.

A tree that is rewritten otherwise is gone through from within: the types of an operation are known
once all that it is made of has its meaning, and so have the tables that its columns are of.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from raywork.local import agreement, arithmetic, casts, containers, kinds, signatures
from raywork.local.binder import Serialize, bind
from raywork.local.faults import FailedQuery
from raywork.local.operations import Kinds, Rule, Unlike
from raywork.local.positions import Source

if TYPE_CHECKING:
    from raywork.local.kinds import Kind

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
    while pending:
        unsettled = _with_all_around(list(pending.values()))
        ready = [node for node in pending.values() if not _waits(node, unsettled)]
        ready = ready or list(pending.values())[-1:]
        for node, found in zip(ready, _kinds(tree, ready, pending, serialize), strict=True):
            del pending[id(node)]
            _apply(node, found, source)
    return tree


def _rule(node: Any) -> Rule | None:
    from sqlglot import exp

    name = str(node.this).lower() if isinstance(node, exp.Anonymous) else type(node).__name__
    return _RULES.get(name)


def _apply(node: Any, found: Kinds, source: Source) -> None:
    rule = _rule(node)
    if rule is None:
        return
    try:
        settled = rule.settled(node, found)
    except Unlike as error:
        raise FailedQuery(f"{error.name}: {source.place(error.node, error.sign)} {error}") from None
    if settled.new is not settled.old:
        settled.old.replace(settled.new)
    if settled.kind is not None:
        settled.new.meta["kind"] = settled.kind


def _kinds(
    tree: Any, ready: list[Any], pending: dict[int, Any], serialize: Serialize
) -> list[Kinds]:
    """The types of the operands of each operation that is ready."""
    from sqlglot import exp

    rules = [_rule(node) for node in ready]
    operands = [rule.operands(node) for rule, node in zip(rules, ready, strict=True) if rule]
    asked = [each for group in operands for each in group if kinds.evident(each) is None]
    found: dict[int, Kind | None] = {}
    if asked:
        refused = [
            node
            for node in pending.values()
            if isinstance(node, exp.Binary | exp.In) or node.name in {"trino.subscript", "sum"}
        ]
        found = dict(zip(map(id, asked), bind(tree, asked, refused, serialize), strict=True))
    return [[kinds.evident(each) or found.get(id(each)) for each in group] for group in operands]


def _with_all_around(nodes: list[Any]) -> set[int]:
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
