"""Finding lexicon terms in text, by Aho and Corasick's automaton over the folded characters.

Scanned from left to right: at each place the longest term that begins and ends at word edges, going on after it.
"""

from __future__ import annotations

from bisect import bisect_right
from string import ascii_letters, digits
from typing import TYPE_CHECKING, NamedTuple

import ahocorasick
from pydantic import Field

from selmask.lexicon.folding import fold, fold_term
from selmask.lexicon.words import find_words, is_maskable
from selmask.specs import Spec

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from selmask.lexicon.words import Word


# In a word wherever they stand, but in the names of entities, and no span begins or ends within those.
_IN_A_WORD = frozenset(ascii_letters + digits)


class Matching(Spec):
    """How terms are looked for."""

    plurals: bool = Field(False, description="Also find the English plural and singular of a term's last word.")
    inside_hyphens: bool = Field(False, description="Also find a term inside a hyphenated word: fly in fruit-fly.")


class Match(NamedTuple):
    """A term found: `text[start:end]` is `terms[term]` in one of its spellings."""

    start: int
    end: int
    term: int


class Lexicon:
    """Domain terms, ready to be looked for.

    Args:
        terms: The entries; spellings that fold to the same text are one term. Entries without a letter or digit
            are no terms.
        matching: Whether plurals and parts of hyphenated words count.
    """

    def __init__(self, terms: Iterable[str], matching: Matching | None = None) -> None:
        self.matching = matching or Matching()
        self.terms = tuple(
            dict.fromkeys(folded for term in terms if (folded := fold_term(term)) and is_maskable(folded))
        )
        self._automaton = ahocorasick.Automaton(ahocorasick.STORE_ANY)
        for index, term in enumerate(self.terms):
            self._automaton.add_word(term, (len(term), index))
        if self.matching.plurals:
            self._add_plurals()
        if self.terms:
            self._automaton.make_automaton()

    def __len__(self) -> int:
        return len(self.terms)

    def __contains__(self, text: str) -> bool:
        return fold_term(text) in self._automaton

    def matches(self, text: str, words: Sequence[Word] | None = None) -> list[Match]:
        """The terms of `text` from left to right, without overlap; `words` are the text's own, if known."""
        if not self.terms:
            return []
        folded = fold(text)
        found = list(self._automaton.iter(folded.text))
        if not found:
            return []
        spans = ((folded.origin(last + 1 - length, last + 1), term) for last, (length, term) in found)
        known = list(find_words(text)) if words is None else words
        return list(_leftmost_longest(self._at_edges(text, spans, known)))

    def _at_edges(
        self, text: str, spans: Iterable[tuple[tuple[int, int] | None, int]], words: Sequence[Word]
    ) -> list[tuple[int, int, int]]:
        """Of spans of `text` with their terms, those that neither begin nor end inside a word: start, -end, term."""
        starts, ends = [word.start for word in words], [word.end for word in words]
        edges = {*starts, *ends}
        if self.matching.inside_hyphens:
            edges.update(_hyphen_edges(words))

        def is_inside(place: int) -> bool:
            if text[place : place + 1] in _IN_A_WORD:  # most of what is no match is part of a longer word
                return True
            word = bisect_right(starts, place) - 1
            return word >= 0 and place < ends[word]

        kept = []
        for span, term in spans:
            if span is None or (span[0] not in edges and is_inside(span[0])):
                continue
            if span[1] in edges or not is_inside(span[1]):
                kept.append((span[0], -span[1], term))
        return kept

    def _add_plurals(self) -> None:
        known = set(self.terms)
        for index, term in enumerate(self.terms):
            for variant in _plural_variants(term):
                if variant not in known:
                    self._automaton.add_word(variant, (len(variant), index))


def _hyphen_edges(words: Sequence[Word]) -> Iterator[int]:
    for word in words:
        if not word.is_address:
            for place, character in enumerate(word.text, word.start):
                if character in "-\u2010\u2011":
                    yield from (place, place + 1)


def _leftmost_longest(candidates: list[tuple[int, int, int]]) -> Iterator[Match]:
    """Of candidates as (start, -end, term), those that are not covered from the left."""
    reached = 0
    for start, minus_end, term in sorted(candidates):
        if start >= reached:
            yield Match(start, -minus_end, term)
            reached = -minus_end


def _plural_variants(term: str) -> Iterator[str]:
    """The regular English plural of a term, and its singular where it looks like a plural."""
    if term.endswith("ies"):
        yield f"{term[:-3]}y"
    elif term.endswith(("sses", "xes", "ches", "shes")):
        yield term[:-2]
    elif term.endswith("s") and not term.endswith(("ss", "us", "is")):
        yield term[:-1]
    elif term.endswith("y") and term[-2:-1] not in "aeiou":
        yield f"{term[:-1]}ies"
    else:
        yield f"{term}{'es' if term.endswith(('s', 'x', 'ch', 'sh')) else 's'}"
