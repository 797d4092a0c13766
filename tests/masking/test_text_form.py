from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from selmask.masking.domain import Domain
from selmask.masking.masker import prepare
from selmask.masking.registry import parse_strategy
from selmask.masking.text_form import TextForm
from selmask.specs import PostTraining
from tests.masking.examples import masker, tokenizer


@settings(max_examples=50)
@given(st.text(max_size=40))
def test_no_other_strategy_cleans(text: str) -> None:
    assert TextForm().clean(text) == text


def test_the_stored_form_is_that_of_older_workspaces() -> None:
    """It is part of the identity of stored scores: with another dump they would be computed again."""
    assert TextForm().model_dump(mode="json") == {
        "unit": "term", "cleaning": "none", "truncate": None, "added_terms": "none", "lexicon": "matched",
    }  # fmt: skip


def test_settings_of_an_experiment_change_what_a_strategy_leaves_open() -> None:
    wished = PostTraining(vocabulary="add terms", long_documents="truncated", max_length=64)
    assert TextForm().under(PostTraining()) == TextForm()
    assert TextForm().under(wished) == TextForm(added_terms="all", truncate=64)
    published = parse_strategy("sm-lex-tfidf-published").text_form
    assert published.under(wished) == published


def test_only_the_beginning_of_a_truncated_document_is_masked() -> None:
    long = " ".join(f"virus{number}" for number in range(40))
    strategy, domain = parse_strategy("random-word"), Domain((long, "a short one"))
    whole = masker("random-word", domain, max_length=20)
    text_form = strategy.text_form.under(PostTraining(long_documents="truncated", max_length=20))
    cut = prepare(domain, strategy, tokenizer(), length=20, text_form=text_form).fit(strategy)
    assert (np.bincount(whole.arrays.windows.document) > 1).tolist() == [True, False]
    assert np.bincount(cut.arrays.windows.document).tolist() == [1, 1]
    assert cut.arrays.windows.last[0] <= 18
    assert len(cut.arrays.units.type) == len(whole.arrays.units.type), "fitted on whole documents all the same"
