"""Options of `raywork analyze`: shares, and those that mean nothing without another one."""

import pytest

from raywork.cli.analysis import share
from raywork.cli.main import run
from raywork.errors import UsageError


@pytest.mark.parametrize(("text", "value"), [(None, None), ("0.05", 0.05), ("5%", 0.05), ("0", 0)])
def test_a_share_is_a_number_or_percent(text, value):
    assert share("--max-5xx", text) == value


@pytest.mark.parametrize("text", ["", "%", "5 percent"])
def test_what_is_no_share_is_refused(text):
    with pytest.raises(UsageError, match=r"--max-5xx .*: give a share, as 0\.05 or 5%"):
        share("--max-5xx", text)


@pytest.mark.parametrize(
    "option", [["--weekly"], ["--current-only"], ["--id", "mine"], ["--account", "1"]]
)
def test_what_is_for_setting_an_inventory_up_is_refused_without(option, capsys):
    assert run(["analyze", "inventory", "s3://reports/inventory/", *option]) == 2
    assert f"{option[0]} is for --enable BUCKET" in capsys.readouterr().err


def test_a_share_in_percent_is_held_to_its_limits(capsys):
    assert run(["analyze", "api-calls", "--alb", "s3://logs/", "--max-5xx", "500%"]) == 2
    assert "--max-5xx" in capsys.readouterr().err
