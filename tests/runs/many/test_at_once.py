"""Resuming and retrying several runs: parents and children in the right order, and refusals in sentences."""

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
