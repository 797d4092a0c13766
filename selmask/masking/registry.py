"""All strategies by name: those in `strategies/` and those that installed packages offer.

Another package adds strategies under the entry-point group `selmask.strategies`; nothing else needs to know them.
"""

from __future__ import annotations

import importlib
import logging
import pkgutil
from collections.abc import Container, Iterator, Mapping
from functools import cache
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BeforeValidator, SerializeAsAny

from selmask.errors import BadInput, NotFound
from selmask.masking import strategies as package
from selmask.masking.strategy import Strategy

if TYPE_CHECKING:
    from selmask.masking.part import Part

ENTRY_POINT_GROUP = "selmask.strategies"

log = logging.getLogger(__name__)


@cache
def strategies() -> dict[str, type[Strategy]]:
    """Every strategy's class by its name: the baselines first, then by name."""
    own = {_name(strategy): strategy for strategy in _own()}
    found = dict(_foreign(own)) | own
    order = {"none": 0, "random-word": 1, "random-token": 2, "random-span": 3}
    return {name: found[name] for name in sorted(found, key=lambda name: (order.get(name, len(order)), name))}


def strategy_with(part: Part) -> str:
    """The name of selmask's own strategy that plays `part`, one of the controls; packages may bring others.

    Raises:
        ValueError: none or several play it, as is so of the ordinary part.
    """
    (name,) = (_name(strategy) for strategy in _own() if strategy.part is part)
    return name


def parse_strategy(value: str | Mapping[str, Any] | Strategy) -> Strategy:
    """The strategy that a name, or a mapping with `name` and parameters, stands for.

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
    if name not in strategies():
        raise NotFound.among("masking strategy", name, strategies())
    return strategies()[name].parse(values)


AnyStrategy = Annotated[SerializeAsAny[Strategy], BeforeValidator(parse_strategy)]


def _own() -> list[type[Strategy]]:
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


def _foreign(taken: Container[str]) -> Iterator[tuple[str, type[Strategy]]]:
    """What packages offer; what cannot be loaded, or has a name that is taken, is logged and left out."""
    for point in entry_points(group=ENTRY_POINT_GROUP):
        try:
            strategy = point.load()
            name = _name(strategy)
        except Exception as error:  # noqa: BLE001 - whatever a package raises, the others stay
            log.warning("The strategy %s (%s) cannot be loaded: %s", point.name, point.value, error)
            continue
        if name in taken:
            log.warning("The strategy %s (%s) has the name of another one and is left out.", name, point.value)
            continue
        yield name, strategy


def _name(strategy: type[Strategy]) -> str:
    return str(strategy.model_fields["name"].default)
