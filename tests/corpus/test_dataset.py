from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

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
