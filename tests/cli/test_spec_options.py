"""Options drawn from a specification: their names, help and defaults, and the values that a command receives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

import pytest
import typer
from pydantic import Field
from typer.testing import CliRunner

from selmask.cli.spec_options import SpecOptions, Values, with_options
from selmask.errors import BadInput
from selmask.fields.usual import Usual
from selmask.specs import Spec

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from typer.testing import Result


class Loaf(Spec):
    """A nested specification; one of its fields has a name that Oven has as well."""

    grain: str = Field(description="What it is made of.")
    name: str | None = Field(None, description="What it is called.")
    colour: Literal["a", "b", "c", "d", "e", "f", "g", "h", "i"] = "a"


class Oven(Spec):
    """A specification with a field of every type."""

    heat: Literal["low", "high"] = Field("low", description="How hot it is.")
    degrees: Annotated[int, Usual(100, 250, "180 to 220")] = Field(200, ge=50, le=300, description="Its temperature.")
    share: Annotated[float, Field(gt=0, lt=1)] = Field(0.5, description="The part that is used.")
    minutes: float | None = Field(None, description="How long; for ever if not given.")
    fan_on: bool = Field(True, description="Whether the air moves.")
    name: str = Field("oven", description="Its name.")
    steps: tuple[Annotated[int, Field(ge=0)], ...] = Field((), description="Temperatures, one after another.")
    loaf: Loaf = Field(Loaf(grain="oat"), description="What is baked.")
    weight: Literal["all"] | tuple[int, int] = Field("all", description="All, or from and to.")


EVERYTHING = SpecOptions(Oven, yaml=("loaf", "weight"))


def bake(*arguments: str, oven: SpecOptions = EVERYTHING) -> tuple[Result, list[Any]]:
    """Runs a command with these options; gives what it printed, and what it received."""
    received: list[Any] = []

    @with_options(oven=oven)
    def command(place: str, oven: Values, *, loud: bool = False) -> None:
        received.extend((place, oven, loud))

    return invoked(command, arguments), received


def invoked(command: Callable[..., None], arguments: Sequence[str]) -> Result:
    app = typer.Typer(rich_markup_mode=None)
    app.command()(command)
    return CliRunner().invoke(app, list(arguments), env={"COLUMNS": "200"})


def test_a_command_receives_what_was_given_and_nothing_else() -> None:
    assert bake("here")[1] == ["here", {}, False]
    assert bake("here", "--loud", "--degrees", "90", "--heat", "high")[1] == [
        "here",
        {"degrees": 90, "heat": "high"},
        True,
    ]


@pytest.mark.parametrize(
    ("arguments", "values"),
    [
        (["--share", "0.25"], {"share": 0.25}),
        (["--minutes", "2.5"], {"minutes": 2.5}),
        (["--minutes", "0"], {"minutes": 0.0}),
        (["--fan-on"], {"fan_on": True}),
        (["--no-fan-on"], {"fan_on": False}),
        (["--name", ""], {"name": ""}),
        (["--steps", "10", "--steps", "20"], {"steps": [10, 20]}),
        (["--loaf", "{grain: rye}"], {"loaf": {"grain": "rye"}}),
        (["--weight", "all"], {"weight": "all"}),
        (["--weight", "[1, 2]"], {"weight": [1, 2]}),
    ],
)
def test_every_type_of_field_has_its_option(arguments: list[str], values: Values) -> None:
    received = bake("here", *arguments)[1][1]
    assert received == values
    assert (
        Oven.parse({"loaf": {"grain": "oat"}} | received).chosen
        == Oven.parse({"loaf": {"grain": "oat"}} | values).chosen
    )


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["--heat", "tepid"], "--heat"),
        (["--degrees", "301"], "--degrees"),
        (["--degrees", "49"], "--degrees"),
        (["--degrees", "warm"], "--degrees"),
        (["--loaf-flour", "x"], "--loaf-flour"),
    ],
)
def test_a_value_outside_the_limits_is_refused_by_the_name_of_its_option(arguments: list[str], named: str) -> None:
    result, received = bake("here", *arguments)
    assert result.exit_code == 2
    assert named in result.output
    assert not received


def test_limits_that_are_excluded_are_checked_by_the_specification() -> None:
    values = bake("here", "--share", "1.0")[1][1]
    with pytest.raises(BadInput, match="share"):
        Oven.parse(values)


def test_yaml_that_cannot_be_read_names_the_option() -> None:
    assert isinstance(bake("here", "--loaf", "{")[0].exception, BadInput)
    assert "--loaf" in str(bake("here", "--loaf", "{")[0].exception)


def test_help_shows_descriptions_choices_limits_and_defaults() -> None:
    shown = " ".join(bake("--help")[0].output.split())
    for field in Oven.model_fields.values():
        assert field.description
        assert field.description in shown
    assert "low|high" in shown
    assert "50<=x<=300" in shown
    assert "Its temperature. Usual: 180 to 220. [default: 200]" in shown
    assert "--fan-on / --no-fan-on Whether the air moves. [default: yes]" in shown
    assert "--loaf YAML" in shown
    assert "None" not in shown


def test_fields_may_be_chosen_renamed_and_described_anew() -> None:
    some = SpecOptions(Oven, only=("name", "heat"), flag="--{}-of-oven", helps={"heat": "Anew."})
    shown = " ".join(bake("--help", oven=some)[0].output.split())
    assert shown.index("--name-of-oven") < shown.index("--heat-of-oven")
    assert "Anew." in shown
    assert "How hot it is." not in shown
    assert "--degrees" not in shown
    assert bake("here", "--heat-of-oven", "high", oven=some)[1][1] == {"heat": "high"}


def test_a_nested_specification_has_no_option_unless_it_is_asked_for() -> None:
    shown = bake("--help", oven=SpecOptions(Oven))[0].output
    assert "--loaf" not in shown
    assert "--weight" not in shown


def test_two_specifications_may_have_a_field_of_one_name_and_a_field_may_be_required() -> None:
    received: list[Any] = []

    @with_options(oven=SpecOptions(Oven, only=("name",)), loaf=SpecOptions(Loaf, flag="--loaf-{}"))
    def command(oven: Values, loaf: Values) -> None:
        received.extend((oven, loaf))

    assert "--loaf-grain" in invoked(command, []).output
    invoked(command, ["--loaf-grain", "rye", "--name", "a", "--loaf-name", "b"])
    assert received == [{"name": "a"}, {"grain": "rye", "name": "b"}]


def test_a_long_list_of_choices_is_left_to_the_specification() -> None:
    coloured = SpecOptions(Loaf, only=("colour",))
    assert "a|b|c" not in bake("--help", oven=coloured)[0].output
    values = bake("here", "--colour", "z", oven=coloured)[1][1]
    with pytest.raises(BadInput, match="colour"):
        Loaf.parse({"grain": "rye"} | values)
