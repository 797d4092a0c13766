"""The scores on dev of experiments that are compared by their settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from selmask.experiments.results.on_dev import PLACE, on_dev
from selmask.ui.parts import downloads
from selmask.ui.shell.resources import store

if TYPE_CHECKING:
    from collections.abc import Sequence


def show(experiments: Sequence[str]) -> None:
    """Draws the table; nothing where no run has a score on dev."""
    table = on_dev({name: store().experiments.members(name) for name in experiments})
    if table.empty:
        return
    st.markdown("**Macro-F1 on dev**")
    st.caption(
        "Dev is the part of the labelled texts on which a run chooses its epoch and learning rate. Choose settings by "
        "these means, not by results on the test texts, which would then look better than they are."
    )
    scores = {name: st.column_config.NumberColumn(format="percent") for name in table.columns[len(PLACE) :]}
    downloads.table(table, "on-dev", latex=True, column_config=scores)
