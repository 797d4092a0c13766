from __future__ import annotations

import json
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from huggingface_hub import constants

from selmask.errors import BadModel, NotFound, SelmaskError
from selmask.models import catalogue, rehearsal

if TYPE_CHECKING:
    from pathlib import Path

COMMIT = "0123456789abcdef0123456789abcdef01234567"


@pytest.fixture
def hub_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache of the hub."""
    monkeypatch.setattr(constants, "HF_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "home" / "hub"))
    return tmp_path / "home" / "hub"


def downloaded(cache: Path, hub_id: str, source: Path) -> Path:
    """`source` as if it had been downloaded from the hub before."""
    repository = cache / f"models--{hub_id.replace('/', '--')}"
    (repository / "refs").mkdir(parents=True)
    (repository / "refs" / "main").write_text(COMMIT, encoding="utf-8")
    return shutil.copytree(source, repository / "snapshots" / COMMIT)


def test_the_catalogue_begins_with_the_bundled_encoder_and_has_the_papers_models() -> None:
    names = [card.name for card in catalogue.catalogue()]
    assert names[0] == catalogue.DEFAULT == "minilm"
    assert {"google-bert/bert-base-uncased", "allenai/scibert_scivocab_uncased"} < set(names)


def test_the_bundled_encoder_is_found_without_torch() -> None:
    program = (
        "import sys; from selmask.models import catalogue; catalogue.catalogue(); catalogue.resolve('minilm');"
        "catalogue.tokenizer_folder('minilm'); print({'torch', 'transformers'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_folders_of_the_workspace_are_listed_and_found_by_name(tiny_encoder: Path, tmp_path: Path) -> None:
    own = shutil.copytree(tiny_encoder, tmp_path / "models" / "my-encoder")
    card = next(card for card in catalogue.catalogue(tmp_path / "models") if card.name == "my-encoder")
    assert (card.folder, card.has_mlm_head) == (own, True)
    assert catalogue.resolve("my-encoder", tmp_path / "models") == own


def test_a_folder_that_cannot_be_used_says_why_in_the_catalogue(tmp_path: Path) -> None:
    (tmp_path / "models" / "empty").mkdir(parents=True)
    card = next(card for card in catalogue.catalogue(tmp_path / "models") if card.name == "empty")
    assert "no config.json" in card.note


def test_any_local_folder_is_accepted(tiny_encoder: Path) -> None:
    assert catalogue.resolve(str(tiny_encoder)) == tiny_encoder
    assert catalogue.tokenizer_folder(str(tiny_encoder)) == tiny_encoder


@pytest.mark.parametrize(("given", "nearest"), [("minilmm", "minilm"), ("bert-base-uncased", "google-bert/bert")])
def test_an_unknown_name_offers_the_nearest(given: str, nearest: str) -> None:
    with pytest.raises(NotFound, match=f"Did you mean '{nearest}"):
        catalogue.resolve(given)


def test_a_missing_folder_is_reported(tmp_path: Path) -> None:
    with pytest.raises(BadModel, match="no such folder"):
        catalogue.resolve(str(tmp_path / "nothing"))


@pytest.mark.usefixtures("hub_cache")
def test_without_network_a_hub_model_is_refused_and_the_bundled_one_offered() -> None:
    with pytest.raises(BadModel, match=r"cannot be reached.*minilm"):
        catalogue.resolve("google-bert/bert-base-uncased")


def test_a_model_downloaded_before_is_found_without_network(hub_cache: Path, tiny_encoder: Path) -> None:
    snapshot = downloaded(hub_cache, "someone/encoder", tiny_encoder)
    assert catalogue.resolve("someone/encoder") == snapshot
    assert catalogue.tokenizer_folder("someone/encoder") == snapshot


def test_a_hub_model_is_present_once_all_its_weights_are_on_this_machine(hub_cache: Path, tiny_encoder: Path) -> None:
    assert catalogue.present_folder("someone/encoder") is None
    snapshot = downloaded(hub_cache, "someone/encoder", tiny_encoder)
    assert catalogue.present_folder("someone/encoder") == snapshot
    assert catalogue.has_mlm_head("someone/encoder")
    (snapshot / "model.safetensors").rename(snapshot / "first.safetensors")
    index = {"weight_map": {"a": "first.safetensors", "b": "second.safetensors"}}
    (snapshot / "model.safetensors.index.json").write_text(json.dumps(index), encoding="utf-8")
    assert catalogue.present_folder("someone/encoder") is None


def test_a_file_is_not_taken_for_a_hub_id(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "model.safetensors").touch()
    monkeypatch.chdir(tmp_path)
    with pytest.raises(BadModel, match=r"a file and not the folder of a model.*models/model\.safetensors"):
        catalogue.resolve("models/model.safetensors")


def test_a_hub_model_with_pickled_weights_is_converted_once(hub_cache: Path, tiny_encoder: Path) -> None:
    import torch
    from safetensors.torch import load_file

    snapshot = downloaded(hub_cache, "someone/pickled", tiny_encoder)
    weights = load_file(snapshot / "model.safetensors")
    (snapshot / "model.safetensors").unlink()
    torch.save(weights, snapshot / "pytorch_model.bin")
    converted = catalogue.resolve("someone/pickled")
    assert converted.parent == hub_cache.parent / "selmask"
    assert load_file(converted / "model.safetensors").keys() == weights.keys()
    written_at = (converted / "model.safetensors").stat().st_mtime_ns
    assert catalogue.resolve("someone/pickled") == converted
    assert (converted / "model.safetensors").stat().st_mtime_ns == written_at


def test_a_cache_that_cannot_be_written_to_hides_no_model(
    tiny_encoder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setattr(constants, "HF_HOME", str(tmp_path / "file" / "home"))
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "hub"))
    snapshot = downloaded(tmp_path / "hub", "someone/encoder", tiny_encoder)
    assert catalogue.present_folder("someone/encoder") == snapshot
    assert catalogue.present_folder("someone/absent") is None
    assert rehearsal.known(snapshot) is None
    pickled = downloaded(tmp_path / "hub", "someone/pickled", tiny_encoder)
    (pickled / "model.safetensors").rename(pickled / "pytorch_model.bin")
    with pytest.raises(SelmaskError, match="The converted model could not be written"):
        catalogue.resolve("someone/pickled")


def test_a_hub_model_without_any_weights_is_refused(hub_cache: Path, tiny_encoder: Path) -> None:
    (downloaded(hub_cache, "someone/empty", tiny_encoder) / "model.safetensors").unlink()
    with pytest.raises(BadModel, match="has no weights"):
        catalogue.resolve("someone/empty")
