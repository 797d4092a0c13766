"""Models and scores of finished runs that a person deleted: real runs, a tiny real encoder."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
import pytest

from selmask import library
from selmask.errors import BadInput, RunFailed
from selmask.experiments.cost.estimate import estimate
from selmask.experiments.experiment_data import Data
from selmask.experiments.plan import plan
from selmask.experiments.results.outcome import compare_experiment
from selmask.experiments.start_experiment import queue_experiment
from selmask.observer import NOBODY
from selmask.processes.devices import Device
from selmask.processes.supervisor import Supervisor
from selmask.runs import control
from selmask.runs.perform import perform
from selmask.runs.products import has_predictions, obstacle, predictions, problem
from selmask.store.state import State
from selmask.store.store import Store
from selmask.workspace import MODEL, PREDICTIONS, Workspace
from tests.support import tiny_performer
from tests.support.projects import small_experiment, small_project
from tests.support.working_off import work_off

if TYPE_CHECKING:
    from collections.abc import Callable

    from selmask.experiments.spec import ExperimentSpec
    from selmask.store.run import Run

SCORING, POST_TRAINING, FINE_TUNING = 1, 2, 3
"""The runs of the experiment, each the parent of the next."""


def experiment(**changes: object) -> ExperimentSpec:
    settings = {"steps": 2, "max_length": 64, "batch_tokens": 1024}
    return small_experiment(strategies=["difference"], post_training=settings, **changes)


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with a finished experiment; read-only."""
    workspace = Workspace.at(tmp_path_factory.mktemp("finished"))
    small_project(workspace, documents=20)
    queue_experiment(workspace, experiment())
    assert [run.kind for run in work_off(workspace)] == ["scoring", "post-training", "fine-tuning"]
    return workspace.home


@pytest.fixture
def workspace(finished: Path, tmp_path: Path) -> Workspace:
    return Workspace.at(shutil.copytree(finished, tmp_path / "home", ignore=shutil.ignore_patterns("*.lock")))


def run(workspace: Workspace, run_id: int) -> Run:
    return Store.of(workspace).runs.get(run_id)


def states(workspace: Workspace) -> list[State]:
    return [each.state for each in Store.of(workspace).runs.all()]


def delete_model(workspace: Workspace) -> None:
    shutil.rmtree(workspace.run_folder(POST_TRAINING) / MODEL)


def with_another_seed(workspace: Workspace) -> None:
    queue_experiment(workspace, experiment(name="two seeds", fine_tuning_seeds=[0, 1]))


def test_what_is_missing_is_named(workspace: Workspace) -> None:
    assert [problem(run(workspace, each), workspace) for each in (SCORING, POST_TRAINING, FINE_TUNING)] == [None] * 3
    (workspace.run_folder(POST_TRAINING) / MODEL / "model.safetensors").unlink()
    shutil.rmtree(workspace.run_folder(FINE_TUNING))
    shutil.rmtree(workspace.scores)
    assert problem(run(workspace, SCORING), workspace) == "its scores are gone"
    assert problem(run(workspace, POST_TRAINING), workspace) == "its model is damaged"
    assert problem(run(workspace, FINE_TUNING), workspace) == "its model is gone"


def test_files_that_cannot_even_be_looked_at_are_named(workspace: Workspace) -> None:
    """Nobody may look through a name that is too long, not even a superuser, who may open every folder."""
    model, predictions = workspace.run_folder(POST_TRAINING) / MODEL, workspace.run_folder(FINE_TUNING) / PREDICTIONS
    [scores], data = workspace.scores.iterdir(), library.dataset(workspace, "corpus")
    for path in (model, predictions, scores, data.path):
        path.rename(path.with_name("elsewhere"))
        path.symlink_to("x" * 300)
    assert problem(run(workspace, SCORING), workspace) == "its scores cannot be read"
    assert problem(run(workspace, POST_TRAINING), workspace) == "its model cannot be read"
    assert problem(run(workspace, FINE_TUNING), workspace) == "its predictions cannot be read"
    assert data.condition == "damaged"
    [compared] = compare_experiment(workspace, "small")
    assert any(each.startswith("Missing") for each in compared.reservations)


@pytest.mark.parametrize("harm", [Path.unlink, lambda file: file.write_bytes(b"PAR1")])
def test_a_comparison_goes_on_without_predictions_that_are_gone(
    workspace: Workspace, harm: Callable[[Path], object]
) -> None:
    [before] = compare_experiment(workspace, "small")
    assert not [each for each in before.reservations if each.startswith("Missing")]
    harm(workspace.run_folder(FINE_TUNING) / PREDICTIONS)
    [compared] = compare_experiment(workspace, "small")
    assert compared.rows.equals(before.rows)
    [missing] = [each for each in compared.reservations if each.startswith("Missing")]
    assert missing.startswith("Missing: the predictions of 1 of 1 run are gone or damaged (run 3).")
    assert "Figures computed from predictions leave this run out; figures already measured are kept." in missing
    assert missing.endswith("start it again.")


def test_a_run_whose_parents_model_is_gone_does_not_start_and_follows_once_that_is_trained_again(
    workspace: Workspace,
) -> None:
    with_another_seed(workspace)
    delete_model(workspace)
    runs, supervisor = Store.of(workspace).runs, _supervisor(workspace)
    supervisor._step([Device("CPU", "CPU", ())])
    skipped, parent = runs.all()[-1], runs.get(POST_TRAINING)
    assert (skipped.state, skipped.attempt) == (State.SKIPPED, 0)
    assert skipped.reason == (
        f"It starts from run 2 ({parent.title}), but its model is gone. Start run 2 again; this run then follows."
    )
    assert parent.state is State.FINISHED
    assert control.retry(workspace, POST_TRAINING).state is State.QUEUED
    assert runs.get(skipped.id).state is State.WAITING
    assert [each.id for each in work_off(workspace)] == [POST_TRAINING, skipped.id]
    assert _learned(run(workspace, POST_TRAINING)) == _learned(parent)


def test_predictions_that_are_gone_are_named(workspace: Workspace) -> None:
    (workspace.run_folder(FINE_TUNING) / PREDICTIONS).unlink()
    assert problem(run(workspace, FINE_TUNING), workspace) == "its predictions are gone"
    assert control.retry(workspace, FINE_TUNING).state is State.QUEUED


def cut_in_half(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def overwrite_in_the_middle(file: Path) -> None:
    """Its metadata, at the end, stays whole."""
    content = file.read_bytes()
    file.write_bytes(content[:4] + bytes(len(content) // 4) + content[4 + len(content) // 4 :])


def without_a_column(file: Path) -> None:
    pq.write_table(pq.read_table(file).drop_columns("label"), file)


def replace_by_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


def without_its_last_row(file: Path) -> None:
    pq.write_table(pq.read_table(file)[:-1], file)


def without_rows(file: Path) -> None:
    pq.write_table(pq.read_table(file)[:0], file)


def with_a_row_twice(file: Path) -> None:
    table = pq.read_table(file)
    pq.write_table(table.take([0, *range(len(table) - 1)]), file)


def with_ids_beyond_the_texts(file: Path) -> None:
    frame = pq.read_table(file).to_pandas()
    frame.assign(id=frame["id"] + 10_000).to_parquet(file, index=False)


def with_other_labels(file: Path) -> None:
    frame = pq.read_table(file).to_pandas()
    wrong = [next(each for each in set(frame["predicted"]) | {"other"} if each != one) for one in frame["predicted"]]
    frame.assign(label=wrong).to_parquet(file, index=False)


OTHER_TEXTS = [without_its_last_row, without_rows, with_a_row_twice, with_ids_beyond_the_texts, with_other_labels]


@pytest.mark.parametrize("harm", [*OTHER_TEXTS, overwrite_in_the_middle])
def test_predictions_of_other_texts_and_damaged_ones_are_missing_from_the_comparison(
    workspace: Workspace, harm: Callable[[Path], None]
) -> None:
    assert has_predictions(run(workspace, FINE_TUNING), workspace)
    harm(workspace.run_folder(FINE_TUNING) / PREDICTIONS)
    assert predictions(run(workspace, FINE_TUNING), workspace) is None
    assert not has_predictions(run(workspace, FINE_TUNING), workspace)
    [compared] = compare_experiment(workspace, "small")
    assert any(each.startswith("Missing: the predictions of 1 of 1 run") for each in compared.reservations)


@pytest.mark.parametrize(
    "harm", [*OTHER_TEXTS, cut_in_half, overwrite_in_the_middle, without_a_column, replace_by_folder]
)
def test_predictions_that_are_damaged_are_named_and_made_again(
    workspace: Workspace, harm: Callable[[Path], None]
) -> None:
    harm(workspace.run_folder(FINE_TUNING) / PREDICTIONS)
    assert problem(run(workspace, FINE_TUNING), workspace) == "its predictions are damaged"
    assert control.retry(workspace, FINE_TUNING).state is State.QUEUED
    assert not (workspace.run_folder(FINE_TUNING) / PREDICTIONS).exists()


def test_a_run_that_is_started_all_the_same_fails_with_the_remedy(workspace: Workspace) -> None:
    delete_model(workspace)
    with pytest.raises(RunFailed, match=r"model of .* is gone.*Start run 2 again"):
        perform(run(workspace, FINE_TUNING), workspace, NOBODY)


def test_an_experiment_that_needs_the_model_trains_it_again(workspace: Workspace) -> None:
    delete_model(workspace)
    spec = experiment(name="two seeds", fine_tuning_seeds=[0, 1])
    assert estimate(workspace, plan(spec, Data.of(spec, workspace))).reused == 2
    queue_experiment(workspace, spec)
    assert states(workspace) == [State.FINISHED, State.QUEUED, State.FINISHED, State.WAITING]
    assert [each.id for each in work_off(workspace)] == [POST_TRAINING, FINE_TUNING + 1]


def test_an_experiment_that_needs_scores_for_a_model_that_is_gone_computes_both_again(workspace: Workspace) -> None:
    delete_model(workspace)
    shutil.rmtree(workspace.scores)
    with_another_seed(workspace)
    assert states(workspace) == [State.QUEUED, State.WAITING, State.FINISHED, State.WAITING]


def test_an_experiment_that_does_not_need_the_model_leaves_it(workspace: Workspace) -> None:
    delete_model(workspace)
    queue_experiment(workspace, experiment())
    assert set(states(workspace)) == {State.FINISHED}


def test_a_run_started_again_takes_along_what_it_needs_and_is_gone(workspace: Workspace) -> None:
    delete_model(workspace)
    shutil.rmtree(workspace.scores)
    assert control.retry(workspace, POST_TRAINING).state is State.WAITING
    assert states(workspace) == [State.QUEUED, State.WAITING, State.FINISHED]
    assert obstacle(run(workspace, POST_TRAINING), Store.of(workspace).runs, workspace) is None


def test_a_finished_run_with_its_model_is_not_started_again(workspace: Workspace) -> None:
    with pytest.raises(BadInput, match="cannot be started again: its state is “finished”"):
        control.retry(workspace, POST_TRAINING)
    assert problem(run(workspace, POST_TRAINING), workspace) is None


def _supervisor(workspace: Workspace) -> Supervisor:
    runs = Store.of(workspace).runs
    return Supervisor(workspace, performer=tiny_performer.NAME, obstacle=lambda each: obstacle(each, runs, workspace))


def _learned(trained: Run) -> dict[str, Any]:
    """The result without what depends on the machine's speed."""
    return {key: value for key, value in (trained.result or {}).items() if key not in {"seconds", "peak_memory_mb"}}
