"""Figures about masks: how much is hidden, what, and how far strategies agree."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from selmask.masking.preview import WindowView

SPECIAL_TOKENS = 2


@dataclass(frozen=True)
class Figures:
    """What is said below a masked text; shares from 0 to 1.

    Attributes:
        masked: Of the tokens, special ones not counted.
        lexicon: Of the masked tokens, those of lexicon terms.
        types: Different words that are hidden.
        visible: Of those types, the share that also stands somewhere in the text unhidden, so that it can be copied.
        covered: Of the tokens, those hidden at least once over the epochs looked at.
    """

    masked: float
    lexicon: float
    types: int
    visible: float
    covered: float

    def in_words(self, epochs: int) -> dict[str, str]:
        """The figures as a page says them; `covered` is over so many epochs."""
        return {
            "Tokens hidden": f"{100 * self.masked:.0f} %",
            "of these, lexicon terms": f"{100 * self.lexicon:.0f} %",
            "Different words hidden": f"{self.types}",
            "of these, also visible elsewhere": f"{100 * self.visible:.0f} %",
            f"Tokens hidden once in {epochs} epochs": f"{100 * self.covered:.0f} %",
        }


def figures(views: Sequence[WindowView], over_epochs: Iterable[Sequence[WindowView]]) -> Figures:
    """The figures of one text.

    Args:
        views: Its windows as they are shown.
        over_epochs: Its windows in each of several epochs.
    """
    tokens = sum(len(view.tokens) - SPECIAL_TOKENS for view in views)
    units = [unit for view in views for unit in view.masked]
    hidden = sum(len(unit.tokens) for unit in units)
    by_lexicon = sum(len(unit.tokens) for unit in units if unit.reason == "lexicon")
    types = {unit.text.casefold() for unit in units}
    ever = {place for each in over_epochs for place in _places(each)}
    return Figures(
        masked=_share(hidden, tokens),
        lexicon=_share(by_lexicon, hidden),
        types=len(types),
        visible=_share(sum(_still_visible(views, kind) for kind in types), len(types)),
        covered=_share(len(ever), tokens),
    )


def overlap(views: Mapping[str, Sequence[WindowView]]) -> pd.DataFrame:
    """Of the words that either of two strategies hides in a text, the share that both hide; NaN where none is hidden.

    Words are compared, not tokens: a strategy may bring a cleaning and a vocabulary of its own.
    """
    words = {strategy: _words(each) for strategy, each in views.items()}
    rows = [[_jaccard(one, other) for other in words.values()] for one in words.values()]
    return pd.DataFrame(rows, index=list(words), columns=list(words))


def most_masked(views: Iterable[WindowView], limit: int = 15) -> pd.DataFrame:
    """The units hidden most often; columns word, times."""
    counts = Counter(unit.text.casefold() for view in views for unit in view.masked)
    return pd.DataFrame(counts.most_common(limit), columns=["word", "times"])


def table(views: Mapping[str, Sequence[WindowView]]) -> pd.DataFrame:
    """One row per hidden unit: strategy, document, window, text, start, end, tier, score, reason."""
    return pd.DataFrame(
        [
            {"strategy": strategy, "document": view.document, "window": view.window}
            | unit.model_dump(include={"text", "start", "end", "tier", "score", "reason"})
            for strategy, each in views.items()
            for view in each
            for unit in view.masked
        ]
    )


def whole_text(views: Sequence[WindowView]) -> str:
    """The text of a document, which its window 0 carries."""
    return next((view.text for view in views if view.text is not None), "")


def by_document(views: Iterable[WindowView]) -> list[list[WindowView]]:
    """The windows of each document together."""
    return [list(each) for _, each in groupby(views, key=lambda view: view.document)]


def _places(views: Sequence[WindowView]) -> set[tuple[int, int]]:
    return {(view.window, token) for view in views for unit in view.masked for token in unit.tokens}


def _words(views: Sequence[WindowView]) -> set[tuple[int, str]]:
    return {(view.document, word) for view in views for unit in view.masked for word in unit.text.casefold().split()}


def _still_visible(views: Sequence[WindowView], kind: str) -> bool:
    text = whole_text(views).casefold()
    hidden = sum(unit.text.casefold() == kind for view in views for unit in view.masked)
    return len(re.findall(rf"(?<!\w){re.escape(kind)}(?!\w)", text)) > hidden


def _jaccard(one: set[tuple[int, str]], other: set[tuple[int, str]]) -> float:
    return len(one & other) / len(one | other) if one | other else float("nan")


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
