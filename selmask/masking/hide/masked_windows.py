"""Masked windows: the one place where units are hidden.

The page Masks, the command line and the training loop all get their masks here, by seed, epoch and document, so that
the preview shows exactly what is trained.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from selmask.masking.hide.chance import Chance, Purpose
from selmask.masking.hide.framed import FramedWindows
from selmask.masking.hide.pick import Candidates, Picked, pick
from selmask.masking.hide.ranges import ranges
from selmask.masking.hide.spans import pick_spans
from selmask.masking.strategy import NEVER, Choice, Weights
from selmask.masking.units import ADDRESS, MASKABLE, TERM

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from selmask.masking.prepare.corpus_arrays import CorpusArrays
    from selmask.masking.prepare.tokenizer import TextTokenizer

IGNORED = -100
"""The label of a position without a loss, as torch's cross entropy has it."""


class _Places(NamedTuple):
    """The places of T hidden tokens, int64 [T] each.

    Attributes:
        picked: The hidden unit that each belongs to.
        position: Its position in its window, where [CLS] is 0.
        place: Its place on the line of all padded windows, one after another.
    """

    picked: NDArray[np.int64]
    position: NDArray[np.int64]
    place: NDArray[np.int64]


class Batch(NamedTuple):
    """B windows, padded to the longest, L tokens.

    Attributes:
        input_ids: int64 [B, L]; the model's input.
        attention_mask: int64 [B, L]; 1 for tokens, 0 for padding.
        labels: int64 [B, L]; the original ids at masked positions, -100 elsewhere.
        lexicon: bool [B, L]; the masked positions that belong to a lexicon term.
        rows: int64 [B]; the windows' numbers.
    """

    input_ids: NDArray[np.int64]
    attention_mask: NDArray[np.int64]
    labels: NDArray[np.int64]
    lexicon: NDArray[np.bool_]
    rows: NDArray[np.int64]


class Frames(NamedTuple):
    """Windows before and after hiding, int64 [B, L] each, padded to the longest."""

    original: NDArray[np.int64]
    seen: NDArray[np.int64]
    attention_mask: NDArray[np.int64]


class Hidden(NamedTuple):
    """The hidden units of some windows, P in all.

    Attributes:
        rows: int64 [B]; the windows.
        unit: int64 [P]; the hidden units' numbers in the prepared corpus.
        window: int64 [P]; the index in `rows` of each unit's window.
        position: int64 [P]; the position of its first token in the window, where [CLS] is 0.
        tier, score: int8 [P], float32 [P]; those of the pick.
        at_random: bool [P]; whether the uniform share drew it.
        together: int64 [P]; the first hidden unit of its span; the unit itself where units are picked one by one.
        budget: int64 [B]; how many tokens may be hidden; 0 for a window in which nothing is.
    """

    rows: NDArray[np.int64]
    unit: NDArray[np.int64]
    window: NDArray[np.int64]
    position: NDArray[np.int64]
    tier: NDArray[np.int8]
    score: NDArray[np.float32]
    at_random: NDArray[np.bool_]
    together: NDArray[np.int64]
    budget: NDArray[np.int64]


class MaskedWindows:
    """The windows of a prepared corpus under one strategy.

    Args:
        arrays: The corpus as arrays.
        weights: The strategy's tier and score of each unit.
        choice: Gives the rule of the pick for an epoch; epochs differ only in the rate.
        shares: Shares of [MASK], random token and unchanged.
        tokenizer: The one that the corpus was prepared with.
        seed: The run's seed.
        document_ids: int64 [documents]; identifies each document in the draws; its row number if not given.
    """

    def __init__(
        self,
        arrays: CorpusArrays,
        weights: Weights,
        choice: Callable[[int], Choice],
        shares: tuple[float, float, float],
        tokenizer: TextTokenizer,
        seed: int,
        *,
        document_ids: NDArray[np.int64] | None = None,
    ) -> None:
        self.arrays, self.weights, self.choice, self.seed = arrays, weights, choice, seed
        self._shares, self._tokenizer = shares, tokenizer
        self._replacements = tokenizer.replacements() if shares[1] else np.zeros(0, dtype=np.int64)
        self._framed = FramedWindows(arrays, tokenizer)
        windows = arrays.windows
        self._ids = windows.document if document_ids is None else document_ids[windows.document]
        self.documents = windows.document
        self.lengths = self._framed.lengths
        first = choice(0)
        # The uniform share draws words without a score, and a type picked as a whole takes along all its occurrences.
        self._takes_any_word = first.uniform_share > 0 or first.occurrences == "all"
        self.picks_spans = first.spans is not None

    def __len__(self) -> int:
        return len(self.documents)

    @property
    def rows(self) -> NDArray[np.int64]:
        """int64 [W]; all windows."""
        return np.arange(len(self))

    def hide(self, rows: NDArray[np.int64], epoch: int) -> Hidden:
        """The hidden units of the windows `rows` in `epoch`; those of a window do not depend on the other rows."""
        candidates = self._candidates(rows)
        choice, chance = self.choice(epoch), self._chance(rows, epoch)
        picked: Picked = (
            pick(candidates, choice, chance)
            if choice.spans is None
            else pick_spans(candidates, choice, choice.spans, chance)
        )
        chosen = picked.unit
        return Hidden(
            rows=rows,
            unit=candidates.unit[chosen],
            window=candidates.window[chosen],
            position=candidates.position[chosen],
            tier=picked.tier,
            score=picked.score,
            at_random=picked.at_random,
            together=picked.together,
            budget=picked.budget,
        )

    def tokens(self, hidden: Hidden) -> NDArray[np.int64]:
        """int64; the hidden units' tokens, as places in the prepared corpus."""
        first = self.arrays.unit_start[hidden.unit]
        return ranges(first, first + self.arrays.unit_tokens[hidden.unit])[1]

    def frames(self, rows: NDArray[np.int64], epoch: int) -> Frames:
        """The windows `rows` as they are, and as the model gets them in `epoch`."""
        original, attention = self._framed.padded(rows)
        hidden = self.hide(rows, epoch)
        at, seen = self._places(hidden, original.shape[1]), original.copy()
        seen.reshape(-1)[at.place] = self._replace(hidden, epoch, at, original.reshape(-1)[at.place])
        return Frames(original, seen, attention)

    def batch(self, rows: NDArray[np.int64], epoch: int) -> Batch:
        """The windows `rows` for one training step; windows without a candidate are left out."""
        seen, attention = self._framed.padded(rows)
        hidden = self.hide(rows, epoch)
        at = self._places(hidden, seen.shape[1])
        labels, lexicon = np.full(seen.shape, IGNORED), np.zeros(seen.shape, dtype=bool)
        original = seen.reshape(-1)[at.place]
        seen.reshape(-1)[at.place] = self._replace(hidden, epoch, at, original)
        labels.reshape(-1)[at.place] = original
        lexicon.reshape(-1)[at.place] = (self.arrays.units.flags[hidden.unit] & TERM > 0)[at.picked]
        kept = np.flatnonzero(hidden.budget > 0)
        if len(kept) == len(rows):
            return Batch(seen, attention, labels, lexicon, rows)
        length = int(self.lengths[rows[kept]].max(initial=0))
        return Batch(
            seen[kept, :length], attention[kept, :length], labels[kept, :length], lexicon[kept, :length], rows[kept]
        )

    def _places(self, hidden: Hidden, length: int) -> _Places:
        """The places of the hidden tokens in windows padded to `length`."""
        picked, position = ranges(hidden.position, hidden.position + self.arrays.unit_tokens[hidden.unit])
        return _Places(picked, position, hidden.window[picked] * length + position)

    def _candidates(self, rows: NDArray[np.int64]) -> Candidates:
        """The units of the windows `rows` that can be picked: whole in the window, with tokens, and wanted."""
        arrays, windows, units = self.arrays, self.arrays.windows, self.arrays.units
        begin, end = windows.first[rows], windows.last[rows]
        first, last = windows.first_unit[rows], windows.last_unit[rows]
        last -= self._is_last_cut(first, last, end)
        parts = list(map(slice, first.tolist(), last.tolist()))
        tier = _joined(self.weights.tier, parts)
        candidates = words = tier != NEVER
        if self._takes_any_word:
            words = (_joined(units.flags, parts) & (MASKABLE | ADDRESS)) == MASKABLE
            candidates = candidates | words
        candidates &= _joined(arrays.unit_tokens, parts) > 0
        kept = np.flatnonzero(candidates)
        edge = np.zeros(len(rows) + 1, dtype=np.int64)
        np.cumsum(last - first, out=edge[1:])
        kept_edge = np.searchsorted(kept, edge)
        counts = kept_edge[1:] - kept_edge[:-1]
        unit = kept + np.repeat(first - edge[:-1], counts)
        return Candidates(
            unit=unit,
            window=np.repeat(np.arange(len(rows)), counts),
            position=arrays.unit_start[unit] - np.repeat(begin - len(self._framed.prefix), counts),
            tokens=arrays.unit_tokens[unit].astype(np.int64),
            tier=tier[kept],
            score=self.weights.score[unit],
            uniform=words[kept],
            types=units.type,
            length=end - begin,
        )

    def _is_last_cut(
        self, first: NDArray[np.int64], last: NDArray[np.int64], end: NDArray[np.int64]
    ) -> NDArray[np.bool_]:
        """bool [B]; whether a window's last unit extends into the next window; no other unit of it can."""
        is_cut = last > first
        unit = last[is_cut] - 1
        is_cut[is_cut] = self.arrays.unit_start[unit] + self.arrays.unit_tokens[unit] > end[is_cut]
        return is_cut

    def _chance(self, rows: NDArray[np.int64], epoch: int) -> Chance:
        return Chance(self.seed, epoch, self._ids[rows], self.arrays.windows.number[rows])

    def _replace(self, hidden: Hidden, epoch: int, at: _Places, original: NDArray[np.int64]) -> NDArray[np.int64] | int:
        """The ids at the hidden positions; all tokens of a unit share one fate."""
        mask, random, _ = self._shares
        if mask == 1:
            return self._tokenizer.mask_id
        chance = self._chance(hidden.rows, epoch)
        place = hidden.position[hidden.together]
        fate = chance.per_position(Purpose.REPLACEMENT, hidden.window, place)[at.picked]
        unmasked = original
        if random:
            draw = chance.per_position(Purpose.RANDOM_TOKEN, hidden.window[at.picked], at.position)
            random_ids = self._replacements[(draw * len(self._replacements)).astype(np.int64)]
            unmasked = np.where(fate < mask + random, random_ids, original)
        return np.where(fate < mask, self._tokenizer.mask_id, unmasked)


def _joined(array: NDArray[Any], parts: list[slice]) -> NDArray[Any]:
    """The parts of `array`, one after another."""
    # Slices rather than one array of indices: neighbours are read together, which is fast on mapped memory.
    return np.concatenate([array[part] for part in parts]) if parts else array[:0]
