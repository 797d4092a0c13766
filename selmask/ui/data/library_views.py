"""Views of the data library: a table of all data sets, and the details of one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from selmask import library
from selmask.charts import class_sizes
from selmask.corpus.profile import Profile
from selmask.corpus.profile import profile as profile_of
from selmask.fields.data_kind import TITLES
from selmask.sample_project import SAMPLE_NAMES, create_sample
from selmask.text.stop_words import language_in_words
from selmask.ui.data import imported_again
from selmask.ui.parts import coverage_views, downloads
from selmask.ui.parts import finding_list as findings_list
from selmask.ui.shell import error_box
from selmask.ui.shell.navigation import go
from selmask.ui.shell.resources import store, workspace
from selmask.ui.words.quantities import ago
from selmask.ui.words.safe_text import literal
from selmask.wording import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from selmask.corpus.dataset import Dataset
    from selmask.store.datasets import DatasetRecord

MOST_ROWS = 1000
"""Rows in view: bounds what is sent to the browser; the download has them all."""


def table(records: Sequence[DatasetRecord]) -> None:
    """All data sets with their sizes and findings."""
    rows = [
        {
            "Name": record.name,
            "Kind": TITLES[record.kind],
            "Rows": record.rows,
            "Language": language_in_words(record.language),
            "Health": _health(record),
            "File": record.file_name,
            "Imported": ago(record.created_at),
        }
        for record in records
    ]
    config = {"Rows": st.column_config.NumberColumn(format="localized")}
    downloads.table(pd.DataFrame(rows), "library", column_config=config)


def offer_to_import_again(record: DatasetRecord) -> None:
    """The problem of a data set whose files are gone or damaged, and the way to the import."""
    condition = library.condition(workspace(), record)
    problem = f"The files of {literal(record.name)} are {'damaged' if condition == 'whole' else condition}."
    then = "experiments and runs then find it again."
    if record.name in map(store().datasets.present_name, SAMPLE_NAMES.values()):
        st.error(f"{problem} Create the synthetic sample again; {then}", icon=":material/error:")
        if st.button("Create it again", key="data-sample-again", icon=":material/add:", type="primary"):
            with error_box.shown(), st.spinner("Writing the synthetic sample…"):
                create_sample(workspace())
                st.rerun()
        return
    st.error(
        f"{problem} Import {literal(record.file_name)} again under the same name, with the same columns; {then}",
        icon=":material/error:",
    )
    if st.button("Import it again", key="data-again", icon=":material/upload:", type="primary"):
        go("Data", imported_again.values(record))


def _health(record: DatasetRecord) -> str:
    condition = library.condition(workspace(), record)
    return findings_list.in_words(record.findings) if condition == "whole" else f"files {condition}"


def rows(record: DatasetRecord) -> None:
    """The texts or terms of the data set."""
    dataset = library.dataset(workspace(), record.name)
    frame = _frame(dataset).assign(row=dataset.row_numbers()).set_index("row")
    if len(frame) > MOST_ROWS:
        st.caption(f"The first {MOST_ROWS:,} of {counted(len(frame), 'row')}; the download has all rows.")
    st.dataframe(frame.head(MOST_ROWS), key="data-rows", height=420)
    downloads.csv(frame.reset_index(), f"rows of {record.name}")


def profile(record: DatasetRecord) -> None:
    """The figures of the data set."""
    dataset = library.dataset(workspace(), record.name)
    computed = _profile(dataset)
    figures = {
        "Rows": f"{computed.rows:,}",
        "Words": f"{computed.words:,}",
        "Words per row, median": f"{computed.words_per_row.median:,.0f}",
        "Longest row, in words": f"{computed.longest:,}",
        "Duplicate rows": f"{computed.duplicates:,}",
        "Rows with several words": f"{computed.multi_word:,}",
    }
    for column, (name, value) in zip(st.columns(3) + st.columns(3), figures.items(), strict=True):
        column.metric(name, value)
    if computed.labels:
        sizes = pd.DataFrame({"class": list(computed.labels), "texts": list(computed.labels.values())})
        downloads.chart(class_sizes(sizes), sizes, f"{record.name}-classes", "Bar chart of the texts per class")
    if record.kind == "lexicon":
        coverage_views.show(dataset)


def findings(record: DatasetRecord) -> None:
    """The findings of the import, and how the file was read."""
    report = library.report(workspace(), record.name)
    findings_list.show(report.findings)
    how = ", ".join(part for part in (report.how.format.upper(), report.how.encoding, report.how.sheet) if part)
    st.caption(
        f"From {literal(report.file_name)}, read as {literal(how)}; used: {report.rows:,} of "
        f"{counted(report.rows_in_file, 'row')}. The original file is kept unchanged. Content hash "
        f"{record.content_sha256[:12]}."
    )


def used_by(record: DatasetRecord) -> None:
    """The experiments that use the data set."""
    names = store().datasets.used_by(record.name)
    if not names:
        st.caption("No experiment uses it yet.")
    for name in names:
        st.markdown(f"- {literal(name)}")


@st.cache_data(max_entries=6, show_spinner="Reading the rows…")
def _frame(dataset: Dataset) -> pd.DataFrame:
    return dataset.frame()


@st.cache_data(max_entries=20, show_spinner="Counting…")
def _profile(dataset: Dataset) -> Profile:
    return profile_of(_frame(dataset), dataset.kind)
