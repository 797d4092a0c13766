"""The choice of texts of the corpus that are left out besides those that repeat a test text."""

from __future__ import annotations

from typing import Literal

import streamlit as st

from selmask.experiments.spec import ExperimentSpec

LABELS = {
    "near_duplicates": "Also leave out texts that nearly repeat a test text",
    "containing_texts": "Also leave out texts that contain a test text",
}


def toggle(field: Literal["near_duplicates", "containing_texts"], key: str, *, in_address: bool = False) -> bool:
    """A toggle for one kind of text, which is the value of this field of a specification.

    Args:
        field: The field.
        key: The widget's key.
        in_address: Whether the value stands in the address.
    """
    return st.toggle(
        LABELS[field],
        value=True,
        key=key,
        help=ExperimentSpec.model_fields[field].description,
        persist_state="session",
        bind="query-params" if in_address else None,
    )
