from __future__ import annotations

import errno
from typing import TYPE_CHECKING

import pytest
from huggingface_hub import constants

from selmask.errors import BadModel, DiskFull, NotFound, SelmaskError
from selmask.models import hub

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("name", ["google-bert/bert-base-uncased", "dmis-lab/biobert-base-cased-v1.1"])
def test_owner_and_model_make_a_hub_id(name: str) -> None:
    assert hub.is_hub_id(name)


@pytest.mark.parametrize(
    "name", ["minilm", "./models/mine", "../mine/model", "/abs/model", "~/model", "a/b/c", "a b/c"]
)
def test_paths_and_bare_names_are_no_hub_ids(name: str) -> None:
    assert not hub.is_hub_id(name)


def test_offline_mode_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path))
    with pytest.raises(BadModel, match="downloads are switched off here"):
        hub.download("someone/model", hub.WEIGHTS)


def test_a_name_that_the_hub_does_not_allow_is_refused() -> None:
    with pytest.raises(NotFound, match="has no model called"):
        hub.download("someone/" + "x" * 200, hub.WEIGHTS)


def test_the_cache_is_beside_the_hubs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(constants, "HF_HOME", str(tmp_path))
    assert hub.cache() == tmp_path / "selmask"
    assert not hub.cache().exists(), "it is made when something is written"


@pytest.mark.parametrize(("number", "kind"), [(errno.ENOSPC, DiskFull), (errno.EACCES, BadModel)])
def test_a_model_that_cannot_be_stored_is_explained(number: int, kind: type[SelmaskError]) -> None:
    error = hub._explained("someone/model", OSError(number, "refused"))
    assert type(error) is kind
    assert "could not be stored" in str(error)
