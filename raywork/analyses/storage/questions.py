"""The questions about storage. Each reads every source once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from raywork.analyses.model import Chart, Question, View
from raywork.analyses.moments import day_of
from raywork.analyses.storage.options import StorageOptions
from raywork.ddl import Scalar
from raywork.report.units import Unit

EXAMPLES: Final = 20
"""So many orphans of a kind are listed."""

_UNITS: Final[dict[str, Unit]] = {
    **dict.fromkeys(
        ("bytes", "mean", "p50", "p90", "p99", "largest", "total_bytes", "customer_bytes"), "bytes"
    ),
    **dict.fromkeys(("added", "all_bytes", "bytes_of_kind"), "bytes"),
    "share": "share",
    "growth": "share",
}
_MEASURES: Final = (
    "count(*) AS resources, sum(bytes) AS bytes, avg(bytes) AS mean,"
    " approx_percentile(bytes, 0.5) AS p50, approx_percentile(bytes, 0.9) AS p90,"
    " approx_percentile(bytes, 0.99) AS p99, max(bytes) AS largest,"
    " approx_distinct(customer) AS customers, count_if(bytes IS NULL) AS without_bytes,"
    " count_if(period IS NULL) AS without_date"
)

ORPHANS: Final = {
    "no-id": "Resources without the id of a customer",
    "unknown": "Resources of an unknown customer",
    "unused": "Customers without resources",
    "no-customer": "Accounts of an unknown customer",
}
"""The kinds of what has no counterpart."""


@dataclass(frozen=True, slots=True)
class Base:
    """The SELECTs that all questions rest on."""

    options: StorageOptions
    relations: Mapping[str, str]
    """`customers`, and `accounts` and `plans` if there are any."""
    before: tuple[str, ...]
    resources: tuple[str, ...]
    by_account: bool
    """Whether resources link to accounts."""

    def common(self) -> str:
        """Return the common table expressions: members by the id that resources link to."""
        days, period = self.options.days, _period(self.options.period)
        within = f" WHERE {days.condition('day')}" if days.first or days.last else ""
        dated = (
            "SELECT link, coalesce(type, 'unknown') AS type,"
            " CAST(round(try_cast(bytes AS double)) AS bigint) AS bytes,"
            f" {day_of_text('created')} AS day FROM all_resources"
        )
        found = [_named(f"{name}_rows", select) for name, select in self.relations.items()]
        found += [
            *self.before,
            _named("all_resources", "\nUNION ALL\n".join(self.resources)),
            _named("dated", dated),
            _named("resources", f"SELECT link, type, bytes, {period} AS period FROM dated{within}"),
            *self._members(),
        ]
        return f"WITH {_lines(found)}"

    def _members(self) -> list[str]:
        customers = (
            "SELECT id, min(name) AS name, min(plan) AS plan, count(*) AS copies"
            " FROM customers_rows WHERE id IS NOT NULL GROUP BY id"
        )
        plan, join = "plan", ""
        if "plans" in self.relations:
            plan = "coalesce(p.name, plan)"
            join = (
                " LEFT JOIN (SELECT id, min(name) AS name FROM plans_rows GROUP BY id) p"
                " ON p.id = plan"
            )
        members = (
            f"SELECT m.id, customer, m.name, {plan} AS plan, copies FROM ({self._linked()}) m{join}"
        )
        return [_named("customers", customers), _named("members", members)]

    def _linked(self) -> str:
        """Return the SELECT of customers by the ids that resources have."""
        if "accounts" not in self.relations:
            return "SELECT id, id AS customer, name, plan, copies FROM customers"
        if self.by_account:
            return (
                "SELECT a.id, c.id AS customer, c.name, coalesce(a.plan, c.plan) AS plan, copies"
                " FROM (SELECT id, min(customer) AS customer, min(plan) AS plan"
                " FROM accounts_rows WHERE id IS NOT NULL GROUP BY id) a"
                " LEFT JOIN customers c ON c.id = a.customer"
            )
        return (
            "SELECT c.id, c.id AS customer, c.name, coalesce(c.plan, a.plan) AS plan, copies"
            " FROM customers c LEFT JOIN (SELECT customer, min(plan) AS plan"
            " FROM accounts_rows GROUP BY customer) a ON a.customer = c.id"
        )


def _named(name: str, select: str) -> str:
    return f"{name} AS (\n{select}\n)"


def _lines(expressions: Sequence[str]) -> str:
    return ",\n".join(expressions)


def questions_of(base: Base) -> list[Question]:
    """Return what is asked."""
    common = base.common()
    return [
        _usage(common),
        _consumers(common, base.options.top),
        _plans(common),
        _orphans(common),
    ]


def day_of_text(column: str) -> str:
    """Return the SQL of the day of a text: ISO 8601, or seconds or milliseconds since 1970.

    It is the day in UTC; of a text that only begins with a day, that day.
    """
    number = day_of(f"try_cast({column} AS double)", Scalar("double"))
    begins = f"regexp_extract({column}, '^[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}')"
    return (
        f"IF(regexp_like({column}, '^[0-9]{{9,14}}([.][0-9]+)?$'), {number},"
        f" coalesce({day_of(column, Scalar('string'))}, {begins}))"
    )


def _period(period: str) -> str:
    if period == "week":
        return "date_format(date_trunc('week', try_cast(day AS date)), '%Y-%m-%d')"
    length = {"day": 10, "month": 7, "year": 4}[period]
    return f"substr(day, 1, {length})"


def _usage(common: str) -> Question:
    """Return the whole base by type, plan and period, in one pass."""
    levels = {7: "all", 3: "type", 5: "plan", 6: "period", 2: "type and period", 1: "type and plan"}
    cases = " ".join(f"WHEN {bits} THEN '{level}'" for bits, level in levels.items())
    sql = (
        f"{common},\nlinked AS (\nSELECT r.type, r.bytes, r.period, m.customer,"
        " coalesce(m.plan, 'none') AS plan"
        " FROM resources r LEFT JOIN members m ON m.id = r.link\n),\n"
        f"grouped AS (\nSELECT CASE grouping(type, plan, period) {cases} END AS level,"
        f" type, plan, period, {_MEASURES} FROM linked"
        " GROUP BY GROUPING SETS ((), (type), (plan), (period), (type, period), (type, plan))\n)\n"
        "SELECT *, CASE WHEN level = 'period'"
        " THEN sum(bytes) OVER (PARTITION BY level ORDER BY period) END AS total_bytes"
        " FROM grouped WHERE NOT (level IN ('period', 'type and period') AND period IS NULL)"
        " ORDER BY level, period, bytes DESC"
    )
    shared = ("resources", "bytes", "mean", "p50", "p90", "p99", "largest", "customers")
    pairs = ("type", "plan", "resources", "bytes", "p50", "p99")
    return Question(
        "usage",
        "What is stored",
        sql,
        units=_UNITS,
        views=(
            View("In all", only=("level", "all"), columns=(*shared, "without_bytes")),
            View("By type", Chart("bars", "type", "bytes"), ("level", "type"), ("type", *shared)),
            View("By plan", Chart("bars", "plan", "bytes"), ("level", "plan"), ("plan", *shared)),
            View(
                "Types within plans",
                Chart("treemap", "type", "bytes", "plan"),
                ("level", "type and plan"),
                pairs,
            ),
            View(
                "Growth",
                Chart("line", "period", "total_bytes"),
                ("level", "period"),
                ("period", "resources", "bytes", "total_bytes", "p50", "p99"),
            ),
            View(
                "Bytes that were added, by type",
                Chart("stacked", "period", "bytes", "type"),
                ("level", "type and period"),
                ("period", "type", "resources", "bytes", "p50", "p99"),
            ),
        ),
    )


def _consumers(common: str, top: int) -> Question:
    """Return the customers with most bytes, and those that added most in the last period."""
    among = f" AND place <= {top}" if top else ""
    sql = (
        f"{common},\ncube AS (\nSELECT link, type, period, count(*) AS resources,"
        " coalesce(sum(bytes), 0) AS bytes FROM resources GROUP BY link, type, period\n),\n"
        "timed AS (\nSELECT *, max(period) OVER () AS latest FROM cube\n),\n"
        "used AS (\nSELECT m.customer, min(m.name) AS name, min(m.plan) AS plan, t.type,"
        " sum(resources) AS resources, sum(bytes) AS bytes,"
        " sum(CASE WHEN period = latest THEN bytes ELSE 0 END) AS added,"
        " max(period) AS last_period FROM timed t JOIN members m ON m.id = t.link"
        " WHERE m.customer IS NOT NULL GROUP BY m.customer, t.type\n),\n"
        "summed AS (\nSELECT *, sum(bytes) OVER (PARTITION BY customer) AS customer_bytes,"
        " sum(added) OVER (PARTITION BY customer) AS customer_added,"
        " sum(bytes) OVER () AS all_bytes FROM used\n),\n"
        "ranked AS (\nSELECT *, dense_rank() OVER (ORDER BY customer_bytes DESC, customer)"
        " AS by_bytes, dense_rank() OVER (ORDER BY customer_added DESC, customer) AS by_added"
        " FROM summed\n),\n"
        "listed AS (\nSELECT 'size' AS list, by_bytes AS place, * FROM ranked\nUNION ALL\n"
        "SELECT 'growth' AS list, by_added AS place, * FROM ranked WHERE customer_added > 0\n)\n"
        "SELECT list, place, customer, coalesce(name, customer) AS name, plan, type, resources,"
        " bytes, customer_bytes, CAST(customer_bytes AS double) / nullif(all_bytes, 0) AS share,"
        " added, CAST(customer_added AS double) / nullif(customer_bytes, 0) AS growth, last_period"
        f" FROM listed WHERE true{among} ORDER BY list DESC, place, bytes DESC"
    )
    columns = ("place", "customer", "name", "plan", "type", "resources", "bytes")
    return Question(
        "consumers",
        "Who stores it",
        sql,
        units=_UNITS,
        note="The last period is the last one in which anything was created; it may not be over.",
        views=(
            View(
                "Top consumers",
                Chart("stacked", "name", "bytes", "type"),
                ("list", "size"),
                (*columns, "customer_bytes", "share"),
            ),
            View(
                "Most bytes added in the last period",
                Chart("stacked", "name", "added", "type"),
                ("list", "growth"),
                (*columns, "added", "growth"),
                note="Growth is the share of a customer's bytes that are from the last period.",
            ),
        ),
    )


def _plans(common: str) -> Question:
    """Return how much customers store, in all and by plan."""
    sql = (
        f"{common},\nused AS (\nSELECT link, count(*) AS resources,"
        " coalesce(sum(bytes), 0) AS bytes FROM resources GROUP BY link\n),\n"
        "per_customer AS (\nSELECT m.customer, coalesce(min(m.plan), 'none') AS plan,"
        " max(copies) AS copies, coalesce(sum(u.resources), 0) AS resources,"
        " coalesce(sum(u.bytes), 0) AS bytes FROM members m LEFT JOIN used u ON u.link = m.id"
        " WHERE m.customer IS NOT NULL GROUP BY m.customer\n)\n"
        "SELECT CASE WHEN grouping(plan) = 1 THEN 'all' ELSE plan END AS plan,"
        " grouping(plan) = 1 AS every, count(*) AS customers,"
        " count_if(resources = 0) AS without_resources, sum(resources) AS resources,"
        " sum(bytes) AS bytes, avg(bytes) AS mean, approx_percentile(bytes, 0.5) AS p50,"
        " approx_percentile(bytes, 0.9) AS p90, approx_percentile(bytes, 0.99) AS p99,"
        " max(bytes) AS largest, sum(copies) - count(*) AS repeated"
        " FROM per_customer GROUP BY GROUPING SETS ((), (plan)) ORDER BY every DESC, bytes DESC"
    )
    return Question(
        "plans",
        "How much a customer stores",
        sql,
        Chart("bars", "plan", "p90"),
        units=_UNITS,
        note="Customers without resources count; the chart shows what nine of ten stay below.",
    )


def _orphans(common: str) -> Question:
    """Return what has no counterpart on the other side."""
    kinds = (
        f"CASE WHEN m.id IS NULL AND u.link IS NULL THEN '{ORPHANS['no-id']}'"
        f" WHEN m.id IS NULL THEN '{ORPHANS['unknown']}'"
        f" WHEN m.customer IS NULL THEN '{ORPHANS['no-customer']}'"
        f" WHEN u.resources IS NULL THEN '{ORPHANS['unused']}' END"
    )
    sql = (
        f"{common},\nused AS (\nSELECT link, count(*) AS resources,"
        " coalesce(sum(bytes), 0) AS bytes,"
        " array_join(array_sort(array_agg(DISTINCT type)), ', ') AS types"
        " FROM resources GROUP BY link\n),\n"
        f"sided AS (\nSELECT {kinds} AS kind, coalesce(u.link, m.id) AS id, m.name, types,"
        " coalesce(u.resources, 0) AS resources, coalesce(u.bytes, 0) AS bytes"
        " FROM used u FULL OUTER JOIN members m ON m.id = u.link\n),\n"
        "placed AS (\nSELECT *,"
        " row_number() OVER (PARTITION BY kind ORDER BY bytes DESC, id) AS place,"
        " count(*) OVER (PARTITION BY kind) AS ids_of_kind,"
        " sum(resources) OVER (PARTITION BY kind) AS resources_of_kind,"
        " sum(bytes) OVER (PARTITION BY kind) AS bytes_of_kind"
        " FROM sided WHERE kind IS NOT NULL\n)\n"
        f"SELECT * FROM placed WHERE place <= {EXAMPLES} ORDER BY bytes_of_kind DESC, kind, place"
    )
    return Question(
        "orphans",
        "Orphans on either side",
        sql,
        units=_UNITS,
        note=f"The first {EXAMPLES} of each kind by bytes, beside the figures of the whole kind.",
    )
