"""Cutting of texts into tokens, units and windows."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np

from selmask.lexicon.match import Lexicon
from selmask.masking.prepare.alignment import align, tokens_in_matches, without_special
from selmask.masking.prepare.corpus_arrays import CorpusArrays
from selmask.masking.prepare.segmenter import Segmenter
from selmask.masking.prepare.windowing import cut
from selmask.masking.published_text import multi_word_terms, published_term
from selmask.masking.units import MASKABLE, TERM, Units, Vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from concurrent.futures import Future

    from selmask.lexicon.match import Matching
    from selmask.masking.domain import Domain
    from selmask.masking.prepare.tokenizer import TextTokenizer, Tokens
    from selmask.masking.sought_terms import Terms
    from selmask.masking.text_form import TextForm

# Texts tokenized at a time: the tokenizer needs some hundred bytes a token while it works.
_CHUNK_CHARACTERS = 1 << 19


class Cutter:
    """Cuts texts in one form with one tokenizer; the types that it meets keep their numbers from text to text.

    Args:
        tokenizer: The base model's.
        text_form: The form of text that the strategy needs.
        domain: Says how terms are matched and whether addresses may be hidden. Its terms are those that a form can add
            to the vocabulary, even if a strategy looks for others: arms must not differ in their vocabulary.
        terms: The terms to look for.
        length: Tokens of a window, special ones included; a form that truncates has its own.

    Attributes:
        tokenizer: The given one, with the tokens that the form adds.
        length: Tokens of a window, special ones included.
    """

    def __init__(
        self, tokenizer: TextTokenizer, text_form: TextForm, domain: Domain, terms: Terms, *, length: int
    ) -> None:
        self.text_form, self.terms = text_form, terms
        self.tokenizer = _extended(tokenizer, text_form, domain.terms)
        self.length = text_form.truncate or length
        self._room = self.length - len(tokenizer.prefix) - len(tokenizer.suffix)
        self._entries = frozenset(map(published_term, terms.lexicon)) if text_form.lexicon == "entries" else frozenset()
        is_matched = text_form.lexicon == "matched"
        self._lexicon, sequences = _matched_terms(terms, domain.matching) if is_matched else (None, frozenset())
        self._segmenter = Segmenter(
            self._lexicon,
            self._first_vocabulary(),
            sequences=sequences,
            whole_terms=text_form.unit == "term",
            addresses=domain.matching.addresses,
        )

    @property
    def vocabulary(self) -> Vocabulary:
        """The types met so far."""
        return self._segmenter.vocabulary

    @vocabulary.setter
    def vocabulary(self, vocabulary: Vocabulary) -> None:
        self._segmenter.vocabulary = vocabulary

    def cut(self, texts: Sequence[str]) -> CorpusArrays:
        """The arrays of `texts`."""
        return self._arrays(*self._tokenized(texts))

    def cut_in_parts(self, texts: Iterable[str]) -> Iterator[CorpusArrays]:
        """The arrays of a corpus, some documents at a time, each part as if it stood alone."""
        with ThreadPoolExecutor(max_workers=1) as ahead:
            # The tokenizer works outside Python: meanwhile the part before is cut into words.
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

    def _arrays(self, cleaned: list[str], tokens: Tokens) -> CorpusArrays:
        if self.text_form.unit == "token":
            units = self._token_units(tokens, cleaned)
            unit_start, unit_tokens = np.arange(len(tokens.ids)), np.ones(len(tokens.ids), dtype=np.int32)
        else:
            units = self._segmenter.segment(cleaned)
            unit_start, unit_tokens = align(tokens, units, np.array([len(text) for text in cleaned]))
            units = without_special(units, tokens.ids, unit_start, unit_tokens, self.tokenizer.special_ids)
        truncate = self.text_form.truncate is not None
        windows = cut(tokens.pointer, unit_start, unit_tokens, self._room, truncate=truncate)
        return CorpusArrays(tokens.ids, units, unit_start, unit_tokens, windows)

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
    """The texts in their order, in lists of `_CHUNK_CHARACTERS` characters or a little more."""
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


def _matched_terms(terms: Terms, matching: Matching) -> tuple[Lexicon | None, frozenset[str]]:
    """A lexicon of all terms, and those of its folded terms that come from the corpus alone."""
    own = Lexicon(terms.lexicon, matching)
    if not terms.sequences:
        return own if len(own) else None, frozenset()
    both = Lexicon((*terms.lexicon, *terms.sequences), matching)
    return both, frozenset(both.terms) - frozenset(own.terms)
