"""Anchor words: common in the corpus, rare in general English."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from selmask.masking.strategy import words_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from selmask.masking.units import Units

RAREST = 1e-8
"""The lowest frequency that wordfreq lists; a word it does not know counts as that."""


def anchor_types(units: Units, most: int) -> NDArray[np.int64]:
    """int64 [at most `most`]; the types of the words with the highest count in the corpus over frequency in English.

    After Wilf et al. 2023, who weigh a word's frequency in the domain by its rarity in the pretraining corpus (TF-ICF).
    Here general English stands for that, and the ratio counts and not a logarithm as in TF-IDF, by which `the`, a
    thousand times as frequent as any word of a domain, would be the first anchor. A number is none; of equal ones the
    type first seen is taken.
    """
    from wordfreq import word_frequency  # half a second that every other run would wait for in vain

    types = units.vocabulary.types
    counts = np.bincount(units.type[words_of(units)], minlength=len(types))
    known = np.array([type_ for type_ in np.flatnonzero(counts) if any(map(str.isalpha, types[type_]))], dtype=np.int64)
    rarity = 1 / np.array([word_frequency(types[type_], "en", minimum=RAREST) for type_ in known])
    return known[np.argsort(-counts[known] * rarity, kind="stable")[:most]]
