from __future__ import annotations

import json
import re
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from selmask.errors import BadInput, BadModel
from selmask.models import model_folder

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


def test_the_command_that_helps_quotes_a_path_with_spaces(copy: Path, tmp_path: Path) -> None:
    spaced = copy.rename(tmp_path / "my own model")
    pickled = (spaced / "model.safetensors").rename(spaced / "pytorch_model.bin")
    with pytest.raises(BadModel, match=re.escape(f"selmask.models.conversion '{pickled}'")):
        model_folder.checked(spaced)


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


def test_windows_longer_than_the_model_reads_are_refused(copy: Path) -> None:
    model_folder.check_length(copy, 128)
    with pytest.raises(
        BadInput,
        match=r"tiny reads at most 128 tokens at once.*129.*Set Max length.*to 128",
    ):
        model_folder.check_length(copy, 129, "tiny")
    set_config(copy, max_position_embeddings=-1)
    model_folder.check_length(copy, 100_000)


def test_texts_longer_than_the_model_reads_are_truncated(copy: Path) -> None:
    assert model_folder.readable_length(copy, 256) == 128
    assert model_folder.readable_length(copy, 64) == 64
    set_config(copy, max_position_embeddings=-1)
    assert model_folder.readable_length(copy, 256) == 256


def test_the_padding_id_is_zero_unless_configured(copy: Path) -> None:
    assert model_folder.padding_id(copy) == 0
    set_config(copy, pad_token_id=1)
    assert model_folder.padding_id(copy) == 1


def test_a_trained_head_is_seen_in_the_names_of_the_tensors(tiny_encoder: Path, tiny_bare_encoder: Path) -> None:
    assert model_folder.has_mlm_head(tiny_encoder)
    assert not model_folder.has_mlm_head(tiny_bare_encoder)


def test_weights_that_are_cut_off_are_refused(copy: Path) -> None:
    (copy / "model.safetensors").write_bytes((copy / "model.safetensors").read_bytes()[:100])
    with pytest.raises(BadModel, match="cut off"):
        model_folder.has_mlm_head(copy)


def test_the_index_of_sharded_weights_is_read(copy: Path) -> None:
    (copy / "model.safetensors").rename(copy / "model-00001-of-00001.safetensors")
    index = {"metadata": {}, "weight_map": {"cls.predictions.bias": "model-00001-of-00001.safetensors"}}
    (copy / "model.safetensors.index.json").write_text(json.dumps(index), encoding="utf-8")
    assert model_folder.checked(copy) == copy
    assert model_folder.has_mlm_head(copy)
