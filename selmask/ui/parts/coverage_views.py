"""How much of a corpus a lexicon touches, on the pages Data and Masks, before anything is trained."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from selmask import library
from selmask.lexicon.coverage import Coverage, coverage
from selmask.lexicon.match import Lexicon, Matching
from selmask.masking.prepare.term_share import term_share
from selmask.masking.registry import parse_strategy
from selmask.runs.pipeline import MaskingData, prepared_corpus
from selmask.specs import PostTraining
from selmask.ui.parts import choose, downloads, form
from selmask.ui.shell import error_box
from selmask.ui.shell.resources import workspace
from selmask.ui.shell.safe_text import literal
from selmask.wording import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from selmask.corpus.dataset import Dataset
    from selmask.masking.prepare.term_share import TermShare

OF_TERMS = ("plurals", "inside_hyphens")
"""What decides where terms are found."""


def show(lexicon: Dataset) -> None:
    """What is found of `lexicon` in a corpus of one's choice."""
    st.subheader("How much of a corpus it touches", anchor=False)
    place, whose, how = st.columns([4, 4, 3])
    with place:
        name = choose.dataset("Corpus", "corpus", "coverage-corpus", tip="Where the terms are looked for.")
    with whose:
        model = choose.model("Tokenizer of", "coverage-model", "Masks are counted in tokens, and so are terms here.")
    with how:
        matching = form.fields(Matching(), "coverage-matching", OF_TERMS)
    if name is None:
        st.caption("Import a corpus, and here it is told which terms occur in it and how often.")
        return
    corpus = library.dataset(workspace(), name)
    found = _coverage(lexicon, corpus, matching)
    if found.warning:
        st.warning(literal(found.warning), icon=":material/warning:")
    share = None
    with error_box.shown():
        share = _token_share(lexicon, corpus, model, matching) if model and found.hits else None
    _figures(found, share)
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown(f"**Found most often{'' if found.hits else ': none'}**")
        rows = pd.DataFrame(list(found.most_frequent), columns=["term", "times"])
        config = {"times": st.column_config.NumberColumn(format="localized", width="small")}
        if found.hits:
            downloads.table(rows, f"{lexicon.name} in {name}", column_config=config)
    with right:
        _examples(found)


def line(found: TermShare, terms: int) -> None:
    """In a line what the terms of a lexicon of so many are in a corpus, and what follows where that is little."""
    st.caption(
        f"{found.terms:,} of {counted(terms, 'lexicon term')} occur in the corpus, in "
        f"{100 * found.document_share:.0f} % of its texts; {100 * found.token_share:.2g} % of its tokens are theirs."
    )
    if found.warning:
        st.warning(literal(found.warning), icon=":material/warning:")


def _figures(found: Coverage, token_share: float | None) -> None:
    """The coverage in four numbers."""
    figures = {
        "Terms found": (f"{found.terms_found:,} of {found.terms:,}", "Different terms that occur at least once."),
        "Matches": (f"{found.hits:,}", "Places in the texts where a term stands."),
        "Tokens inside terms": (
            f"{100 * token_share:.3g} %" if token_share is not None else "0 %" if not found.hits else "not known",
            f"Share of the corpus's tokens that belong to a match; {100 * found.word_share:.3g} % of its words. A "
            "strategy hides about 15 % of the tokens: what terms do not fill is chosen from the other words.",
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


@st.cache_data(max_entries=10, show_spinner="Looking for the terms…", hash_funcs={Matching: str})
def _coverage(lexicon: Dataset, corpus: Dataset, matching: Matching) -> Coverage:
    return coverage(corpus.texts(), Lexicon(lexicon.terms(), matching), corpus.language)


@st.cache_data(max_entries=10, show_spinner="Counting their tokens…", hash_funcs={Matching: str})
def _token_share(lexicon: Dataset, corpus: Dataset, model: str, matching: Matching) -> float:
    """From the arrays that training reads, which are kept for it."""
    data = MaskingData.of(corpus, lexicon, matching=matching, cache=workspace().prepared)
    prepared = prepared_corpus(workspace(), model, data, parse_strategy("lexicon"), PostTraining())
    return term_share(prepared.arrays).token_share
