"""Which strategy helps on real text: MiniLM on three data sets, and once with a post-training for every repeat.

    python -m benchmarks.real_data --data ../shared/data --home ~/selmask-benchmark

Goes through the same doors as a user: files are imported (the first set from its .xlsx files), the experiment is
queued, worker processes train. Cut off at any point, it goes on from there when started again with the same --home.
Writes specification and table to benchmarks/results/ as soon as a question is answered, beside a bag of words that
learned from the same number of labels, and the held-out losses before and after.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from benchmarks.real_data_answer import Answer, bag_of_words, held_out_losses
from selmask import library
from selmask.experiments.outcome import ComparedExperiment, compare_experiment
from selmask.experiments.plan import queue_experiment
from selmask.experiments.spec import ExperimentSpec
from selmask.experiments.wait import wait_for
from selmask.processes.start import ensure_supervisor
from selmask.specs import FineTuning, PostTraining
from selmask.workspace import Workspace

if TYPE_CHECKING:
    from selmask.corpus.dataset import Kind

SAMPLE_SEED = 0

LEARNING_RATE = 2e-4
"""Of fine-tuning. MiniLM is small, and a few hundred labels are few steps: untouched, on 200 plant-health labels of two
seeds, its macro-F1 on dev was .57 with it and .40 with the 5e-5 that suit larger encoders."""


@dataclass(frozen=True)
class RealData:
    """Where the four tables of a data set lie."""

    name: str
    corpus: str
    labelled: str
    test: str
    lexicon: str


EPIDEMIC = RealData(
    "epidemic misinformation",
    "epidemic_misinformation/xlsx/unlabeled.xlsx",
    "epidemic_misinformation/xlsx/train.xlsx",
    "epidemic_misinformation/xlsx/test.xlsx",
    "epidemic_misinformation/xlsx/lexicon.xlsx",
)
BIOMEDICAL = RealData(
    "biomedical",
    "biomedical/unlabeled.parquet",
    "biomedical/train.csv",
    "biomedical/test.csv",
    "biomedical/lexicon.csv",
)
PLANTS = RealData(
    "plant health",
    "plant_health/unlabeled.parquet",
    "plant_health/train.csv",
    "plant_health/test.csv",
    "plant_health/lexicon.csv",
)


@dataclass(frozen=True)
class Question:
    """What is asked of a data set.

    Attributes:
        name: Of the experiment and of the files it is written to.
        data: The data set.
        arms: The strategies.
        repeats: Fine-tuning seeds of each.
        own_post_training: Whether each repeat has a post-training of its own; else they share one.
        labels: How many labelled texts are used, dev included.
        epochs: Of fine-tuning, at most.
        max_length: Tokens of a window and of a labelled text.
        texts: How many unlabelled texts are drawn; None: all.
        speaks_of: What the answer is about.
    """

    name: str
    data: RealData
    arms: tuple[str, ...] = ("none", "random-word", "sm-lex-tfidf", "sm-nonlex-tfidf")
    repeats: int = 5
    own_post_training: bool = False
    labels: int = 200
    epochs: int = 8
    max_length: int = 128
    texts: int | None = None
    speaks_of: str = (
        "One post-training run per arm: the repeats differ in labels and fine-tuning seed only, so the table speaks of "
        "these checkpoints and not of the strategies at large."
    )


QUESTIONS = (
    Question("epidemic misinformation", EPIDEMIC),
    Question("plant health", PLANTS),
    Question(
        "biomedical",
        BIOMEDICAL,
        arms=("none",),
        labels=500,
        epochs=4,
        speaks_of="The untouched encoder, to see that fine-tuning learns: does it beat a bag of words?",
    ),
    Question(
        "plant health replicated",
        PLANTS,
        arms=("none", "random-word", "tfidf", "sm-lex-tfidf", "sm-nonlex-tfidf"),
        repeats=6,
        own_post_training=True,
        texts=10_000,
        speaks_of="Each repeat has a post-training of its own, so the table speaks of the strategies on this corpus.",
    ),
)


def experiment(workspace: Workspace, question: Question, folder: Path, epochs: int) -> ExperimentSpec:
    """The experiment that answers `question`, its files in `folder` imported."""
    data, seeds = question.data, tuple(range(question.repeats))

    def imported(kind: Kind, file: Path, role: str) -> str:
        name = f"{data.name} {role}"
        if name not in {record.name for record in library.datasets(workspace)}:
            library.import_dataset(workspace, kind, file, name=name)
        return name

    corpus = folder / data.corpus
    if question.texts is not None:
        corpus = _drawn(corpus, question.texts, workspace.home)
    return ExperimentSpec(
        name=f"{question.name}, {epochs} epochs",
        corpus=imported("corpus", corpus, "corpus" if question.texts is None else f"corpus of {question.texts}"),
        labelled=imported("labelled", folder / data.labelled, "labels"),
        test=imported("labelled", folder / data.test, "test"),
        lexicon=imported("lexicon", folder / data.lexicon, "lexicon"),
        strategies=question.arms,
        post_training=PostTraining(epochs=epochs, max_length=question.max_length),
        fine_tuning=FineTuning(epochs=question.epochs, max_length=question.max_length, learning_rate=LEARNING_RATE),
        fine_tuning_seeds=seeds,
        post_training_seeds=seeds if question.own_post_training else (0,),
        paired_seeds=question.own_post_training,
        label_budgets=(question.labels,),
    )


def _drawn(corpus: Path, texts: int, folder: Path) -> Path:
    """A file of so many texts of `corpus`, drawn once."""
    file = folder / f"{corpus.stem}-{texts}.parquet"
    if not file.is_file():
        pd.read_parquet(corpus).sample(texts, random_state=SAMPLE_SEED).to_parquet(file, index=False)
    return file


def compared(workspace: Workspace, spec: ExperimentSpec) -> ComparedExperiment:
    """How the arms of `spec` compare, once all its runs have ended."""
    wait_for(workspace, spec.name)
    (only,) = compare_experiment(workspace, spec.name)  # one model, one number of labels
    return only


def main() -> None:
    """Run what is not finished yet, then print and write the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder with the data sets")
    parser.add_argument("--home", type=Path, required=True, help="the workspace; kept, so that a cut-off run goes on")
    parser.add_argument("--epochs", type=int, default=1, help="of post-training")
    parser.add_argument("--only", choices=[question.name for question in QUESTIONS], help="this question alone")
    parser.add_argument("--json", action="store_true", help="print one JSON object at the end")
    given = parser.parse_args()
    workspace, found = Workspace.at(given.home), {}
    asked = [question for question in QUESTIONS if given.only in (None, question.name)]
    specs = [(question, experiment(workspace, question, given.data, given.epochs)) for question in asked]
    for _, spec in specs:
        queue_experiment(workspace, spec)
    ensure_supervisor(workspace)
    for question, spec in specs:
        answer = Answer(
            question.name,
            question.speaks_of,
            spec,
            compared(workspace, spec),
            held_out_losses(workspace, spec.name),
            bag_of_words(workspace, spec),
        )
        answer.write()
        found[question.name] = answer.to_json()
    if given.json:
        print(json.dumps(found))


if __name__ == "__main__":
    main()
