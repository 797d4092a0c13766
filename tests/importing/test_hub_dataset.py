"""A data set of the hub, which for the library `datasets` may be a folder: no network is needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from selmask import library
from selmask.errors import BadData, BadInput
from selmask.importing.hub_dataset import Address
from selmask.importing.import_request import ImportRequest
from selmask.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "owner" / "name"
    folder.mkdir(parents=True)
    (folder / "train.csv").write_text("text,label\nrust on wheat leaves,plant\nfever in the village,human\n")
    monkeypatch.setenv("HF_DATASETS_CACHE", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)


@pytest.mark.usefixtures("hub")
def test_a_data_set_of_the_hub_is_imported_like_a_file(tmp_path: Path) -> None:
    workspace = Workspace.at(tmp_path / "home")
    dataset = library.import_from_hub(
        workspace, "hf://owner/name/train", ImportRequest(kind="labelled", name="from the hub")
    )
    assert dataset.texts() == ["rust on wheat leaves", "fever in the village"]
    assert dataset.labels() == ["plant", "human"]


@pytest.mark.usefixtures("hub")
def test_a_missing_split_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadData, match=r"name/test.*Check the name"):
        library.import_from_hub(Workspace.at(tmp_path / "home"), "hf://owner/name/test", ImportRequest(kind="corpus"))


@pytest.mark.parametrize("address", ["hf://name", "owner/name", "hf://a/b/c/d", "hf:///"])
def test_a_malformed_address_is_refused(address: str) -> None:
    with pytest.raises(BadInput, match="hf://owner/name"):
        Address.parse(address)
