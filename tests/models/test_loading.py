from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import pytest
import torch
from safetensors.torch import load_file, save_file

from selmask.errors import BadModel
from selmask.models.loading import load_classifier, load_for_classification, load_for_mlm
from tests.conftest import tiny_texts
from tests.support.tiny import write_tiny_encoder

if TYPE_CHECKING:
    from pathlib import Path

LABELS = ("animal", "human", "plant")


@pytest.fixture(scope="module")
def post_trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A descendant of the tiny bare encoder: other weights, a masked-LM head and no pooler."""
    return write_tiny_encoder(tmp_path_factory.mktemp("encoders") / "post-trained", tiny_texts(), seed=7)


def copy_with(source: Path, target: Path, **config: Any) -> Path:
    shutil.copytree(source, target)
    path = target / "config.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | config), encoding="utf-8")
    return target


def test_a_trained_head_is_kept(tiny_encoder: Path) -> None:
    loaded = load_for_mlm(tiny_encoder, seed=0)
    weights = load_file(tiny_encoder / "model.safetensors")
    assert loaded.new_head == ()
    assert torch.equal(
        loaded.model.cls.predictions.transform.dense.weight, weights["cls.predictions.transform.dense.weight"]
    )


def test_a_new_head_is_named_tied_and_made_from_the_seed(tiny_bare_encoder: Path) -> None:
    first, same, other = (load_for_mlm(tiny_bare_encoder, seed=seed) for seed in (0, 0, 1))
    assert "cls.predictions.transform.dense.weight" in first.new_head
    heads = [each.model.cls.predictions for each in (first, same, other)]
    assert heads[0].decoder.weight is first.model.get_input_embeddings().weight
    assert torch.equal(heads[0].transform.dense.weight, heads[1].transform.dense.weight)
    assert not torch.equal(heads[0].transform.dense.weight, heads[2].transform.dense.weight)


def test_two_arms_differ_in_nothing_but_encoder_weights(tiny_bare_encoder: Path, post_trained: Path) -> None:
    base = load_for_classification(tiny_bare_encoder, tiny_bare_encoder, LABELS, seed=3)
    arm = load_for_classification(tiny_bare_encoder, post_trained, LABELS, seed=3)
    encoder = load_file(post_trained / "model.safetensors")
    assert base.config.to_dict() == arm.config.to_dict()
    theirs = dict(base.named_parameters())
    for name, parameter in arm.named_parameters():
        if name in encoder:
            assert torch.equal(parameter, encoder[name]), name
        else:
            assert name.startswith(("bert.pooler.", "classifier.")), name
            assert torch.equal(parameter, theirs[name]), name


def test_the_pooler_is_the_base_models_own(tiny_bare_encoder: Path, post_trained: Path) -> None:
    arm = load_for_classification(tiny_bare_encoder, post_trained, LABELS, seed=3)
    pooler = load_file(tiny_bare_encoder / "model.safetensors")["pooler.dense.weight"]
    assert torch.equal(arm.bert.pooler.dense.weight, pooler)


def test_labels_are_in_the_configuration(tiny_encoder: Path) -> None:
    config = load_for_classification(tiny_encoder, tiny_encoder, LABELS, seed=0).config
    assert [config.id2label[number] for number in range(3)] == list(LABELS)
    assert config.label2id["plant"] == 2


def test_an_extended_vocabulary_is_kept_for_fine_tuning(tiny_encoder: Path, tmp_path: Path) -> None:
    extended = write_tiny_encoder(tmp_path / "extended", tiny_texts(), config={"vocab_size": 507})
    arm = load_for_classification(tiny_encoder, extended, LABELS, seed=0)
    assert arm.get_input_embeddings().weight.shape[0] == arm.config.vocab_size == 507


def test_an_encoder_of_another_architecture_is_refused(tiny_encoder: Path, tmp_path: Path) -> None:
    deeper = write_tiny_encoder(tmp_path / "deeper", tiny_texts(), config={"num_hidden_layers": 3})
    with pytest.raises(BadModel, match="does not have the base model's architecture"):
        load_for_classification(tiny_encoder, deeper, LABELS, seed=0)


def test_weights_that_lack_a_part_of_the_encoder_are_refused(tiny_encoder: Path, tmp_path: Path) -> None:
    folder = copy_with(tiny_encoder, tmp_path / "encoder")
    weights = load_file(folder / "model.safetensors")
    kept = {name: value for name, value in weights.items() if "layer.0." not in name}
    save_file(kept, folder / "model.safetensors", metadata={"format": "pt"})
    with pytest.raises(BadModel, match="lack 16 tensors of the encoder"):
        load_for_mlm(folder, seed=0)


def test_damaged_weights_are_refused(tiny_encoder: Path, tmp_path: Path) -> None:
    folder = copy_with(tiny_encoder, tmp_path / "encoder")
    (folder / "model.safetensors").write_bytes(b"\x08\0\0\0\0\0\0\0garbage!")
    with pytest.raises(BadModel, match="is not a safetensors file"):
        load_for_mlm(folder, seed=0)


def test_weights_of_another_size_are_refused_with_both_sizes(tiny_encoder: Path, tmp_path: Path) -> None:
    folder = copy_with(tiny_encoder, tmp_path / "encoder", intermediate_size=48)
    for load in (lambda: load_for_mlm(folder, seed=0), lambda: load_for_classification(folder, folder, LABELS, seed=0)):
        with pytest.raises(BadModel, match=r"sizes of 6 tensors .* such as bert.* 64 instead of 48"):
            load()


def test_a_classification_head_for_other_classes_is_replaced(tiny_encoder: Path, tmp_path: Path) -> None:
    load_for_classification(tiny_encoder, tiny_encoder, ("a", "b"), seed=0).save_pretrained(tmp_path / "classifier")
    heads = [
        load_for_classification(folder, folder, LABELS, seed=3).classifier.weight
        for folder in (tmp_path / "classifier", tiny_encoder)
    ]
    assert heads[0].shape == heads[1].shape
    assert not torch.equal(heads[0][:2], load_file(tmp_path / "classifier" / "model.safetensors")["classifier.weight"])


@pytest.mark.parametrize("kind", ["gpt2", "canine", "vit"])
def test_a_model_without_a_masked_lm_form_is_refused(tiny_encoder: Path, tmp_path: Path, kind: str) -> None:
    folder = copy_with(tiny_encoder, tmp_path / "other", model_type=kind, architectures=None)
    with pytest.raises(BadModel, match=f"models of type {kind} cannot guess hidden words.*Choose another"):
        load_for_mlm(folder, seed=0)


def test_a_models_own_code_is_never_run(tiny_encoder: Path, tmp_path: Path) -> None:
    code = {"AutoConfig": "own.OwnConfig", "AutoModelForMaskedLM": "own.OwnModel"}
    folder = copy_with(tiny_encoder, tmp_path / "own", model_type="own", auto_map=code)
    (folder / "own.py").write_text(f"open({str(tmp_path / 'was-run')!r}, 'w').close()", encoding="utf-8")
    with pytest.raises(BadModel, match="never runs"):
        load_for_mlm(folder, seed=0)
    assert not (tmp_path / "was-run").exists()


def test_a_classifier_without_a_trained_head_is_refused(tiny_encoder: Path, tmp_path: Path) -> None:
    with pytest.raises(BadModel, match="not a finished classifier"):
        load_classifier(tiny_encoder)
    load_for_classification(tiny_encoder, tiny_encoder, LABELS, seed=0).save_pretrained(tmp_path / "classifier")
    assert load_classifier(tmp_path / "classifier").config.num_labels == 3
