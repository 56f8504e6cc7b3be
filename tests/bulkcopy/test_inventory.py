"""An inventory report, or a file of keys, in the place of a listing."""

import pytest

from raywork.errors import UsageError
from tests.bulkcopy.copying import contents, copy
from tests.crawler.inventories import COLUMNS, rows_of, write_inventory

LEAN = ("bucket", "key", "size")


@pytest.mark.parametrize("columns", [COLUMNS, LEAN], ids=["all columns", "few columns"])
def test_a_report_lists_the_source(ordered, monkeypatch, columns):
    monkeypatch.setattr("raywork.bulkcopy.unit._ROWS", 7)
    objects = {f"d/{n:02}": b"x" * n for n in range(20)}
    ordered.server.fill(ordered.source, {f"in/{key}": body for key, body in objects.items()})
    ordered.server.fill(ordered.source, {"else/x": b"x"})
    rows = rows_of(ordered.server, ordered.source)
    manifest = write_inventory(ordered.server, rows, "CSV", files=2, columns=columns)
    ordered.server.fill(ordered.destination, {"out/d/03": b"xxx"})

    result = copy(ordered.server, *ordered.uris, inventory=manifest)

    assert (result.listed, result.copied, result.identical) == (20, 19, 1)
    assert contents(ordered.server, ordered.destination, "out/") == objects


def test_what_changed_since_the_report_is_noticed(ordered):
    ordered.server.fill(ordered.source, {"in/a": b"old", "in/gone": b"x"})
    rows = rows_of(ordered.server, ordered.source)
    manifest = write_inventory(ordered.server, rows, "CSV")
    ordered.server.fill(ordered.source, {"in/a": b"newer"})
    ordered.server.client.delete_object(Bucket=ordered.source, Key="in/gone")

    result = copy(ordered.server, *ordered.uris, inventory=manifest)

    assert (result.failures, result.skipped_reasons) == ([], {"gone since the report": 1})
    assert contents(ordered.server, ordered.destination, "out/") == {"a": b"newer"}


def test_a_report_on_another_bucket_is_refused(ordered):
    ordered.server.fill(ordered.source, {"in/a": b"x"})
    rows = rows_of(ordered.server, ordered.source)
    manifest = write_inventory(ordered.server, rows, "CSV", bucket="another")

    with pytest.raises(UsageError, match="another"):
        copy(ordered.server, *ordered.uris, inventory=manifest)


def test_what_was_restored_since_the_report_is_copied(ordered):
    """A report tells the class of an object, and not whether it can be read meanwhile."""
    client = ordered.server.client
    client.put_object(Bucket=ordered.source, Key="in/a", Body=b"x", StorageClass="GLACIER")
    client.put_object(Bucket=ordered.source, Key="in/b", Body=b"y", StorageClass="GLACIER")
    manifest = write_inventory(ordered.server, rows_of(ordered.server, ordered.source), "CSV")
    client.restore_object(Bucket=ordered.source, Key="in/a", RestoreRequest={"Days": 1})

    result = copy(ordered.server, *ordered.uris, inventory=manifest, storage_class="STANDARD")

    assert (result.copied, result.skipped, result.failures) == (1, 1, [])
    assert contents(ordered.server, ordered.destination, "out/") == {"a": b"x"}


def test_lists_that_name_nothing_are_a_slip_like_an_empty_source(ordered, tmp_path):
    ordered.server.fill(ordered.source, {"else/a": b"x"})
    manifest = write_inventory(ordered.server, rows_of(ordered.server, ordered.source), "CSV")
    keys = tmp_path / "keys"
    keys.write_text("")

    with pytest.raises(UsageError, match="there is no object"):
        copy(ordered.server, *ordered.uris, inventory=manifest)
    with pytest.raises(UsageError, match=r"--keys .* names no key"):
        copy(ordered.server, *ordered.uris, keys=str(keys))
    assert copy(ordered.server, *ordered.uris, keys=str(keys), allow_empty=True).listed == 0
