"""Missing controls: the arms that an experiment lacks, and the questions it cannot answer without them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from selmask.masking.part import Part
from selmask.masking.registry import strategy_with, titled

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from selmask.masking.strategy import Strategy


def missing_baselines(strategies: Collection[Strategy]) -> list[str]:
    """The names of the controls that every experiment needs and that none of `strategies` is."""
    return [strategy_with(part) for part in _missing(strategies) if part is not Part.PLACEBO]


def warnings(strategies: Collection[Strategy]) -> Iterator[str]:
    """One sentence for each control that is missing; a placebo is one only where a strategy uses a lexicon."""
    for part in _missing(strategies):
        if part is not Part.PLACEBO or any(strategy.needs_lexicon for strategy in strategies):
            arm = titled(strategy_with(part))
            yield f"Without the arm “{arm}” you will not know {part.question}."


def _missing(strategies: Collection[Strategy]) -> list[Part]:
    present = {strategy.part for strategy in strategies}
    return [part for part in Part if part.question and part not in present]
