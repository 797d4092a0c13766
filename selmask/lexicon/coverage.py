"""How much of a corpus a lexicon touches, known before anything is trained."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from selmask.lexicon.words import find_words
from selmask.specs import Spec

if TYPE_CHECKING:
    from collections.abc import Sequence

    from selmask.lexicon.match import Lexicon

# Below one hit in so many documents a lexicon strategy is in truth a TF-IDF strategy: its first choice hardly occurs.
SPARSE_SHARE = 0.05


class Coverage(Spec):
    """What was found of a lexicon in a corpus.

    Attributes:
        terms, terms_found: Distinct terms, and those that occur.
        hits: Matches in all documents.
        documents, documents_hit: Documents, and those with at least one match.
        words, words_covered: Words, and those that a match covers.
        most_frequent: The terms that occur most often, with their number of matches.
    """

    terms: int
    terms_found: int
    hits: int
    documents: int
    documents_hit: int
    words: int
    words_covered: int
    most_frequent: tuple[tuple[str, int], ...]

    @property
    def is_sparse(self) -> bool:
        """Whether so few documents have a term that a lexicon strategy hardly differs from TF-IDF."""
        return self.documents_hit < SPARSE_SHARE * self.documents


def coverage(texts: Sequence[str], lexicon: Lexicon) -> Coverage:
    """The coverage of `lexicon` over `texts`."""
    found: Counter[int] = Counter()
    documents_hit = words = covered = 0
    for text in texts:
        text_words = list(find_words(text))
        matches = lexicon.matches(text, text_words)
        found.update(match.term for match in matches)
        documents_hit += bool(matches)
        words += len(text_words)
        covered += sum(sum(1 for _ in find_words(text[match.start : match.end])) for match in matches)
    return Coverage(
        terms=len(lexicon),
        terms_found=len(found),
        hits=found.total(),
        documents=len(texts),
        documents_hit=documents_hit,
        words=words,
        words_covered=covered,
        most_frequent=tuple((lexicon.terms[term], count) for term, count in found.most_common(20)),
    )
