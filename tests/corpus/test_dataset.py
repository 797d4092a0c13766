from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from selmask.corpus.content import content_sha256
from selmask.corpus.dataset import Dataset
from selmask.errors import BadData

if TYPE_CHECKING:
    from pathlib import Path


def test_columns_keep_the_order_of_the_rows(tmp_path: Path) -> None:
    path = tmp_path / "data.parquet"
    pq.write_table(pa.table({"text": ["b", "a", "NA"], "label": ["2", "1", "None"]}), path)
    dataset = Dataset("reports", "labelled", path, "0" * 64, 3)
    assert dataset.texts() == ["b", "a", "NA"]
    assert dataset.labels() == ["2", "1", "None"]
    assert dataset.frame().to_dict("list") == {"text": ["b", "a", "NA"], "label": ["2", "1", "None"]}
    with pytest.raises(BadData, match="'reports' is a set of labelled texts and has no terms"):
        dataset.terms()


@pytest.fixture
def reports(tmp_path: Path) -> Dataset:
    path, rows = tmp_path / "reports-1" / "data.parquet", {"text": [f"report {number}" for number in range(3000)]}
    path.parent.mkdir()
    pq.write_table(pa.table(rows), path)
    return Dataset("reports", "corpus", path, content_sha256(rows), 3000)


def read_in_every_way(dataset: Dataset, problem: str) -> None:
    for read in (dataset.texts, dataset.frame, dataset.stored_texts, dataset.check_file):
        with pytest.raises(BadData, match=rf"'reports' are {problem}.*Import it again under the same name"):
            read()
    assert dataset.condition == problem


@pytest.mark.parametrize("what", ["file", "folder"])
def test_missing_files_are_explained(reports: Dataset, what: str) -> None:
    reports.check_file()
    assert reports.condition == "whole"
    reports.path.unlink()
    if what == "folder":
        reports.path.parent.rmdir()
    read_in_every_way(reports, "gone")


def test_a_folder_that_became_a_file_is_gone(reports: Dataset) -> None:
    reports.path.unlink()
    reports.path.parent.rmdir()
    reports.path.parent.touch()
    read_in_every_way(reports, "gone")


@pytest.mark.parametrize("left", [b"", b"PAR1 and something else PAR1", None])
def test_damaged_files_are_explained(reports: Dataset, left: bytes | None) -> None:
    reports.path.write_bytes(reports.path.read_bytes()[:-100] if left is None else left)
    read_in_every_way(reports, "damaged")


def test_a_file_with_other_rows_is_damaged(reports: Dataset) -> None:
    pq.write_table(pa.table({"text": ["one"]}), reports.path)
    read_in_every_way(reports, "damaged")


def test_a_file_whose_column_was_renamed_is_damaged(reports: Dataset) -> None:
    pq.write_table(pq.read_table(reports.path).rename_columns(["report"]), reports.path)
    assert reports.condition == "damaged"
    read_in_every_way(reports, "damaged")


def test_a_file_with_as_many_other_texts_is_found_when_all_of_it_is_checked(reports: Dataset) -> None:
    pq.write_table(pa.table({"text": ["another"] * 3000}), reports.path)
    assert reports.condition == "whole"
    with pytest.raises(BadData, match="'reports' are damaged"):
        reports.check_file()


def test_texts_that_disappear_while_they_are_read_are_explained(reports: Dataset) -> None:
    texts = reports.stored_texts()
    assert texts[2999] == "report 2999"
    reports.path.unlink()
    for read in (lambda: texts[0], lambda: list(texts)):
        with pytest.raises(BadData, match="'reports' are gone"):
            read()
