"""Finding lexicon terms in text, by Aho and Corasick's automaton over the folded characters.

Scanned from left to right: at each place the longest term that begins and ends at word edges, going on after it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import ahocorasick
from pydantic import Field

from selmask.lexicon.folding import fold, fold_term
from selmask.lexicon.words import find_words, is_maskable, word_places
from selmask.specs import Spec

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from selmask.lexicon.words import Word


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
        is_edge = self._edges(text, words)
        begins = is_edge if folded.begins is None else [is_edge[place] for place in folded.begins]
        ends = is_edge[1:] if folded.ends is None else [is_edge[place] for place in folded.ends]
        spans = [
            (last + 1 - length, -last - 1, term)
            for last, (length, term) in found
            if ends[last] and begins[last + 1 - length]
        ]
        return [
            Match(*origin, term)
            for begin, end, term in _leftmost_longest(spans)
            if (origin := folded.origin(begin, end)) is not None
        ]

    def _edges(self, text: str, words: Sequence[Word] | None) -> bytearray:
        """1 at the places of `text` at which a term may begin and end: nowhere inside a word.

        One byte more than there are places, so that what is within a character (-1) is no edge.
        """
        is_edge = bytearray(b"\x01") * (len(text) + 1) + b"\x00"
        for start, end in word_places(text) if words is None else (word[:2] for word in words):
            is_edge[start + 1 : end] = bytes(end - start - 1)
        if self.matching.inside_hyphens:
            for place in _hyphen_edges(find_words(text) if words is None else words):
                is_edge[place] = 1
        return is_edge

    def _add_plurals(self) -> None:
        known = set(self.terms)
        for index, term in enumerate(self.terms):
            for variant in _plural_variants(term):
                if variant not in known:
                    self._automaton.add_word(variant, (len(variant), index))


def _hyphen_edges(words: Iterable[Word]) -> Iterator[int]:
    for word in words:
        if not word.is_address:
            for place, character in enumerate(word.text, word.start):
                if character in "-\u2010\u2011":
                    yield from (place, place + 1)


def _leftmost_longest(candidates: list[tuple[int, int, int]]) -> Iterator[tuple[int, int, int]]:
    """Of candidates as (start, -end, term), those that are not covered from the left, as (start, end, term)."""
    reached = 0
    for start, minus_end, term in sorted(candidates):
        if start >= reached:
            reached = -minus_end
            yield start, reached, term


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
