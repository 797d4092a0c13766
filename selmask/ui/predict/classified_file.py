"""A file of texts: read as an import reads it, classified row by row, and offered with the classes beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from selmask.importing.file_name import shown_name, stem
from selmask.ui.files import reading_form, readings
from selmask.ui.parts import downloads, finding_list
from selmask.ui.predict import given_classes, loaded_models
from selmask.ui.shell import error_box
from selmask.wording import counted

if TYPE_CHECKING:
    from selmask.importing.reading.read import Table
    from selmask.store.run import Run

_ANSWERS = "predict-answers"
"""The session key of the last predictions for a file."""


def show(run: Run) -> None:
    """Asks for a file and for its column of texts, classifies them, and offers the table with the predictions."""
    file = st.file_uploader("File with texts", key="predict-file", help="Any format that can be imported.")
    if file is None:
        st.caption("One text per row. The result is your table with the class of each text and its probabilities.")
        return
    with error_box.shown():
        table, reading = reading_form.ask(file, readings.likely_sheets(file))
        reading_form.show(table)
        if table.findings:
            finding_list.show(table.findings)
        column = _ask_column(table, f"{file.file_id}-{'-'.join(str(choice) for _, choice in reading)}")
        if column is None:
            st.info("Choose the column with the text.")
            return
        about = (run.id, run.ended_at, file.file_id, reading, column)
        _classify(run, table, column, about)
        *known, answers = st.session_state.get(_ANSWERS, (None, None))
        if tuple(known) == about:
            downloads.table(answers, f"{stem(shown_name(file.name))} with predictions", excel=True)


def _ask_column(table: Table, key: str) -> str | None:
    """The column with the texts; the one that an import would propose is preselected."""
    names = [str(name) for name in table.frame.columns]
    proposed = readings.proposal_for(table).columns.text
    place = 0 if len(names) == 1 else None if proposed is None else names.index(proposed)
    return st.selectbox("Column with the text", names, place, key=f"predict-column-{key}", placeholder="Choose one")


def _classify(run: Run, table: Table, column: str, about: tuple[object, ...]) -> None:
    """Draws the button, and keeps the answers with what they are `about`."""
    cells = table.frame[column].dropna()
    texts = {row: text for row, text in zip(cells.index.tolist(), cells, strict=True) if text.strip()}
    if not texts:
        st.caption("This column contains no text.")
        return
    if len(texts) < len(table.frame):
        st.caption(f"No class is given to {counted(len(table.frame) - len(texts), 'row')} without a text.")
    if st.button(f"Classify {counted(len(texts), 'text')}", key="predict-file-classify", type="primary"):
        bar = st.progress(0.0, text="Classifying…")
        try:
            answers = loaded_models.classify(
                run, list(texts.values()), lambda share: bar.progress(share, text=f"{100 * share:.0f} % done")
            )
        finally:
            bar.empty()
        beside = given_classes.beside(table.frame, dict(zip(texts, answers, strict=True)))
        st.session_state[_ANSWERS] = (*about, beside)
