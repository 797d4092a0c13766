"""Figures about masks: how much is hidden, how much of that belongs to the lexicon, what can still be read."""

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
    """Figures about the masks of some documents in one epoch; shares are from 0 to 1.

    Attributes:
        masked: The share of tokens that are masked, special ones not counted.
        lexicon: The share of masked tokens that belong to the lexicon's terms, even if the strategy ignores these.
        types: The number of different units that are hidden.
        visible: The share of types hidden in a window that also appear unhidden in it, so that they can be copied.
        never: The share of the vocabulary's tokens in these documents that none of several epochs hides.
    """

    masked: float
    lexicon: float
    types: int
    visible: float
    never: float


def figures(excerpt: Excerpt, windows: MaskedWindows, hidden: Hidden, epochs: Sequence[int]) -> Figures:
    """The figures about one epoch of `excerpt`.

    Args:
        excerpt: The documents.
        windows: Their windows, all of them.
        hidden: The hidden units in these windows.
        epochs: The epochs searched for tokens that are never hidden.
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
    """The words that are hidden at least in part, each with its document's id.

    They are words of the text and not units, so that strategies can be compared that hide tokens or whole terms, or
    that have a cleaning and a vocabulary of their own.
    """
    return {(int(excerpt.ids[document]), word) for document, _, word in _hidden_words(excerpt, hidden)}


def counts(excerpt: Excerpt, hidden: Hidden) -> Counter[str]:
    """How often each term or word is hidden; a word whose tokens are hidden singly counts once for each place."""
    if excerpt.masker.text_form.unit == "token":
        return Counter(word for _, _, word in _hidden_words(excerpt, hidden))
    type_, times = np.unique(excerpt.arrays.units.type[hidden.unit], return_counts=True)
    types = excerpt.arrays.units.vocabulary.types
    return Counter({types[number]: count for number, count in zip(type_.tolist(), times.tolist(), strict=True)})


def _hidden_words(excerpt: Excerpt, hidden: Hidden) -> set[tuple[int, int, str]]:
    """The words that are hidden at least in part: number of the document, place among its words, and text."""
    units, hidden_words = excerpt.arrays.units, set()
    of_document = excerpt.arrays.windows.document[hidden.rows[hidden.window]]
    for document in np.unique(of_document).tolist():
        own = hidden.unit[of_document == document]
        all_words = read_words(excerpt.texts[document])
        first = np.searchsorted(all_words.end, units.start[own], side="right")
        last = np.searchsorted(all_words.start, units.end[own])
        places = {place for lo, hi in zip(first.tolist(), last.tolist(), strict=True) for place in range(lo, hi)}
        hidden_words |= {(document, place, normal(all_words.text[place])) for place in places}
    return hidden_words


def jaccard(one: set[tuple[int, str]], other: set[tuple[int, str]]) -> float:
    """The share of the elements of either set that are in both; NaN where both sets are empty."""
    return len(one & other) / len(one | other) if one or other else float("nan")


def _visible(windows: MaskedWindows, hidden: Hidden) -> float:
    # A pair of window and type is one number, so that pairs are counted by sorting integers.
    arrays = windows.arrays
    types = len(arrays.units.vocabulary)
    window = np.searchsorted(arrays.windows.first, arrays.unit_start, side="right") - 1
    inside = (arrays.unit_tokens > 0) & (arrays.unit_start < arrays.windows.last[window])
    pairs, occurrences = np.unique((window * types + arrays.units.type)[inside], return_counts=True)
    pair = hidden.rows[hidden.window] * types + arrays.units.type[hidden.unit]
    hidden_pairs, hidden_times = np.unique(pair, return_counts=True)
    is_visible = occurrences[np.searchsorted(pairs, hidden_pairs)] > hidden_times
    return _share(int(is_visible.sum()), len(hidden_pairs))


def _never(windows: MaskedWindows, epochs: Sequence[int]) -> float:
    ids: NDArray[np.int32] = windows.arrays.ids
    present = np.unique(ids[_inside(windows)])
    ever = np.unique(
        np.concatenate([ids[windows.tokens(windows.hide(windows.rows, epoch))] for epoch in epochs] or [ids[:0]])
    )
    return _share(len(present) - len(ever), len(present))


def _inside(windows: MaskedWindows) -> NDArray[np.bool_]:
    """bool [T]; the tokens that are in a window, not cut off by truncation."""
    edges = np.zeros(len(windows.arrays.ids) + 1, dtype=np.int64)
    np.add.at(edges, windows.arrays.windows.first, 1)
    np.add.at(edges, windows.arrays.windows.last, -1)
    inside: NDArray[np.bool_] = np.cumsum(edges)[:-1] > 0
    return inside


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
