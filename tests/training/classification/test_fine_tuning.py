from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
import torch
from safetensors.torch import load_file, save_file

from selmask.errors import BadInput, RunFailed
from selmask.evaluation.metric import TAKEN
from selmask.evaluation.metrics import MACRO_F1, measure, metrics
from selmask.evaluation.predictions import Predictions
from selmask.specs import FineTuning
from selmask.training.classification.classification_phase import balanced
from selmask.training.classification.fine_tuning import fine_tune
from selmask.training.classification.probabilities import LoadedClassifier
from selmask.training.classification.splits import LabelledSplit, split
from selmask.training.finished_model import Destination
from tests.conftest import tiny_texts
from tests.training.listener import Listener

if TYPE_CHECKING:
    from pathlib import Path

SETTINGS = FineTuning(epochs=3, min_steps=0, learning_rate=5e-3, batch_size=8)
LONG = SETTINGS.model_copy(update={"epochs": 8, "patience": 5})
SIGNS = {"plant": ("mildew", "rust", "blight", "spots"), "animal": ("influenza", "rabies"), "human": ("fever", "cough")}


def label_of(text: str) -> str:
    return next(label for label, signs in SIGNS.items() if any(sign in text for sign in signs))


@pytest.fixture(scope="module")
def data() -> LabelledSplit:
    texts = tiny_texts(160)
    frame = pd.DataFrame({"text": texts, "label": [label_of(text) for text in texts]})
    return split(frame, None, SETTINGS, budget="all", seed=0)


def run(
    encoder: Path, data: LabelledSplit, folder: Path, listener: Listener | None = None, settings: FineTuning = SETTINGS
) -> dict[str, Any]:
    listener = listener or Listener()
    folder.mkdir(parents=True, exist_ok=True)
    return fine_tune(settings, encoder, encoder, data, Destination(folder), 0, listener.observer)


@pytest.fixture(scope="module")
def finished(
    tiny_encoder: Path, data: LabelledSplit, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, dict[str, Any]]:
    """A finished run's folder and its result."""
    folder = tmp_path_factory.mktemp("fine-tuned")
    return folder, run(tiny_encoder, data, folder, settings=LONG)


def test_words_that_determine_the_class_are_learned(finished: tuple[Path, dict[str, Any]]) -> None:
    _, result = finished
    assert result["macro_f1"] > 0.9
    assert result["f1_per_class"].keys() == SIGNS.keys()
    assert (result["train_size"], result["dev_size"], result["test_size"]) == (103, 25, 32)
    assert 1 <= result["best_epoch"] <= result["epochs"] <= 8


def test_metrics_follow_from_the_stored_predictions(finished: tuple[Path, dict[str, Any]], data: LabelledSplit) -> None:
    folder, result = finished
    kept = pd.read_parquet(folder / "predictions.parquet")
    assert list(kept) == ["id", "label", "predicted", "prob_animal", "prob_human", "prob_plant"]
    assert list(zip(kept["id"], kept["label"], strict=True)) == [(each.id, each.label) for each in data.test]
    probabilities = kept[[f"prob_{label}" for label in data.classes]].to_numpy()
    np.testing.assert_allclose(probabilities.sum(axis=1), 1)
    again = measure(Predictions.from_frame(kept))
    assert {key: result[key] for key in again} == again


def test_no_metric_may_have_the_key_of_another_fact(finished: tuple[Path, dict[str, Any]]) -> None:
    _, result = finished
    assert result.keys() == metrics().keys() | (TAKEN & result.keys())


def test_the_saved_model_predicts_as_measured(finished: tuple[Path, dict[str, Any]], data: LabelledSplit) -> None:
    folder, _ = finished
    classifier = LoadedClassifier(folder / "model")
    kept = pd.read_parquet(folder / "predictions.parquet")
    assert classifier.labels == data.classes
    actual = classifier.probabilities([each.text for each in data.test])
    np.testing.assert_allclose(actual, kept[[f"prob_{label}" for label in data.classes]].to_numpy(), atol=1e-5)


@pytest.mark.parametrize("stop_after", [3, 13, 30])
def test_a_stopped_and_resumed_run_equals_an_uninterrupted_one(
    tiny_encoder: Path, data: LabelledSplit, tmp_path: Path, stop_after: int
) -> None:
    whole, first, second = Listener(), Listener(stop_after), Listener()
    expected = run(tiny_encoder, data, tmp_path / "whole", whole)
    stopped = run(tiny_encoder, data, tmp_path / "parts", first)
    assert stopped["stopped"]
    assert "macro_f1" not in stopped
    assert not (tmp_path / "parts" / "predictions.parquet").exists()
    actual = run(tiny_encoder, data, tmp_path / "parts", second)
    for key in ("loss", "dev_macro_f1", "dev_loss"):
        assert first.metrics[key] | second.metrics[key] == pytest.approx(whole.metrics[key], abs=1e-5)
    for key in ("macro_f1", "accuracy", "ece", "dev_macro_f1", "best_epoch", "steps"):
        assert actual[key] == pytest.approx(expected[key], abs=1e-5)


def test_the_saved_model_is_that_of_the_best_epoch(tiny_encoder: Path, data: LabelledSplit, tmp_path: Path) -> None:
    listener = Listener()
    result = run(tiny_encoder, data, tmp_path, listener, LONG)
    by_epoch = list(listener.metrics["dev_macro_f1"].values())
    assert result["dev_macro_f1"] == max(by_epoch) == by_epoch[result["best_epoch"] - 1]
    dev = LoadedClassifier(tmp_path / "model").probabilities([each.text for each in data.dev])
    measured = MACRO_F1.of(Predictions([each.label for each in data.dev], data.classes, dev))
    assert measured == pytest.approx(result["dev_macro_f1"])


def test_patience_ends_a_run_but_not_before_min_steps(tiny_encoder: Path, data: LabelledSplit, tmp_path: Path) -> None:
    still = {"learning_rate": 1e-9, "patience": 1, "epochs": 20}
    assert run(tiny_encoder, data, tmp_path / "a", settings=SETTINGS.model_copy(update=still))["epochs"] == 2
    at_least = SETTINGS.model_copy(update=still | {"min_steps": 60})
    assert run(tiny_encoder, data, tmp_path / "b", settings=at_least)["steps"] == 65


def test_few_texts_are_repeated_until_min_steps(tiny_encoder: Path, data: LabelledSplit, tmp_path: Path) -> None:
    settings = SETTINGS.model_copy(update={"epochs": 1, "min_steps": 40})
    assert run(tiny_encoder, data, tmp_path, settings=settings)["steps"] == 52


def test_every_arm_sees_the_same_texts_in_the_same_order(
    tiny_encoder: Path, tiny_bare_encoder: Path, data: LabelledSplit, tmp_path: Path
) -> None:
    speeds = []
    for encoder in (tiny_encoder, tiny_bare_encoder):
        listener = Listener()
        fine_tune(SETTINGS, tiny_bare_encoder, encoder, data, Destination(tmp_path), 0, listener.observer)
        speeds.append((listener.metrics["learning_rate"], listener.metrics["epoch"]))
    assert speeds[0] == speeds[1]


def test_class_weights_balance_the_classes() -> None:
    weights = balanced(torch.tensor([0, 0, 0, 1]), 2)
    assert weights.tolist() == pytest.approx([4 / 6, 4 / 2])


def test_class_weights_change_what_is_learned(tiny_encoder: Path, data: LabelledSplit, tmp_path: Path) -> None:
    plain, weighed = Listener(), Listener()
    run(tiny_encoder, data, tmp_path / "plain", plain, SETTINGS.model_copy(update={"epochs": 1}))
    run(
        tiny_encoder,
        data,
        tmp_path / "weighed",
        weighed,
        SETTINGS.model_copy(update={"epochs": 1, "class_weights": True}),
    )
    assert plain.metrics["loss"] != weighed.metrics["loss"]


def test_an_unknown_label_in_the_test_set_counts_as_an_error(
    tiny_encoder: Path, data: LabelledSplit, tmp_path: Path
) -> None:
    strange = [each._replace(label="strange") for each in data.test[:8]]
    with_strange = LabelledSplit(data.train, data.dev, (*strange, *data.test[8:]), data.classes)
    result = run(tiny_encoder, with_strange, tmp_path)
    assert result["f1_per_class"]["strange"] == 0
    assert result["accuracy"] <= 24 / 32


def test_the_head_is_the_same_for_every_encoder(tiny_encoder: Path, tiny_bare_encoder: Path, tmp_path: Path) -> None:
    from selmask.models.loading import load_for_classification

    heads = []
    for encoder in (tiny_encoder, tiny_bare_encoder):
        model = load_for_classification(tiny_bare_encoder, encoder, ("a", "b"), seed=4)
        model.save_pretrained(tmp_path / encoder.name)
        weights = load_file(tmp_path / encoder.name / "model.safetensors")
        heads.append({name: weights[name] for name in weights if name.startswith(("classifier", "bert.pooler"))})
    assert len(heads[0]) == 4
    assert all(torch.equal(heads[0][name], heads[1][name]) for name in heads[0])


def test_as_published_the_best_epoch_is_chosen_on_the_test_set_with_a_note(tiny_encoder: Path, tmp_path: Path) -> None:
    settings = SETTINGS.model_copy(update={"best_epoch_on": "test"})
    texts = tiny_texts(60)
    frame = pd.DataFrame({"text": texts, "label": [label_of(text) for text in texts]})
    result = run(tiny_encoder, split(frame, None, settings, budget="all", seed=0), tmp_path, settings=settings)
    assert result["macro_f1"] == pytest.approx(result["dev_macro_f1"])
    assert any("figures are optimistic" in note for note in result["notes"])


def test_a_loss_that_is_not_finite_names_the_texts_and_keeps_the_checkpoint(
    tiny_encoder: Path, data: LabelledSplit, tmp_path: Path
) -> None:
    run(tiny_encoder, data, tmp_path, Listener(stop_after=5))
    kept = next((tmp_path / "checkpoint").glob("step-*"))
    weights = load_file(kept / "model.safetensors")
    weights["bert.embeddings.LayerNorm.weight"][:] = float("nan")
    save_file(weights, kept / "model.safetensors", metadata={"format": "pt"})
    position = json.loads((kept / "position.json").read_text())
    del position["sha256"]  # else the checkpoint counts as damaged
    (kept / "position.json").write_text(json.dumps(position))
    said = r"loss became nan at step 6, on rows \d+, \d+.* of the labelled texts.*checkpoint is kept"
    with pytest.raises(RunFailed, match=said):
        run(tiny_encoder, data, tmp_path)
    assert kept.is_dir()
    assert not (tmp_path / "model").exists()


def test_a_checkpoint_of_other_settings_is_refused(tiny_encoder: Path, data: LabelledSplit, tmp_path: Path) -> None:
    run(tiny_encoder, data, tmp_path, Listener(stop_after=2))
    with pytest.raises(BadInput, match="another specification"):
        run(tiny_encoder, data, tmp_path, settings=SETTINGS.model_copy(update={"class_weights": True}))
    fewer = LabelledSplit(data.train[:-1], data.dev, data.test, data.classes)
    with pytest.raises(BadInput, match="another specification"):
        run(tiny_encoder, fewer, tmp_path)
