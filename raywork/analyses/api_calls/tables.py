"""The clauses that tables of logs share: their partitions, computed from the days of a tree."""

from raywork.analyses.api_calls.trees import Tree
from raywork.analyses.dates import DateRange
from raywork.analyses.trino import text
from raywork.ddl.quoting import literal, quoted


def partitions(tree: Tree, days: DateRange) -> tuple[str, str]:
    """Return the clauses for partitions by account and region, where there are any, and by day."""
    properties = {"projection.enabled": "true"}
    if tree.accounts:
        properties |= {
            "projection.account.type": "enum",
            "projection.account.values": ",".join(tree.accounts),
            "projection.region.type": "enum",
            "projection.region.values": ",".join(tree.regions),
        }
    properties |= {
        "projection.day.type": "date",
        "projection.day.format": "yyyy/MM/dd",
        "projection.day.range": f"{days.first:%Y/%m/%d},{days.last:%Y/%m/%d}",
        "projection.day.interval": "1",
        "projection.day.interval.unit": "DAYS",
        "storage.location.template": tree.template,
    }
    names = [*(["account", "region"] if tree.accounts else []), "day"]
    keys = ", ".join(f"{quoted(name)} string" for name in names)
    written = ",\n".join(f"  {literal(key)}={literal(value)}" for key, value in properties.items())
    return f"PARTITIONED BY ({keys})", f"TBLPROPERTIES (\n{written}\n)"


def place_of(tree: Tree) -> str:
    """Return the SQL that says whose logs a row is of."""
    return "account || ' ' || region" if tree.accounts else text(tree.base)
