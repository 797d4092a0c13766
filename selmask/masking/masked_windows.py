"""Windows as training sees them, and as the preview shows them: the one place where units are hidden.

The preview page, the command line and the training loop all ask here with the same (seed, epoch, document), so that
what is previewed is what is trained.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from selmask.masking.chance import Chance, Purpose
from selmask.masking.framed import FramedWindows
from selmask.masking.pick import Candidates, Picked, pick
from selmask.masking.ranges import ranges
from selmask.masking.spans import pick_spans
from selmask.masking.strategy import NEVER, Choice, Weights
from selmask.masking.units import ADDRESS, MASKABLE, TERM

if TYPE_CHECKING:
    from collections.abc import Callable

    from selmask.masking.prepared import Prepared
    from selmask.masking.tokenizer import TextTokenizer

IGNORED = -100

_Places = tuple[NDArray[np.int64], NDArray[np.int64]]


class Batch(NamedTuple):
    """B windows, padded to the longest, L tokens.

    Attributes:
        input_ids: int64 [B, L]; what the model gets.
        attention_mask: int64 [B, L]; 1 for tokens, 0 for padding.
        labels: int64 [B, L]; the original ids at masked positions, -100 elsewhere.
        lexicon: bool [B, L]; masked positions that belong to a lexicon term.
        rows: int64 [B]; which windows these are.
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
    """Which units of some windows are hidden.

    Attributes:
        rows: int64 [B]; the windows.
        unit: int64 [P]; the hidden units' numbers in the prepared corpus.
        window: int64 [P]; the place of each one's window in `rows`.
        position: int64 [P]; its first token within the window, [CLS] is 0.
        tier, score: int8 [P], float32 [P]; those of the pick.
        at_random: bool [P]; drawn by the uniform share.
        together: int64 [P]; the first of the hidden units that each was picked with: itself, but in a span.
        budget: int64 [B].
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
        prepared: The corpus as arrays.
        weights: The strategy's tier and score of each unit.
        choice: Of an epoch, how its units are picked; epochs differ in the rate alone.
        shares: Shares of [MASK], random token and unchanged.
        tokenizer: The one the corpus was prepared with.
        seed: The run's seed.
        document_ids: int64 [documents]; what a document is called in the draws; its row number if not given.
    """

    def __init__(
        self,
        prepared: Prepared,
        weights: Weights,
        choice: Callable[[int], Choice],
        shares: tuple[float, float, float],
        tokenizer: TextTokenizer,
        seed: int,
        *,
        document_ids: NDArray[np.int64] | None = None,
    ) -> None:
        self.prepared, self.weights, self.choice, self.seed = prepared, weights, choice, seed
        self._shares, self._tokenizer = shares, tokenizer
        self._replacements = tokenizer.replacements() if shares[1] else np.zeros(0, dtype=np.int64)
        self._framed = FramedWindows(prepared, tokenizer)
        windows = prepared.windows
        self._ids = windows.document if document_ids is None else document_ids[windows.document]
        self.documents = windows.document
        self.lengths = self._framed.lengths
        first = choice(0)
        # What the uniform share may draw, and what goes with a type that is picked as a whole, needs no score.
        self._takes_any_word = first.uniform_share > 0 or first.occurrences == "all"
        self.picks_spans = first.spans is not None

    def __len__(self) -> int:
        return len(self.documents)

    @property
    def rows(self) -> NDArray[np.int64]:
        """int64 [W]; all windows, for who wants everything."""
        return np.arange(len(self))

    def hide(self, rows: NDArray[np.int64], epoch: int) -> Hidden:
        """The hidden units of the windows `rows` in `epoch`; the same whatever else is in `rows`."""
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
        """int64; the tokens of the prepared corpus that the units of `hidden` are made of."""
        first = self.prepared.unit_start[hidden.unit]
        return ranges(first, first + self.prepared.unit_tokens[hidden.unit])[1]

    def frames(self, rows: NDArray[np.int64], epoch: int) -> Frames:
        """The windows `rows` as they are and as the model gets them in `epoch`."""
        return self._frames(self.hide(rows, epoch), epoch)[0]

    def batch(self, rows: NDArray[np.int64], epoch: int) -> Batch:
        """The windows `rows` for one training step; windows without a candidate are left out."""
        hidden = self.hide(rows, epoch)
        frames, at, picked = self._frames(hidden, epoch)
        labels, lexicon = np.full(frames.seen.shape, IGNORED, dtype=np.int64), np.zeros(frames.seen.shape, dtype=bool)
        labels[at] = frames.original[at]
        lexicon[at] = (self.prepared.units.flags[hidden.unit] & TERM)[picked]
        kept = np.flatnonzero(hidden.budget > 0)
        if len(kept) == len(rows):
            return Batch(frames.seen, frames.attention_mask, labels, lexicon, rows)
        length = int(self.lengths[rows[kept]].max(initial=0))
        return Batch(
            frames.seen[kept, :length],
            frames.attention_mask[kept, :length],
            labels[kept, :length],
            lexicon[kept, :length],
            rows[kept],
        )

    def _frames(self, hidden: Hidden, epoch: int) -> tuple[Frames, _Places, NDArray[np.int64]]:
        """The frames, the hidden tokens' places in them, and which hidden unit each of these belongs to."""
        original, attention = self._framed.padded(hidden.rows)
        picked, position = ranges(hidden.position, hidden.position + self.prepared.unit_tokens[hidden.unit])
        at = (hidden.window[picked], position)
        seen = original.copy()
        seen[at] = self._replace(hidden, epoch, picked, position, original[at])
        return Frames(original, seen, attention), at, picked

    def _candidates(self, rows: NDArray[np.int64]) -> Candidates:
        """The units of the windows `rows` that can be picked at all: whole, with tokens, and wanted."""
        prepared, windows, units = self.prepared, self.prepared.windows, self.prepared.units
        begin, first, last = windows.first[rows], windows.first_unit[rows], windows.last_unit[rows]
        window, unit = ranges(first, last)
        parts = list(map(slice, first.tolist(), last.tolist()))
        tier, score, flags = (_joined(each, parts) for each in (*self.weights, units.flags))
        start, tokens = _joined(prepared.unit_start, parts), _joined(prepared.unit_tokens, parts)
        words = (flags & MASKABLE > 0) & (flags & ADDRESS == 0)
        wanted = (tier != NEVER) & (score > 0)
        if self._takes_any_word:
            wanted |= words
        wanted &= tokens > 0
        # Of the units that begin in a window, the last one alone may go on into the next.
        final = np.cumsum(last - first)[last > first] - 1
        wanted[final] &= (start + tokens)[final] <= windows.last[rows][last > first]
        kept = np.flatnonzero(wanted)
        window = window[kept]
        return Candidates(
            unit=unit[kept],
            window=window,
            position=start[kept] - (begin - len(self._framed.prefix))[window],
            tokens=tokens[kept].astype(np.int64),
            type=_joined(units.type, parts)[kept].astype(np.int64),
            tier=tier[kept],
            score=score[kept],
            uniform=words[kept],
            length=windows.last[rows] - begin,
        )

    def _chance(self, rows: NDArray[np.int64], epoch: int) -> Chance:
        return Chance(self.seed, epoch, self._ids[rows], self.prepared.windows.number[rows])

    def _replace(
        self,
        hidden: Hidden,
        epoch: int,
        picked: NDArray[np.int64],
        position: NDArray[np.int64],
        original: NDArray[np.int64],
    ) -> NDArray[np.int64]:
        """What stands at the hidden positions; a unit is treated as a whole."""
        mask, random, _ = self._shares
        if mask == 1:
            return np.full(len(position), self._tokenizer.mask_id, dtype=np.int64)
        chance = self._chance(hidden.rows, epoch)
        place = hidden.position[hidden.together]
        fate = chance.per_position(Purpose.REPLACEMENT, hidden.window, place)[picked]
        draw = chance.per_position(Purpose.RANDOM_TOKEN, hidden.window[picked], position)
        drawn = self._replacements[(draw * len(self._replacements)).astype(np.int64)]
        return np.where(fate < mask, self._tokenizer.mask_id, np.where(fate < mask + random, drawn, original))


def _joined(array: NDArray[Any], parts: list[slice]) -> NDArray[Any]:
    """The parts of `array`, one after another; neighbours are read together, which is what mapped memory likes."""
    return np.concatenate([array[part] for part in parts]) if parts else array[:0]
