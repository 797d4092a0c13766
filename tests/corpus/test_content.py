from __future__ import annotations

import hashlib
import json
import os
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from selmask.corpus.content import content_sha256, stored_sha256

if TYPE_CHECKING:
    from pathlib import Path


def test_content_hashes_differ_by_columns_cells_and_order() -> None:
    contents: list[dict[str, list[str]]] = [
        {"text": ["a", "b"]},
        {"text": ["b", "a"]},
        {"text": ["ab"]},
        {"text": ["a", "", "b"]},
        {"term": ["a", "b"]},
        {"text": ["a"], "label": ["b"]},
    ]
    assert len({content_sha256(content) for content in contents}) == len(contents)


def test_a_content_has_the_hash_that_workspaces_have_kept_since_the_first_one() -> None:
    cells = [["text", ["Vögel", 'a "quoted" text']], ["label", ["1", ""]]]
    kept = hashlib.sha256("".join(json.dumps(each, ensure_ascii=False) for each in cells).encode()).hexdigest()
    assert content_sha256(dict(cells)) == kept  # type: ignore[arg-type]


def test_a_stored_content_has_the_hash_of_its_rows_until_the_file_changes(tmp_path: Path) -> None:
    file, rows = tmp_path / "data.parquet", {"text": ["a", "b"], "label": ["1", "2"]}
    pq.write_table(pa.table(rows), file)
    assert stored_sha256(file) == content_sha256(rows)
    pq.write_table(pa.table(rows | {"label": ["1", "1"]}), file)
    os.utime(file, ns=(0, file.stat().st_mtime_ns + 1))
    assert stored_sha256(file) == content_sha256(rows | {"label": ["1", "1"]})
