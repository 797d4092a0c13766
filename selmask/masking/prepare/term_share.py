"""Share of a lexicon's terms in a prepared corpus, in tokens: what a lexicon strategy can choose from."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from selmask.lexicon.coverage import sparse_warning
from selmask.masking.units import TERM

if TYPE_CHECKING:
    from selmask.masking.prepare.corpus_arrays import CorpusArrays


class TermShare(NamedTuple):
    """The counts of a corpus and of the matches in it.

    Attributes:
        terms: Different terms that occur.
        documents, with_term: Documents with a word, and those of them with a term.
        tokens, of_terms: All tokens, and those of terms.
    """

    terms: int
    documents: int
    with_term: int
    tokens: int
    of_terms: int

    @property
    def document_share(self) -> float:
        """The share of documents with a term; 0 where there are none."""
        return self.with_term / max(self.documents, 1)

    @property
    def token_share(self) -> float:
        """The share of tokens that belong to terms; 0 where there are none."""
        return self.of_terms / max(self.tokens, 1)

    @property
    def warning(self) -> str | None:
        """A sentence on the consequences of a small share for a lexicon strategy; None where it is large enough."""
        return sparse_warning(self.document_share, self.token_share, "tokens")


def term_share(arrays: CorpusArrays) -> TermShare:
    """The share of terms in `arrays`, whose units are terms and words."""
    occurs = np.zeros(len(arrays.units.vocabulary), dtype=bool)
    documents = with_term = of_terms = 0
    for place, units in arrays.units.chunks():
        is_term = units.has(TERM)
        occurs[units.type[is_term]] = True
        documents += int((np.diff(units.pointer) > 0).sum())
        with_term += len(np.unique(units.document[is_term]))
        of_terms += int(arrays.unit_tokens[place][is_term].sum())
    return TermShare(int(occurs.sum()), documents, with_term, len(arrays.ids), of_terms)
