from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from selmask.corpus.stored_texts import StoredTexts

if TYPE_CHECKING:
    from pathlib import Path

TEXTS = [f"text {number}, naïve 漢" for number in range(2500)]


@pytest.fixture(params=[100, 5000], ids=["row groups", "one row group"])
def file(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    path = tmp_path / "data.parquet"
    table = pa.table({"label": ["a"] * len(TEXTS), "text": pa.array(TEXTS, pa.large_string())})
    pq.write_table(table, path, row_group_size=request.param)
    return path


def test_texts_keep_their_order(file: Path) -> None:
    texts = StoredTexts(file)
    assert len(texts) == len(TEXTS)
    assert list(texts) == list(texts) == TEXTS
    assert [texts[row] for row in (0, 99, 100, 2499, -1)] == [TEXTS[row] for row in (0, 99, 100, 2499, -1)]
    assert texts[1023:1026] == TEXTS[1023:1026]
    with pytest.raises(IndexError):
        texts[2500]


def test_rows_left_out_are_empty_and_the_others_keep_their_numbers(file: Path) -> None:
    texts = StoredTexts(file, frozenset({0, 1024}))
    assert list(texts) == ["" if row in {0, 1024} else text for row, text in enumerate(TEXTS)]
    assert (texts[1024], texts[1025]) == ("", TEXTS[1025])


def test_a_data_set_without_rows_has_no_texts(tmp_path: Path) -> None:
    pq.write_table(pa.table({"text": pa.array([], pa.large_string())}), tmp_path / "data.parquet")
    assert list(StoredTexts(tmp_path / "data.parquet")) == []
