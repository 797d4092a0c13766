"""Actions on several runs: parents and children in the right order, and refusals in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from selmask.runs.many import at_once
from selmask.store.run import NewRun, Run
from selmask.store.state import State
from selmask.store.store import Store
from selmask.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace.at(tmp_path)


@pytest.fixture
def family(workspace: Workspace) -> list[Run]:
    """A run, its child, its grandchild, and a run of no family."""
    parent = NewRun("scoring", "parent", {"seed": 0})
    child = NewRun("post-training", "child", {"seed": 0}, parent_hash=parent.hash)
    grandchild = NewRun("fine-tuning", "grandchild", {"seed": 0}, parent_hash=child.hash)
    return Store.of(workspace).runs.queue_all([parent, child, grandchild, NewRun("scoring", "alone", {"seed": 1})])


def states(workspace: Workspace) -> list[State]:
    return [run.state for run in Store.of(workspace).runs.all()]


def test_descendants_are_all_that_start_from_a_run(family: list[Run]) -> None:
    parent, child, grandchild, alone = family
    assert at_once.descendants([parent.id], family) == [child, grandchild]
    assert at_once.descendants([parent.id, child.id], family) == [grandchild]
    assert at_once.descendants([alone.id, grandchild.id], family) == []


def test_a_stopped_family_is_resumed_from_its_parents(workspace: Workspace, family: list[Run]) -> None:
    Store.of(workspace).runs.stop_all(run.id for run in family)
    assert set(states(workspace)) == {State.STOPPED}
    assert at_once.resume(workspace, family[::-1]) == []
    assert states(workspace) == [State.QUEUED, State.WAITING, State.WAITING, State.QUEUED]


def test_a_child_without_its_parent_is_refused_and_the_others_go_on(workspace: Workspace, family: list[Run]) -> None:
    Store.of(workspace).runs.stop_all(run.id for run in family)
    [refusal] = at_once.retry(workspace, [family[1], family[3]])
    assert refusal.startswith(f"Run {family[1].id}: child cannot start.")
    assert states(workspace)[-1] is State.QUEUED


def test_a_family_is_deleted_from_its_children_and_a_lone_parent_is_refused(
    workspace: Workspace, family: list[Run]
) -> None:
    [refusal] = at_once.delete(workspace, [family[0], family[3]])
    assert "other run starts from it" in refusal
    assert at_once.delete(workspace, family[:3]) == []
    assert states(workspace) == []


def test_those_put_first_keep_their_order(workspace: Workspace, family: list[Run]) -> None:
    more = Store.of(workspace).runs.queue_all([NewRun("scoring", "more", {"seed": seed}) for seed in (2, 3)])
    assert at_once.put_first(workspace, more) == []
    turns = [run.id for run in Store.of(workspace).runs.pending()]
    assert turns == [run.id for run in (*more, family[0], family[1], family[2], family[3])]
