"""Finding lexicon terms in text, in a dictionary of their folded spellings.

Scanned from left to right: at each place the longest term that begins and ends at word edges, going on after it. What
stands between two edges is looked up as a whole, and a span grows over a blank only where a term begins like it.
"""

from __future__ import annotations

from itertools import compress
from typing import TYPE_CHECKING, NamedTuple

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
        self._numbers = {term: number for number, term in enumerate(self.terms)}
        if self.matching.plurals:
            self._numbers = self._plurals() | self._numbers
        self._openings = {opening for spelling in self._numbers for opening in _openings(spelling)}
        self._longest: dict[str, int] = {}
        for spelling in self._numbers:
            self._longest[spelling[0]] = max(len(spelling), self._longest.get(spelling[0], 0))

    def __len__(self) -> int:
        return len(self.terms)

    def __contains__(self, text: str) -> bool:
        return fold_term(text) in self._numbers

    def matches(self, text: str, words: Sequence[Word] | None = None) -> list[Match]:
        """The terms of `text` from left to right, without overlap; `words` are the text's own, if known."""
        if not self.terms:
            return []
        folded = fold(text)
        is_edge = self._edges(text, words)
        begin = is_edge if folded.begins is None else map(is_edge.__getitem__, folded.begins)
        end = is_edge[1:] if folded.ends is None else map(is_edge.__getitem__, folded.ends)
        places = range(len(folded.text))
        begins = [place for place in compress(places, begin) if folded.text[place] in self._longest]
        ends = [place + 1 for place in compress(places, end) if folded.text[place] != " "]
        return [Match(*folded.origin(*span), term) for span, term in self._found(folded.text, begins, ends)]

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

    def _found(self, text: str, begins: list[int], ends: list[int]) -> Iterator[tuple[tuple[int, int], int]]:
        """At each of `begins` that no match has reached, the longest term that ends at one of `ends`."""
        spellings, openings = self._numbers, self._openings
        reached = first = 0
        for begin in begins:
            if begin < reached:
                continue
            while first < len(ends) and ends[first] <= begin:
                first += 1
            limit = begin + self._longest[text[begin]]
            term = None
            for place in range(first, len(ends)):
                end = ends[place]
                if end > limit:
                    break
                spelling = text[begin:end]
                if spelling in spellings:
                    reached, term = end, spellings[spelling]
                if spelling not in openings and text.startswith(" ", end):
                    break
            if term is not None:
                yield (begin, reached), term

    def _plurals(self) -> dict[str, int]:
        return {variant: number for number, term in enumerate(self.terms) for variant in _plural_variants(term)}


def _openings(spelling: str) -> Iterator[str]:
    """What stands before each blank of a term."""
    place = spelling.find(" ")
    while place >= 0:
        yield spelling[:place]
        place = spelling.find(" ", place + 1)


def _hyphen_edges(words: Iterable[Word]) -> Iterator[int]:
    for word in words:
        if not word.is_address:
            for place, character in enumerate(word.text, word.start):
                if character in "-\u2010\u2011":
                    yield from (place, place + 1)


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
