"""Which texts share a batch: of like length, so that little is padded, in an order drawn anew per epoch.

Everything is a pure function of the lengths, the seed and the epoch: a resumed run, and another arm of the experiment,
sees the same batches.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Sequence

Rows = NDArray[np.int64]
Lengths = NDArray[np.integer[Any]]

_CLASSES_PER_E_FOLD = 16  # length classes 6 % wide: about 3 % of a batch is padding
_BATCHES_PER_POOL = 4  # sorted together: enough to save padding, few enough that length does not tell the batch


def by_tokens(lengths: Lengths, tokens: int, seed: int, epoch: int) -> list[Rows]:
    """Batches of at most `tokens` tokens, padding included, for masked language modelling.

    The rows are ordered by length class, at random within a class, and cut where the budget is full; then the batches
    are shuffled. Where the cuts fall depends on the lengths alone, so every epoch has the same number of steps.

    Args:
        lengths: int [W]; tokens of each window.
        tokens: The budget; a window longer than it has a batch of its own.
        seed: Of the run.
        epoch: Counted from 0.
    """
    chance = np.random.default_rng((seed, epoch))
    classes = np.ceil(np.log(np.maximum(lengths, 1)) * _CLASSES_PER_E_FOLD).astype(np.int64)
    order = np.lexsort((chance.random(len(lengths)), classes))
    batches = np.split(order, _cuts(_longest_of_class(lengths, classes), tokens))
    return [batches[place] for place in chance.permutation(len(batches))]


def by_count(lengths: Lengths, size: int, seed: int, epoch: int) -> list[Rows]:
    """Batches of `size` rows (the last may be smaller), for classification with few labels.

    Drawn at random, four batches at a time sorted by length: with a few hundred texts a full sort would put the same
    ones together in every epoch, and labels often go with length.

    Args:
        lengths: int [N]; tokens of each text.
        size: Rows in a batch.
        seed: Of the run.
        epoch: Counted from 0.
    """
    chance = np.random.default_rng((seed, epoch))
    order = chance.permutation(len(lengths))
    pools = [
        order[first : first + size * _BATCHES_PER_POOL] for first in range(0, len(order), size * _BATCHES_PER_POOL)
    ]
    ordered = [pool[np.argsort(lengths[pool], kind="stable")] for pool in pools]
    batches = [pool[first : first + size] for pool in ordered for first in range(0, len(pool), size)]
    return [batches[place] for place in chance.permutation(len(batches))]


def in_order(lengths: Lengths, tokens: int) -> list[Rows]:
    """Batches of at most `tokens` tokens in order of length, the longest first: for measuring, without chance.

    The longest first, so that too little memory shows at once.
    """
    order = np.argsort(lengths, kind="stable")
    return np.split(order, _cuts(lengths[order], tokens))[::-1]


def _longest_of_class(lengths: Lengths, classes: NDArray[np.int64]) -> Lengths:
    """int [W]; for each row in ascending order of length, the greatest length in its class."""
    ascending = np.sort(classes)
    last = np.searchsorted(ascending, ascending, side="right") - 1
    return np.sort(lengths)[last]


def _cuts(ascending: Lengths, tokens: int) -> Sequence[int]:
    """Where to cut rows of ascending length so that rows times the longest stays within `tokens`."""
    cuts: list[int] = []
    first = 0
    while first < len(ascending):
        rows = np.arange(1, len(ascending) - first + 1)[: tokens + 1]
        fits = int(np.searchsorted(ascending[first : first + len(rows)] * rows, tokens, side="right"))
        first += max(1, fits)
        cuts.append(first)
    return cuts[:-1]
