"""The scores of a scoring run in workspaces of older versions, which kept them under other keys."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from selmask.errors import BadInput
from selmask.experiments.spec import read_experiment
from selmask.experiments.start_experiment import queue_experiment
from selmask.observer import NOBODY
from selmask.runs import control
from selmask.runs.kinds.all_kinds import check_needs
from selmask.runs.many import deletion
from selmask.runs.perform import perform
from selmask.runs.products import obstacle, problem
from selmask.store.state import State
from selmask.store.store import Store
from selmask.workspace import CHECKPOINT, Workspace
from tests.support.working_off import work_off

if TYPE_CHECKING:
    from selmask.store.run import Run

FOLDER = Path(__file__).parents[2] / "older_workspaces"
WITH_OTHER_SCORES = ("e5fd66c", "50d9b85")
"""Since then the scorer computes something else."""

SCORING, POST_TRAINING, FINE_TUNING = 15, 16, 17
"""The runs of one experiment, each the parent of the next; all have finished."""


@pytest.fixture(params=WITH_OTHER_SCORES)
def older(request: pytest.FixtureRequest, tmp_path: Path) -> Workspace:
    return opened(request.param, tmp_path)


def opened(commit: str, folder: Path) -> Workspace:
    return Workspace.at(shutil.copytree(FOLDER / commit / "workspace", folder / "home"))


def run(workspace: Workspace, run_id: int) -> Run:
    return Store.of(workspace).runs.get(run_id)


def kept(workspace: Workspace) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in workspace.scores.iterdir()}


def become(workspace: Workspace, state: str, *run_ids: int) -> None:
    with Store.of(workspace).transaction() as db:
        for run_id in run_ids:
            db.execute("UPDATE runs SET state = ? WHERE id = ?", [state, run_id])


def queue(workspace: Workspace, name: str = "the model is asked") -> None:
    spec = read_experiment(FOLDER / "sources" / "the model is asked.yaml")
    fine_tuning = spec.fine_tuning.model_copy(update={"near_duplicates_together": False})
    as_before = {"fine_tuning": fine_tuning, "containing_texts": False, "anchors": ()}
    queue_experiment(workspace, spec.model_copy(update={"name": name, **as_before}))


def test_scores_under_a_key_of_an_earlier_version_are_there(older: Workspace) -> None:
    assert problem(run(older, SCORING), older) is None
    assert obstacle(run(older, POST_TRAINING), Store.of(older).runs, older) is None
    [file] = older.scores.iterdir()
    file.write_bytes(file.read_bytes()[:-10])
    assert problem(run(older, SCORING), older) == "its scores are damaged"
    file.unlink()
    assert problem(run(older, SCORING), older) == "its scores are gone"


def test_scores_are_not_computed_in_two_ways_for_one_arm(older: Workspace) -> None:
    shutil.rmtree(older.scores)
    runs = Store.of(older).runs
    refusal = r"scores of run 15 .* cannot be computed again.* Given: 'trained .*: run 16'.*under another name"
    for start in (SCORING, POST_TRAINING):
        with pytest.raises(BadInput, match=refusal):
            control.retry(older, start)
    become(older, "stopped", FINE_TUNING)
    before = runs.all()
    with pytest.raises(BadInput, match=refusal):
        queue(older)
    assert runs.all() == before, "nothing is queued"
    with pytest.raises(BadInput, match=refusal):
        check_needs(run(older, SCORING), older)
    told = obstacle(run(older, POST_TRAINING), runs, older) or ""
    assert "its scores are gone. The scores of run 15" in told
    assert "Start run" not in told
    queue(older, "asked once more")
    assert [each.kind for each in work_off(older)] == ["scoring", "post-training", "fine-tuning"]


def test_scores_with_which_a_run_is_half_trained_are_not_computed_in_another_way(older: Workspace) -> None:
    shutil.rmtree(older.scores)
    become(older, "stopped", POST_TRAINING, FINE_TUNING)
    checkpoint = older.run_folder(POST_TRAINING) / CHECKPOINT
    checkpoint.mkdir()
    (checkpoint / "step-2").touch()
    with pytest.raises(BadInput, match="run 16"):
        control.retry(older, SCORING)
    shutil.rmtree(checkpoint)
    assert control.retry(older, SCORING).state is State.QUEUED


def test_scores_that_are_there_stay(older: Workspace) -> None:
    before = kept(older)
    perform(run(older, SCORING), older, NOBODY)
    assert before.items() < kept(older).items()


def test_scores_that_only_waiting_runs_read_are_computed_under_their_key(older: Workspace) -> None:
    [name] = kept(older)
    shutil.rmtree(older.scores)
    become(older, "stopped", POST_TRAINING, FINE_TUNING)
    control.retry(older, SCORING)
    assert [each.id for each in work_off(older)] == [SCORING]
    assert name in kept(older)
    assert problem(run(older, SCORING), older) is None


def test_the_scores_of_this_version_stay_if_the_run_of_an_earlier_one_is_deleted(older: Workspace) -> None:
    before = kept(older)
    queue(older, "asked once more")
    work_off(older)
    own = kept(older).keys() - before.keys()
    trash = Store.of(older).trash
    deletion.delete_experiment(older, "the model is asked")
    trash.empty()
    assert own
    assert own <= kept(older).keys()
    deletion.delete_experiment(older, "asked once more")
    trash.empty()
    assert not own & kept(older).keys()


def test_scores_that_this_version_computes_alike_are_computed_again(tmp_path: Path) -> None:
    workspace = opened("ef1a9be", tmp_path)
    before = kept(workspace)
    shutil.rmtree(workspace.scores)
    assert control.retry(workspace, SCORING).state is State.QUEUED
    assert [each.id for each in work_off(workspace)] == [SCORING]
    assert kept(workspace).keys() == before.keys()
