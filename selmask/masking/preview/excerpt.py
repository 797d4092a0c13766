"""An excerpt: a few documents of a fitted corpus, or texts from outside it, ready to be masked again and again.

Once a strategy is fitted, the masks of a document do not depend on the rest of the corpus. A page that shows twenty
documents under another rate therefore works on the arrays of these twenty.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Self

import numpy as np

from selmask.masking.prepare.alignment import tokens_in_matches
from selmask.masking.prepare.corpus_arrays import CorpusArrays
from selmask.masking.prepare.windowing import Windows
from selmask.masking.strategy import Weights
from selmask.masking.units import Units

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from selmask.masking.hide.masked_windows import MaskedWindows
    from selmask.masking.masker import Masker
    from selmask.masking.strategy import Strategy
    from selmask.specs import Masking


@dataclass(frozen=True)
class Excerpt:
    """D documents as arrays of their own.

    Attributes:
        masker: The fitted strategy that weighed them.
        arrays: Their tokens, units and windows, with the documents numbered from 0.
        weights: Their units' tiers and scores.
        ids: int64 [D]; identifies each document in the draws: its row, or its text's hash.
        texts: The texts as they are tokenized; offsets of units count in these.
    """

    masker: Masker
    arrays: CorpusArrays
    weights: Weights
    ids: NDArray[np.int64]
    texts: tuple[str, ...]

    @classmethod
    def of_rows(cls, masker: Masker, documents: Sequence[int]) -> Self:
        """The documents in some rows of the corpus, each once."""
        rows = np.array(sorted(set(documents)), dtype=np.int64)
        arrays, units = _part(masker.arrays, rows)
        weights = Weights(masker.weights.tier[units], masker.weights.score[units])
        texts = tuple(masker.text_form.clean(masker.domain.texts[row]) for row in rows.tolist())
        return cls(masker, arrays, weights, rows, texts)

    @classmethod
    def of_texts(cls, masker: Masker, texts: Sequence[str], scores: NDArray[np.float32] | None = None) -> Self:
        """Texts from outside the corpus.

        Raises:
            BadInput: the strategy needs a model's scores, and `scores`, float32 [units of the texts], is not given.
        """
        arrays, weights = masker.weighed(texts, scores)
        ids = np.array([text_id(text) for text in texts], dtype=np.int64)
        return cls(masker, arrays, weights, ids, tuple(masker.text_form.clean(text) for text in texts))

    def windows(self, masking: Masking, seed: int, epochs: int = 1, strategy: Strategy | None = None) -> MaskedWindows:
        """Its windows, masked as they are in the whole corpus.

        Args:
            masking, seed, epochs: As in training.
            strategy: The fitted strategy with other parameters of the pick.
        """
        masker = self.masker if strategy is None else self.masker.choosing(strategy)
        return masker.masked(self.arrays, self.weights, masking, seed, epochs, self.ids)

    @cached_property
    def in_lexicon(self) -> NDArray[np.bool_]:
        """bool [T]; the tokens that overlap a match of the domain's own lexicon, whatever the strategy looks for."""
        tokens = self.masker.tokenizer.tokenize(self.texts)
        return tokens_in_matches(tokens, self.texts, self.masker.domain.lexicon)


def text_id(text: str) -> int:
    """The id of a document from outside the corpus: 63 bits of its text's hash."""
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:8], "big") >> 1


def _part(arrays: CorpusArrays, rows: NDArray[np.int64]) -> tuple[CorpusArrays, NDArray[np.int64]]:
    """The arrays of the documents `rows`, renumbered from 0, and their units' numbers in the corpus."""
    units, windows = arrays.units, arrays.windows
    begins = np.append(windows.first[np.flatnonzero(windows.number == 0)], len(arrays.ids))
    token, _, token_shift = _gathered(begins, rows)
    unit, pointer, _ = _gathered(units.pointer, rows)
    row, _, _ = _gathered(np.searchsorted(windows.document, np.arange(units.documents + 1)), rows)
    document = np.searchsorted(rows, windows.document[row])
    unit_start = arrays.unit_start[unit] + np.repeat(token_shift, np.diff(pointer))
    first, last = windows.first[row] + token_shift[document], windows.last[row] + token_shift[document]
    model_score = None if units.model_score is None else units.model_score[unit]
    part = CorpusArrays(
        ids=arrays.ids[token],
        units=Units(
            pointer=pointer,
            vocabulary=units.vocabulary,
            model_score=model_score,
            **{name: getattr(units, name)[unit] for name in ("type", "start", "end", "flags")},
        ),
        unit_start=unit_start,
        unit_tokens=arrays.unit_tokens[unit],
        windows=Windows(
            document=document,
            number=windows.number[row],
            first=first,
            last=last,
            first_unit=np.searchsorted(unit_start, first),
            last_unit=np.searchsorted(unit_start, last),
        ),
    )
    return part, unit


def _gathered(
    pointer: NDArray[np.int64], rows: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """The places that the documents `rows` own, a pointer into these, and how far each document's places shift."""
    counts = pointer[rows + 1] - pointer[rows]
    own = np.concatenate([[0], np.cumsum(counts)])
    shift = own[:-1] - pointer[rows]
    return np.arange(int(own[-1])) - np.repeat(shift, counts), own, shift
