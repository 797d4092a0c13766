from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from selmask.errors import BadData
from selmask.importing.formats.format import ReadOptions
from selmask.importing.formats.parquet import parse_parquet
from selmask.importing.reading.read import read_table

if TYPE_CHECKING:
    from pathlib import Path


def test_types_become_text_and_nan_becomes_missing(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    frame = pd.DataFrame({"text": ["a", "b"], "label": [0.5, None], "n": [1, 2], "c": pd.Categorical(["x", "y"])})
    frame.to_parquet(path)
    parsed = parse_parquet(path, ReadOptions())
    assert parsed.table.to_pydict() == {"text": ["a", "b"], "label": ["0.5", None], "n": ["1", "2"], "c": ["x", "y"]}
    assert parsed.types["n"] == "int64"


def test_columns_that_cannot_become_text_come_out_empty(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"text": ["a"], "lists": [["a"]], "raw": [b"a"]}), path)
    parsed = parse_parquet(path, ReadOptions())
    assert parsed.table.to_pydict() == {"text": ["a"], "lists": [None], "raw": [None]}
    assert parsed.types["lists"].startswith("list<")


def test_a_damaged_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"text": ["a"]}), path)
    path.write_bytes(path.read_bytes()[:-10])
    with pytest.raises(BadData, match="Parquet file is damaged"):
        parse_parquet(path, ReadOptions())


def test_a_file_that_unpacks_to_too_much_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    block = pa.table({"text": pa.array(["x" * 2**20] * 100)})
    with pq.ParquetWriter(path, block.schema, use_dictionary=False, compression="zstd") as writer:
        for _ in range(5):
            writer.write_table(block)
    with pytest.raises(BadData, match="500 MB unpacked"):
        parse_parquet(path, ReadOptions())


def with_bad_bytes(folder: Path, *, dictionary: bool) -> Path:
    """A file whose second text is cut in the middle of a character, as a careless program writes it."""
    raw = pa.array(["good", "ends in \xe9".encode("latin-1"), "good too"], pa.binary())
    text = pa.Array.from_buffers(pa.string(), len(raw), raw.buffers())
    path = folder / "a.parquet"
    pq.write_table(pa.table({"label": ["a", "b", "c"], "text": text}), path, use_dictionary=dictionary)
    return path


@pytest.mark.parametrize("dictionary", [True, False])
def test_text_that_is_not_utf8_is_refused_with_its_row_and_column(tmp_path: Path, dictionary: bool) -> None:
    with pytest.raises(BadData, match="'text' has text that is not UTF-8 in row 2"):
        parse_parquet(with_bad_bytes(tmp_path, dictionary=dictionary), ReadOptions()).tidied()


def test_the_reader_s_process_refuses_it(tmp_path: Path) -> None:
    with pytest.raises(BadData, match="not UTF-8 in row 2"):
        read_table(with_bad_bytes(tmp_path, dictionary=False))
