"""Tables with partitions, queried: each record comes back, with the values of its folder."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from tests.crawler.crawling import crawl

# Athena computes all dates up to now: those of these tables are few.
TODAY = datetime.now(UTC).date()
DAYS = [str(TODAY - timedelta(days)) for days in (3, 2, 1)]
PATHS = [day.replace("-", "/") for day in DAYS]
HOURS = [f"{hour:02}" for hour in range(24)]

LAYOUTS = {
    "days": {f"dt={day}/": [day] for day in DAYS},
    "days and hours": {f"Day={DAYS[2]}/hour={h}/": [DAYS[2], h] for h in HOURS},
    "a date path": {f"in/{day}/": [day] for day in PATHS},
    "a date path to the hour": {f"{PATHS[2]}/{h}/": [f"{PATHS[2]}/{h}"] for h in HOURS},
    "an audit trail": {
        f"AWSLogs/{account}/CloudTrail/{region}/{day}/": [account, region, day]
        for account in ("012345678901", "444455556666")
        for region in ("eu-central-1", "us-east-1")
        for day in PATHS
    },
    "names above dates": {f"{name}/{day}/": [name, day] for name in ("a", "b b") for day in DAYS},
    "years and months": {f"year=2024/month={m}/": ["2024", m] for m in ("01", "02", "12")},
    "years, months and days": {
        f"year=2024/month=3/day={d}/": ["2024", "3", str(d)] for d in range(9, 13)
    },
    "escapes and quotes": {
        "k=a%3Ab/": ["a:b"],
        "k=it's/": ["it's"],
        "k=100%/": ["100%"],
        "k=é/": ["é"],
        "k=a=b/": ["a=b"],
    },
    "dates without signs": {f"{day.replace('-', '')}/": [day.replace("-", "")] for day in DAYS},
    "months": {f"{TODAY:%Y%m}/": [f"{TODAY:%Y%m}"]},
}


def shown(value, kind):
    return str(int(value)) if kind == "int" else value


@pytest.mark.parametrize("way", ["projection", "add"])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_record_reads_with_the_values_of_its_folder(local_aws, layout, way):
    folders = LAYOUTS[layout]
    if (layout, way) == ("escapes and quotes", "projection"):
        folders = {folder: [folder[len("k=") : -1]] for folder in folders}  # computed as written
    bucket, database = local_aws.new_bucket(), local_aws.new_database()
    records = {f"{folder}deep/x.json": {"id": n} for n, folder in enumerate(folders)}
    local_aws.put(bucket, {f"t/{key}": json.dumps(each).encode() for key, each in records.items()})

    result = crawl(local_aws, f"s3://{bucket}/t/", table=f"{database}.t", partitions=way)
    for statement in result.statements:
        local_aws.rows(statement, database)

    names = ", ".join(f'"{each.name}"' for each in result.partitions)
    _, *rows = local_aws.rows(f"SELECT id, {names} FROM t ORDER BY id", database)
    kinds = [each.type for each in result.partitions]
    assert rows == [
        [str(n), *map(shown, values, kinds)] for n, values in enumerate(folders.values())
    ]
