"""The text of a corpus with which the page begins: one with terms, so that the strategies differ at first sight."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

import streamlit as st

from selmask.lexicon.match import Lexicon
from selmask.runs.pipeline import dataset
from selmask.ui.shell.resources import workspace

if TYPE_CHECKING:
    from selmask.corpus.dataset import Dataset
    from selmask.runs.run_specs import DataRef

MOST_TEXTS = 200
"""Texts that are searched; in a corpus where none of them has a term, the page begins with the first."""

ENOUGH = 2
"""Different terms of a text that shows well what a strategy does."""


def of(corpus: DataRef, lexicon: DataRef | None) -> int:
    """The document, counted from 0: the first with several different terms, else with one, else the first of all."""
    if lexicon is None:
        return 0
    texts, terms = dataset(workspace(), corpus), dataset(workspace(), lexicon)
    return _first(texts, terms, texts.file_state, terms.file_state)


@st.cache_data(max_entries=40, show_spinner=False)
def _first(corpus: Dataset, terms: Dataset, *states: tuple[int, int] | None) -> int:
    del states  # part of the cache's key alone
    lexicon = Lexicon(terms.terms())
    found = [len({match.term for match in lexicon.matches(text)}) for text in islice(corpus.stored_texts(), MOST_TEXTS)]
    return next((number for least in (ENOUGH, 1) for number, many in enumerate(found) if many >= least), 0)
