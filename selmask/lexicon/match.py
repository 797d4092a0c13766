"""Finding lexicon terms in text, by Aho and Corasick's automaton over the folded characters.

Scanned from left to right: at each place the longest term that begins and ends at word edges, going on after it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import ahocorasick
from pydantic import Field

from selmask.lexicon.folding import fold, fold_term
from selmask.lexicon.words import find_words, is_maskable
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
        inner = self._inner_places(text, list(find_words(text)) if words is None else words)
        candidates = []
        for last, (length, term) in found:
            span = folded.origin(last + 1 - length, last + 1)
            if span and not inner[span[0]] and not inner[span[1]]:
                candidates.append(Match(*span, term))
        return list(_leftmost_longest(candidates))

    def _inner_places(self, text: str, words: Sequence[Word]) -> bytearray:
        """1 at every place of `text` that is strictly inside a word: no match begins or ends there."""
        inner = bytearray(len(text) + 1)
        for word in words:
            inner[word.start + 1 : word.end] = b"\x01" * (word.end - word.start - 1)
            if self.matching.inside_hyphens and not word.is_address:
                for place, character in enumerate(word.text, word.start):
                    if character in "-\u2010\u2011":
                        inner[place] = inner[place + 1] = 0
        return inner

    def _add_plurals(self) -> None:
        known = set(self.terms)
        for index, term in enumerate(self.terms):
            for variant in _plural_variants(term):
                if variant not in known:
                    self._automaton.add_word(variant, (len(variant), index))


def _leftmost_longest(candidates: list[Match]) -> Iterator[Match]:
    reached = 0
    for match in sorted(candidates, key=lambda match: (match.start, -match.end)):
        if match.start >= reached:
            yield match
            reached = match.end


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
