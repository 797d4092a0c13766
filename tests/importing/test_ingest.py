from __future__ import annotations

import subprocess
import sys
from hashlib import sha256
from typing import TYPE_CHECKING

import pandas as pd
import pyarrow.parquet as pq
import pytest

from selmask.corpus.content import content_sha256
from selmask.errors import BadData, SelmaskError
from selmask.importing.columns import Columns
from selmask.importing.import_request import ImportRequest
from selmask.importing.ingest import Ingested, ingest

if TYPE_CHECKING:
    from pathlib import Path

    from selmask.fields.data_kind import Kind

ROWS = "text;label\nÉpidémie de grippe;yes\nMatch annulé;no\n;no\n"

FILL_THE_DISK = """
import resource, sys
from pathlib import Path
from selmask.importing.import_request import ImportRequest
from selmask.importing.ingest import ingest
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
ingest(sys.argv[1], Path(sys.argv[2]), ImportRequest(kind="corpus"))
"""


def test_bytes_rows_and_report_are_kept(tmp_path: Path) -> None:
    upload = tmp_path / "upload"
    upload.write_bytes(ROWS.encode("cp1252"))
    folder = tmp_path / "library" / "set"
    ingested = ingest(upload, folder, ImportRequest(kind="labelled", file_name="../../my\nlabels.CSV"))
    assert sorted(path.name for path in folder.iterdir()) == ["data.parquet", "original.csv", "report.json"]
    assert (folder / "original.csv").read_bytes() == upload.read_bytes()
    table = pq.read_table(folder / "data.parquet")
    rows = {"text": ["Épidémie de grippe", "Match annulé"], "label": ["yes", "no"], "row": [2, 3]}
    assert table.to_pydict() == rows
    assert Ingested.model_validate_json((folder / "report.json").read_text()) == ingested
    assert (ingested.rows, ingested.rows_in_file, ingested.file_name) == (2, 3, "my labels.CSV")
    assert ingested.original_sha256 == sha256(upload.read_bytes()).hexdigest()
    assert (ingested.how.encoding, ingested.how.delimiter) == ("cp1252", ";")
    assert {"encoding-guessed", "missing-text"} <= {finding.code for finding in ingested.findings}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["library", "upload"]


def test_content_has_the_same_hash_in_any_format(tmp_path: Path) -> None:
    frame = pd.DataFrame({"Body": ["a text", "another"], "n": [1, 2]})
    frame.to_csv(tmp_path / "a.csv")
    frame.to_excel(tmp_path / "a.xlsx")
    frame.to_parquet(tmp_path / "a.parquet")
    request = ImportRequest(kind="corpus", columns=Columns(text="Body"))
    hashes = {
        ingest(tmp_path / name, tmp_path / f"{name}-set", request).content_sha256
        for name in ("a.csv", "a.xlsx", "a.parquet")
    }
    assert hashes == {content_sha256({"text": ["a text", "another"]})}


def test_a_refused_file_leaves_nothing_behind(tmp_path: Path) -> None:
    upload = tmp_path / "upload.csv"
    upload.write_text("sentence,source\nBird flu,a\n")
    library = tmp_path / "library"
    with pytest.raises(BadData, match="'text' is missing"):
        ingest(upload, library / "set", ImportRequest(kind="corpus"))
    assert not list(library.iterdir())
    assert upload.exists()


def test_an_upload_named_like_a_path_stays_inside(tmp_path: Path) -> None:
    upload = tmp_path / "inner" / "upload"
    upload.parent.mkdir()
    upload.write_text("text\nBird flu in ducks\n")
    ingest(upload, tmp_path / "inner" / "set", ImportRequest(kind="corpus", file_name="../../evil.csv"))
    assert [path.name for path in tmp_path.rglob("*evil*")] == []
    assert [path.name for path in tmp_path.iterdir()] == ["inner"]


@pytest.mark.parametrize(
    "content",
    ["Bird flu in ducks, again\n" * 10_000, "x\n" * 20_000],  # as a table the second is larger than as text
    ids=["the copy does not fit", "the parsed table does not fit"],
)
def test_a_full_disk_is_explained_and_leaves_nothing_behind(tmp_path: Path, content: str) -> None:
    """The kernel refuses files beyond a size, as it does on a full disk; in a process of its own, for its own limit."""
    upload = tmp_path / "upload.txt"
    upload.write_text(content)
    (tmp_path / "library").mkdir()
    done = subprocess.run(
        [sys.executable, "-c", FILL_THE_DISK, str(upload), str(tmp_path / "library" / "set")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "The disk is full" in done.stderr.splitlines()[-1]
    assert not list((tmp_path / "library").iterdir())


def test_an_empty_file_is_refused_before_it_is_copied(tmp_path: Path) -> None:
    (tmp_path / "empty.csv").touch()
    with pytest.raises(BadData, match="file is empty"):
        ingest(tmp_path / "empty.csv", tmp_path / "library" / "set", ImportRequest(kind="corpus"))
    assert not (tmp_path / "library").exists()


def test_a_library_that_cannot_be_written_is_explained(tmp_path: Path) -> None:
    upload = tmp_path / "upload.csv"
    upload.write_text("text\nBird flu in ducks\n")
    with pytest.raises(SelmaskError, match="could not be written"):
        ingest(upload, upload / "set", ImportRequest(kind="corpus"))


@pytest.mark.parametrize("kind", ["corpus", "lexicon"])
def test_a_list_without_a_header_is_kept_whole(tmp_path: Path, kind: Kind) -> None:
    upload = tmp_path / "upload.csv"
    upload.write_text("fever in cattle\nbird flu\n")
    report = ingest(upload, tmp_path / "library", ImportRequest(kind=kind))
    assert report.rows == 2
    assert "first-row-is-data" in {finding.code for finding in report.findings}


def test_a_column_that_the_person_names_is_named_by_the_first_row(tmp_path: Path) -> None:
    upload = tmp_path / "upload.csv"
    upload.write_text("Key_Word\nfever\nbird flu\n")
    report = ingest(upload, tmp_path / "library", ImportRequest(kind="lexicon", columns=Columns(term="key word")))
    assert (report.rows, report.columns.term) == (2, "Key_Word")
