"""A small real project in a workspace: the synthetic sample, cut down, and a tiny encoder trained on its words."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from selmask import library
from selmask.corpus.sample import make_sample
from selmask.jobs.experiment import ExperimentSpec
from tests.tiny import write_tiny_encoder

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from selmask.workspace import Workspace

MODEL = "tiny"


def write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([header, *rows])
    return path


def small_project(workspace: Workspace, folder: Path, *, documents: int = 60, labelled: int = 80) -> None:
    """Imports "corpus", "labels" and "terms", and puts the model "tiny" into the workspace."""
    sample = make_sample()
    texts = [[text] for text in sample.corpus[:documents]]
    labels = sample.labelled[:: max(1, len(sample.labelled) // labelled)]
    library.import_dataset(workspace, "corpus", write_csv(folder / "corpus.csv", ["text"], texts))
    library.import_dataset(workspace, "labelled", write_csv(folder / "labels.csv", ["text", "label"], labels))
    terms = [[term] for term in sample.lexicon]
    library.import_dataset(workspace, "lexicon", write_csv(folder / "terms.csv", ["term"], terms))
    write_tiny_encoder(workspace.models / MODEL, list(sample.corpus[:200]))


def small_experiment(**changes: object) -> ExperimentSpec:
    """Two strategies, one seed of each kind, some seconds of work."""
    return ExperimentSpec.parse(
        {
            "name": "small",
            "corpus": "corpus",
            "labelled": "labels",
            "lexicon": "terms",
            "models": [MODEL],
            "strategies": ["none", "sm-lex-tfidf"],
            "post_training": {"epochs": 2, "max_length": 64, "batch_tokens": 1024},
            "fine_tuning": {"epochs": 2, "min_steps": 0, "max_length": 64},
            "fine_tuning_seeds": [0],
        }
        | changes
    )
