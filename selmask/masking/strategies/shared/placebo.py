"""A false lexicon: for every term that occurs, words that are no term and occur in as many documents."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from selmask.errors import NothingToHide
from selmask.masking.hide.chance import mix
from selmask.masking.strategies.shared.sequences import WordSequences
from selmask.text.folding import fold_term
from selmask.text.words import read_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selmask.lexicon.match import Lexicon
    from selmask.masking.domain import Domain
    from selmask.text.words import Words


def placebo_terms(domain: Domain, seed: int) -> tuple[str, ...]:
    """For each term that occurs, the word sequence of as many words with the nearest document frequency.

    No sequence is an entry of the lexicon, and none is used twice; the seed draws among equally near ones. Terms get
    their sequences from the most frequent term to the rarest, equally frequent ones in the order of their text. A term
    gets none if no sequence of its length is left.

    Raises:
        NothingToHide: terms occur, but none of them gets a sequence.
    """
    frequency: Counter[str] = Counter()
    words = WordSequences.of(_read(domain, frequency))
    # Words are counted in the entry as it is written: folded, COVID-19 has a blank and would be two words.
    entries = {fold_term(entry): entry for entry in reversed(domain.terms)}
    lengths = {term: len(read_words(entries[term]).text) for term in frequency}
    shelves = {length: _Shelf(words, length, domain.lexicon, seed) for length in sorted({*lengths.values()})}
    by_frequency = sorted(frequency, key=lambda term: (-frequency[term], term))
    sequences = (shelves[lengths[term]].take(frequency[term]) for term in by_frequency)
    false = tuple(text for text in sequences if text is not None)
    if frequency and not false:
        raise NothingToHide(
            "No false lexicon can be drawn: the corpus has only words of the lexicon",
            given=", ".join(by_frequency[:3]),
            accepted="a corpus with words, or sequences of as many words as the terms have, that are no terms",
            do="Choose a larger corpus, or another strategy",
        )
    return false


def _read(domain: Domain, frequency: Counter[str]) -> Iterator[tuple[str, Words]]:
    """The texts with their words; counts in `frequency` the documents in which each term is matched."""
    lexicon = domain.lexicon
    for text in domain.texts:
        words = read_words(text)
        frequency.update(lexicon.terms[term] for term in {match.term for match in lexicon.matches(text, words)})
        yield text, words


class _Shelf:
    """The word sequences of one length by document frequency; each can be taken once.

    Hyphenated words are left out: as a term, such a word also matches its spelling with a blank, and so occurs more
    often than was counted.
    """

    def __init__(self, words: WordSequences, length: int, lexicon: Lexicon, seed: int) -> None:
        self._words, self._length, self._lexicon = words, length, lexicon
        counted = words.counted(length)
        usable = np.all([words.is_plain[words.type[counted.first + offset]] for offset in range(length)], axis=0)
        place, documents = counted.first[usable], counted.documents[usable]
        draw = mix(mix(place.astype(np.uint64)) ^ np.uint64(seed))
        order = np.lexsort((draw, documents))
        self._place, self._draw = place[order], draw[order]
        frequencies, begins = np.unique(documents[order], return_index=True)
        self._frequencies = frequencies.tolist()
        self._next = begins.tolist()
        self._end = [*begins[1:].tolist(), len(order)]

    def take(self, frequency: int) -> str | None:
        """Take away the sequence with the frequency nearest to `frequency`; None where none is left."""
        while self._frequencies:
            place = bisect_left(self._frequencies, frequency)
            near = [each for each in (place - 1, place) if 0 <= each < len(self._frequencies)]
            best = min(near, key=lambda each: (abs(self._frequencies[each] - frequency), self._draw[self._next[each]]))
            text = self._words.words(int(self._place[self._next[best]]), self._length)
            self._pass(best)
            if text not in self._lexicon:
                return text
        return None

    def _pass(self, group: int) -> None:
        """Move on to the next sequence of a group, and remove the group after its last one."""
        self._next[group] += 1
        if self._next[group] == self._end[group]:
            del self._frequencies[group], self._next[group], self._end[group]
