"""How much of a corpus a lexicon touches, on the page Data, before anything is trained."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from selmask import library
from selmask.lexicon.coverage import Coverage, coverage
from selmask.lexicon.match import Lexicon
from selmask.ui import choose, downloads
from selmask.ui.resources import workspace
from selmask.ui.text import counted, literal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from selmask.corpus.dataset import Dataset


def show(lexicon: Dataset) -> None:
    """What is found of `lexicon` in a corpus of one's choice."""
    st.subheader("In a corpus", anchor=False)
    name = choose.dataset("Corpus", "corpus", "coverage-corpus", tip="Where the terms are looked for.")
    if name is None:
        st.caption("Import a corpus, and here it is told which terms occur in it and how often.")
        return
    found = _coverage(lexicon, library.dataset(workspace(), name))
    if found.warning:
        st.warning(literal(found.warning), icon=":material/warning:")
    figures = {
        "Terms found": f"{found.terms_found:,} of {found.terms:,}",
        "Documents with a term": f"{100 * found.document_share:.0f} %",
        "Words in terms": f"{100 * found.word_share:.1f} %",
    }
    for column, (label, value) in zip(st.columns(3), figures.items(), strict=True):
        column.metric(label, value)
    _examples(found)
    rows = pd.DataFrame(list(found.most_frequent), columns=["term", "times"])
    downloads.table(rows, f"{lexicon.name} in {name}")


def _examples(found: Coverage) -> None:
    """Sentences about the terms that a person may want to look at again."""
    longest = [term for term, words in found.longest if words > 1]
    said = {
        f"{counted(found.documents_without, 'document')} without a term": (),
        f"{counted(found.terms_not_found, 'term')} not found": found.not_found,
        "Longest found": longest,
        f"Stop words or single characters among the terms, {counted(found.too_common_hits, 'match', 'matches')}": (
            found.too_common
        ),
    }
    for label, terms in said.items():
        if terms or "document" in label:
            st.caption(f"{label}{_listed(terms)}")


def _listed(terms: Sequence[str]) -> str:
    return f": {', '.join(map(literal, terms))}" if terms else ""


@st.cache_data(max_entries=10, show_spinner="Looking for the terms…")
def _coverage(lexicon: Dataset, corpus: Dataset) -> Coverage:
    return coverage(corpus.texts(), Lexicon(lexicon.terms()), corpus.language)
