from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from selmask.errors import BadInput, BadModel
from selmask.models import folder as model_folder

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def copy(tiny_encoder: Path, tmp_path: Path) -> Path:
    return shutil.copytree(tiny_encoder, tmp_path / "encoder")


def set_config(folder: Path, **values: Any) -> None:
    path = folder / "config.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | values), encoding="utf-8")


def test_an_encoder_is_accepted(tiny_encoder: Path) -> None:
    assert model_folder.checked(tiny_encoder) == tiny_encoder


def test_a_folder_without_configuration_is_refused(copy: Path) -> None:
    (copy / "config.json").unlink()
    with pytest.raises(BadModel, match="has no config"):
        model_folder.checked(copy)


@pytest.mark.parametrize(("content", "message"), [("{", "is not JSON"), ("[1]", "holds no settings")])
def test_an_unreadable_configuration_is_refused(copy: Path, content: str, message: str) -> None:
    (copy / "config.json").write_text(content, encoding="utf-8")
    with pytest.raises(BadModel, match=message):
        model_folder.checked(copy)


@pytest.mark.parametrize(
    "config",
    [{"architectures": ["GPT2LMHeadModel"]}, {"architectures": ["LlamaForCausalLM"]}, {"is_encoder_decoder": True}],
)
def test_a_model_that_generates_is_refused(copy: Path, config: dict[str, Any]) -> None:
    set_config(copy, **config)
    with pytest.raises(BadModel, match="needs an encoder"):
        model_folder.checked(copy)


def test_pickled_weights_are_refused_with_the_command_that_helps(copy: Path) -> None:
    (copy / "model.safetensors").rename(copy / "pytorch_model.bin")
    with pytest.raises(BadModel, match=r"python -m selmask\.models\.conversion .*pytorch_model\.bin"):
        model_folder.checked(copy)


def test_a_folder_without_weights_is_refused(copy: Path) -> None:
    (copy / "model.safetensors").unlink()
    with pytest.raises(BadModel, match="has no weights"):
        model_folder.checked(copy)


def test_the_longest_input_is_the_number_of_positions(copy: Path) -> None:
    assert model_folder.longest_input(copy) == 128
    set_config(copy, model_type="roberta", pad_token_id=1)
    assert model_folder.longest_input(copy) == 126
    set_config(copy, max_position_embeddings=-1)
    assert model_folder.longest_input(copy) is None


def test_an_input_that_is_too_long_is_shortened_or_refused(copy: Path) -> None:
    assert [model_folder.readable_length(copy, tokens) for tokens in (64, 128, 129)] == [64, 128, 128]
    model_folder.check_length(copy, 128, "tiny")
    with pytest.raises(BadInput, match="tiny reads at most 128 tokens") as error:
        model_folder.check_length(copy, 129, "tiny")
    assert "129" in str(error.value)
    set_config(copy, max_position_embeddings=-1)
    assert model_folder.readable_length(copy, 10_000) == 10_000
    model_folder.check_length(copy, 10_000, "tiny")


def test_a_trained_head_is_seen_in_the_names_of_the_tensors(tiny_encoder: Path, tiny_bare_encoder: Path) -> None:
    assert model_folder.has_mlm_head(tiny_encoder)
    assert not model_folder.has_mlm_head(tiny_bare_encoder)


def test_weights_that_are_cut_off_are_refused(copy: Path) -> None:
    (copy / "model.safetensors").write_bytes((copy / "model.safetensors").read_bytes()[:100])
    with pytest.raises(BadModel, match="cut off"):
        model_folder.has_mlm_head(copy)


def test_the_index_of_sharded_weights_is_read(copy: Path) -> None:
    (copy / "model.safetensors").rename(copy / "model-00001-of-00001.safetensors")
    index = {"weight_map": {"cls.predictions.bias": "model-00001-of-00001.safetensors"}}
    (copy / "model.safetensors.index.json").write_text(json.dumps(index), encoding="utf-8")
    assert model_folder.checked(copy) == copy
    assert model_folder.has_mlm_head(copy)
