"""What a strategy hides, window by window, in a form for people: the page's and the command line's.

The masks are those that training asks for, from the same arrays and the same function.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Literal

import numpy as np

from selmask.masking.masker import text_id
from selmask.masking.strategy import FILL
from selmask.masking.units import TERM
from selmask.specs import Spec

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from selmask.masking.masked_windows import Hidden, MaskedWindows
    from selmask.masking.masker import Masker
    from selmask.masking.strategy import Strategy
    from selmask.specs import Masking

Reason = Literal["lexicon", "fill", "score", "random"]


class MaskedUnit(Spec):
    """One hidden unit.

    Attributes:
        tokens: Its positions in the window, [CLS] is 0.
        text: As it stands in the document.
        start, end: Character offsets in the document's text.
        tier, score: Those of the pick.
        reason: A matched term in tier 0, a fill of tier 1, another choice by score, or a random one.
    """

    tokens: tuple[int, ...]
    text: str
    start: int
    end: int
    tier: int
    score: float
    reason: Reason


class WindowView(Spec):
    """One window: its tokens, what the model sees of them, and what is hidden why.

    Attributes:
        document: The row of the corpus, or the hash of a text from outside.
        text: The document as it was tokenized, on its window 0; None on the others.
        budget: How many tokens may be masked.
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
    windows = masker.windows(masking, seed, epochs)
    texts = {document: masker.text(masker.domain.texts[document]) for document in documents}
    return _views(masker, windows, epoch, texts, {document: document for document in documents})


def preview_texts(
    masker: Masker,
    masking: Masking,
    seed: int,
    epoch: int,
    texts: Sequence[str],
    epochs: int = 1,
    scores: NDArray[np.float32] | None = None,
) -> Iterator[WindowView]:
    """The windows of texts from outside the corpus, in one epoch of `epochs` planned ones.

    Raises:
        BadInput: the strategy asks a model, and `scores`, float32 [units of the texts], is not given.
    """
    windows = masker.windows_of(texts, masking, seed, epochs, scores)
    cleaned = {row: masker.text(text) for row, text in enumerate(texts)}
    return _views(masker, windows, epoch, cleaned, {row: text_id(text) for row, text in enumerate(texts)})


def _views(
    masker: Masker, windows: MaskedWindows, epoch: int, texts: dict[int, str], names: dict[int, int]
) -> Iterator[WindowView]:
    rows = np.flatnonzero(np.isin(windows.documents, np.array(list(texts), dtype=np.int64)))
    if not len(rows):
        return
    hidden, frames = windows.hide(rows, epoch), windows.frames(rows, epoch)
    for place, row in enumerate(rows.tolist()):
        document, number = int(windows.documents[row]), int(windows.prepared.windows.number[row])
        length = int(windows.lengths[row])
        yield WindowView(
            document=names[document],
            window=number,
            text=texts[document] if number == 0 else None,
            tokens=tuple(masker.tokenizer.tokens(frames.original[place, :length].tolist())),
            seen=tuple(masker.tokenizer.tokens(frames.seen[place, :length].tolist())),
            budget=int(hidden.budget[place]),
            masked=tuple(_units(masker, windows, hidden, place, texts[document])),
        )


def _units(masker: Masker, windows: MaskedWindows, hidden: Hidden, place: int, text: str) -> Iterator[MaskedUnit]:
    """The hidden units of one window, those that were picked together as one."""
    prepared = windows.prepared
    of_window = np.flatnonzero(hidden.window == place)
    for _, group in groupby(of_window.tolist(), key=lambda index: int(hidden.together[index])):
        members = list(group)
        units = hidden.unit[members]
        first = hidden.position[members]
        start, end = int(prepared.units.start[units[0]]), int(prepared.units.end[units[-1]])
        yield MaskedUnit(
            tokens=tuple(_ranges(first, prepared.unit_tokens[units])),
            text=text[start:end],
            start=start,
            end=end,
            tier=int(hidden.tier[members[0]]),
            score=float(hidden.score[members[0]]),
            reason=_reason(masker.strategy, windows, hidden, members[0]),
        )


def _ranges(first: NDArray[np.int64], count: NDArray[np.int32]) -> Iterator[int]:
    for begin, tokens in zip(first.tolist(), count.tolist(), strict=True):
        yield from range(begin, begin + tokens)


def _reason(strategy: Strategy, windows: MaskedWindows, hidden: Hidden, index: int) -> Reason:
    if hidden.at_random[index]:
        return "random"
    if hidden.tier[index] == FILL:
        return "fill"
    if windows.prepared.units.flags[hidden.unit[index]] & TERM and not windows.picks_spans:
        return "lexicon"
    return "random" if strategy.is_random_family else "score"
