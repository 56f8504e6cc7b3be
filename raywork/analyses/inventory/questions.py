"""The questions about a snapshot: one pass of its files each, as columnar as they can be."""

from dataclasses import dataclass
from typing import Final

from raywork.analyses.inventory.bands import AGES, SIZES
from raywork.analyses.inventory.options import InventoryOptions
from raywork.analyses.inventory.prices import INFREQUENT, MINIMUM, Prices
from raywork.analyses.inventory.rows import Rows

NO_FOLDER: Final = "(no folder)"
"""Stands for the prefix of keys without a slash."""
LONE_MARKER: Final = "delete marker alone"
"""What versions are called that hide nothing any more."""
_MARKER, _LONE_MARKER, _OLD_MARKER = 101, 102, 103
"""Numbers behind those of the bands of age."""
_LARGE_STANDARD: Final = f"class = 'STANDARD' AND size >= {MINIMUM}"


@dataclass(frozen=True, slots=True)
class Asking:
    """What the SQL of all questions depends on."""

    rows: Rows
    options: InventoryOptions
    prices: Prices

    @property
    def object_usd(self) -> str:
        """The SQL of what an object costs a month: NULL where its class has no price."""
        return self.prices.monthly("class", "tier", "size")

    @property
    def usd(self) -> str:
        """The same of any row: a delete marker costs nothing."""
        return f"CASE WHEN marker THEN 0E0 ELSE {self.object_usd} END"

    @property
    def standard(self) -> str:
        """The SQL of what a row would cost a month in STANDARD."""
        return self.prices.of("STANDARD", "size") if "STANDARD" in self.prices.storage else "usd"

    def prefix(self, depth: int) -> str:
        """Return the SQL of the prefix of a key with at most so many folders, from `parts`."""
        folders = f"least({depth}, cardinality(parts) - 1)"
        joined = f"array_join(slice(parts, 1, {folders}), '/')"
        return f"CASE WHEN cardinality(parts) = 1 THEN '{NO_FOLDER}' ELSE {joined} || '/' END"


def totals_sql(asking: Asking, files: int) -> str:
    """One row: how much there is of everything, and what the remedies would save."""
    rows, options = asking.rows, asking.options
    to_standard = asking.standard
    small = f"now AND class IN {_listed(INFREQUENT)} AND size < {MINIMUM}"
    dear = f"{small} AND usd > {to_standard}"
    cold = f"now AND {_LARGE_STANDARD} AND age >= {options.cold_days}"
    transition = asking.prices.request(f"transition/{options.cold_class}")
    priced = options.cold_class in asking.prices.storage
    moved = asking.prices.of(options.cold_class, "size") if priced else "usd"
    names = ("class", "tier", "size", "age", "day", "marker", "latest", "encryption")
    base = rows.select(*names, "replication", "path")
    return f"""
WITH inventory AS ({base}), priced AS (
  SELECT class, size, age, day, marker, latest, encryption, replication, path,
    latest AND NOT marker AS now, {asking.usd} AS usd
  FROM inventory
)
SELECT count(*) AS rows_read,
  {files} AS files_listed,
  count(DISTINCT path) AS files_read,
  count_if(now) AS objects,
  coalesce(sum(size) FILTER (WHERE now), 0) AS bytes,
  coalesce(sum(usd) FILTER (WHERE now), 0E0) AS usd,
  count_if(NOT latest AND NOT marker) AS noncurrent_objects,
  coalesce(sum(size) FILTER (WHERE NOT latest), 0) AS noncurrent_bytes,
  coalesce(sum(usd) FILTER (WHERE NOT latest), 0E0) AS noncurrent_usd,
  count_if(marker) AS delete_markers,
  approx_percentile(size, 0.5) FILTER (WHERE now) AS median_bytes,
  approx_percentile(size, 0.9) FILTER (WHERE now) AS p90_bytes,
  max(size) FILTER (WHERE now) AS largest_bytes,
  min(day) FILTER (WHERE now) AS oldest,
  max(day) FILTER (WHERE now) AS newest,
  count_if(NOT marker AND usd IS NULL) AS unpriced_objects,
  count_if({small}) AS small_objects,
  coalesce(sum(size) FILTER (WHERE {small}), 0) AS small_bytes,
  count_if({dear}) AS dear_objects,
  coalesce(sum(usd - {to_standard}) FILTER (WHERE {dear}), 0E0) AS dear_usd,
  count_if({dear}) * {asking.prices.request("copy"):E} AS copy_usd,
  count_if({cold}) AS cold_objects,
  coalesce(sum(size) FILTER (WHERE {cold}), 0) AS cold_bytes,
  coalesce(sum(usd) FILTER (WHERE {cold}), 0E0) AS cold_usd,
  coalesce(sum(usd - {moved}) FILTER (WHERE {cold}), 0E0) AS cold_usd_saved,
  count_if({cold}) * {transition:E} AS transition_usd,
  count_if(now AND encryption = 'NOT-SSE') AS unencrypted_objects,
  count_if(now AND replication = 'FAILED') AS replication_failed,
  count_if(now AND replication = 'PENDING') AS replication_pending
FROM priced""".strip()


def makeup_sql(asking: Asking) -> str:
    """How the bucket is made up, by storage class, age, size, encryption, replication status."""
    rows = asking.rows
    dimensions = {"storage class": "class", "size": "size_band"}
    if rows.has("last_modified_date"):
        dimensions["age"] = "age_band"
    if rows.has("encryption_status"):
        dimensions["encryption"] = "encryption"
    if rows.has("replication_status"):
        dimensions["replication"] = "replication"
    if rows.has("storage_class", "intelligent_tiering_access_tier"):
        dimensions["access tier"] = "access_tier"
    bands = {"size_band": SIZES, "age_band": AGES}
    names = ("class", "tier", "size", "age", "marker", "latest", "encryption", "replication")
    base = rows.select(*names)
    chosen = {
        "class": "class",
        "size_band": SIZES.number("size"),
        "age_band": AGES.number("age"),
        "encryption": "encryption",
        "replication": "replication",
        "access_tier": "CASE WHEN class = 'INTELLIGENT_TIERING' THEN tier END",
    }
    inner = ", ".join(f"{chosen[name]} AS {name}_" for name in dimensions.values())
    sets = ", ".join(f"({name}_)" for name in dimensions.values())
    kinds = " ".join(f"WHEN {n}_ IS NOT NULL THEN '{label}'" for label, n in dimensions.items())
    values = " ".join(
        f"WHEN {n}_ IS NOT NULL THEN {bands[n].label(f'{n}_') if n in bands else f'{n}_'}"
        for n in dimensions.values()
    )
    places = " ".join(f"WHEN {n}_ IS NOT NULL THEN {n}_" for n in dimensions.values() if n in bands)
    return f"""
WITH inventory AS ({base}), priced AS (
  SELECT size, latest, marker, {asking.usd} AS usd, {inner} FROM inventory
)
SELECT dimension, value, objects, bytes, noncurrent_objects, noncurrent_bytes, usd
FROM (
  SELECT CASE {kinds} END AS dimension,
    CASE {values} END AS value,
    CASE {places} ELSE 0 END AS place,
    count_if(latest) AS objects,
    coalesce(sum(size) FILTER (WHERE latest), 0) AS bytes,
    count_if(NOT latest) AS noncurrent_objects,
    coalesce(sum(size) FILTER (WHERE NOT latest), 0) AS noncurrent_bytes,
    coalesce(sum(usd), 0E0) AS usd
  FROM priced WHERE NOT marker
  GROUP BY GROUPING SETS ({sets})
)
WHERE dimension IS NOT NULL
ORDER BY dimension, place, bytes DESC, value""".strip()


def prefixes_sql(asking: Asking) -> str:
    """The prefixes with most bytes, for each depth."""
    depths = range(1, asking.options.depth + 1)
    base = asking.rows.select("key", "class", "tier", "size", "day", "marker", "latest")
    cut = ", ".join(f"{asking.prefix(depth)} AS p{depth}" for depth in depths)
    sets = ", ".join(f"(p{depth})" for depth in depths)
    which = " ".join(f"WHEN p{depth} IS NOT NULL THEN '{depth}'" for depth in depths)
    prefix = f"coalesce({', '.join(f'p{depth}' for depth in depths)})" if len(depths) > 1 else "p1"
    return f"""
WITH inventory AS ({base}), parted AS (
  SELECT *, split(key, '/') AS parts, {asking.usd} AS usd FROM inventory
), cut AS (
  SELECT size, day, marker, latest, usd, {cut} FROM parted
), grouped AS (
  SELECT CASE {which} END AS depth,
    {prefix} AS prefix,
    count_if(latest AND NOT marker) AS objects,
    coalesce(sum(size) FILTER (WHERE latest), 0) AS bytes,
    count_if(NOT latest AND NOT marker) AS noncurrent_objects,
    coalesce(sum(size) FILTER (WHERE NOT latest), 0) AS noncurrent_bytes,
    count_if(marker) AS delete_markers,
    coalesce(sum(usd), 0E0) AS usd,
    max(day) AS newest
  FROM cut GROUP BY GROUPING SETS ({sets})
), ranked AS (
  SELECT *, bytes + noncurrent_bytes AS all_bytes, count(*) OVER (PARTITION BY depth) AS prefixes,
    row_number() OVER (PARTITION BY depth ORDER BY bytes + noncurrent_bytes DESC, prefix) AS place
  FROM grouped
)
SELECT depth, {asking.rows.shown("prefix")} AS prefix,
  {asking.rows.shown("split_part(prefix, '/', 1)")} AS top_folder,
  objects, bytes, noncurrent_objects, noncurrent_bytes, delete_markers, usd, newest, prefixes
FROM ranked WHERE place <= {asking.options.top}
ORDER BY depth, place""".strip()


def duplicates_sql(asking: Asking) -> str:
    """Groups of objects that probably have the same content; in each row the sums over all."""
    rows = asking.rows
    alike = f"{rows.current} AND {rows.expressions['size']} > 0"
    alike += f" AND NOT {rows.expressions['multipart']} AND {rows.expressions['e_tag']} <> ''"
    base = rows.select("key", "class", "tier", "size", "e_tag", only=alike)
    return f"""
WITH inventory AS ({base}), priced AS (
  SELECT key, class, size, e_tag, {asking.object_usd} AS usd FROM inventory
), alike AS (
  SELECT e_tag, size, count(*) AS copies, (count(*) - 1) * size AS spare_bytes,
    coalesce(sum(usd) - max(usd), 0E0) AS spare_usd,
    array_join(array_sort(array_agg(DISTINCT class)), ', ') AS classes,
    min(key) AS first_key, max(key) AS last_key
  FROM priced GROUP BY e_tag, size HAVING count(*) > 1
)
SELECT e_tag, size, copies, spare_bytes, spare_usd, classes,
  {rows.shown("first_key")} AS first_key, {rows.shown("last_key")} AS last_key,
  count(*) OVER () AS all_groups, sum(copies - 1) OVER () AS all_spare,
  sum(spare_bytes) OVER () AS all_spare_bytes, sum(spare_usd) OVER () AS all_spare_usd
FROM alike
ORDER BY spare_bytes DESC, e_tag
LIMIT {asking.options.top}""".strip()


def small_sql(asking: Asking) -> str:
    """Objects that are billed for 128 KiB and are smaller, by class and prefix."""
    rows, depth = asking.rows, asking.options.depth
    size, kind = rows.expressions["size"], rows.expressions["class"]
    only = f"{rows.current} AND {size} < {MINIMUM} AND {kind} IN {_listed(INFREQUENT)}"
    base = rows.select("key", "class", "tier", "size", only=only)
    return f"""
WITH inventory AS ({base}), parted AS (
  SELECT *, split(key, '/') AS parts, {asking.object_usd} AS usd FROM inventory
)
SELECT class, {rows.shown("prefix")} AS prefix, objects, bytes, billed_bytes, usd, usd_in_standard
FROM (
  SELECT class, {asking.prefix(depth)} AS prefix, count(*) AS objects, sum(size) AS bytes,
    count(*) * {MINIMUM} AS billed_bytes, coalesce(sum(usd), 0E0) AS usd,
    coalesce(sum({asking.standard}), 0E0) AS usd_in_standard
  FROM parted GROUP BY 1, 2
)
ORDER BY objects DESC, class, prefix
LIMIT {asking.options.top}""".strip()


def versions_sql(asking: Asking) -> str:
    """Versions and delete markers, and for how long versions have not been the current one."""
    rows, days = asking.rows, asking.options.noncurrent_days
    base = rows.select("key", "class", "tier", "size", "day", "moment", "marker", "latest")
    since = f"coalesce(date_diff('day', since, DATE '{rows.day}'), 0)"
    band = AGES.number("days")
    old = f"NOT latest AND NOT marker AND days >= {days}"
    return f"""
WITH inventory AS ({base}), placed AS (
  SELECT *, {asking.usd} AS usd,
    lead(day) OVER (PARTITION BY key ORDER BY moment, latest) AS since,
    count(*) OVER (PARTITION BY key) AS versions_of_key
  FROM inventory
), aged AS (
  SELECT *, {since} AS days FROM placed
), banded AS (
  SELECT *, CASE
    WHEN marker AND latest AND versions_of_key > 1 THEN {_MARKER}
    WHEN marker AND latest THEN {_LONE_MARKER}
    WHEN marker THEN {_OLD_MARKER}
    WHEN latest THEN 0
    ELSE {band} END AS band
  FROM aged
)
SELECT kind, versions, bytes, usd, expirable, expirable_bytes, expirable_usd, most_versions,
  {rows.shown("key_with_most")} AS key_with_most
FROM (
  SELECT band, CASE band WHEN 0 THEN 'current'
      WHEN {_MARKER} THEN 'delete marker over older versions'
      WHEN {_LONE_MARKER} THEN '{LONE_MARKER}'
      WHEN {_OLD_MARKER} THEN 'delete marker, noncurrent'
      ELSE 'noncurrent for ' || {AGES.label("band")} END AS kind,
    count(*) AS versions,
    sum(size) AS bytes,
    coalesce(sum(usd), 0E0) AS usd,
    count_if({old}) AS expirable,
    coalesce(sum(size) FILTER (WHERE {old}), 0) AS expirable_bytes,
    coalesce(sum(usd) FILTER (WHERE {old}), 0E0) AS expirable_usd,
    max(versions_of_key) AS most_versions,
    max_by(key, versions_of_key) AS key_with_most
  FROM banded GROUP BY band
)
ORDER BY band""".strip()


def growth_sql(asking: Asking, before: Rows) -> str:
    """What came, went and changed since an earlier snapshot, by prefix and in all."""
    rows = asking.rows
    same = rows.text == before.text
    sides = [
        f"SELECT {side} AS side, {key if same else each.shown(key)} AS key, size, "
        f"e_tag FROM ({each.select('key', 'size', 'e_tag', only=each.current)})"
        for side, each, key in ((1, rows, "key"), (0, before, "key"))
    ]
    shown = rows.shown("prefix") if same else "prefix"
    changed = "old_size <> new_size"
    if rows.has("e_tag") and before.has("e_tag"):
        changed += " OR old_tag <> new_tag"
    return f"""
WITH sides AS ({" UNION ALL ".join(sides)}), keys AS (
  SELECT key, max(CASE WHEN side = 0 THEN size END) AS old_size,
    max(CASE WHEN side = 1 THEN size END) AS new_size,
    max(CASE WHEN side = 0 THEN e_tag END) AS old_tag,
    max(CASE WHEN side = 1 THEN e_tag END) AS new_tag
  FROM sides GROUP BY key
), parted AS (
  SELECT *, split(key, '/') AS parts FROM keys
), cut AS (
  SELECT old_size, new_size, old_tag, new_tag, {asking.prefix(asking.options.depth)} AS prefix
  FROM parted
), grouped AS (
  SELECT prefix, count(new_size) AS objects, coalesce(sum(new_size), 0) AS bytes,
    coalesce(sum(new_size), 0) - coalesce(sum(old_size), 0) AS grown_bytes,
    count(new_size) - count(old_size) AS grown_objects,
    count_if(old_size IS NULL) AS added,
    coalesce(sum(new_size) FILTER (WHERE old_size IS NULL), 0) AS added_bytes,
    count_if(new_size IS NULL) AS removed,
    coalesce(sum(old_size) FILTER (WHERE new_size IS NULL), 0) AS removed_bytes,
    count_if(old_size IS NOT NULL AND new_size IS NOT NULL AND ({changed})) AS changed
  FROM cut GROUP BY GROUPING SETS ((prefix), ())
)
SELECT CASE WHEN prefix IS NULL THEN 'all' ELSE 'prefix' END AS part, {shown} AS prefix,
  objects, bytes, grown_objects, grown_bytes, added, added_bytes, removed, removed_bytes, changed
FROM grouped
ORDER BY part, abs(grown_bytes) DESC, prefix
LIMIT {asking.options.top + 1}""".strip()


def _listed(names: tuple[str, ...]) -> str:
    quoted = ", ".join(f"'{name}'" for name in names)
    return f"({quoted})"
