"""The data library on a page: all data sets in a table, and one of them from near."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from selmask import library
from selmask.charts import class_sizes
from selmask.corpus.profile import Profile
from selmask.corpus.profile import profile as profile_of
from selmask.ui.parts import coverage_views, downloads
from selmask.ui.parts import finding_list as findings_list
from selmask.ui.shell.quantities import ago
from selmask.ui.shell.resources import store, workspace
from selmask.ui.shell.safe_text import literal
from selmask.wording import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from selmask.corpus.dataset import Dataset
    from selmask.store.datasets import DatasetRecord, Kind

KINDS: dict[Kind, str] = {"corpus": "Corpus", "labelled": "Labelled texts", "lexicon": "Lexicon"}
SHOWN_ROWS = 1000


def table(records: Sequence[DatasetRecord]) -> None:
    """Every data set with its count and its health."""
    rows = [
        {
            "Name": record.name,
            "Kind": KINDS[record.kind],
            "Rows": record.rows,
            "Language": record.language,
            "Health": findings_list.in_words(record.findings),
            "File": record.file_name,
            "Imported": ago(record.created_at),
        }
        for record in records
    ]
    config = {"Rows": st.column_config.NumberColumn(format="localized")}
    downloads.table(pd.DataFrame(rows), "library", column_config=config)


def rows(record: DatasetRecord) -> None:
    """The texts or terms, as they will be used."""
    frame = _frame(library.dataset(workspace(), record.name))
    if len(frame) > SHOWN_ROWS:
        st.caption(f"The first {SHOWN_ROWS:,} of {counted(len(frame), 'row')}; the download has all of them.")
    numbered = frame.head(SHOWN_ROWS).set_axis(range(1, min(len(frame), SHOWN_ROWS) + 1))
    st.dataframe(numbered.rename_axis("row"), key="data-rows", height=420)
    downloads.csv(frame, f"rows of {record.name}")


def profile(record: DatasetRecord) -> None:
    """The set in figures."""
    dataset = library.dataset(workspace(), record.name)
    found = _profile(dataset)
    figures = {
        "Rows": f"{found.rows:,}",
        "Words": f"{found.words:,}",
        "Words per row, middle": f"{found.words_per_row.median:,.0f}",
        "Longest, in words": f"{found.longest:,}",
        "Repeated rows": f"{found.repeated:,}",
        "Rows of several words": f"{found.multi_word:,}",
    }
    for column, (name, value) in zip(st.columns(3) + st.columns(3), figures.items(), strict=True):
        column.metric(name, value)
    if found.labels:
        sizes = pd.DataFrame({"class": list(found.labels), "texts": list(found.labels.values())})
        downloads.chart(class_sizes(sizes), sizes, f"{record.name}-classes", "Bars of the texts per class")
    if record.kind == "lexicon":
        coverage_views.show(dataset)


def findings(record: DatasetRecord) -> None:
    """What the import said, and how the file was read."""
    report = library.report(workspace(), record.name)
    findings_list.show(report.findings)
    how = ", ".join(part for part in (report.how.format.upper(), report.how.encoding, report.how.sheet) if part)
    st.caption(
        f"From {literal(report.file_name)}, read as {literal(how)}; {report.rows:,} of {report.rows_in_file:,} rows "
        f"are used. The original file is kept as it came. Content {record.content_sha256[:12]}."
    )


def used_by(record: DatasetRecord) -> None:
    """The experiments that could not be made again without it."""
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
