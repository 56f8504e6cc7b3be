"""What was decided about partitions stays, whatever folders come or go."""

import pytest

from raywork.ddl import Arrangement, Prior, TableOptions, make_table
from raywork.partitions import find_scheme, summarize
from tests.ddl.seen import seen
from tests.ddl.test_partitioned import codes, columns, projection

MARCH = [f"dt=2026-03-{day:02}/" for day in range(1, 11)]


def decided(folders, way="auto"):
    """The table that was made for folders at first."""
    return later(folders, None, way)


def later(folders, before, way="auto", *, forget=False):
    """The table for the folders of a later day; with `forget`, only a catalog knows the former."""
    options = TableOptions("t", "s3://b/p/", partitions=way)
    counts = folders if isinstance(folders, dict) else dict.fromkeys(folders, 1)
    layout = summarize(counts)
    if before is None:
        return make_table(seen({"a": 1}), options, find_scheme(layout))
    made = before.arrangement
    if forget:
        made = Arrangement(made.columns, projection=made.projection)
    prior = Prior.of(before)
    prior = Prior(prior.columns, prior.properties, made.names, made)
    scheme = made.scheme(layout) if made.columns else find_scheme(layout)
    return make_table(seen({"a": 1}), options, scheme, prior)


@pytest.mark.parametrize("forget", [False, True])
class TestComputed:
    def test_a_folder_that_is_no_date_changes_no_column(self, forget):
        before = decided(MARCH)
        after = later([*MARCH, "dt=2026-03-11/", "dt=unknown/"], before, forget=forget)

        assert columns(after) == columns(before) == [("dt", "date")]
        assert projection(after) == projection(before)
        (warning,) = after.warnings
        assert (warning.code, warning.objects) == ("partition-unfit", ("dt=unknown/",))
        assert "--exclude '*dt=unknown/*'" in warning.message

    def test_folders_of_other_schemes_do_not_outnumber_it(self, forget):
        before = decided(MARCH)
        strays = {f"tmp/{n}/": 50 for n in range(9)}
        after = later(dict.fromkeys(MARCH, 1) | strays, before, forget=forget)

        assert columns(after) == [("dt", "date")]
        (warning,) = after.warnings
        assert (warning.code, warning.count) == ("outside-partitions", 450)
        assert "--exclude 'tmp/*'" in warning.message

    def test_a_range_does_not_recede_when_folders_go(self, forget):
        before = decided(MARCH)
        after = later(MARCH[5:], before, forget=forget)
        assert projection(after)["dt.range"] == "2026-03-01,NOW"

    def test_a_range_grows_to_earlier_dates_also_among_strangers(self, forget):
        before = decided(MARCH)
        many = [f"dt=2026-0{month}-{day:02}/" for month in (1, 2, 3, 4) for day in range(1, 29)]
        after = later([*many, "dt=!/", "dt=unknown/"], before, forget=forget)

        assert projection(after)["dt.range"] == "2026-01-01,NOW"
        assert codes(after) == ["partition-unfit"]

    def test_lists_and_integers_grow_and_do_not_shrink(self, forget):
        before = decided([f"c={c}/v=7/{dt}" for c in ("fi", "se") for dt in MARCH])
        after = later([f"c=no/v=8/{dt}" for dt in MARCH], before, forget=forget)

        found = projection(after)
        assert (found["c.values"], found["v.range"]) == ("fi,se,no", "7,8")
        assert columns(after) == columns(before)

    def test_partitions_are_not_listed_once_they_are_sparse(self, forget):
        before = decided(MARCH)
        after = later(["dt=2026-03-01/", "dt=2026-12-31/"], before, forget=forget)

        assert not after.lists_partitions
        assert codes(after) == ["partitions-sparse"]

    def test_it_is_listed_where_that_is_asked_for(self, forget):
        after = later(MARCH, decided(MARCH), "add", forget=forget)
        assert after.lists_partitions
        assert columns(after) == [("dt", "date")]


class TestListed:
    def test_a_type_stays(self):
        before = decided([f"n={n}/" for n in (1, 2)])
        assert columns(before) == [("n", "int")]
        assert columns(later(["n=1/", "n=x/"], before)) == [("n", "int")]

    def test_text_stays_text(self):
        before = decided(["k=a/", "k=b/"])
        assert columns(later(["k=2026-01-01/"], before)) == [("k", "string")]


def test_columns_stay_when_all_folders_are_gone():
    before = decided(MARCH)
    after = later(["other/a/"], before)

    assert columns(after) == [("dt", "date")]
    assert projection(after) == projection(before)
    assert codes(after) == ["outside-partitions", "partitions-sparse"]


def test_a_name_that_all_folders_shared_does_not_become_a_column():
    before = decided([f"web/{dt}" for dt in MARCH])
    after = later([f"{name}/{dt}" for name in ("app", "web") for dt in MARCH], before)

    assert columns(after) == [("dt", "date")]
    assert projection(after)["storage.location.template"] == "s3://b/p/web/dt=${dt}/"
    assert codes(after) == ["partition-unfit"]
    assert after.scheme.read("app/dt=2026-03-01/") is None


def test_a_column_of_names_stays_one_when_a_single_name_is_left():
    before = decided([f"{name}/{dt}" for name in ("app", "web") for dt in MARCH])
    after = later([f"web/{dt}" for dt in MARCH], before)

    assert columns(after) == columns(before) == [("partition_0", "string"), ("dt", "date")]
    assert projection(after)["partition_0.values"] == "app,web"


def test_a_table_without_partitions_goes_on_to_read_everything():
    before = decided([""])
    after = later(MARCH, before)

    assert columns(after) == []
    assert codes(after) == ["partitions-unused"]
    assert columns(later(MARCH, before, "projection")) == [("dt", "date")]
