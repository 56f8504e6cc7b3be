"""Tables in Glue: made, evolved, left alone."""

import pytest

from raywork.errors import ServiceError, UsageError
from tests.catalog.glue import changed

MONDAY = {"id": 1, "user": {"name": "ann"}, "user-agent": "x", "never": None}
TUESDAY = {"extra": True, "id": 2.5, "user": {"name": "ben", "age": 5}, "user-agent": "y"}


def test_a_table_is_made_as_athena_makes_it(lake):
    lake.put("a.json", MONDAY)
    result = lake.crawl()
    table = lake.table()

    assert (result.registration.outcome, result.changes) == ("created", [])
    assert table["TableType"] == "EXTERNAL_TABLE"
    mark = table["Parameters"].pop("raywork.facts")
    assert (table["Parameters"], len(mark)) == (
        {
            "EXTERNAL": "TRUE",
            "classification": "json",
            "typeOfData": "file",
            "compressionType": "none",
        },
        16,
    )
    storage = table["StorageDescriptor"]
    assert storage["Location"] == lake.uri
    assert storage["InputFormat"] == "org.apache.hadoop.mapred.TextInputFormat"
    assert storage["SerdeInfo"] == {
        "SerializationLibrary": "org.openx.data.jsonserde.JsonSerDe",
        "Parameters": {"serialization.format": "1", "mapping.user_agent": "user-agent"},
    }
    assert lake.types() == {
        "id": "bigint",
        "user": "struct<name:string>",
        "user_agent": "string",
        "never": "string",
    }


def test_registering_again_changes_nothing(lake):
    lake.put("a.json", MONDAY)
    lake.crawl()
    before = lake.table()
    result = lake.crawl()

    assert (result.registration.outcome, result.changes) == ("unchanged", [])
    assert lake.table() == before


def test_other_records_evolve_the_table(lake):
    lake.put("a.json", MONDAY)
    lake.crawl()
    lake.put("a.json", TUESDAY | {"never": 7})
    result = lake.crawl()

    assert result.registration.outcome == "updated"
    assert changed(result) == {
        "id": ("widened", "bigint", "double"),
        "user.age": ("added", None, "bigint"),
        "extra": ("added", None, "boolean"),
    }
    assert [*lake.types().items()] == [
        ("id", "double"),
        ("user", "struct<name:string,age:bigint>"),
        ("user_agent", "string"),
        ("never", "string"),
        ("extra", "boolean"),
    ]
    assert [(column.name, column.type) for column in result.columns] == [*lake.types().items()]


def test_of_a_part_of_the_objects_integers_do_not_become_doubles(lake):
    lake.put("a.json", MONDAY)
    lake.crawl()
    lake.put("b.json", TUESDAY)
    result = lake.crawl(rules=[("include", "b.json")])

    assert changed(result)["id"] == ("widened", "bigint", "string")


def test_what_people_set_survives(lake):
    lake.put("a.json", MONDAY)
    lake.crawl()

    def describe(table):
        columns = table["StorageDescriptor"]["Columns"]
        columns[0]["Comment"] = "the key"
        columns[1]["Type"] = "STRUCT<Name: STRING>"
        table["Description"] = "All events"
        table["Owner"] = "web"
        table["Parameters"] |= {"owner": "web team", "classification": "JSON"}
        serde = table["StorageDescriptor"]["SerdeInfo"]
        serde["Parameters"]["ignore.malformed.json"] = "true"

    lake.change(describe)
    unchanged = lake.crawl()
    assert unchanged.registration.outcome == "unchanged"
    lake.put("b.json", {"id": 2.5, "new": 1})
    lake.crawl()

    table = lake.table()
    columns = table["StorageDescriptor"]["Columns"]
    assert columns[0] == {"Name": "id", "Type": "double", "Comment": "the key"}
    assert columns[1] == {"Name": "user", "Type": "STRUCT<Name: STRING>"}
    assert columns[-1] == {"Name": "new", "Type": "bigint"}
    assert (table["Description"], table["Owner"]) == ("All events", "web")
    assert table["Parameters"]["owner"] == "web team"
    assert table["Parameters"]["classification"] == "JSON"
    assert table["StorageDescriptor"]["SerdeInfo"]["Parameters"] == {
        "serialization.format": "1",
        "mapping.user_agent": "user-agent",
        "ignore.malformed.json": "true",
    }


def test_timestamps_stay_timestamps(lake):
    lake.put("a.json", {"at": "2024-01-02T03:04:05Z"})
    lake.crawl(timestamps=True)
    result = lake.crawl()

    assert (lake.types(), result.registration.outcome) == ({"at": "timestamp"}, "unchanged")


def test_a_frozen_table_is_left_alone(lake):
    lake.put("a.json", MONDAY)
    first = lake.crawl(contract="freeze")
    before = lake.table()
    same = lake.crawl(contract="freeze")
    lake.put("b.json", TUESDAY)
    other = lake.crawl(contract="freeze")

    outcomes = [each.registration.outcome for each in (first, same, other)]
    assert outcomes == ["created", "unchanged", "frozen"]
    assert set(changed(other)) == {"id", "user.age", "extra"}
    assert lake.table() == before


def test_a_dry_run_tells_the_difference_and_writes_nothing(lake, faults):
    lake.put("dt=1/a.json", MONDAY)
    first = lake.crawl(dry_run=True, url=faults.url)
    assert (first.registration.outcome, first.registration.dry_run) == ("created", True)
    assert first.registration.partitions.created == 1
    lake.crawl()
    lake.put("dt=2/a.json", TUESDAY)
    second = lake.crawl(dry_run=True, url=faults.url)

    assert second.registration.outcome == "updated"
    assert set(changed(second)) == {"id", "user.age", "extra"}
    counts = second.registration.partitions
    assert (counts.created, counts.updated, counts.unchanged) == (1, 1, 0)
    assert faults.operations == {"GetTable", "GetPartitions"}


def test_a_late_case_collision_reaches_every_partition(lake):
    for day in range(3):
        lake.put(f"dt={day}/a.json", {"userId": 1})
    lake.crawl()
    lake.put("dt=2/b.json", {"userId": 1, "userid": "x"})
    result = lake.crawl()

    assert changed(result)[""] == ("case", "no", "yes")
    assert "case-collision" in {warning.code for warning in result.warnings}
    expected = {
        "serialization.format": "1",
        "case.insensitive": "FALSE",
        "mapping.userid": "userId",
        "mapping.userid_2": "userid",
    }
    serdes = [each["StorageDescriptor"]["SerdeInfo"] for each in [lake.table(), *lake.partitions()]]
    assert [serde["Parameters"] for serde in serdes] == [expected] * 4


# Tables of others.


def iceberg(table):
    table["Parameters"] = {"table_type": "ICEBERG"}


def view(table):
    table["TableType"] = "VIRTUAL_VIEW"


def managed(table):
    table["TableType"] = "MANAGED_TABLE"
    del table["Parameters"]["EXTERNAL"]


def elsewhere(table):
    table["StorageDescriptor"]["Location"] = "s3://other/"


def other_serde(table):
    table["StorageDescriptor"]["SerdeInfo"]["SerializationLibrary"] = "org.apache.hive.Other"


def dots(table):
    table["StorageDescriptor"]["SerdeInfo"]["Parameters"]["dots.in.keys"] = "TRUE"


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (iceberg, "a table of Iceberg"),
        (view, "a view"),
        (managed, "not external"),
        (elsewhere, "over another location"),
        (other_serde, "read with another SerDe"),
        (dots, "dots.in.keys"),
    ],
)
def test_a_table_that_is_not_ours_is_refused(lake, change, why):
    lake.put("a.json", MONDAY)
    lake.crawl()
    lake.change(change)
    before = lake.table()

    with pytest.raises(UsageError, match=why):
        lake.crawl()
    assert lake.table() == before


def test_a_type_that_is_none_is_named(lake):
    lake.put("a.json", MONDAY)
    lake.crawl()
    lake.change(lambda table: table["StorageDescriptor"]["Columns"][0].update(Type="uniontype<x>"))

    with pytest.raises(UsageError, match=r"\.events, column id: 'uniontype<x>' is no type"):
        lake.crawl()


# Others who change the table meanwhile, and a catalog that is busy.


def test_what_others_change_meanwhile_is_kept(lake, faults):
    lake.put("a.json", MONDAY)
    lake.crawl()
    lake.put("b.json", TUESDAY)

    def interfere(_):
        def change(table):
            table["Description"] = "changed meanwhile"
            table["StorageDescriptor"]["Columns"].append({"Name": "theirs", "Type": "date"})

        lake.change(change)
        return "ConcurrentModificationException"

    faults.on("UpdateTable", interfere)
    result = lake.crawl(url=faults.url)

    assert result.registration.outcome == "updated"
    assert lake.table()["Description"] == "changed meanwhile"
    assert [*lake.types()][-2:] == ["theirs", "extra"]
    versions = [request["VersionId"] for name, request in faults.calls if name == "UpdateTable"]
    assert len(set(versions)) == len(versions) == 2


def test_a_table_that_others_make_meanwhile_is_evolved(lake, faults):
    lake.put("a.json", MONDAY)

    def interfere(_):
        lake.crawl()
        lake.put("b.json", TUESDAY)

    faults.on("GetDatabase", interfere)
    result = lake.crawl(url=faults.url)

    assert result.registration.outcome == "unchanged"
    assert faults.count("CreateTable") == 1


def test_a_table_that_never_stays_the_same_is_given_up(lake, faults, monkeypatch):
    monkeypatch.setattr("time.sleep", lambda _: None)
    lake.put("a.json", MONDAY)
    lake.crawl()
    lake.put("b.json", TUESDAY)
    faults.on("UpdateTable", *["ConcurrentModificationException"] * 10)

    with pytest.raises(ServiceError, match="others changed the table 10 times"):
        lake.crawl(url=faults.url)


def test_throttling_is_waited_for(lake, faults):
    lake.put("a.json", MONDAY)
    faults.on("GetTable", "ThrottlingException")
    faults.on("CreateTable", "ThrottlingException", "InternalServiceException")

    assert lake.crawl(url=faults.url).registration.outcome == "created"
    assert faults.count("CreateTable") == 3


@pytest.mark.parametrize(
    ("operation", "code", "message"),
    [
        ("GetTable", "AccessDeniedException", "allow glue:GetTable on it"),
        ("CreateTable", "AccessDeniedException", "allow glue:CreateTable on it"),
        ("CreateDatabase", "AccessDeniedException", "allow glue:CreateDatabase on it"),
        ("CreateTable", "ResourceNumberLimitExceededException", "a limit of the account"),
        ("CreateTable", "InvalidInputException", r"the catalog does not take it \(on demand\)"),
        ("GetTable", "UnrecognizedClientException", "the access key does not exist there"),
    ],
)
def test_what_the_catalog_refuses_is_one_line(lake, faults, operation, code, message):
    lake.put("a.json", MONDAY)
    faults.on(operation, code)

    with pytest.raises(UsageError, match=message) as raised:
        lake.crawl(url=faults.url)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"table": "events"}, "--register needs --table DB.NAME"),
        ({"register": "hive"}, "give glue or athena"),
        ({"register": None, "dry_run": True}, "add --register glue"),
        ({"register": None, "contract": "freeze"}, "needs a table to be held against"),
        ({"against": "schema.json"}, "leave --against out"),
        ({"workgroup": "primary"}, "are for --register athena"),
        ({"contract": "open"}, "give evolve or freeze"),
    ],
)
def test_options_that_do_not_go_together(lake, options, message):
    lake.put("a.json", MONDAY)

    with pytest.raises(UsageError, match=message):
        lake.crawl(**options)
