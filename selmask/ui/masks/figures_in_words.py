"""What is said about masks: figures in words, how far masks agree, the words hidden most, and every mask."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pandas as pd

from selmask.masking.preview.figures import counts, jaccard, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from selmask.masking.preview.figures import Figures
    from selmask.masking.preview.window_views import WindowView
    from selmask.ui.masks.fitted import Shown

COLUMNS = ("strategy", "document", "window", "text", "start", "end", "tier", "score", "reason")


def in_words(figures: Figures, epochs: int) -> dict[str, tuple[str, str]]:
    """By name each figure, and what it means; what is never hidden was looked for in so many epochs."""
    of_epochs = "in this epoch" if epochs == 1 else f"in {epochs} epochs"
    return {
        "Tokens hidden": (
            _percent(figures.masked),
            "Of the tokens that are not special. On short texts less than the rate, because parts are rounded down.",
        ),
        "of these, lexicon": (
            _percent(figures.lexicon),
            "Hidden tokens inside a match of your lexicon, whatever the strategy knows of it.",
        ),
        "Different words": (
            f"{figures.types:,}",
            "Among what is hidden. Terms count as one; spellings that differ in case are one.",
        ),
        "of these, visible": (
            _percent(figures.visible),
            "The same word also stands open in the same window: the model can copy the answer instead of knowing it.",
        ),
        f"Never hidden {of_epochs}": (
            _percent(figures.never),
            "Of the different tokens in these texts, those that are never asked for.",
        ),
    }


def overlap(shown: Mapping[str, Shown]) -> pd.DataFrame:
    """Of the words that either of two hides in a text, the share that both hide; NaN where none is hidden."""
    hidden = {name: words(each.excerpt, each.hidden) for name, each in shown.items()}
    rows = [[jaccard(one, other) for other in hidden.values()] for one in hidden.values()]
    return pd.DataFrame(rows, index=list(hidden), columns=list(hidden))


def most_masked(shown: Iterable[Shown], limit: int = 15) -> pd.DataFrame:
    """The units hidden most often; columns word, times."""
    total = Counter[str]()
    for each in shown:
        total.update(counts(each.excerpt, each.hidden))
    ordered = sorted(total.items(), key=lambda pair: (-pair[1], pair[0]))
    return pd.DataFrame(ordered[:limit], columns=["word", "times"])


def table(views: Mapping[str, Sequence[WindowView]]) -> pd.DataFrame:
    """One row per hidden unit: strategy, document, window, text, start, end, tier, score, reason."""
    rows = [
        {"strategy": strategy, "document": view.document, "window": view.window}
        | unit.model_dump(include={"text", "start", "end", "tier", "score", "reason"})
        for strategy, each in views.items()
        for view in each
        for unit in view.masked
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"
