"""Anchor words: common in the corpus, rare in general English."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from selmask.masking.strategy import words_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from selmask.masking.units import Units

RAREST = 1e-8
"""The lowest frequency that wordfreq lists; an unknown word counts as that rare."""


def anchor_words(units: Units, most: int) -> NDArray[np.int64]:
    """int64 [at most `most`]; the word types with the highest ratio of count in the corpus to frequency in English.

    After Wilf et al. 2023, who weight a word's frequency in the domain by its rarity in the pretraining corpus
    (TF-ICF). Here general English stands for that corpus. The ratio is not damped by a logarithm as in TF-IDF, which
    would make `the`, a thousand times as frequent as any word of a domain, the first anchor word. Words without a
    letter, such as numbers, are left out; ties go to the type that occurs first.
    """
    from wordfreq import word_frequency  # takes half a second, which only this scorer should pay

    types = units.vocabulary.types
    counts = np.bincount(units.type[words_of(units)], minlength=len(types))
    lettered = np.array(
        [type_ for type_ in np.flatnonzero(counts) if any(map(str.isalpha, types[type_]))], dtype=np.int64
    )
    rarity = 1 / np.array([word_frequency(types[type_], "en", minimum=RAREST) for type_ in lettered])
    return lettered[np.argsort(-counts[lettered] * rarity, kind="stable")[:most]]
