"""All strategies by name: those in `strategies/` and those that installed packages offer.

Another package adds strategies under the entry-point group `selmask.strategies`; nothing else needs to know them.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BeforeValidator, SerializeAsAny, ValidationInfo

from selmask.errors import BadInput
from selmask.family import Family
from selmask.fields.history import is_stored
from selmask.masking import strategies as package
from selmask.masking.strategy import Strategy

if TYPE_CHECKING:
    from selmask.masking.part import Part

ENTRY_POINT_GROUP = "selmask.strategies"

_SHOWN_FIRST = ("none", "random-word", "random-token", "random-span")
"""The baselines, in the order in which a person meets them in a list; the others follow by name."""


@cache
def strategies() -> dict[str, type[Strategy]]:
    """Every strategy's class by its name: the baselines first, then by name."""
    members = _FAMILY.members
    first = [name for name in _SHOWN_FIRST if name in members]
    return {name: members[name] for name in (*first, *sorted(members.keys() - set(first)))}


def titled(name: str) -> str:
    """A strategy's title with its name, `Random words (random-word)`; the name alone if there is no such strategy."""
    known = strategies().get(name)
    return name if known is None else f"{known.title} ({name})"


def strategy_with(part: Part) -> str:
    """The name of selmask's own strategy that plays `part`, one of the controls; packages may bring others.

    Raises:
        ValueError: none or several play it, as is so of the ordinary part.
    """
    (name,) = (_name(strategy) for strategy in _built_in() if strategy.part is part)
    return name


def parse_strategy(value: str | Mapping[str, Any] | Strategy, *, stored: bool = False) -> Strategy:
    """The strategy that a name, or a mapping with `name` and parameters, stands for.

    Args:
        value: The name or the mapping; a strategy is returned as it is.
        stored: As in `Spec.parse`.

    Raises:
        NotFound: no strategy has that name; offers the nearest one.
        BadInput: a parameter is unknown or out of its limits.
    """
    if isinstance(value, Strategy):
        return value
    values = {"name": value} if isinstance(value, str) else dict(value) if isinstance(value, Mapping) else {}
    name = values.get("name")
    if not isinstance(name, str):
        raise BadInput("A strategy needs a name", given=value, accepted=", ".join(strategies()))
    return _FAMILY.get(name).parse(values, stored=stored)


def _validated(value: Any, info: ValidationInfo) -> Strategy:
    return parse_strategy(value, stored=is_stored(info))


AnyStrategy = Annotated[SerializeAsAny[Strategy], BeforeValidator(_validated)]


def _built_in() -> list[type[Strategy]]:
    """The strategy classes that the files of `strategies/` define."""
    modules = [importlib.import_module(f"{package.__name__}.{m.name}") for m in pkgutil.iter_modules(package.__path__)]
    return [
        member
        for module in modules
        for member in vars(module).values()
        if isinstance(member, type)
        and issubclass(member, Strategy)
        and "description" in vars(member)
        and member.__module__ == module.__name__
    ]


def _name(strategy: type[Strategy]) -> str:
    return str(strategy.model_fields["name"].default)


_FAMILY: Family[type[Strategy]] = Family("strategy", ENTRY_POINT_GROUP, _built_in, Strategy, _name)
