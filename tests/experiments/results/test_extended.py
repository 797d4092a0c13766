from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from selmask.experiments.results.question import Question
from selmask.processes.alive.identity import boot_id, host
from selmask.runs import control
from selmask.store.store import Store
from selmask.workspace import Workspace
from tests.pages import filled

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

ARMS = ("none", "random-word")
AGAIN = (
    "Runs were started again or deleted after a verdict on {} repeats could be read, so this comparison is explored."
)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace.at(tmp_path)


def deviations(workspace: Workspace, name: str = "more") -> tuple[str, ...]:
    return Question.of(workspace, name, None, None).planned.deviations


def work_off_but(workspace: Workspace, failing: Collection[int] = (), lasting: Collection[int] = ()) -> None:
    """Every run of the queue is done, but those that fail or last longer."""
    store = Store.of(workspace)
    while (run := store.runs.claim("CPU, 2 cores", host=host(), boot_id=boot_id())) is not None:
        (filled.begin if run.id in (*failing, *lasting) else filled.finish)(workspace, run)
        assert run.id not in failing or store.hold(run).fail("The loss became nan.")


@pytest.mark.parametrize(
    ("before", "said"),
    [(6, ("It extends first, looked at with 6 repeats, so this comparison is explored.",)), (5, ())],
    ids=["a verdict was there", "too few for one"],
)
def test_more_repeats_after_a_verdict_are_explored(workspace: Workspace, before: int, said: tuple[str, ...]) -> None:
    filled.add_experiment(workspace, name="first", repeats=before, strategies=ARMS)
    filled.finish_all(workspace)
    filled.add_experiment(workspace, name="more", repeats=8, strategies=ARMS)
    assert deviations(workspace) == said


def test_what_had_not_ended_could_not_be_looked_at(workspace: Workspace) -> None:
    filled.add_experiment(workspace, name="first", repeats=6, strategies=ARMS)
    filled.add_experiment(workspace, name="more", repeats=8, strategies=ARMS)
    filled.finish_all(workspace)
    assert deviations(workspace) == ()


def test_an_experiment_on_other_runs_is_planned(workspace: Workspace) -> None:
    filled.add_experiment(workspace, name="first", repeats=6, strategies=ARMS)
    filled.finish_all(workspace)
    filled.add_experiment(workspace, name="more", repeats=6, strategies=ARMS, budgets=(100,))
    assert deviations(workspace) == ()


def test_runs_that_are_resumed_after_a_verdict_are_explored(workspace: Workspace) -> None:
    filled.add_experiment(workspace, name="more", repeats=8, strategies=ARMS)
    runs = Store.of(workspace).runs
    stopped = [run.id for run in runs.all(kind="fine-tuning") if run.spec["seed"] > 5]
    runs.stop_all(stopped)
    filled.finish_all(workspace)
    for run_id in stopped:
        runs.resume(run_id)
    filled.finish_all(workspace)
    assert deviations(workspace) == (AGAIN.format(6),)
    filled.add_experiment(workspace, name="even more", repeats=9, strategies=ARMS)
    assert [each[:36] for each in deviations(workspace, "even more")] == ["It extends more, looked at with 8 re"]


def test_a_failed_run_that_is_deleted_and_queued_anew_after_a_verdict_is_explored(workspace: Workspace) -> None:
    def add() -> None:
        filled.add_experiment(workspace, name="more", repeats=7, strategies=ARMS)

    add()
    store = Store.of(workspace)
    [*_, last] = store.runs.all(kind="fine-tuning")
    work_off_but(workspace, failing=[last.id])
    control.delete(workspace, last.id)
    add()
    filled.finish_all(workspace)
    assert deviations(workspace) == (AGAIN.format(6),)


@pytest.mark.parametrize("repeats", [5, 6])
def test_runs_that_are_resumed_before_any_verdict_stay_planned(workspace: Workspace, repeats: int) -> None:
    filled.add_experiment(workspace, name="more", repeats=repeats, strategies=ARMS)
    runs = Store.of(workspace).runs
    [*_, last] = runs.all(kind="fine-tuning")
    runs.request_stop(last.id)
    if repeats == 6:  # it is resumed while others wait
        runs.resume(last.id)
    filled.finish_all(workspace)
    if repeats == 5:  # too few for a verdict that could have been read
        runs.resume(last.id)
        filled.finish_all(workspace)
    assert deviations(workspace) == ()


def add_with_looks(workspace: Workspace, name: str, repeats: int, looks: tuple[int, ...] = (7, 9)) -> None:
    filled.add_experiment(
        workspace,
        name=name,
        repeats=repeats,
        strategies=ARMS,
        compare={"looks": looks},
        post_training_seeds=None,
    )


def test_looks_that_the_earlier_experiment_did_not_plan_excuse_nothing(workspace: Workspace) -> None:
    filled.add_experiment(workspace, name="first", repeats=6, strategies=ARMS, post_training_seeds=None)
    filled.finish_all(workspace)
    add_with_looks(workspace, "more", 9)
    assert deviations(workspace)[0].startswith("It extends first, looked at with 6 repeats")


def test_runs_that_are_resumed_after_a_planned_look_stay_planned(workspace: Workspace) -> None:
    add_with_looks(workspace, "more", 9)
    store = Store.of(workspace)
    late = [each.run.id for each in store.experiments.members("more") if each.repeat > 6]
    store.runs.stop_all(late)
    filled.finish_all(workspace)
    for run_id in late:
        if store.runs.get(run_id).state.can_resume:
            store.runs.resume(run_id)
    filled.finish_all(workspace)
    assert deviations(workspace) == ()


@pytest.mark.parametrize(("looks", "repeats"), [((7, 9), 9), ((8,), 8)], ids=["two looks", "one after all"])
def test_runs_that_a_planned_look_was_about_may_not_begin_again(
    workspace: Workspace, looks: tuple[int, ...], repeats: int
) -> None:
    add_with_looks(workspace, "more", repeats, looks)
    runs = Store.of(workspace).runs
    [failed, *_] = runs.all(kind="fine-tuning")
    work_off_but(workspace, failing=[failed.id])
    runs.retry(failed.id)
    filled.finish_all(workspace)
    assert deviations(workspace) == (AGAIN.format(repeats - 1),)


def test_a_planned_look_was_a_look_for_another_experiment(workspace: Workspace) -> None:
    add_with_looks(workspace, "first", 9)
    late = [each.run.id for each in Store.of(workspace).experiments.members("first") if each.repeat > 6]
    work_off_but(workspace, lasting=late)
    filled.add_experiment(workspace, name="more", repeats=7, strategies=ARMS, post_training_seeds=None)
    assert deviations(workspace)[0].startswith("It extends first, looked at with 7 repeats")
