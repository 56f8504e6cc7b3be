"""Options that stand in dataclasses: one each in help, and handed over together."""

import inspect
from dataclasses import dataclass, fields
from typing import Annotated

import typer
from typer.testing import CliRunner

from raywork.cli.arguments import GLOBAL
from raywork.cli.options import GlobalOptions
from raywork.cli.signature import with_options


@dataclass(frozen=True, kw_only=True)
class Place:
    region: Annotated[str, typer.Option(help="Where.")] = "here"
    port: int = 80


@dataclass(frozen=True, kw_only=True)
class Near(Place):
    region: Annotated[str, typer.Option(help="Near.")] = "home"


@dataclass(frozen=True, kw_only=True)
class Visit:
    day: str = "today"
    place: Near
    context: typer.Context


def meet(who: str, *, visit: Visit, loud: bool = False) -> None:
    """Meet somebody."""
    assert visit.context.obj == ["given"]
    typer.echo(f"{who} {visit.day} {visit.place} {loud}")


def test_each_field_is_an_option_where_its_dataclass_stands():
    names = list(inspect.signature(with_options(meet)).parameters)

    assert names == ["who", "day", "region", "port", "context", "loud"]


def test_a_command_is_handed_what_is_given_and_defaults_of_the_rest():
    app = typer.Typer()
    app.command()(with_options(meet))

    done = CliRunner().invoke(app, ["Ann", "--port", "81", "--loud"], obj=["given"])

    assert done.output == "Ann today Near(region='home', port=81) True\n", done.output


def test_help_is_that_of_the_innermost_type():
    app = typer.Typer(rich_markup_mode=None)
    app.command()(with_options(meet))

    shown = CliRunner().invoke(app, ["--help"]).output

    assert "Meet somebody." in shown
    assert "Near." in shown
    assert "Where." not in shown


def test_what_may_stand_before_a_command_is_an_option_of_each():
    names = {f"--{each.name.replace('_', '-')}" for each in fields(GlobalOptions)}

    assert names - {"--verbose"} == GLOBAL.keys() - {"-v"}
