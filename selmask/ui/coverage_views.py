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
    st.subheader("How much of a corpus it touches", anchor=False)
    place, _ = st.columns([2, 1])
    with place:
        name = choose.dataset("Corpus", "corpus", "coverage-corpus", tip="Where the terms are looked for.")
    if name is None:
        st.caption("Import a corpus, and here it is told which terms occur in it and how often.")
        return
    found = _coverage(lexicon, library.dataset(workspace(), name))
    if found.warning:
        st.warning(literal(found.warning), icon=":material/warning:")
    _figures(found)
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown(f"**Found most often{'' if found.hits else ': none'}**")
        rows = pd.DataFrame(list(found.most_frequent), columns=["term", "times"])
        config = {"times": st.column_config.NumberColumn(format="localized", width="small")}
        if found.hits:
            downloads.table(rows, f"{lexicon.name} in {name}", column_config=config)
    with right:
        _examples(found)


def _figures(found: Coverage) -> None:
    """The coverage in four numbers."""
    figures = {
        "Terms found": (f"{found.terms_found:,} of {found.terms:,}", "Different terms that occur at least once."),
        "Matches": (f"{found.hits:,}", "Places in the texts where a term stands."),
        "Words inside terms": (
            f"{100 * found.word_share:.3g} %",
            "Share of the corpus's words that belong to a match. A strategy hides about 15 % of the tokens: what terms "
            "do not fill is chosen from the other words.",
        ),
        "Documents without a term": (
            f"{found.documents_without:,} of {found.documents:,}",
            "In these a lexicon strategy has the other words alone to choose from.",
        ),
    }
    for column, (label, (value, meaning)) in zip(st.columns(4), figures.items(), strict=True):
        column.metric(label, value, help=meaning)


def _examples(found: Coverage) -> None:
    """Terms that a person may want to look at again."""
    _listed("Not found", found.not_found, found.terms_not_found)
    hits = counted(found.too_common_hits, "match", "matches")
    _listed("Stop words or single letters", found.too_common, len(found.too_common), f"{hits}, which use up the masks")
    longest = [term for term, words in found.longest if words > 1]
    _listed("The longest that are found", longest)


def _listed(label: str, terms: Sequence[str], count: int = 0, note: str = "") -> None:
    """`terms` below their label; of `count` terms they are the first."""
    number = f": {count:,}" if count else "" if terms else ": none"
    st.markdown(f"**{label}{number}**")
    if terms:
        rest = f" and {count - len(terms):,} more" if count > len(terms) else ""
        st.caption(f"{', '.join(map(literal, terms))}{rest}{f' ({note})' if note else ''}")


@st.cache_data(max_entries=10, show_spinner="Looking for the terms…")
def _coverage(lexicon: Dataset, corpus: Dataset) -> Coverage:
    return coverage(corpus.texts(), Lexicon(lexicon.terms()), corpus.language)
