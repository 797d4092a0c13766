"""The choice of texts of the corpus that are left out because of test texts."""

from __future__ import annotations

import streamlit as st

from selmask.experiments.spec import ExperimentSpec
from selmask.ui.parts import form


def toggle(field: str, key: str, *, in_address: bool = False) -> bool:
    """A toggle for one kind of text, which is the value of this field of a specification.

    Args:
        field: The field of an `ExperimentSpec`.
        key: The widget's key.
        in_address: Whether the value stands in the address.
    """
    info = ExperimentSpec.model_fields[field]
    return st.toggle(
        form.label_of(field, info),
        value=info.default,
        key=key,
        help=info.description,
        persist_state="session",
        bind="query-params" if in_address else None,
    )
