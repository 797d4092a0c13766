"""Which strategy helps on real text: two data sets, four arms, five paired repeats, MiniLM.

    python -m benchmarks.real_data --data ../shared/data --home ~/selmask-benchmark

Goes through the same doors as a user: files are imported (the first set from its .xlsx files), the experiment is
queued, worker processes train. Cut off at any point, it goes on from there when started again with the same --home.
Writes specification and table to benchmarks/results/.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from selmask import library
from selmask.cli.runs import wait_for
from selmask.jobs.experiment import ExperimentSpec
from selmask.jobs.launch import ensure_supervisor
from selmask.jobs.plan import queue_experiment
from selmask.jobs.results import ComparedExperiment, compare_experiment
from selmask.specs import FineTuning, PostTraining
from selmask.workspace import Workspace

if TYPE_CHECKING:
    from selmask.corpus.columns import Kind

RESULTS = Path(__file__).parent / "results"
ARMS = ("none", "random-word", "sm-lex-tfidf", "sm-nonlex-tfidf")
LABELS = 200
SHARED_CHECKPOINT = (
    "One post-training run per arm: the repeats differ in labels and fine-tuning seed only, so the table speaks of "
    "these checkpoints and not of the strategies at large."
)


@dataclass(frozen=True)
class RealData:
    """Where the four tables of a data set lie."""

    name: str
    corpus: str
    labelled: str
    test: str
    lexicon: str
    term_column: str = "Name"


DATA = (
    RealData(
        "epidemic misinformation",
        "epidemic_misinformation/xlsx/unlabeled.xlsx",
        "epidemic_misinformation/xlsx/train.xlsx",
        "epidemic_misinformation/xlsx/test.xlsx",
        "epidemic_misinformation/xlsx/lexicon.xlsx",
    ),
    RealData(
        "plant health",
        "plant_health/unlabeled.parquet",
        "plant_health/train.csv",
        "plant_health/test.csv",
        "plant_health/lexicon.csv",
    ),
)


def experiment(workspace: Workspace, data: RealData, folder: Path, epochs: int) -> ExperimentSpec:
    """The experiment on `data`, its files imported."""

    def imported(kind: Kind, file: str, role: str) -> str:
        name = f"{data.name} {role}"
        known = {record.name for record in library.datasets(workspace)}
        if name not in known:
            library.import_dataset(workspace, kind, folder / file, name=name)
        return name

    return ExperimentSpec(
        name=f"{data.name}, {epochs} epochs",
        corpus=imported("corpus", data.corpus, "corpus"),
        labelled=imported("labelled", data.labelled, "labels"),
        test=imported("labelled", data.test, "test"),
        lexicon=imported("lexicon", data.lexicon, "lexicon"),
        strategies=ARMS,
        post_training=PostTraining(epochs=epochs, max_length=128),
        fine_tuning=FineTuning(max_length=128),
        fine_tuning_seeds=(0, 1, 2, 3, 4),
        label_budgets=(LABELS,),
    )


def compared(workspace: Workspace, spec: ExperimentSpec) -> ComparedExperiment:
    """How the arms of `spec` compare, once all its runs have ended."""
    wait_for(workspace, spec.name)
    (only,) = compare_experiment(workspace, spec.name)  # one model, one number of labels
    return only


def write(spec: ExperimentSpec, compared: ComparedExperiment, data: RealData, folder: Path = RESULTS) -> None:
    """The specification and what came out, in `folder`: beside this program."""
    folder.mkdir(exist_ok=True)
    stem = folder / data.name.replace(" ", "_")
    stem.with_suffix(".yaml").write_text(spec.to_yaml(), encoding="utf-8")
    stem.with_suffix(".json").write_text(json.dumps(compared.to_json(), indent=1, ensure_ascii=False) + "\n")
    (labels,) = spec.label_budgets
    text = f"# {data.name}: {labels} labels\n\n{compared.to_markdown()}\n\n{compared.comparison.verdict}\n\n"
    stem.with_suffix(".md").write_text(text + SHARED_CHECKPOINT + "\n", encoding="utf-8")


def main() -> None:
    """Run what is not finished yet, then print and write the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder with the data sets")
    parser.add_argument("--home", type=Path, required=True, help="the workspace; kept, so that a cut-off run goes on")
    parser.add_argument("--epochs", type=int, default=1, help="of post-training")
    parser.add_argument("--only", choices=[data.name for data in DATA], help="this data set alone")
    parser.add_argument("--json", action="store_true", help="print one JSON object at the end")
    given = parser.parse_args()
    workspace, found = Workspace.at(given.home), {}
    chosen = [data for data in DATA if given.only in (None, data.name)]
    specs = [(data, experiment(workspace, data, given.data, given.epochs)) for data in chosen]
    for _, spec in specs:
        queue_experiment(workspace, spec)
    ensure_supervisor(workspace)
    for data, spec in specs:
        came_out = compared(workspace, spec)
        write(spec, came_out, data)
        found[data.name] = came_out.to_json()
    if given.json:
        print(json.dumps(found))


if __name__ == "__main__":
    main()
