"""The masks of a planned post-training against the run that is queued for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from selmask.errors import BadInput, NotFound
from selmask.experiments.planned_masks import PlannedMasks
from selmask.experiments.start_experiment import queue_experiment
from selmask.masking.held_out import SelectedWindows, held_out_documents
from selmask.runs.kinds.post_training import POST_TRAINING
from selmask.runs.pipeline import masker_of, masking_data
from selmask.runs.run_specs import PostTrainingSpec
from selmask.store.store import Store
from selmask.workspace import Workspace
from tests.support.projects import small_experiment, small_project

if TYPE_CHECKING:
    from selmask.experiments.spec import ExperimentSpec

Masked = dict[tuple[int, int], list[int]]
EPOCH = 1


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    workspace = Workspace.at(tmp_path_factory.mktemp("home"))
    small_project(workspace)
    return workspace


def queued(workspace: Workspace, experiment: ExperimentSpec, arm: str) -> PostTrainingSpec:
    """The specification of the run that a worker will get."""
    queue_experiment(workspace, experiment)
    members = Store.of(workspace).experiments.members(experiment.name)
    run = next(each.run for each in members if (each.arm, each.run.kind) == (arm, POST_TRAINING.name))
    return PostTrainingSpec.parse(run.spec)


def trained(workspace: Workspace, spec: PostTrainingSpec, epoch: int) -> Masked:
    """The masked places of every window that the trainer is given, by document and window."""
    data = masking_data(workspace, spec)
    windows = masker_of(workspace, spec, data).windows(spec.masking, spec.seed, spec.settings.epochs)
    selected = SelectedWindows(windows, ~held_out_documents(data.duplicates.first, spec.settings.held_out))
    batch, cut = selected.batch(np.arange(len(selected)), epoch), windows.arrays.windows
    rows = np.flatnonzero(np.isin(windows.documents, np.unique(selected.documents)))
    return {
        (int(cut.document[row]), int(cut.number[row])): np.flatnonzero(labels != -100).tolist()
        for row, labels in zip(rows, batch.labels, strict=True)
    }


def shown(workspace: Workspace, masks: PlannedMasks, epoch: int) -> Masked:
    return {
        (view.document, view.window): sorted(place for unit in view.masked for place in unit.tokens)
        for view in masks.views(workspace, epoch + 1)
    }


@pytest.mark.parametrize("arm", ["random-word", "sm-lex-tfidf (rate 0.3)"])
def test_what_is_previewed_is_what_is_trained(workspace: Workspace, arm: str) -> None:
    own_rate = {"strategy": "sm-lex-tfidf", "masking": {"rate": 0.3}}
    experiment = small_experiment(
        name=arm,
        strategies=["none", "random-word", "sm-lex-tfidf", own_rate],
        post_training_seeds=[7],
        masking={"schedule": "linear", "later_rates": [0.4]},
        post_training={"epochs": 3, "max_length": 32, "batch_tokens": 1024, "held_out": 0.2},
    )
    masks = PlannedMasks.of_arm(workspace, experiment, arm)
    spec = queued(workspace, experiment, arm)
    assert masks.spec == spec
    assert spec.seed == 7
    seen = shown(workspace, masks, EPOCH)
    assert seen == trained(workspace, spec, EPOCH)
    assert any(seen.values())


def test_the_first_arm_that_masks_words_is_shown_unless_one_is_named(workspace: Workspace) -> None:
    experiment = small_experiment(strategies=["none", "tfidf", "random-word"])
    assert PlannedMasks.of_arm(workspace, experiment).spec.strategy.name == "tfidf"
    with pytest.raises(NotFound, match="Did you mean 'tfidf'"):
        PlannedMasks.of_arm(workspace, experiment, "tfdif")
    with pytest.raises(BadInput, match=r"not post-trained.*Accepted: tfidf, random-word"):
        PlannedMasks.of_arm(workspace, experiment, "none")


def test_an_arm_that_asks_a_model_names_the_scores_that_its_run_reads(workspace: Workspace) -> None:
    masks = PlannedMasks.of_arm(workspace, small_experiment(strategies=["keyword"]))
    assert masks.scoring is not None
    assert masks.scoring.strategy == masks.spec.strategy
    assert masks.spec.scores is not None
