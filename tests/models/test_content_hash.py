from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from huggingface_hub import constants

from selmask.models import bundled_encoder, catalogue, hub
from selmask.models.content_hash import content_of

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A model's folder, as far as its files' names go."""
    for name in ("config.json", "model.safetensors", "tokenizer.json"):
        (tmp_path / name).write_text(name)
    return tmp_path


@pytest.mark.parametrize("name", ["config.json", "model.safetensors", "tokenizer.json", "model-2.safetensors"])
def test_a_changed_file_changes_the_hash(folder: Path, name: str) -> None:
    before = content_of(folder)
    (folder / name).write_text("another")
    assert content_of(folder) != before


def test_files_that_do_not_affect_the_output_do_not_change_the_hash(folder: Path) -> None:
    before = content_of(folder)
    (folder / "README.md").write_text("a card")
    (folder / "config.json").touch()
    assert content_of(folder) == before


def test_the_bundled_encoder_has_no_content_hash() -> None:
    assert catalogue.content(bundled_encoder.NAME) is None


def test_a_downloaded_hub_model_is_identified_by_its_commit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path))
    assert catalogue.content("owner/model") is None
    commit = "0123456789abcdef0123456789abcdef01234567"
    snapshot = tmp_path / "models--owner--model" / "snapshots" / commit
    snapshot.mkdir(parents=True)
    (snapshot / "config.json").write_text("{}")
    (tmp_path / "models--owner--model" / "refs").mkdir()
    (tmp_path / "models--owner--model" / "refs" / "main").write_text(commit)
    assert catalogue.content("owner/model") == commit


def test_a_name_that_the_hub_does_not_allow_has_no_commit() -> None:
    assert hub.commit("someone/" + "x" * 200) is None
