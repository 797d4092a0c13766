"""Command-line options drawn from a specification's fields, so that no command lists a setting a second time.

A field gives its option a name, a type, limits, help and the default that the help shows. A command receives the values
that were given, as a dict for `Spec.parse`; what was not given is left to the specification, or to a file.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from types import UnionType
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar, Union, get_args, get_origin

import annotated_types
import typer

from selmask.cli.yaml_option import parsed
from selmask.fields.usual import help_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydantic.fields import FieldInfo

    from selmask.specs import Spec

Values = dict[str, Any]
"""The type of a command's parameter that `with_options` fills: the values given, by field."""

Command = TypeVar("Command", bound=Callable[..., Any])

MOST_CHOICES = 8
"""A longer list of choices would bury the help; such an option takes any text, and the specification refuses it."""


@dataclass(frozen=True)
class SpecOptions:
    """The options of one specification.

    Attributes:
        spec: Its fields become options: those of type Literal, bool, int, float or str, optional ones (`int | None`)
            and tuples of them, whose option may be repeated. Other fields are left out.
        only: The fields to take, in this order; all if not given.
        yaml: Fields of any other type, such as nested specifications; their options take YAML.
        flag: The option's name around the field's own: `--{}-column` makes `--text-column` of `text`.
        helps: Help instead of a field's description, by field.
    """

    spec: type[Spec]
    only: tuple[str, ...] | None = None
    yaml: tuple[str, ...] = ()
    flag: str = "--{}"
    helps: Mapping[str, str] | None = None

    def parameters(self, group: str) -> Iterator[inspect.Parameter]:
        """One keyword-only parameter for each option, as typer reads it from a command's signature.

        Args:
            group: The beginning of the parameters' names, so that several specifications may share a field's name.
        """
        for name in self._names():
            info = self.spec.model_fields[name]
            kind: Any = str if name in self.yaml else _option_type(info.annotation)
            option: Any = Annotated[kind if info.is_required() else kind | None, self._option(name, info)]
            default = inspect.Parameter.empty if info.is_required() else None
            yield inspect.Parameter(
                f"{group}_{name}", inspect.Parameter.KEYWORD_ONLY, default=default, annotation=option
            )

    def given(self, group: str, arguments: Mapping[str, Any]) -> Values:
        """The values among a command's `arguments` that were given, by field.

        Raises:
            BadInput: an option that takes YAML has none.
        """
        values = {name: arguments[f"{group}_{name}"] for name in self._names()}
        return {
            name: parsed(self._flag(name).removeprefix("--"), value) if name in self.yaml else value
            for name, value in values.items()
            if value not in (None, [], ())
        }

    def _names(self) -> list[str]:
        fields = self.spec.model_fields
        return [
            name
            for name in (fields if self.only is None else self.only)
            if name in self.yaml or _option_type(fields[name].annotation) is not None
        ]

    def _flag(self, name: str) -> str:
        return self.flag.format(name.replace("_", "-"))

    def _option(self, name: str, info: FieldInfo) -> Any:
        flag, takes_yaml = self._flag(name), name in self.yaml
        is_switch = not takes_yaml and _option_type(info.annotation) is bool
        low, high = _limits(info)
        return typer.Option(
            f"{flag}/--no-{flag.removeprefix('--')}" if is_switch else flag,
            help=_with_default((self.helps or {}).get(name, help_of(info)), info.default),
            show_default=False,  # the default of every option is None, which stands for "not given"
            metavar="YAML" if takes_yaml else None,
            min=low,
            max=high,
        )


def with_options(**groups: SpecOptions) -> Callable[[Command], Command]:
    """Gives a command options for each of its parameters named in `groups`; that parameter becomes `Values`.

    Goes below `@app.command()`::

        @app.command()
        @with_options(masking=SpecOptions(Masking, yaml=("replacement",)))
        def preview(corpus: str, masking: Values) -> None:
            shared = Masking.parse(masking)
    """

    def decorate(command: Command) -> Command:
        signature = inspect.signature(command, eval_str=True)
        parameters = [
            option.replace(kind=inspect.Parameter.KEYWORD_ONLY)
            for name, parameter in signature.parameters.items()
            for option in (groups[name].parameters(name) if name in groups else [parameter])
        ]

        @wraps(command)
        def run(**arguments: Any) -> Any:
            own = {name: value for name, value in arguments.items() if name in signature.parameters}
            return command(**own, **{name: options.given(name, arguments) for name, options in groups.items()})

        run.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
        run.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]  # read by inspect
        return run  # type: ignore[return-value]  # typer calls it by its new signature

    return decorate


def _option_type(annotation: Any) -> Any:
    """The type that typer gets for a field's type; None where there is no option for it."""
    origin, members = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _option_type(members[0])
    if origin in (Union, UnionType):
        rest = [member for member in members if member is not type(None)]
        return _option_type(rest[0]) if len(rest) == 1 else None
    if origin is tuple:
        item: Any = _option_type(members[0]) if members[1:] == (...,) else None
        return None if item is None else list[item]
    if origin is Literal:
        return annotation if len(members) <= MOST_CHOICES else str
    return annotation if annotation in (bool, int, float, str) else None


def _limits(info: FieldInfo) -> tuple[Any, Any]:
    """The smallest and the largest value; limits that are themselves excluded are the specification's to check."""
    lows: list[Any] = [each.ge for each in info.metadata if isinstance(each, annotated_types.Ge)]
    highs: list[Any] = [each.le for each in info.metadata if isinstance(each, annotated_types.Le)]
    return next(iter(lows), None), next(iter(highs), None)


def _with_default(description: str, default: Any) -> str:
    if isinstance(default, bool):
        default = "yes" if default else "no"
    return f"{description}  [default: {default}]".strip() if isinstance(default, str | int | float) else description
