"""What a strategy hides, window by window, in a form for people: the page's and the command line's.

The masks are those that training asks for, from the same arrays and the same function.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from selmask.masking.masker import text_id
from selmask.masking.strategy import FILL
from selmask.masking.units import TERM
from selmask.specs import Spec

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from selmask.masking.masked_windows import Hidden, MaskedWindows
    from selmask.masking.masker import Masker
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
    masker: Masker, masking: Masking, seed: int, epoch: int, documents: Sequence[int]
) -> Iterator[WindowView]:
    """The windows of some rows of the corpus."""
    windows = masker.windows(masking, seed)
    texts = {document: masker.text(masker.domain.texts[document]) for document in documents}
    return _views(masker, windows, epoch, texts, {document: document for document in documents})


def preview_texts(
    masker: Masker, masking: Masking, seed: int, epoch: int, texts: Sequence[str]
) -> Iterator[WindowView]:
    """The windows of texts from outside the corpus."""
    windows = masker.windows_of(texts, masking, seed)
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
    prepared = windows.prepared
    for index in np.flatnonzero(hidden.window == place).tolist():
        unit, first = int(hidden.unit[index]), int(hidden.position[index])
        start, end = int(prepared.units.start[unit]), int(prepared.units.end[unit])
        tier, is_term = int(hidden.tier[index]), bool(prepared.units.flags[unit] & TERM)
        reason: Reason = (
            "random"
            if hidden.at_random[index]
            else "fill"
            if tier == FILL
            else "lexicon"
            if is_term
            else "random"
            if masker.strategy.is_random_family
            else "score"
        )
        yield MaskedUnit(
            tokens=tuple(range(first, first + int(prepared.unit_tokens[unit]))),
            text=text[start:end],
            start=start,
            end=end,
            tier=tier,
            score=float(hidden.score[index]),
            reason=reason,
        )
