"""Lexicon coverage on the pages Data and Masks: how many terms occur in a corpus, and how often."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from selmask import library
from selmask.fields.share import in_percent
from selmask.lexicon.coverage import Coverage, coverage
from selmask.lexicon.match import Lexicon, Matching
from selmask.masking.prepare.term_share import term_share
from selmask.masking.registry import parse_strategy
from selmask.runs.pipeline import MaskingData, prepared_corpus
from selmask.specs import Masking, PostTraining
from selmask.ui.parts import choose, downloads, form
from selmask.ui.shell import error_box
from selmask.ui.shell.resources import workspace
from selmask.ui.words.safe_text import literal
from selmask.wording import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from selmask.corpus.dataset import Dataset
    from selmask.masking.prepare.term_share import TermShare

OF_TERMS = ("plurals", "inside_hyphens")
"""The matching options that decide where terms are found."""


def show(lexicon: Dataset) -> None:
    """How often the terms of `lexicon` occur in a corpus that is chosen here."""
    st.subheader("Coverage of a corpus", anchor=False)
    place, whose, how = st.columns([4, 4, 3])
    with place:
        name = choose.dataset("Corpus", "corpus", "coverage-corpus", tip="The corpus to search for the terms.")
    with whose:
        model = choose.model(
            "Tokenizer",
            "coverage-model",
            "Masks are counted in tokens, and each encoder has its own tokenizer.",
        )
    with how:
        matching = form.fields(Matching(), "coverage-matching", OF_TERMS)
    if name is None:
        st.caption("Import a corpus to see which terms occur in it, and how often.")
        return
    corpus = library.dataset(workspace(), name)
    summary = _coverage(lexicon, corpus, matching)
    if summary.warning:
        st.warning(literal(summary.warning), icon=":material/warning:")
    share = None
    with error_box.shown():
        share = _token_share(lexicon, corpus, model, matching) if model and summary.hits else None
    _figures(summary, share)
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown(f"**Most frequent terms{'' if summary.hits else ': none'}**")
        rows = pd.DataFrame(list(summary.most_frequent), columns=["term", "times"])
        config = {"times": st.column_config.NumberColumn(format="localized", width="small")}
        if summary.hits:
            downloads.table(rows, f"{lexicon.name} in {name}", column_config=config)
    with right:
        _examples(summary)


def line(share: TermShare, terms: int) -> None:
    """Draws one line on how much of a corpus belongs to the `terms` terms of a lexicon, and a warning if any."""
    st.caption(
        f"Of {counted(terms, 'lexicon term')}, the corpus has {share.terms:,}, in "
        f"{100 * share.document_share:.0f} % of its texts; they make up {100 * share.token_share:.2g} % of its tokens."
    )
    if share.warning:
        st.warning(literal(share.warning), icon=":material/warning:")


def _figures(summary: Coverage, token_share: float | None) -> None:
    """Draws the coverage as four numbers."""
    figures = {
        "Terms found": (f"{summary.terms_found:,} of {summary.terms:,}", "Different terms that occur at least once."),
        "Matches": (f"{summary.hits:,}", "Occurrences of terms in the texts."),
        "Tokens inside terms": (
            f"{100 * token_share:.3g} %" if token_share is not None else "0 %" if not summary.hits else "unknown",
            f"Share of the corpus's tokens that belong to a match (of its words: {100 * summary.word_share:.3g} %). A "
            f"strategy hides about {in_percent(Masking().rate)} of all tokens; where there are too few terms, it hides "
            "other words too.",
        ),
        "Texts without a term": (
            f"{summary.documents_without:,} of {summary.documents:,}",
            "In these, a lexicon strategy can only hide other words.",
        ),
    }
    for column, (label, (value, meaning)) in zip(st.columns(4), figures.items(), strict=True):
        column.metric(label, value, help=meaning)


def _examples(summary: Coverage) -> None:
    """Lists terms that a person may want to check."""
    _listed("Not found", summary.not_found, summary.terms_not_found)
    hits = counted(summary.too_common_hits, "match", "matches")
    _listed("Stop words or single letters", summary.too_common, len(summary.too_common), f"{hits}, which use up masks")
    longest = [term for term, words in summary.longest if words > 1]
    _listed("Longest terms found", longest)


def _listed(label: str, terms: Sequence[str], count: int = 0, note: str = "") -> None:
    """Lists `terms` below their label; if `count` is larger than their number, they are only the first."""
    number = f": {count:,}" if count else "" if terms else ": none"
    st.markdown(f"**{label}{number}**")
    if terms:
        rest = f" and {count - len(terms):,} more" if count > len(terms) else ""
        st.caption(f"{', '.join(map(literal, terms))}{rest}{f' ({note})' if note else ''}")


@st.cache_data(max_entries=10, show_spinner="Searching the corpus for the terms…", hash_funcs={Matching: str})
def _coverage(lexicon: Dataset, corpus: Dataset, matching: Matching) -> Coverage:
    return coverage(corpus.texts(), Lexicon(lexicon.terms(), matching), corpus.language)


@st.cache_data(max_entries=10, show_spinner="Counting tokens…", hash_funcs={Matching: str})
def _token_share(lexicon: Dataset, corpus: Dataset, model: str, matching: Matching) -> float:
    """Computed from the same token arrays as training uses, and cached for it."""
    data = MaskingData.of(corpus, lexicon, matching=matching, cache=workspace().prepared)
    prepared = prepared_corpus(workspace(), model, data, parse_strategy("lexicon"), PostTraining())
    return term_share(prepared.arrays).token_share
