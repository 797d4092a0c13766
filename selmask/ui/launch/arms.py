"""The names of arms in the form: a strategy's name, or `tfidf (2)` for the same strategy with other parameters."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from selmask.masking.registry import strategies, titled
from selmask.ui.parts import strategy_form

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from selmask.masking.strategy import Strategy

_NUMBERED = re.compile(r"(?P<strategy>.+) \((?P<number>\d+)\)")


def strategy_of(arm: str) -> str:
    """The name of an arm's strategy."""
    numbered = _NUMBERED.fullmatch(arm)
    return numbered["strategy"] if numbered else arm


def needs_lexicon(arm: str) -> bool:
    """Whether an arm's strategy needs a lexicon."""
    strategy = strategies().get(strategy_of(arm))
    return strategy is not None and strategy.needs_lexicon


def shown(arm: str) -> str:
    """An arm's strategy by its title and name, with the number if it is repeated: `Words by TF-IDF (tfidf, 2)`."""
    numbered = _NUMBERED.fullmatch(arm)
    return titled(numbered["strategy"]).removesuffix(")") + f", {numbered['number']})" if numbered else titled(arm)


def named(of: Iterable[str]) -> list[str]:
    """The names of arms with these strategies, numbered from 2 where a strategy is repeated."""
    seen: Counter[str] = Counter()
    arms = []
    for strategy in of:
        seen[strategy] += 1
        arms.append(strategy if seen[strategy] == 1 else f"{strategy} ({seen[strategy]})")
    return arms


def offered(chosen: Sequence[str]) -> list[str]:
    """The options: every strategy, and for each chosen strategy with parameters one arm more than is chosen."""
    offer: list[str] = []
    for strategy in strategies():
        taken = [arm for arm in chosen if strategy_of(arm) == strategy]
        more = len(taken) + 1 if strategy_form.has_parameters(strategy) else 1
        offer += dict.fromkeys([*named([strategy] * more), *taken])
    return offer


def key(arm: str) -> str:
    """The beginning of the widget keys for an arm's own parameters."""
    numbered = _NUMBERED.fullmatch(arm)
    return f"launch-arm-{numbered['strategy']}-{numbered['number']}" if numbered else f"launch-arm-{arm}"


def arm_with(key: str) -> str:
    """The arm whose own widget keys begin like this, with or without `launch-`."""
    name = key.removeprefix("launch-").removeprefix("arm-")
    return name if name in strategies() else re.sub(r"-(\d+)$", r" (\1)", name)


def strategy_with(key: str) -> type[Strategy] | None:
    """The strategy of the arm whose own widget keys begin like this; None if there is no such arm."""
    return strategies().get(strategy_of(arm_with(key)))
