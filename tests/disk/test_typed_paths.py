from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from selmask import library
from selmask.disk.typed_paths import is_file, typed
from selmask.errors import NotFound, SelmaskError
from selmask.importing.import_request import ImportRequest
from selmask.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path

IMPOSSIBLE = ["x" * 300, "~nobody-has-this-name/x.csv", "a/" * 3000]


def test_a_home_is_put_in_its_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "texts.csv").write_text("text\n")
    assert typed("~/texts.csv") == tmp_path / "texts.csv"
    assert is_file("~/texts.csv")


@pytest.mark.parametrize("path", IMPOSSIBLE)
def test_what_no_file_can_be_called_is_no_file_and_a_sentence(tmp_path: Path, path: str) -> None:
    workspace = Workspace.at(tmp_path)
    assert not is_file(path)
    with pytest.raises(NotFound):
        library.resolve(workspace, path, "corpus")
    with pytest.raises(SelmaskError):
        library.import_dataset(workspace, path, ImportRequest(kind="corpus"))
