"""The tables of load balancers' access logs, read by one regular expression each.

Fields as in the guide to Application Load Balancers, "Access log entries". Fields were added over
the years, so that those from trace_id on may be missing. Whatever the expression does not know as
an entry goes, whole, to the last column: a RegexSerDe alone would make NULLs of it.
"""

from typing import Final, NamedTuple

from raywork.analyses.api_calls.tables import partitions
from raywork.analyses.api_calls.trees import Tree
from raywork.analyses.dates import DateRange
from raywork.analyses.model import NewTable
from raywork.ddl.quoting import literal, quoted

_REGEX_SERDE: Final = "org.apache.hadoop.hive.serde2.RegexSerDe"


class Field(NamedTuple):
    """A field of a line: the columns that it has, and the expression that takes it apart."""

    columns: tuple[tuple[str, str], ...]
    regex: str


Groups = tuple[tuple[Field, ...], ...]
"""The fields of a line in order, in groups of those that were added together."""


def _plain(name: str, kind: str = "string") -> Field:
    return Field(((name, kind),), "([^ ]*)")


def _in_quotes(name: str) -> Field:
    return Field(((name, "string"),), '"([^"]*)"')


def _seconds(name: str) -> Field:
    return Field(((name, "double"),), "(-?[0-9.]+)")


def _whole(name: str, kind: str) -> Field:
    return Field(((name, kind),), "([0-9]+|-)")


def _address(name: str) -> Field:
    """`address:port`, or `-` where there is none."""
    return Field(((f"{name}_ip", "string"), (f"{name}_port", "int")), "(?:([^ ]*):([0-9]+)|-)")


_REQUEST: Final = Field(
    (("request_verb", "string"), ("request_url", "string"), ("request_proto", "string")),
    '"([^ "]*) ([^"]*?) ([^ "]*)"',
)

_TIMES: Final = ("request_processing_time", "target_processing_time", "response_processing_time")

ALB: Final[Groups] = (
    (
        _plain("type"), _plain("time"), _plain("elb"), _address("client"), _address("target"),
        *map(_seconds, _TIMES),
        _whole("elb_status_code", "int"), _plain("target_status_code"),
        _whole("received_bytes", "bigint"), _whole("sent_bytes", "bigint"),
        _REQUEST, _in_quotes("user_agent"), _plain("ssl_cipher"), _plain("ssl_protocol"),
        _plain("target_group_arn"), _in_quotes("trace_id"),
    ),
    (_in_quotes("domain_name"), _in_quotes("chosen_cert_arn")),
    (_plain("matched_rule_priority"),),
    (_plain("request_creation_time"), _in_quotes("actions_executed")),
    (_in_quotes("redirect_url"),),
    (_in_quotes("lambda_error_reason"),),
    (_in_quotes("target_port_list"), _in_quotes("target_status_code_list")),
    (_in_quotes("classification"), _in_quotes("classification_reason")),
    (_plain("conn_trace_id"),),
    (
        _in_quotes("transformed_host"), _in_quotes("transformed_uri"),
        _in_quotes("request_transform_status"),
    ),
)  # fmt: skip
"""Of Application Load Balancers."""

CLASSIC: Final[Groups] = (
    (
        _plain("timestamp"), _plain("elb_name"), _address("request"), _address("backend"),
        _seconds("request_processing_time"), _seconds("backend_processing_time"),
        _seconds("client_response_time"),
        _whole("elb_response_code", "int"), _plain("backend_response_code"),
        _whole("received_bytes", "bigint"), _whole("sent_bytes", "bigint"), _REQUEST,
    ),
    (_in_quotes("user_agent"), _plain("ssl_cipher"), _plain("ssl_protocol")),
)  # fmt: skip
"""Of Classic Load Balancers."""


def columns_of(groups: Groups) -> list[tuple[str, str]]:
    """Return names and types of the columns, the one for lines that are no entries last."""
    fields = [field for group in groups for field in group]
    return [column for field in fields for column in field.columns] + [("unparsed", "string")]


def regex_of(groups: Groups) -> str:
    """Return the expression that takes a line apart. What is added in future is passed over."""
    parts = [" ".join(field.regex for field in group) for group in groups]
    entry = "(?: .*)?"
    for part in reversed(parts[1:]):
        entry = f"(?: {part}{entry})?"
    return f"{parts[0]}{entry}|(.*)"


def log_table(name: str, groups: Groups, tree: Tree, days: DateRange) -> NewTable:
    """Return the table of the logs of a tree, for some days of it."""
    columns = ",\n".join(f"  {quoted(column)} {kind}" for column, kind in columns_of(groups))
    keys, properties = partitions(tree, days)
    ddl = (
        f"CREATE EXTERNAL TABLE {{table}} (\n{columns}\n)\n{keys}\n"
        f"ROW FORMAT SERDE '{_REGEX_SERDE}'\n"
        f"WITH SERDEPROPERTIES ('serialization.format'='1',"
        f" 'input.regex'={literal(regex_of(groups))})\n"
        f"LOCATION {literal(tree.base)}\n{properties}"
    )
    return NewTable(name, ddl, tuple(tree.locations(days)))
