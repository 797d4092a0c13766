"""Masked windows in a form for people, for the page Masks and the command line.

The masks come from the same arrays and the same function as in training.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Literal

import numpy as np

from selmask.masking.part import Part
from selmask.masking.preview.excerpt import Excerpt
from selmask.masking.strategy import FILL
from selmask.masking.units import TERM
from selmask.specs import Spec

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from selmask.masking.hide.masked_windows import Hidden, MaskedWindows
    from selmask.masking.masker import Masker
    from selmask.masking.strategy import Strategy
    from selmask.specs import Masking

Reason = Literal["lexicon", "placebo", "fill", "score", "random"]


class MaskedUnit(Spec):
    """One hidden unit.

    Attributes:
        tokens: Its positions in the window, where [CLS] is 0.
        text: Its text in the document.
        start, end: Character offsets in the document's text.
        tier, score: Those of the pick.
        reason: lexicon: a matched term in tier 0; placebo: a match of a false term there; fill: tier 1; score: another
            choice by score; random: drawn at random.
    """

    tokens: tuple[int, ...]
    text: str
    start: int
    end: int
    tier: int
    score: float
    reason: Reason


class WindowView(Spec):
    """One window: its tokens, the model's input in their place, and the hidden units with reasons.

    Attributes:
        document: The row of the corpus, or the hash of a text from outside it.
        window: The window's number in its document.
        text: The document as it was tokenized, for window 0; None for the others.
        tokens: The window's own tokens.
        seen: The tokens that the model gets.
        budget: How many tokens may be masked.
        masked: The hidden units.
    """

    document: int
    window: int
    text: str | None
    tokens: tuple[str, ...]
    seen: tuple[str, ...]
    budget: int
    masked: tuple[MaskedUnit, ...]


def preview_rows(
    masker: Masker, masking: Masking, seed: int, epoch: int, documents: Sequence[int], epochs: int = 1
) -> Iterator[WindowView]:
    """The windows of some rows of the corpus, in one epoch of `epochs` planned ones."""
    excerpt = Excerpt.of_rows(masker, documents)
    return views(excerpt, excerpt.windows(masking, seed, epochs), epoch)


def views(excerpt: Excerpt, windows: MaskedWindows, epoch: int) -> Iterator[WindowView]:
    """The windows of `excerpt` in one epoch, in the order of its documents."""
    if not len(windows):
        return
    hidden, frames = windows.hide(windows.rows, epoch), windows.frames(windows.rows, epoch)
    tokens_of = excerpt.masker.tokenizer.tokens
    for row, units in enumerate(masked_units(excerpt, windows, hidden)):
        document, number = int(windows.documents[row]), int(windows.arrays.windows.number[row])
        length = int(windows.lengths[row])
        yield WindowView(
            document=int(excerpt.ids[document]),
            window=number,
            text=excerpt.texts[document] if number == 0 else None,
            tokens=tuple(tokens_of(frames.original[row, :length].tolist())),
            seen=tuple(tokens_of(frames.seen[row, :length].tolist())),
            budget=int(hidden.budget[row]),
            masked=tuple(units),
        )


def masked_units(excerpt: Excerpt, windows: MaskedWindows, hidden: Hidden) -> Iterator[list[MaskedUnit]]:
    """The hidden units of each window of `hidden`; units that were picked together, as a span, count as one."""
    units, counts = windows.arrays.units, windows.arrays.unit_tokens
    edges = np.searchsorted(hidden.window, np.arange(len(hidden.rows) + 1))
    first, tokens = hidden.position.tolist(), counts[hidden.unit].tolist()
    begins, ends = units.start[hidden.unit].tolist(), units.end[hidden.unit].tolist()
    tier, score, together = hidden.tier.tolist(), hidden.score.tolist(), hidden.together.tolist()
    reasons = _reasons(excerpt.masker.strategy, windows, hidden)
    for row, lo, hi in zip(hidden.rows.tolist(), edges.tolist(), edges[1:].tolist(), strict=False):
        text = excerpt.texts[int(windows.documents[row])]
        groups = (list(group) for _, group in groupby(range(lo, hi), key=together.__getitem__))
        yield [
            MaskedUnit(
                tokens=tuple(place for each in group for place in range(first[each], first[each] + tokens[each])),
                text=text[begins[group[0]] : ends[group[-1]]],
                start=begins[group[0]],
                end=ends[group[-1]],
                tier=tier[group[0]],
                score=score[group[0]],
                reason=reasons[group[0]],
            )
            for group in groups
        ]


def _reasons(strategy: Strategy, windows: MaskedWindows, hidden: Hidden) -> list[Reason]:
    is_term = windows.arrays.units.has(TERM)[hidden.unit] & (not windows.picks_spans)
    of_term: Reason = "placebo" if strategy.part is Part.PLACEBO else "lexicon"
    by_choice: Reason = "random" if strategy.is_random_family else "score"
    reasons: list[Reason] = np.select(
        [hidden.at_random, hidden.tier == FILL, is_term], ["random", "fill", of_term], by_choice
    ).tolist()
    return reasons
