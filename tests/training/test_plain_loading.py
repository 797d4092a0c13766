"""A finished model is a plain Hugging Face folder: a process without selmask computes the same from it."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd
import pytest

from selmask.observer import NOBODY
from selmask.specs import FineTuning, PostTraining
from selmask.training.classification.fine_tuning import fine_tune
from selmask.training.classification.splits import split
from selmask.training.finished_model import Destination
from selmask.training.masked.post_training import post_train
from selmask.training.masked.window_source import MaskedCorpus
from tests.conftest import tiny_texts
from tests.training import plain_loading
from tests.training.random_windows import RandomWindows

if TYPE_CHECKING:
    from pathlib import Path

WEIGHTS = "model.safetensors"
PARTS = {"config.json", WEIGHTS, "tokenizer.json", "tokenizer_config.json", "README.md"}
CLASSES = ("0", "1", "10", "not <b>clear</b>", "日本")


class Finished(NamedTuple):
    encoder: Path
    classifier: Path
    predictions: pd.DataFrame
    texts: list[str]
    outputs: dict[str, Any]


@pytest.fixture(scope="module")
def finished(tiny_encoder: Path, tmp_path_factory: pytest.TempPathFactory) -> Finished:
    """A post-trained encoder, the classifier fine-tuned from it, and the outputs of a program without selmask."""
    folder, texts = tmp_path_factory.mktemp("finished"), tiny_texts(150)
    (folder / "fine").mkdir()
    windows, brief = RandomWindows(tiny_encoder, texts), PostTraining(steps=20, batch_tokens=256, learning_rate=1e-3)
    post_train(brief, tiny_encoder, MaskedCorpus(windows), Destination(folder / "post"), 0, NOBODY)
    encoder = folder / "post" / "model"
    frame = pd.DataFrame({"text": texts, "label": [CLASSES[row % len(CLASSES)] for row in range(len(texts))]})
    settings = FineTuning(epochs=1, min_steps=0, learning_rate=5e-3)
    data = split(frame, None, settings, budget="all", seed=0)
    fine_tune(settings, tiny_encoder, encoder, data, Destination(folder / "fine"), 0, NOBODY)
    classifier, asked = folder / "fine" / "model", [example.text for example in data.test]
    (folder / "texts.json").write_text(json.dumps(asked), encoding="utf-8")
    command = [sys.executable, "-I", plain_loading.__file__, encoder, classifier, folder / "texts.json"]
    done = subprocess.run(list(map(str, command)), cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    kept = pd.read_parquet(folder / "fine" / "predictions.parquet")
    return Finished(encoder, classifier, kept, asked, json.loads(done.stdout.splitlines()[-1]))


def test_the_folders_are_complete_and_hold_no_pickles(finished: Finished) -> None:
    for folder in (finished.encoder, finished.classifier):
        names = {path.name for path in folder.iterdir()}
        assert names >= PARTS
        assert not [name for name in names if name.endswith((".bin", ".pt", ".pkl"))]


def test_the_program_had_no_selmask_and_missed_no_weight(finished: Finished) -> None:
    assert finished.outputs["selmask"] == []
    assert finished.outputs["missing"] == []
    assert finished.outputs["guess"]


def test_the_classes_have_their_names(finished: Finished) -> None:
    assert finished.outputs["names"] == sorted(CLASSES)
    assert finished.outputs["label2id"] == {name: number for number, name in enumerate(sorted(CLASSES))}


@pytest.mark.parametrize("way", ["loaded", "piped"])
def test_the_probabilities_are_the_stored_ones(finished: Finished, way: str) -> None:
    assert len(finished.predictions) == len(finished.texts) == len(finished.outputs[way])
    for (_, kept), shares in zip(finished.predictions.iterrows(), finished.outputs[way], strict=True):
        assert shares == pytest.approx({name: kept[f"prob_{name}"] for name in CLASSES}, abs=1e-5)
        assert max(shares, key=lambda name: shares[name]) == kept["predicted"]
