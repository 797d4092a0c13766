"""Figures about masks for a page: in words, and as tables of overlaps, of frequent words and of all masks."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pandas as pd

from selmask.masking.preview.figures import counts, jaccard, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from selmask.masking.preview.figures import Figures
    from selmask.ui.masks.masked_texts import MaskedTexts

COLUMNS = ("strategy", "row", "window", "text", "start", "end", "tier", "score", "reason")


def in_words(figures: Figures, epochs: int) -> dict[str, tuple[str, str]]:
    """Each figure's value and meaning by its name; `epochs` were searched for tokens never hidden."""
    of_epochs = "in this epoch" if epochs == 1 else f"in {epochs} epochs"
    return {
        "Tokens hidden": (
            _percent(figures.masked),
            "Share of all tokens, special ones not counted. Lower than the rate on short texts, because of rounding.",
        ),
        "of these, lexicon": (
            _percent(figures.lexicon),
            "Share of hidden tokens inside a match of your lexicon, even if the strategy ignores the lexicon.",
        ),
        "Different words": (
            f"{figures.types:,}",
            "Different words that are hidden. A term counts as one word; upper and lower case count as the same word.",
        ),
        "of these, visible": (
            _percent(figures.visible),
            "Share of hidden words that also appear unhidden in the same window, so that the model can copy them.",
        ),
        f"Never hidden {of_epochs}": (
            _percent(figures.never),
            "Share of the different tokens in these texts that the model never has to predict.",
        ),
    }


def overlap(shown: Mapping[str, MaskedTexts]) -> pd.DataFrame:
    """For each pair, the share of the words hidden by either that both hide; NaN where neither hides any."""
    hidden = {name: words(each.excerpt, each.hidden) for name, each in shown.items()}
    rows = [[jaccard(one, other) for other in hidden.values()] for one in hidden.values()]
    return pd.DataFrame(rows, index=list(hidden), columns=list(hidden))


def most_masked(columns: Iterable[MaskedTexts], limit: int = 15) -> pd.DataFrame:
    """The units hidden most often; columns word, times."""
    total = Counter[str]()
    for each in columns:
        total.update(counts(each.excerpt, each.hidden))
    ordered = sorted(total.items(), key=lambda pair: (-pair[1], pair[0]))
    return pd.DataFrame(ordered[:limit], columns=["word", "times"])


def table(columns: Iterable[MaskedTexts]) -> pd.DataFrame:
    """One row per hidden unit: strategy, row, window, text, start, end, tier, score, reason.

    Windows count from 1, like rows; characters from 0.
    """
    rows = [
        {"strategy": each.strategy, "row": each.number(view.document), "window": view.window + 1}
        | unit.model_dump(include={"text", "start", "end", "tier", "score", "reason"})
        for each in columns
        for view in each.views
        for unit in view.masked
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"
