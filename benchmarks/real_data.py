"""Strategies and fine-tuning on real text: MiniLM on two data sets.

    python -m benchmarks.real_data --data ../shared/data --home ~/selmask-benchmark

Does what a user does: imports files (the first set from its .xlsx files), queues the experiment, and worker processes
train. Interrupted at any point, it continues when started again with the same --home. As soon as a question is
answered, specification and table are written to benchmarks/results/, with a bag of words that learned from the same
number of labels, and the held-out losses before and after. A third data set has a planned experiment of its own,
benchmarks/experiments/plant_health.yaml.
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
from selmask.experiments.results.outcome import ComparedExperiment, compare_experiment
from selmask.experiments.spec import ExperimentSpec
from selmask.experiments.start_experiment import queue_experiment
from selmask.experiments.wait import wait_for
from selmask.importing.import_request import ImportRequest
from selmask.processes.start import ensure_supervisor
from selmask.specs import FineTuning, PostTraining
from selmask.workspace import Workspace

if TYPE_CHECKING:
    from selmask.fields.data_kind import Kind

SAMPLE_SEED = 0

LEARNING_RATE = 2e-4
"""Of fine-tuning. MiniLM is small, and a few hundred labels give few steps: untouched, on 200 plant-health labels of
two seeds, its macro-F1 on dev was .57 with this rate and .40 with the 5e-5 that suit larger encoders."""


@dataclass(frozen=True)
class RealData:
    """The files of a data set's four tables."""

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
    """A question about a data set.

    Attributes:
        name: Name of the experiment and of its result files.
        data: The data set.
        arms: The strategies.
        repeats: Fine-tuning seeds per arm.
        labels: Number of labelled texts used, dev included.
        epochs: Largest number of epochs of fine-tuning.
        max_length: Tokens of a window and of a labelled text.
        texts: Number of unlabelled texts drawn; None: all.
        speaks_of: A sentence about the scope of the answer.
    """

    name: str
    data: RealData
    arms: tuple[str, ...] = ("none", "random-word", "sm-lex-tfidf", "sm-nonlex-tfidf")
    repeats: int = 5
    labels: int = 200
    epochs: int = 8
    max_length: int = 128
    texts: int | None = None
    speaks_of: str = (
        "One post-training run per arm: the repeats differ in labels and fine-tuning seed only, so the table is about "
        "these post-trained encoders and not about the strategies in general."
    )


QUESTIONS = (
    Question("epidemic misinformation", EPIDEMIC),
    Question(
        "biomedical",
        BIOMEDICAL,
        arms=("none",),
        labels=500,
        epochs=4,
        speaks_of="The untouched encoder, to see that fine-tuning learns: does it beat a bag of words?",
    ),
)


def experiment(workspace: Workspace, question: Question, folder: Path, epochs: int) -> ExperimentSpec:
    """The experiment that answers `question`; imports its files from `folder`."""
    data, seeds = question.data, tuple(range(question.repeats))

    def imported(kind: Kind, file: Path, role: str) -> str:
        name = f"{data.name} {role}"
        if name not in {record.name for record in library.datasets(workspace)}:
            library.import_dataset(workspace, file, ImportRequest(kind=kind, name=name))
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
        post_training_seeds=(0,),
        label_budgets=(question.labels,),
    )


def _drawn(corpus: Path, texts: int, folder: Path) -> Path:
    """A file of `texts` texts drawn from `corpus`, made once."""
    file = folder / f"{corpus.stem}-{texts}.parquet"
    if not file.is_file():
        pd.read_parquet(corpus).sample(texts, random_state=SAMPLE_SEED).to_parquet(file, index=False)
    return file


def compared(workspace: Workspace, spec: ExperimentSpec) -> ComparedExperiment:
    """The comparison of the arms of `spec`, once all runs have ended."""
    wait_for(workspace, spec.name)
    (only,) = compare_experiment(workspace, spec.name)  # one model, one number of labels
    return only


def main() -> None:
    """Runs what is not finished yet, then writes the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder with the data sets")
    parser.add_argument(
        "--home", type=Path, required=True, help="the workspace; kept, so that an interrupted run continues"
    )
    parser.add_argument("--epochs", type=int, default=1, help="of post-training")
    parser.add_argument("--only", choices=[question.name for question in QUESTIONS], help="this question only")
    parser.add_argument("--json", action="store_true", help="print one JSON object at the end")
    arguments = parser.parse_args()
    workspace, answers = Workspace.at(arguments.home), {}
    questions = [question for question in QUESTIONS if arguments.only in (None, question.name)]
    specs = [(question, experiment(workspace, question, arguments.data, arguments.epochs)) for question in questions]
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
        answers[question.name] = answer.to_json()
    if arguments.json:
        print(json.dumps(answers))


if __name__ == "__main__":
    main()
