"""Figures about masks, counted on arrays: how much is hidden, how much of it the lexicon is, what can still be read."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from selmask.text.words import normal, read_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from selmask.masking.hide.masked_windows import Hidden, MaskedWindows
    from selmask.masking.preview.excerpt import Excerpt


class Figures(NamedTuple):
    """What is said of some documents in one epoch; shares from 0 to 1.

    Attributes:
        masked: Of the tokens, special ones not counted.
        lexicon: Of the masked tokens, those of the lexicon's terms, whatever the strategy knows of them.
        types: Different units that are hidden.
        visible: Of the types hidden in a window, those that also stand in it unhidden, so that they can be copied.
        never: Of the vocabulary's tokens in these documents, those that none of several epochs hides.
    """

    masked: float
    lexicon: float
    types: int
    visible: float
    never: float


def figures(excerpt: Excerpt, windows: MaskedWindows, hidden: Hidden, epochs: Sequence[int]) -> Figures:
    """The figures of `hidden`, all windows of `excerpt` in one epoch.

    Args:
        excerpt: The documents.
        windows: Its windows.
        hidden: What is hidden in them.
        epochs: In these it is looked for what is never hidden.
    """
    tokens = windows.tokens(hidden)
    types = excerpt.arrays.units.type[hidden.unit]
    return Figures(
        masked=_share(len(tokens), int((windows.arrays.windows.last - windows.arrays.windows.first).sum())),
        lexicon=_share(int(excerpt.in_lexicon[tokens].sum()), len(tokens)),
        types=len(np.unique(types)),
        visible=_visible(windows, hidden),
        never=_never(windows, epochs),
    )


def words(excerpt: Excerpt, hidden: Hidden) -> set[tuple[int, str]]:
    """The words of which a part is hidden in each document, with the document's id.

    Found in the text and not among units, so that strategies that hide tokens or whole terms, or that have a cleaning
    and a vocabulary of their own, can be compared.
    """
    return {(int(excerpt.ids[document]), word) for document, _, word in _hidden_words(excerpt, hidden)}


def counts(excerpt: Excerpt, hidden: Hidden) -> Counter[str]:
    """How often each term or word is hidden; a word of which several tokens are counts once for each place."""
    if excerpt.masker.text_form.unit == "token":
        return Counter(word for _, _, word in _hidden_words(excerpt, hidden))
    type_, times = np.unique(excerpt.arrays.units.type[hidden.unit], return_counts=True)
    types = excerpt.arrays.units.vocabulary.types
    return Counter({types[number]: many for number, many in zip(type_.tolist(), times.tolist(), strict=True)})


def _hidden_words(excerpt: Excerpt, hidden: Hidden) -> set[tuple[int, int, str]]:
    """The words of which a part is hidden: number of the document, place among its words, and text."""
    units, found = excerpt.arrays.units, set()
    of_document = excerpt.arrays.windows.document[hidden.rows[hidden.window]]
    for document in np.unique(of_document).tolist():
        own = hidden.unit[of_document == document]
        all_ = read_words(excerpt.texts[document])
        first = np.searchsorted(all_.end, units.start[own], side="right")
        last = np.searchsorted(all_.start, units.end[own])
        places = {place for lo, hi in zip(first.tolist(), last.tolist(), strict=True) for place in range(lo, hi)}
        found |= {(document, place, normal(all_.text[place])) for place in places}
    return found


def jaccard(one: set[tuple[int, str]], other: set[tuple[int, str]]) -> float:
    """Of what is in either, the share that is in both; NaN where both are empty."""
    return len(one & other) / len(one | other) if one or other else float("nan")


def _visible(windows: MaskedWindows, hidden: Hidden) -> float:
    arrays = windows.arrays
    many = len(arrays.units.vocabulary)
    window = np.searchsorted(arrays.windows.first, arrays.unit_start, side="right") - 1
    inside = (arrays.unit_tokens > 0) & (arrays.unit_start < arrays.windows.last[window])
    all_, stands = np.unique((window * many + arrays.units.type)[inside], return_counts=True)
    pair = hidden.rows[hidden.window] * many + arrays.units.type[hidden.unit]
    here, gone = np.unique(pair, return_counts=True)
    return _share(int((stands[np.searchsorted(all_, here)] > gone).sum()), len(here))


def _never(windows: MaskedWindows, epochs: Sequence[int]) -> float:
    ids: NDArray[np.int32] = windows.arrays.ids
    present = np.unique(ids[_inside(windows)])
    ever = np.unique(
        np.concatenate([ids[windows.tokens(windows.hide(windows.rows, epoch))] for epoch in epochs] or [ids[:0]])
    )
    return _share(len(present) - len(ever), len(present))


def _inside(windows: MaskedWindows) -> NDArray[np.bool_]:
    """bool [T]; the tokens that are in a window: not those that a strategy cuts off."""
    edges = np.zeros(len(windows.arrays.ids) + 1, dtype=np.int64)
    np.add.at(edges, windows.arrays.windows.first, 1)
    np.add.at(edges, windows.arrays.windows.last, -1)
    inside: NDArray[np.bool_] = np.cumsum(edges)[:-1] > 0
    return inside


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
