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
    with pytest.raises(BadData, match="'reports' is a labelled and has no terms"):
        dataset.terms()


def test_missing_files_are_explained(tmp_path: Path) -> None:
    dataset = Dataset("reports", "corpus", tmp_path / "data.parquet", "0" * 64, 3)
    with pytest.raises(BadData, match=r"'reports' are gone.*Import it again"):
        dataset.texts()


def test_a_file_that_was_damaged_or_changed_after_the_import_is_refused(tmp_path: Path) -> None:
    path, rows = tmp_path / "data.parquet", {"text": ["a", "b"]}
    pq.write_table(pa.table(rows), path)
    dataset = Dataset("reports", "corpus", path, content_sha256(rows), 2)
    dataset.check_file()
    pq.write_table(pa.table({"text": ["a", "other"]}), path)
    with pytest.raises(BadData, match=r"'reports' was changed after the import.*Import it again"):
        dataset.check_file()
    path.write_bytes(path.read_bytes()[:-20])
    for read in (dataset.check_file, dataset.texts, dataset.stored_texts):
        with pytest.raises(BadData, match=r"'reports' cannot be read.*Import it again"):
            read()
    path.unlink()
    with pytest.raises(BadData, match=r"'reports' are gone.*Import it again"):
        dataset.check_file()
