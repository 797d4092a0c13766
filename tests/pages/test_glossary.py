from __future__ import annotations

from typing import TYPE_CHECKING

from selmask.ui.shell.glossary import TERMS
from tests.pages.opened import without_failure, words

if TYPE_CHECKING:
    from streamlit.testing.v1 import AppTest

    from selmask.workspace import Workspace


def test_the_glossary_opens_on_any_page_and_is_searched(workspace: Workspace, app: AppTest) -> None:
    assert workspace.home.is_dir()
    without_failure(app.run())
    without_failure(app.button(key="glossary-open").click().run())
    assert all(f"**{term}**" in words(app) for term in TERMS)


def test_terms_stand_in_the_order_of_the_alphabet_and_end_as_sentences_do() -> None:
    assert list(TERMS) == sorted(TERMS, key=str.casefold)
    assert all(said.endswith(".") and said[0].isupper() for said in TERMS.values())


def test_an_interval_promises_no_more_than_its_comparisons() -> None:
    """Differences from arms and those from anchors are families of their own; a mean belongs to none."""
    promised = TERMS["interval"]
    assert "all intervals of tested differences between arms are right together in about 19 of 20" in promised
    assert "The same holds for those of differences from anchors." in promised
    assert "The interval of a mean is right as often by itself, not together with others." in promised
