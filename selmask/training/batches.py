"""Batches of texts of similar length, so that little is padding, in an order drawn anew in every epoch.

Everything is a pure function of the lengths, the seed and the epoch, so that a resumed run and the other arms of an
experiment see the same batches.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Sequence

Rows = NDArray[np.int64]
Lengths = NDArray[np.integer[Any]]

TOKENS_AT_ONCE = 4096
"""Tokens of a batch that is only read, padding included: bounds the memory, whatever the number of texts."""

_CLASSES_PER_E_FOLD = 16  # length classes 6 % wide: about 3 % of a batch is padding
_BATCHES_PER_POOL = 4  # sorted by length together: enough to save padding, few enough to mix lengths over an epoch


def by_tokens(lengths: Lengths, tokens: int, seed: int, epoch: int) -> list[Rows]:
    """Batches of at most `tokens` tokens, padding included, for masked language modelling.

    The rows are ordered by length class, at random within a class, and cut where the budget is full; then the batches
    are shuffled. The cuts depend on the lengths alone, so every epoch has the same number of steps.

    Args:
        lengths: int [W]; tokens of each window.
        tokens: The budget; a longer window gets a batch of its own.
        seed: The run's.
        epoch: Counted from 0.
    """
    chance = np.random.default_rng((seed, epoch))
    classes = np.ceil(np.log(np.maximum(lengths, 1)) * _CLASSES_PER_E_FOLD).astype(np.int64)
    order = np.lexsort((chance.random(len(lengths)), classes))
    batches = np.split(order, _cuts(_longest_of_class(lengths, classes), tokens))
    return [batches[place] for place in chance.permutation(len(batches))]


def by_count(lengths: Lengths, size: int, seed: int, epoch: int) -> list[Rows]:
    """Batches of `size` rows (the last may be smaller), for classification with few labels.

    The rows are drawn at random and sorted by length within four batches at a time. With a few hundred texts, sorting
    all of them would put the same ones together in every epoch, and labels often correlate with length.

    Args:
        lengths: int [N]; tokens of each text.
        size: Rows in a batch.
        seed: The run's.
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
    """Batches of at most `tokens` tokens, padding included, without chance: for measuring.

    The longest come first, so that a lack of memory shows at once.
    """
    order = np.argsort(lengths, kind="stable")
    return np.split(order, _cuts(lengths[order], tokens))[::-1]


def _longest_of_class(lengths: Lengths, classes: NDArray[np.int64]) -> Lengths:
    """int [W]; the greatest length in the class of each row, rows in ascending order of length.

    The cuts are made by these lengths, and not by the rows' own, so that they hold for any order within a class.
    """
    ascending = np.sort(classes)
    last = np.searchsorted(ascending, ascending, side="right") - 1
    return np.sort(lengths)[last]


def _cuts(ascending: Lengths, tokens: int) -> Sequence[int]:
    """Places to cut rows of ascending length, so that in each batch rows times longest stays within `tokens`."""
    cuts: list[int] = []
    first = 0
    while first < len(ascending):
        rows = np.arange(1, len(ascending) - first + 1)[: tokens + 1]  # a row has at least one token
        fits = int(np.searchsorted(ascending[first : first + len(rows)] * rows, tokens, side="right"))
        first += max(1, fits)
        cuts.append(first)
    return cuts[:-1]
