"""The partitions of a table in Glue."""

import pytest

from raywork.errors import ServiceError, UsageError
from tests.catalog.glue import Lake


def days(lake: Lake, first: int, last: int) -> None:
    bodies = {f"events/dt=d{day:03}/a.json": b'{"a": 1}\n' for day in range(first, last)}
    lake.server.fill(lake.bucket, bodies)


def counts(result):
    found = result.registration.partitions
    return found.created, found.updated, found.unchanged


def test_partitions_come_in_batches(lake, faults):
    days(lake, 0, 250)
    result = lake.crawl(url=faults.url, partitions="add")

    assert counts(result) == (250, 0, 0)
    sent = [
        len(request["PartitionInputList"])
        for name, request in faults.calls
        if name == "BatchCreatePartition"
    ]
    assert sorted(sent) == [50, 100, 100]
    found = {tuple(each["Values"]): each["StorageDescriptor"] for each in lake.partitions()}
    assert len(found) == 250
    assert found["d007",]["Location"] == f"{lake.uri}dt=d007/"
    assert found["d007",]["Columns"] == lake.table()["StorageDescriptor"]["Columns"]


def test_partitions_follow_the_table(lake, faults):
    days(lake, 0, 150)
    lake.crawl(partitions="add")
    days(lake, 150, 152)
    lake.put("dt=d151/b.json", {"a": "x", "b": 2})
    result = lake.crawl(url=faults.url)

    assert counts(result) == (2, 150, 0)
    assert faults.count("BatchUpdatePartition") == 2
    columns = lake.table()["StorageDescriptor"]["Columns"]
    assert [column["Type"] for column in columns] == ["string", "bigint"]
    assert all(each["StorageDescriptor"]["Columns"] == columns for each in lake.partitions())
    assert counts(lake.crawl()) == (0, 0, 152)


def test_a_run_that_was_killed_between_table_and_partitions_is_finished_by_the_next(lake, faults):
    days(lake, 0, 3)
    lake.crawl(partitions="add")
    lake.put("dt=d000/b.json", {"b": 2})
    faults.on("GetPartitions", "AccessDeniedException")
    with pytest.raises(Exception, match="allow glue:GetPartitions"):
        lake.crawl(url=faults.url)

    result = lake.crawl()
    assert result.registration.outcome == "unchanged"
    assert counts(result) == (0, 3, 0)


def test_partitions_keep_their_own_parameters_and_places(lake):
    days(lake, 0, 2)
    lake.crawl(partitions="add")
    first = {"DatabaseName": lake.database, "TableName": "events", "PartitionValueList": ["d000"]}
    (partition,) = [each for each in lake.partitions() if each["Values"] == ["d000"]]
    storage = partition["StorageDescriptor"] | {"Location": "s3://elsewhere/"}
    lake.glue.update_partition(
        **first,
        PartitionInput={"Values": ["d000"], "StorageDescriptor": storage, "Parameters": {"k": "v"}},
    )
    lake.put("dt=d001/b.json", {"b": 2})
    result = lake.crawl()

    (partition,) = [each for each in lake.partitions() if each["Values"] == ["d000"]]
    assert partition["Parameters"] == {"k": "v"}
    assert partition["StorageDescriptor"]["Location"] == "s3://elsewhere/"
    assert len(partition["StorageDescriptor"]["Columns"]) == 2
    (warning,) = [each for each in result.warnings if each.code == "partition-elsewhere"]
    assert warning.objects == [f"{lake.uri}dt=d000/"]


def test_partitions_are_listed_page_by_page(lake, faults):
    days(lake, 0, 3)
    lake.crawl(partitions="add")
    there = [
        {"Values": each["Values"], "StorageDescriptor": each["StorageDescriptor"]}
        for each in lake.partitions()
    ]
    faults.on(
        "GetPartitions",
        lambda _: {"Partitions": there[:1], "NextToken": "more"},
        lambda request: {"Partitions": there[1:] if request["NextToken"] == "more" else []},
    )
    days(lake, 3, 4)
    result = lake.crawl(url=faults.url)

    assert counts(result) == (1, 0, 3)
    assert faults.count("GetPartitions") == 2


def failing(code, *values):
    """An answer that lists partitions of a batch as failed."""
    detail = {"ErrorCode": code, "ErrorMessage": "on demand"}
    return {"Errors": [{"PartitionValues": [each], "ErrorDetail": detail} for each in values]}


def test_partitions_that_fail_in_passing_are_tried_again(lake, faults, monkeypatch):
    monkeypatch.setattr("time.sleep", lambda _: None)
    days(lake, 0, 3)
    faults.on(
        "BatchCreatePartition", lambda _: failing("ThrottlingException", "d000", "d001", "d002")
    )
    result = lake.crawl(url=faults.url, partitions="add")

    assert counts(result) == (3, 0, 0)
    assert len(lake.partitions()) == 3


def test_partitions_that_others_add_meanwhile_are_fine(lake, faults):
    days(lake, 0, 3)
    faults.on("BatchCreatePartition", lambda _: failing("AlreadyExistsException", "d001"))

    assert counts(lake.crawl(url=faults.url, partitions="add")) == (2, 0, 0)


def test_a_partition_that_cannot_be_written_is_named(lake, faults):
    days(lake, 0, 3)
    faults.on("BatchCreatePartition", lambda _: failing("InvalidInputException", "d001"))

    with pytest.raises(ServiceError, match=r"the partition \(d001\) could not be written"):
        lake.crawl(url=faults.url, partitions="add")


def test_projection_goes_on_and_keeps_what_it_computed(lake):
    lake.put("dt=2024-01-01/hour=00/a.json", {"a": 1})
    lake.put("dt=2024-01-01/hour=01/a.json", {"a": 1})
    lake.crawl(partitions="projection")
    first = lake.table()["Parameters"]
    lake.put("dt=2023-12-31/hour=02/a.json", {"a": 1})
    result = lake.crawl()
    second = lake.table()["Parameters"]

    assert (first["projection.dt.range"], second["projection.dt.range"]) == (
        "2024-01-01,NOW",
        "2023-12-31,NOW",
    )
    assert (result.registration.outcome, result.changes) == ("updated", [])
    lake.crawl(rules=[("include", "dt=2024-01-01/*")])
    assert lake.table()["Parameters"] == second


def test_projection_that_people_changed_is_theirs(lake):
    lake.put("dt=2024-01-01/a.json", {"a": 1})
    lake.crawl(partitions="projection")
    lake.change(lambda table: table["Parameters"].update({"projection.dt.range": "2020-01-01,NOW"}))
    lake.put("dt=2019-01-01/a.json", {"a": 1})
    result = lake.crawl()

    assert lake.table()["Parameters"]["projection.dt.range"] == "2020-01-01,NOW"
    assert result.registration.outcome == "unchanged"


def test_the_way_to_partitions_is_changed_on_request_only(lake):
    lake.put("dt=2024-01-01/a.json", {"a": 1})
    lake.crawl(partitions="add")
    assert "projection.enabled" not in (lake.crawl() and lake.table()["Parameters"])
    lake.crawl(partitions="projection")
    assert lake.table()["Parameters"]["projection.enabled"] == "true"
    lake.crawl(partitions="add")
    parameters = lake.table()["Parameters"]
    assert not [name for name in parameters if name.startswith(("projection.", "storage."))]


def test_a_table_without_partitions_stays_without(lake):
    lake.put("a.json", {"a": 1})
    lake.crawl()
    lake.server.client.delete_object(Bucket=lake.bucket, Key="events/a.json")
    days(lake, 0, 3)
    result = lake.crawl()

    assert (result.registration.outcome, result.partitions) == ("unchanged", [])


def test_other_partition_columns_are_refused(lake):
    days(lake, 0, 3)
    lake.crawl(partitions="add")
    days_by_hour = {f"events/dt=d{n:03}/hour={n}/a.json": b'{"a": 1}\n' for n in range(100)}
    for key in lake.server.client.list_objects_v2(Bucket=lake.bucket)["Contents"]:
        lake.server.client.delete_object(Bucket=lake.bucket, Key=key["Key"])
    lake.server.fill(lake.bucket, days_by_hour)

    folders = r"the folders \(dt=d000/hour=0/ is the first\) make \(dt, hour\)"
    with pytest.raises(UsageError, match=rf"the partition columns \(dt\), and {folders}") as found:
        lake.crawl()
    assert "as with --exclude 'dt=d000/hour=0/*'" in str(found.value)


def test_one_partition_column_is_not_taken_for_another(lake):
    lake.put("dt=2026-03-01/a.json", {"a": 1})
    lake.crawl()
    lake.server.client.delete_object(Bucket=lake.bucket, Key="events/dt=2026-03-01/a.json")
    lake.put("region=eu/a.json", {"a": 1})

    with pytest.raises(
        UsageError, match=r"columns \(dt\), and the folders \(region=eu/ is the first"
    ):
        lake.crawl()


def test_a_stray_folder_changes_no_partition_column(lake):
    days(lake, 0, 3)
    lake.crawl(partitions="add")
    for n in range(9):
        lake.put(f"tmp/{n}.json", {"a": 1})
    result = lake.crawl()

    (warning,) = result.warnings
    assert (warning.code, warning.count, warning.objects) == ("outside-partitions", 9, ["tmp/"])
    assert "leave them out with --exclude 'tmp/*'" in warning.message
    assert (result.registration.outcome, counts(result)) == ("unchanged", (0, 0, 3))


def test_a_value_that_the_type_does_not_take_is_left_out_and_named(lake):
    for day in (1, 2):
        lake.put(f"dt=2026-03-0{day}/a.json", {"a": 1})
    lake.crawl(partitions="add")
    lake.put("dt=unknown/a.json", {"a": 1})
    lake.put("dt=2026-03-03/a.json", {"a": 1})
    result = lake.crawl()

    (warning,) = result.warnings
    assert (warning.code, warning.objects) == ("partition-unfit", [f"{lake.uri}dt=unknown/"])
    assert [(each.name, each.type) for each in result.partitions] == [("dt", "date")]
    assert len(lake.partitions()) == 3


def test_partitions_have_the_parameters_that_jobs_of_glue_read(lake):
    days(lake, 0, 1)
    lake.crawl(partitions="add")
    (partition,) = lake.partitions()
    assert partition["Parameters"] == {
        "classification": "json",
        "typeOfData": "file",
        "compressionType": "none",
    }
