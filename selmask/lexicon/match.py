"""Lexicon terms found in text, by Aho and Corasick's automaton over the folded characters.

A text is scanned from left to right. At each place the longest term that begins and ends at word edges is a match, and
the scan continues after it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import ahocorasick
import numpy as np
from pydantic import Field

from selmask.specs import Spec
from selmask.text.folding import fold, fold_term
from selmask.text.words import Words, is_maskable, read_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# Letters in black circles and squares are symbols, but `str.title` does not begin a new word after them.
_CASED_SIGNS = re.compile("[\U0001f150-\U0001f189]")


class Matching(Spec):
    """Settings for finding terms, and for the words that may be hidden."""

    plurals: bool = Field(False, description="Also find the English plural and singular of a term's last word.")
    inside_hyphens: bool = Field(False, description="Also find a term inside a hyphenated word: fly in fruit-fly.")
    addresses: bool = Field(
        False,
        description="Hide web and e-mail addresses and @names like other words; by default they are never hidden.",
        json_schema_extra={"before": False},
    )


class Match(NamedTuple):
    """A match: `text[start:end]` is `terms[term]` in one of its spellings."""

    start: int
    end: int
    term: int


class Lexicon:
    """Domain terms, ready for matching.

    Args:
        terms: The entries; spellings that fold to the same text are one term. Entries without a letter or digit
            are ignored.
        matching: Whether plurals and parts of hyphenated words match.
    """

    def __init__(self, terms: Iterable[str], matching: Matching | None = None) -> None:
        self.matching = matching or Matching()
        self.terms = tuple(
            dict.fromkeys(folded for term in terms if (folded := fold_term(term)) and is_maskable(folded))
        )
        self._numbers = {term: number for number, term in enumerate(self.terms)}
        if self.matching.plurals:
            self._numbers = self._plurals() | self._numbers
        self._automaton = ahocorasick.Automaton(ahocorasick.STORE_LENGTH)
        for spelling in self._numbers:
            self._automaton.add_word(with_capitals(spelling))
        self._automaton.make_automaton()

    def __len__(self) -> int:
        return len(self.terms)

    def __contains__(self, text: str) -> bool:
        return fold_term(text) in self._numbers

    def matches(self, text: str, words: Words | None = None) -> list[Match]:
        """The terms in `text` from left to right, without overlap; `words` are those of `text`, if already known."""
        if not self.terms:
            return []
        folded = fold(text)
        hits = list(self._automaton.iter(with_capitals(folded.text)))
        if not hits:
            return []
        is_edge = self._edges(text, words or read_words(text))
        begins = is_edge if folded.begins is None else [is_edge[place] for place in folded.begins]
        ends = is_edge[1:] if folded.ends is None else [is_edge[place] for place in folded.ends]
        # The automaton reports hits in the order of their ends: the last one that begins at a place is the longest.
        longest = {
            begin: last + 1
            for last, length in hits
            if ends[last] and begins[begin := last + 1 - length] and folded.text[begin : last + 1] in self._numbers
        }
        spans = list(_from_the_left(longest))
        terms = [self._numbers[folded.text[begin:end]] for begin, end in spans]
        return [Match(begin, end, term) for (begin, end), term in zip(folded.origins(spans), terms, strict=True)]

    def _edges(self, text: str, words: Words) -> bytes:
        """One byte for each place in `text`: 1 where a term may begin or end, which is nowhere inside a word.

        One more byte, 0, follows at the end, so that the place -1, an edge inside a character, is no edge.
        """
        begun = np.zeros(len(text) + 2, dtype=np.int8)
        begun[np.array(words.start, dtype=int) + 1] += 1
        begun[words.end] -= 1
        is_edge = begun.cumsum(dtype=np.int8) == 0
        is_edge[-1] = False
        if self.matching.inside_hyphens:
            is_edge[list(_hyphen_edges(words))] = True
        return bytes(is_edge)

    def _plurals(self) -> dict[str, int]:
        return {variant: number for number, term in enumerate(self.terms) for variant in _plural_variants(term)}


def with_capitals(folded: str) -> str:
    """A folded text with a capital letter where each run of letters begins, so that a term never matches inside a run.

    Terms that begin at a word edge still match, while a short term no longer matches in every second word. The text
    keeps its length. Two texts may become the same (ı and i have the same capital), so every hit is looked up as it is
    written in the folded text.
    """
    return (folded if folded.isascii() else _CASED_SIGNS.sub(" ", folded)).title()


def _hyphen_edges(words: Words) -> Iterator[int]:
    for start, text, is_address in zip(words.start, words.text, words.is_address, strict=True):
        if not is_address:
            for place, character in enumerate(text, start):
                if character in "-\u2010\u2011":
                    yield from (place, place + 1)


def _from_the_left(spans: dict[int, int]) -> Iterator[tuple[int, int]]:
    """The spans that do not overlap an earlier one; `spans` maps each beginning to its end."""
    reached = 0
    for begin in sorted(spans):
        if begin >= reached:
            reached = spans[begin]
            yield begin, reached


def _plural_variants(term: str) -> Iterator[str]:
    """The regular English plural of a term, or its singular if it looks like a plural."""
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
