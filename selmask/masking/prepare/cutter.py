"""A corpus ready for masking: tokens, units and windows as flat arrays.

Everything that can be known before an epoch begins is computed once here, so that masking a batch is a few array
operations and training never waits for it.
"""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from selmask.lexicon.match import Lexicon, Matching
from selmask.masking.prepare.segmenter import Segmenter
from selmask.masking.prepare.windowing import Windows, cut
from selmask.masking.text_form import TextForm, multi_word_terms, published_term
from selmask.masking.units import MASKABLE, TERM, Units, Vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from concurrent.futures import Future

    from numpy.typing import NDArray

    from selmask.masking.prepare.tokenizer import TextTokenizer, Tokens
    from selmask.masking.strategy import Terms

# The tokenizer needs some hundred bytes a token while it works.
_CHUNK_CHARACTERS = 1 << 19


@dataclass(frozen=True)
class Prepared:
    """A corpus as arrays: T tokens, U units, W windows.

    Attributes:
        ids: int32 [T]; token ids, special ones not among them.
        units: The units with their types and places in the text.
        unit_start: int64 [U]; each unit's first token.
        unit_tokens: int32 [U]; how many tokens each has; 0 for a unit that the tokenizer drops.
        windows: Where the windows begin and end.
    """

    ids: NDArray[np.int32]
    units: Units
    unit_start: NDArray[np.int64]
    unit_tokens: NDArray[np.int32]
    windows: Windows


class Preparer:
    """Prepares text for one tokenizer, one lexicon and one form of text; the corpus first, other text after it.

    Args:
        tokenizer: The base model's.
        text_form: The form that the strategy asks for.
        terms: What is looked for; the lexicon's entries as they are stored.
        max_length: Tokens of a window with the special ones; a form that truncates has its own.
        limit: Tokens the model can read at once; None where it sets no limit.
        matching: How terms are looked for, and whether addresses may be hidden.
        new_tokens: What a form that adds terms to the vocabulary adds; the lexicon's entries if not given.
    """

    def __init__(
        self,
        tokenizer: TextTokenizer,
        text_form: TextForm,
        terms: Terms,
        *,
        max_length: int,
        limit: int | None = None,
        matching: Matching | None = None,
        new_tokens: Sequence[str] | None = None,
    ) -> None:
        self.text_form = text_form
        self.tokenizer = _extended(tokenizer, text_form, terms.lexicon if new_tokens is None else new_tokens)
        self.length = min(text_form.truncate or max_length, limit or sys.maxsize)
        self._room = self.length - len(tokenizer.prefix) - len(tokenizer.suffix)
        self._entries = frozenset(map(published_term, terms.lexicon)) if text_form.lexicon == "entries" else frozenset()
        self._lexicon, found = _looked_for(terms, matching) if text_form.lexicon == "matched" else (None, frozenset())
        whole_terms = text_form.unit == "term"
        self._segmenter = Segmenter(
            self._lexicon,
            self._first_vocabulary(),
            found=found,
            whole_terms=whole_terms,
            addresses=matching is not None and matching.addresses,
        )

    @property
    def vocabulary(self) -> Vocabulary:
        """The types met so far."""
        return self._segmenter.vocabulary

    @vocabulary.setter
    def vocabulary(self, vocabulary: Vocabulary) -> None:
        self._segmenter.vocabulary = vocabulary

    def prepare(self, texts: Sequence[str]) -> Prepared:
        """The arrays of `texts`; types met before keep their numbers."""
        return self._arrays(*self._tokenized(texts))

    def prepare_all(self, texts: Iterable[str]) -> Iterator[Prepared]:
        """The arrays of a corpus, some documents at a time, each as if it stood alone."""
        with ThreadPoolExecutor(max_workers=1) as ahead:
            # The tokenizer works outside Python: meanwhile the documents before are cut into words.
            waiting: list[Future[tuple[list[str], Tokens]]] = []
            for some in _chunks(texts):
                waiting.append(ahead.submit(self._tokenized, some))
                if len(waiting) > 1:
                    yield self._arrays(*waiting.pop(0).result())
            for last in waiting:
                yield self._arrays(*last.result())

    def _tokenized(self, texts: Sequence[str]) -> tuple[list[str], Tokens]:
        cleaned = [self.text_form.clean(text) for text in texts]
        return cleaned, self.tokenizer.tokenize(cleaned)

    def _arrays(self, cleaned: list[str], tokens: Tokens) -> Prepared:
        if self.text_form.unit == "token":
            units = self._token_units(tokens, cleaned)
            unit_start, unit_tokens = np.arange(len(tokens.ids)), np.ones(len(tokens.ids), dtype=np.int32)
        else:
            units = self._segmenter.segment(cleaned)
            unit_start, unit_tokens = align(tokens, units, np.array([len(text) for text in cleaned]))
            units = _without_special(units, tokens.ids, unit_start, unit_tokens, self.tokenizer.special_ids)
        truncate = self.text_form.truncate is not None
        windows = cut(tokens.pointer, unit_start, unit_tokens, self._room, truncate=truncate)
        return Prepared(tokens.ids, units, unit_start, unit_tokens, windows)

    def _first_vocabulary(self) -> Vocabulary:
        if self.text_form.unit != "token":
            return Vocabulary()
        return Vocabulary(self.tokenizer.tokens(range(self.tokenizer.vocabulary_size)))

    def _token_units(self, tokens: Tokens, texts: Sequence[str]) -> Units:
        """Each token as a unit, its id as its type."""
        vocabulary = self.vocabulary
        of_type = np.full(len(vocabulary), MASKABLE)
        of_type[self.tokenizer.special_ids] = 0
        of_type[[number for number, token in enumerate(vocabulary.types) if token in self._entries]] |= TERM
        flags = of_type[tokens.ids]
        if self._lexicon is not None:
            flags[tokens_in_matches(tokens, texts, self._lexicon)] |= TERM
        return Units(tokens.pointer, tokens.ids, tokens.start, tokens.end, flags, vocabulary)


def _chunks(texts: Iterable[str]) -> Iterator[list[str]]:
    """The texts in their order, as many at a time as have some characters."""
    some: list[str] = []
    characters = 0
    for text in texts:
        some.append(text)
        characters += len(text) + 1
        if characters >= _CHUNK_CHARACTERS:
            yield some
            some, characters = [], 0
    if some:
        yield some


def _extended(tokenizer: TextTokenizer, text_form: TextForm, terms: Sequence[str]) -> TextTokenizer:
    """The tokenizer with the tokens that `text_form` adds."""
    match text_form.added_terms:
        case "published":
            return tokenizer.with_terms(multi_word_terms(tuple(terms)))
        case "all":
            return tokenizer.with_whole_words(terms)
    return tokenizer


def _looked_for(terms: Terms, matching: Matching | None) -> tuple[Lexicon | None, frozenset[str]]:
    """The lexicon of all terms, and which of its folded terms are only found in the corpus."""
    own = Lexicon(terms.lexicon, matching)
    if not terms.found:
        return own if len(own) else None, frozenset()
    both = Lexicon((*terms.lexicon, *terms.found), matching)
    return both, frozenset(both.terms) - frozenset(own.terms)


def tokens_in_matches(tokens: Tokens, texts: Sequence[str], lexicon: Lexicon) -> NDArray[np.bool_]:
    """bool [T]; the tokens of which a match has a part."""
    inside = np.zeros(len(tokens.ids), dtype=bool)
    for text, first, last in zip(texts, tokens.pointer, tokens.pointer[1:], strict=False):
        start, end = tokens.start[first:last], tokens.end[first:last]
        for match in lexicon.matches(text):
            lo, hi = np.searchsorted(end, match.start, side="right"), np.searchsorted(start, match.end)
            inside[first + lo : first + hi] = True
    return inside


def align(tokens: Tokens, units: Units, lengths: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Each unit's first token and number of tokens, by character offsets.

    A token belongs to the unit it overlaps, to the first one if it overlaps two; the second, of which only a rest could
    be hidden, then has none.

    Args:
        tokens, units: Of the same D documents.
        lengths: int64 [D]; the documents' lengths in characters.
    """
    # One number line for all documents, so that a single binary search serves the corpus.
    origin = np.cumsum(lengths + 1) - (lengths + 1)
    shift = np.repeat(origin, np.diff(tokens.pointer))
    token_start, token_end = tokens.start + shift, tokens.end + shift
    unit_shift = np.repeat(origin, np.diff(units.pointer))
    unit_start, unit_end = units.start + unit_shift, units.end + unit_shift
    unit = np.searchsorted(unit_end, token_start, side="right")
    owned = unit < len(unit_end)
    owned[owned] = unit_start[unit[owned]] < token_end[owned]
    places = np.flatnonzero(owned)
    first = np.searchsorted(token_start, unit_start)
    first[unit[places][::-1]] = places[::-1]
    count = np.bincount(unit[places], minlength=len(unit_end)).astype(np.int32)
    last_begun = np.searchsorted(unit_start, token_end[places]) - 1
    count[last_begun[last_begun > unit[places]]] = 0
    return first, count


def _without_special(
    units: Units, ids: NDArray[np.int32], start: NDArray[np.int64], count: NDArray[np.int32], special: NDArray[np.int64]
) -> Units:
    """The same units, those that hold a special token (a text may contain "[MASK]") not maskable."""
    before = np.concatenate([[0], np.cumsum(np.isin(ids, special))])
    holds_special = before[start + count] > before[start]
    return replace(units, flags=np.where(holds_special, units.flags & ~MASKABLE, units.flags))
