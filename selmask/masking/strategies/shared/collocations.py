"""Collocations of a corpus, ranked by pointwise mutual information.

After PMI-Masking (Levine et al. 2021, arXiv 2010.01825): a sequence is as good as the worst way to split it into
consecutive parts, so that "of avian influenza" does not profit from the pair inside it.
"""

from __future__ import annotations

from itertools import pairwise, product
from typing import TYPE_CHECKING

import numpy as np

from selmask.masking.strategies.shared.sequences import Counted, WordSequences
from selmask.text.words import read_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray


# Scores that are equal in this many digits count as equal: sums of logarithms in another order differ in the sixteenth.
_DIGITS = 9


def collocations(texts: Sequence[str], *, longest: int, least_times: int, most: int) -> tuple[str, ...]:
    """At most `most` sequences of 2 to `longest` words that occur `least_times` or more, the best first.

    They are ranked by the smallest pointwise mutual information over all splits into parts, and equal ones by their
    text. The probability of a sequence of n words is its share of all sequences of n words.
    """
    words = WordSequences.of((text, read_words(text)) for text in texts)
    counted = {length: words.counted(length) for length in range(1, longest + 1)}
    ranked: list[tuple[float, str]] = []
    for length in range(2, longest + 1):
        enough = np.flatnonzero(counted[length].times >= least_times)
        if not len(enough):
            break
        score = smallest_information(counted, length, enough)
        places = counted[length].first[enough]
        ranked += [
            (round(-value, _DIGITS), words.words(place, length))
            for value, place in zip(score.tolist(), places, strict=True)
        ]
    return tuple(text for _, text in sorted(ranked)[:most])


def smallest_information(counted: dict[int, Counted], length: int, which: NDArray[np.int64]) -> NDArray[np.float64]:
    """float64 [len(which)]; log p(sequence) minus the largest sum of log p(part) over its splits, in nats."""
    place = counted[length].first[which]
    best = np.full(len(which), -np.inf)
    for parts in _splits(length):
        total = np.zeros(len(which))
        offset = 0
        for part in parts:
            total += _log_share(counted[part], counted[part].number[place + offset])
            offset += part
        best = np.maximum(best, total)
    information: NDArray[np.float64] = _log_share(counted[length], which) - best
    return information


def _log_share(counted: Counted, which: NDArray[np.int64]) -> NDArray[np.float64]:
    share: NDArray[np.float64] = np.log(counted.times[which]) - np.log(counted.times.sum())
    return share


def _splits(length: int) -> Iterator[tuple[int, ...]]:
    """The ways to cut a sequence of `length` words into two or more parts, as the parts' lengths."""
    for cuts in product((False, True), repeat=length - 1):
        edges = [0, *(place for place, cut in enumerate(cuts, 1) if cut), length]
        if len(edges) > 2:
            yield tuple(last - first for first, last in pairwise(edges))
