"""What a run leaves is a plain Hugging Face folder: another process, in which there is no selmask, gets the same."""

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
    said: dict[str, Any]


@pytest.fixture(scope="module")
def finished(tiny_encoder: Path, tmp_path_factory: pytest.TempPathFactory) -> Finished:
    """A post-trained encoder, the classifier that was made from it, and what a stranger's program says of them."""
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


def test_the_folders_have_all_that_is_needed_and_nothing_pickled(finished: Finished) -> None:
    for folder in (finished.encoder, finished.classifier):
        names = {path.name for path in folder.iterdir()}
        assert names >= PARTS
        assert not [name for name in names if name.endswith((".bin", ".pt", ".pkl"))]


def test_nothing_of_selmask_was_there_and_no_weight_was_missing(finished: Finished) -> None:
    assert finished.said["selmask"] == []
    assert finished.said["missing"] == []
    assert finished.said["guess"]


def test_the_classes_have_their_names(finished: Finished) -> None:
    assert finished.said["names"] == sorted(CLASSES)
    assert finished.said["label2id"] == {name: number for number, name in enumerate(sorted(CLASSES))}


@pytest.mark.parametrize("way", ["loaded", "piped"])
def test_the_probabilities_are_those_that_were_kept(finished: Finished, way: str) -> None:
    assert len(finished.predictions) == len(finished.texts) == len(finished.said[way])
    for (_, kept), said in zip(finished.predictions.iterrows(), finished.said[way], strict=True):
        assert said == pytest.approx({name: kept[f"prob_{name}"] for name in CLASSES}, abs=1e-5)
        assert max(said, key=lambda name: said[name]) == kept["predicted"]
