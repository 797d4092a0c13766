"""The projects that are disturbed: the small sample project with an experiment of short runs in its queue."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

from selmask.child import child_environment, python_command
from selmask.corpus.sample import make_sample
from selmask.experiments.start_experiment import queue_experiment
from selmask.workspace import Workspace
from tests.chaos import undisturbed
from tests.chaos.evidence import Evidence, evidence_of
from tests.support.projects import small_experiment, small_project
from tests.support.tiny import write_tiny_encoder

if TYPE_CHECKING:
    from pathlib import Path

    from selmask.experiments.spec import ExperimentSpec

HEADLESS = "headless"
"""An encoder without a masked-LM head, which a head warm-up gives it."""

LARGE = small_experiment(
    models=[HEADLESS],
    strategies=["none", "sm-lex-tfidf"],
    post_training={"epochs": 8, "patience": 8, "max_length": 32, "batch_tokens": 512},
    fine_tuning={
        "epochs": 18,
        "patience": 18,
        "min_steps": 0,
        "max_length": 32,
        "batch_size": 32,
        "learning_rate": [1e-4, 2e-4],
    },
    anchors=["bag-of-words", "frozen"],
    post_training_seeds=[0],
    fine_tuning_seeds=[0, 1],
)
"""Ten runs: a head warm-up, a post-training, two anchors, and fine-tunings of some dozens of steps, twice each."""

SMALL = small_experiment(
    strategies=["sm-lex-tfidf"],
    post_training={"epochs": 40, "patience": 40, "max_length": 32, "batch_tokens": 65536},
    fine_tuning={
        "epochs": 40,
        "patience": 40,
        "min_steps": 0,
        "max_length": 32,
        "batch_size": 128,
        "learning_rate": 5e-5,
    },
)
"""Two runs. Each of their epochs is a single step, so every checkpoint is one at the end of an epoch."""

SHORT = SMALL.model_copy(
    update={
        "post_training": SMALL.post_training.model_copy(update={"epochs": 20, "patience": 20}),
        "fine_tuning": SMALL.fine_tuning.model_copy(update={"epochs": 20, "patience": 20}),
    }
)
"""The same two runs with half as many epochs, for a storm of two events."""

SWEPT = small_experiment(
    strategies=["sm-lex-tfidf"],
    post_training={"epochs": 2, "patience": 2, "max_length": 32, "batch_tokens": 2048},
    fine_tuning={"epochs": 2, "patience": 2, "min_steps": 0, "max_length": 32, "batch_size": 32, "learning_rate": 5e-5},
)
"""Two runs of a few steps, to be done hundreds of times."""


@dataclass(frozen=True)
class Project:
    """An experiment that has yet to begin, and what an undisturbed one leaves."""

    home: Path
    experiment: ExperimentSpec
    expected: dict[str, Evidence]

    @classmethod
    def made_in(cls, folder: Path, experiment: ExperimentSpec) -> Project:
        """Makes the project in `folder`, and does its runs once in a process of their own."""
        fresh, calm = queued(folder / "fresh", experiment), folder / "calm"
        shutil.copytree(fresh.home, calm)
        subprocess.run(python_command(undisturbed.MODULE, str(calm)), check=True, env=child_environment())
        return cls(fresh.home, experiment, evidence_of(Workspace.at(calm)))

    def copied_to(self, home: Path) -> Workspace:
        """A workspace of its own for a storm."""
        shutil.copytree(self.home, home, ignore=shutil.ignore_patterns("*.lock"))
        return Workspace.at(home)


def queued(home: Path, experiment: ExperimentSpec) -> Workspace:
    """A new workspace with the small sample project, and a headless encoder, in which `experiment` is queued."""
    workspace = Workspace.at(home)
    small_project(workspace)
    write_tiny_encoder(workspace.models / HEADLESS, list(make_sample().corpus[:200]), head=False)
    queue_experiment(workspace, experiment)
    return workspace
