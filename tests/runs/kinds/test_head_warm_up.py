"""The head warm-up of an experiment whose model has no trained masked-LM head: all arms begin with the same weights."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import pytest
import torch

from selmask import library
from selmask.errors import RunFailed
from selmask.experiments.experiment_data import Data
from selmask.experiments.plan import plan
from selmask.experiments.start_experiment import queue_experiment
from selmask.models.loading import load_for_mlm
from selmask.runs import control
from selmask.runs.cost_basis import CostBasis
from selmask.runs.kinds.all_kinds import check_needs, kind_of, parsed
from selmask.runs.kinds.head_warm_up import HEAD_WARM_UP
from selmask.runs.kinds.post_training import POST_TRAINING
from selmask.runs.products import obstacle, problem
from selmask.runs.run_specs import PostTrainingSpec
from selmask.store.state import State
from selmask.store.store import Store
from selmask.training.masked.shared_head import load_head
from selmask.workspace import HEAD, MODEL, Workspace
from tests.support.projects import small_experiment, small_project
from tests.support.tiny import write_tiny_encoder
from tests.support.working_off import work_off

if TYPE_CHECKING:
    from pathlib import Path

    from selmask.experiments.spec import ExperimentSpec
    from selmask.store.run import Run

ARMS = ("random-word", "sm-lex-tfidf", "keyword")
"""The last one reads scores, so its post-training starts from two runs."""


def experiment(**changes: Any) -> ExperimentSpec:
    """Every arm's post-training takes one step at a rate that changes no weight, and so leaves what it began with."""
    still = {"steps": 1, "learning_rate": 1e-60, "weight_decay": 0, "max_length": 64, "batch_tokens": 512}
    usual: dict[str, Any] = {"models": ["bare"], "strategies": [*ARMS], "post_training": still}
    usual["fine_tuning"] = {"epochs": 1, "min_steps": 0, "max_length": 32}
    return small_experiment(**(usual | changes))


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A workspace in which the experiment has finished."""
    workspace = Workspace.at(tmp_path_factory.mktemp("home"))
    small_project(workspace, documents=40)
    texts = library.dataset(workspace, "corpus").frame()["text"].tolist()
    write_tiny_encoder(workspace.models / "bare", texts, head=False)
    queue_experiment(workspace, experiment())
    work_off(workspace)
    return workspace


@pytest.fixture
def copied(finished: Workspace, tmp_path: Path) -> Workspace:
    """A copy of that workspace to be damaged."""
    shutil.copytree(finished.home, tmp_path / "home")
    return Workspace.at(tmp_path / "home")


def warm_up(workspace: Workspace) -> Run:
    [run] = Store.of(workspace).runs.all(kind=HEAD_WARM_UP.name)
    return run


def post_trainings(workspace: Workspace) -> list[Run]:
    return Store.of(workspace).runs.all(kind="post-training")


def test_one_run_is_the_parent_of_all_arms(finished: Workspace) -> None:
    assert [run.state for run in Store.of(finished).runs.children(warm_up(finished).id)] == [State.FINISHED] * len(ARMS)
    assert [len(run.parents) for run in post_trainings(finished)] == [1, 1, 2]
    assert (warm_up(finished).result or {})["head_warm_up_steps"] > 0


def test_all_arms_begin_with_equal_weights(finished: Workspace) -> None:
    base = load_for_mlm(finished.models / "bare", seed=0).model
    untrained = {name: value.clone() for name, value in base.state_dict().items()}
    load_head(base, finished.run_folder(warm_up(finished).id) / HEAD)
    assert any(not torch.equal(value, untrained[name]) for name, value in base.state_dict().items())
    for run in post_trainings(finished):
        weights = load_for_mlm(finished.run_folder(run.id) / MODEL, seed=0).model.state_dict()
        assert all(torch.equal(value, weights[name]) for name, value in base.state_dict().items()), run.title


def test_the_losses_of_all_arms_begin_at_one_point(finished: Workspace) -> None:
    runs = post_trainings(finished)
    for key in ("held_out_loss", "general_loss"):
        frame = Store.of(finished).metrics.frame([run.id for run in runs], keys=[key])
        at_first = frame[frame["step"] == 0]["value"]
        assert len(at_first) == len(ARMS)
        assert at_first.nunique() == 1
        assert {(run.result or {})[f"{key}_before"] for run in runs} == set(at_first)
    assert all((run.result or {})["new_head"] for run in runs)


def test_it_is_done_once_for_experiments_that_differ_in_nothing_that_it_needs(copied: Workspace) -> None:
    settings = experiment().post_training.model_copy(update={"steps": 2})
    queue_experiment(copied, experiment(name="longer", post_training=settings.model_dump(), strategies=["tfidf"]))
    assert warm_up(copied).state is State.FINISHED
    queue_experiment(copied, experiment(name="other seed", post_training_seeds=[1]))
    assert len(Store.of(copied).runs.all(kind=HEAD_WARM_UP.name)) == 2


def test_an_experiment_that_is_queued_again_keeps_it(copied: Workspace) -> None:
    before = Store.of(copied).runs.all()
    queue_experiment(copied, experiment())
    assert Store.of(copied).runs.all() == before


@pytest.mark.parametrize(("damage", "wrong"), [("gone", "its head is gone"), ("cut", "its head is damaged")])
def test_a_head_that_is_gone_or_damaged_is_named_and_made_again(copied: Workspace, damage: str, wrong: str) -> None:
    run, file, runs = warm_up(copied), copied.run_folder(warm_up(copied).id) / HEAD, Store.of(copied).runs
    whole = file.read_bytes()
    file.unlink() if damage == "gone" else file.write_bytes(whole[:-9])
    assert problem(run, copied) == wrong
    for each in post_trainings(copied):
        assert f"run {run.id} again" in (obstacle(each, runs, copied) or "")
    last = post_trainings(copied)[-1]
    shutil.rmtree(copied.run_folder(last.id) / MODEL)
    control.retry(copied, last.id)
    assert [each.id for each in work_off(copied)] == [run.id, last.id]
    assert file.read_bytes() == whole


def test_a_worker_is_not_started_without_the_head(copied: Workspace) -> None:
    file = copied.run_folder(warm_up(copied).id) / HEAD
    file.unlink()
    for run in post_trainings(copied):
        with pytest.raises(RunFailed, match=rf"The head of head warm-up on corpus, bare, repeat 1 is gone.*{HEAD}"):
            check_needs(run, copied)


def test_its_time_is_counted_once_and_in_no_arm(finished: Workspace) -> None:
    spec, basis = small_experiment(models=["minilm"]), CostBasis(finished, Store.of(finished))
    warm_up, post_training = plan(spec, Data.of(spec, finished)).runs[1:3]
    assert (warm_up.kind, post_training.kind) == (HEAD_WARM_UP.name, POST_TRAINING.name)
    one, other = (kind_of(run).cost(parsed(run), basis) for run in (warm_up, post_training))
    own_head = parsed(post_training).model_copy(update={"head": None})
    assert one is not None
    assert other is not None
    assert POST_TRAINING.cost(PostTrainingSpec.parse(dict(own_head)), basis) == pytest.approx(one + other)


def test_a_model_with_a_trained_head_needs_none(finished: Workspace) -> None:
    queue_experiment(finished, experiment(name="trained", models=["tiny"]))
    assert len(Store.of(finished).runs.all(kind=HEAD_WARM_UP.name)) == 1
