"""The table for the documents of AWS CloudTrail: an input format gives their records one by one.

The columns are those that Athena documents for it ("Query AWS CloudTrail logs", with the same
types), then what else the records hold, as text. The input format makes text of all that the table
declares as text, objects too.
"""

import re
from collections.abc import Iterator
from typing import Final

from raywork.ddl.design import Design
from raywork.ddl.evolution import Prior
from raywork.ddl.findings import Finding, warning
from raywork.ddl.hints import parse_type
from raywork.ddl.names import LONGEST
from raywork.ddl.options import TableOptions
from raywork.ddl.paths import Path, member, path_text
from raywork.ddl.statements import SerDe, hive
from raywork.ddl.types import STRING, Array, Map, Struct, Type
from raywork.schema import Kind, Node, Schema, in_order
from raywork.schema.layouts import TRAIL

INPUT_FORMAT: Final = "com.amazon.emr.cloudtrail.CloudTrailInputFormat"

_SIGNS: Final = frozenset({"eventVersion", "eventTime", "eventSource", "eventName"})
"""Members that every record of CloudTrail has."""

_TEXT: Final = (
    "eventversion useridentity eventtime eventsource eventname awsregion sourceipaddress useragent"
    " errorcode errormessage requestparameters responseelements additionaleventdata requestid"
    " eventid readonly resources eventtype apiversion recipientaccountid serviceeventdetails"
    " sharedeventid vpcendpointid vpcendpointaccountid eventcategory addendum"
    " sessioncredentialfromconsole edgedevicedetails tlsdetails"
)
_NESTED: Final = {
    "useridentity": "struct<type:string,principalid:string,arn:string,accountid:string,"
    "invokedby:string,accesskeyid:string,username:string,"
    "onbehalfof:struct<userid:string,identitystorearn:string>,"
    "sessioncontext:struct<attributes:struct<mfaauthenticated:string,creationdate:string>,"
    "sessionissuer:struct<type:string,principalid:string,arn:string,accountid:string,"
    "username:string>,ec2roledelivery:string,"
    "webidfederationdata:struct<federatedprovider:string,attributes:map<string,string>>>>",
    "resources": "array<struct<arn:string,accountid:string,type:string>>",
    "addendum": "struct<reason:string,updatedfields:string,originalrequestid:string,"
    "originaleventid:string>",
    "tlsdetails": "struct<tlsversion:string,ciphersuite:string,clientprovidedhostheader:string>",
}
COLUMNS: Final[dict[str, Type]] = {
    name: parse_type(_NESTED.get(name, "string")) for name in _TEXT.split()
}
"""The documented columns, in order."""

_is_name = re.compile(r"[a-zA-Z0-9_]+").fullmatch


def design_cloudtrail(schema: Schema, options: TableOptions, prior: Prior | None) -> Design | None:
    """Return the design of the table if all objects are documents of CloudTrail, else None."""
    root = schema.root
    if root is None or schema.traits.keys() != {TRAIL} or not root.fields.keys() >= _SIGNS:
        return None
    keys = {key.lower(): key for key, _ in reversed(in_order(root.fields))}
    known = {name: root.fields[keys[name]] for name in COLUMNS if name in keys}
    if not all(_reads(COLUMNS[name], node) for name, node in known.items()):
        return None
    hints = {hint.path: hint.type for hint in options.hints}
    unnamed: list[Finding] = []
    columns: list[tuple[str, str, Type]] = []
    for name, shown in COLUMNS.items():
        key = keys.get(name, name)
        whole = _with_more(shown, known[name], (member(key),), unnamed) if name in known else shown
        columns.append((name, key, hints.pop((member(key),), whole)))
    for key, path in _others(root, frozenset(COLUMNS), (), unnamed):
        columns.append((key.lower(), key, hints.pop(path, STRING)))
    taken = {name for name, _, _ in columns}
    before = () if prior is None else prior.columns
    columns += [(name, name, was) for name, was in before if name not in taken]
    notes = [
        *warning(
            "name-unread",
            unnamed,
            "keys of other characters than letters, digits and _, or that differ by case alone: {}."
            " The SerDe for CloudTrail gives them no other name, so that they are left out",
        ),
        *warning(
            "hint-unused",
            (Finding(path_text(path)) for path in hints),
            "hints for what is no column of the table: {}. Types within columns are those that are"
            " documented for CloudTrail",
        ),
    ]
    return Design(columns, _serde(), (), notes)


def _serde() -> SerDe:
    plain = hive(timestamps=False)
    return SerDe(plain.library, plain.properties, INPUT_FORMAT)


def _reads(shown: Type, node: Node) -> bool:
    """Return whether a documented type reads what was seen; as text all of it reads."""
    seen = node.sights.keys() - {Kind.NULL}
    match shown:
        case Array():
            return seen <= {Kind.ARRAY} and (
                node.element is None or _reads(shown.element, node.element)
            )
        case Map():
            return seen <= {Kind.OBJECT}
        case Struct():
            parts = dict(shown.fields)
            return (
                seen <= {Kind.OBJECT}
                and node.values is None
                and not node.opaque
                and all(
                    _reads(parts[key.lower()], part)
                    for key, part in node.fields.items()
                    if key.lower() in parts
                )
            )
    return True


def _with_more(shown: Type, node: Node, path: Path, unnamed: list[Finding]) -> Type:
    """Return a documented type with the further members that its structs were seen with."""
    match shown:
        case Array() if node.element is not None:
            return Array(_with_more(shown.element, node.element, path, unnamed))
        case Struct():
            keys = {key.lower(): key for key, _ in reversed(in_order(node.fields))}
            parts = [
                (name, _with_more(part, node.fields[keys[name]], (*path, member(name)), unnamed))
                if name in keys
                else (name, part)
                for name, part in shown.fields
            ]
            names = frozenset(name for name, _ in parts)
            more = [(key.lower(), STRING) for key, _ in _others(node, names, path, unnamed)]
            return Struct((*parts, *more))
    return shown


def _others(
    node: Node, known: frozenset[str], path: Path, unnamed: list[Finding]
) -> Iterator[tuple[str, Path]]:
    """Yield the members that have no name among those known, with their paths."""
    taken: set[str] = set()
    for key, part in in_order(node.fields):
        name, below = key.lower(), (*path, member(key))
        if name in taken or not _is_name(key) or len(key) > LONGEST:
            unnamed.append(Finding(path_text(below), part.rank))
        elif name not in known:
            yield key, below
        taken.add(name)
