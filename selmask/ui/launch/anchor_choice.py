"""The choice of anchors on the page Launch, with the server of a language model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from selmask.anchors.all_anchors import EXAMPLE_URL, USUAL_ANCHORS, LanguageModel
from selmask.ui.parts import form

if TYPE_CHECKING:
    from collections.abc import Sequence

    from selmask.anchors.all_anchors import AnchorSettings

LABEL = "Anchors"

_LANGUAGE_MODEL = "llm"
_SERVED = LanguageModel.model_construct(url=EXAMPLE_URL, model="")
"""With what the form begins; a person has to name the model."""

LABELS_OF_SERVED = {
    f"launch-llm-{name}": form.label_of(name, info) for name, info in LanguageModel.model_fields.items()
}
"""The labels of the widgets for a language model and its server, by their keys."""


def show(start: Sequence[str]) -> tuple[Any, ...]:
    """Draws the choice; returns the anchors as the specification reads them."""
    chosen = st.multiselect(
        LABEL,
        [*USUAL_ANCHORS, _LANGUAGE_MODEL],
        start,
        key="launch-anchors",
        help="Classifiers without fine-tuning, on the same labels and test texts. bag-of-words learns from words and "
        "pairs of words; frozen learns from the numbers that the untouched encoder gives a text. The first takes "
        "seconds; the second reads all texts once, which takes minutes with a large encoder. They show whether "
        "fine-tuning is worth its cost. llm asks a language model for the class of each test text; that needs a "
        "server on this machine, which has to answer when the experiment starts.",
        persist_state="session",
    )
    if _LANGUAGE_MODEL not in chosen:
        return tuple(chosen)
    asked: dict[str, Any] = {}
    for place, name in zip(st.columns([2, 2, 1]), ("url", "model", "shots"), strict=True):
        with place:
            asked[name] = form.draw(_SERVED, name, "launch-llm")
    return (*(name for name in chosen if name != _LANGUAGE_MODEL), {"name": _LANGUAGE_MODEL, **asked})


def values(anchors: Sequence[AnchorSettings]) -> dict[str, Any]:
    """The values of the widgets by their keys; of several language models, those of the first."""
    found: dict[str, Any] = {"launch-anchors": list(dict.fromkeys(anchor.name for anchor in anchors))}
    for anchor in anchors:
        if isinstance(anchor, LanguageModel):
            return found | form.values(anchor, "launch-llm")
    return found
