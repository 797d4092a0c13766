"""Coverage of a corpus by a lexicon, known before anything is trained."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from selmask.specs import Spec
from selmask.text.stop_words import stop_words
from selmask.text.words import read_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from selmask.lexicon.match import Lexicon

SPARSE_SHARE = 0.05
"""With terms in a smaller share of the documents, a lexicon hardly changes what a strategy hides.

`sm-lex-tfidf` uses TF-IDF for whatever terms leave of a window's budget. Where 19 documents of 20 have no term at all,
19 texts of 20 are masked exactly as `tfidf` would mask them, and any difference between the two arms would have to come
from the twentieth."""

SPARSE_WORDS = 0.0075
"""The same holds for terms that are a smaller share of the words: a twentieth of the default budget of 15 % of tokens.

Terms then make up at most 5 % of the masks, even if every one is picked, and TF-IDF chooses the other 95 %."""

MOST_FREQUENT, EXAMPLES = 20, 10


class Coverage(Spec):
    """The terms of a lexicon that occur in a corpus, in figures.

    Attributes:
        terms, terms_found: Distinct terms, and those that occur.
        hits: Matches in all documents.
        documents, documents_hit: Documents, and those with at least one match.
        words, words_covered: Words, and those that a match covers.
        most_frequent: The terms that occur most often, with their number of matches.
        not_found: The first terms that do not occur.
        longest: The terms with the most words among those that occur, with their number of words.
        too_common: Terms that are stop words or single characters: they occur nearly everywhere and use up the masks.
        too_common_hits: The matches of these terms.
    """

    terms: int
    terms_found: int
    hits: int
    documents: int
    documents_hit: int
    words: int
    words_covered: int
    most_frequent: tuple[tuple[str, int], ...]
    not_found: tuple[str, ...] = ()
    longest: tuple[tuple[str, int], ...] = ()
    too_common: tuple[str, ...] = ()
    too_common_hits: int = 0

    @property
    def terms_not_found(self) -> int:
        """Distinct terms that do not occur."""
        return self.terms - self.terms_found

    @property
    def documents_without(self) -> int:
        """Documents without a match."""
        return self.documents - self.documents_hit

    @property
    def document_share(self) -> float:
        """The share of documents with a match; 0 if there are no documents."""
        return self.documents_hit / max(self.documents, 1)

    @property
    def word_share(self) -> float:
        """The share of words that a match covers; 0 if there are no words."""
        return self.words_covered / max(self.words, 1)

    @property
    def warning(self) -> str | None:
        """A sentence on what a small coverage means for a lexicon strategy; None if the coverage is large enough."""
        if self.hits == 0:
            return "None of the terms occurs: a lexicon strategy has nothing to choose."
        return sparse_warning(self.document_share, self.word_share, "words")


def sparse_warning(document_share: float, share: float, noun: str) -> str | None:
    """A sentence on why a lexicon hardly changes what is hidden; None if terms are frequent enough.

    Args:
        document_share: The share of documents with a term.
        share: The share of words or tokens that belong to terms.
        noun: "words" or "tokens".
    """
    if document_share >= SPARSE_SHARE and share >= SPARSE_WORDS:
        return None
    return (
        f"Terms are in {100 * document_share:.1f} % of the texts and make up {100 * share:.2f} % of the {noun}: a "
        "strategy that uses the lexicon hides nearly the same words here as it would without one."
    )


def coverage(texts: Sequence[str], lexicon: Lexicon, language: str = "english") -> Coverage:
    """The coverage of `lexicon` over `texts`.

    Args:
        texts: The documents.
        lexicon: The terms.
        language: The language of the stop words that count as too common.
    """
    counts: Counter[int] = Counter()
    documents_hit = words = covered = 0
    for text in texts:
        text_words = read_words(text)
        matches = lexicon.matches(text, text_words)
        counts.update(match.term for match in matches)
        documents_hit += bool(matches)
        words += len(text_words.text)
        covered += sum(_words_in(text[match.start : match.end]) for match in matches)
    missing = [term for number, term in enumerate(lexicon.terms) if number not in counts]
    common = {number: term for number, term in enumerate(lexicon.terms) if _is_too_common(term, language)}
    return Coverage(
        terms=len(lexicon),
        terms_found=len(counts),
        hits=counts.total(),
        documents=len(texts),
        documents_hit=documents_hit,
        words=words,
        words_covered=covered,
        most_frequent=tuple((lexicon.terms[term], count) for term, count in counts.most_common(MOST_FREQUENT)),
        not_found=tuple(missing[:EXAMPLES]),
        longest=_longest([lexicon.terms[number] for number in sorted(counts)]),
        too_common=tuple(common.values()),
        too_common_hits=sum(counts[number] for number in common),
    )


def _words_in(text: str) -> int:
    return len(read_words(text).text)


def _is_too_common(term: str, language: str) -> bool:
    return len(term) == 1 or term in stop_words(language)


def _longest(terms: list[str]) -> tuple[tuple[str, int], ...]:
    by_length = sorted(((term, _words_in(term)) for term in terms), key=lambda pair: -pair[1])
    return tuple(by_length[:EXAMPLES])
