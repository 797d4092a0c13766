"""A small real project in a workspace: the synthetic sample, cut down, and a tiny encoder trained on its words."""

from __future__ import annotations

import csv
import shutil
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from selmask import library
from selmask.corpus.sample import make_sample
from selmask.experiments.spec import ExperimentSpec
from selmask.importing.import_request import ImportRequest
from selmask.workspace import Workspace
from tests.support.tiny import write_tiny_encoder

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MODEL = "tiny"


def write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([header, *rows])
    return path


def small_project(workspace: Workspace, *, documents: int = 60, labelled: int = 80) -> None:
    """Puts "corpus", "labels", "terms" and the model "tiny" into an empty workspace."""
    made_once = Path(_made(documents, labelled).name) / "home"
    shutil.copytree(made_once, workspace.home, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.lock"))


@cache
def _made(documents: int, labelled: int) -> TemporaryDirectory[str]:
    """A folder with such a workspace, removed when this process ends."""
    folder = TemporaryDirectory()
    files, workspace = Path(folder.name), Workspace.at(Path(folder.name) / "home")
    sample = make_sample()
    texts = [[text] for text in sample.corpus[:documents]]
    labels = sample.labelled[:: max(1, len(sample.labelled) // labelled)]
    terms = [[term] for term in sample.lexicon]
    library.import_dataset(workspace, write_csv(files / "corpus.csv", ["text"], texts), ImportRequest(kind="corpus"))
    library.import_dataset(
        workspace, write_csv(files / "labels.csv", ["text", "label"], labels), ImportRequest(kind="labelled")
    )
    library.import_dataset(workspace, write_csv(files / "terms.csv", ["term"], terms), ImportRequest(kind="lexicon"))
    write_tiny_encoder(workspace.models / MODEL, list(sample.corpus[:200]))
    return folder


def small_experiment(**changes: object) -> ExperimentSpec:
    """Two strategies, one seed of each kind, some seconds of work; more repeats share the post-training."""
    return ExperimentSpec.parse(
        {
            "name": "small",
            "corpus": "corpus",
            "labelled": "labels",
            "lexicon": "terms",
            "models": [MODEL],
            "strategies": ["none", "sm-lex-tfidf"],
            "post_training": {"epochs": 2, "max_length": 64, "batch_tokens": 1024},
            "fine_tuning": {"epochs": 2, "min_steps": 0, "max_length": 64, "learning_rate": 5e-5},
            "post_training_seeds": [0],
            "fine_tuning_seeds": [0],
            "anchors": [],
        }
        | changes
    )
