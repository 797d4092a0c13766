from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import torch
from safetensors.torch import load_file

from tests.training.classification import test_fine_tuning as fine_tuning
from tests.training.classification.test_fine_tuning import data
from tests.training.listener import Listener
from tests.training.masked import test_post_training as post_training

if TYPE_CHECKING:
    from pathlib import Path

    from selmask.training.classification.splits import LabelledSplit

__all__ = ["data"]


def post_train(encoder: Path, folder: Path, precision: str, listener: Listener | None = None) -> dict[str, Any]:
    settings = post_training.SETTINGS.model_copy(update={"precision": precision})
    return post_training.run(encoder, folder, listener or Listener(), settings)


def fine_tune(
    encoder: Path, data: LabelledSplit, folder: Path, precision: str, listener: Listener | None = None
) -> dict[str, Any]:
    settings = fine_tuning.LONG.model_copy(update={"precision": precision})
    return fine_tuning.run(encoder, data, folder, listener, settings)


def weights_of(folder: Path) -> dict[str, torch.Tensor]:
    return load_file(folder / "model" / "model.safetensors")


def test_post_training_learns_nearly_the_same_in_bfloat16(tiny_encoder: Path, tmp_path: Path) -> None:
    exact, rounded = (post_train(tiny_encoder, tmp_path / each, each) for each in ("float32", "bfloat16"))
    assert rounded["held_out_loss_before"] == exact["held_out_loss_before"]
    assert rounded["held_out_loss"] != exact["held_out_loss"]
    assert rounded["held_out_loss"] == pytest.approx(exact["held_out_loss"], rel=0.01)


def test_fine_tuning_learns_the_same_classes_in_bfloat16(
    tiny_encoder: Path, data: LabelledSplit, tmp_path: Path
) -> None:
    result = fine_tune(tiny_encoder, data, tmp_path, "bfloat16")
    assert result["macro_f1"] > 0.9


def test_weights_stay_float32(tiny_encoder: Path, data: LabelledSplit, tmp_path: Path) -> None:
    post_train(tiny_encoder, tmp_path / "post", "bfloat16")
    fine_tune(tiny_encoder, data, tmp_path / "fine", "bfloat16")
    for folder in ("post", "fine"):
        assert {each.dtype for each in weights_of(tmp_path / folder).values()} == {torch.float32}


@pytest.mark.skipif(torch.cuda.is_available(), reason="auto means bfloat16 on most GPUs")
def test_auto_is_float32_on_a_cpu(tiny_encoder: Path, data: LabelledSplit, tmp_path: Path) -> None:
    usual, exact = Listener(), Listener()
    post_train(tiny_encoder, tmp_path / "auto", "auto", usual)
    post_train(tiny_encoder, tmp_path / "float32", "float32", exact)
    assert usual.metrics["loss"] == exact.metrics["loss"]
    usual, exact = Listener(), Listener()
    fine_tune(tiny_encoder, data, tmp_path / "fine auto", "auto", usual)
    fine_tune(tiny_encoder, data, tmp_path / "fine float32", "float32", exact)
    assert usual.metrics["loss"] == exact.metrics["loss"]


def test_a_resumed_run_in_bfloat16_equals_an_uninterrupted_one(
    tiny_encoder: Path, data: LabelledSplit, tmp_path: Path
) -> None:
    post_train(tiny_encoder, tmp_path / "whole", "bfloat16")
    assert post_train(tiny_encoder, tmp_path / "parts", "bfloat16", Listener(7))["stopped"]
    post_train(tiny_encoder, tmp_path / "parts", "bfloat16")
    fine_tune(tiny_encoder, data, tmp_path / "fine whole", "bfloat16")
    assert fine_tune(tiny_encoder, data, tmp_path / "fine parts", "bfloat16", Listener(13))["stopped"]
    fine_tune(tiny_encoder, data, tmp_path / "fine parts", "bfloat16")
    for whole, parts in (("whole", "parts"), ("fine whole", "fine parts")):
        expected, actual = weights_of(tmp_path / whole), weights_of(tmp_path / parts)
        assert all(torch.equal(expected[name], actual[name]) for name in expected)
