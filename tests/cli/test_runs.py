"""The queue from the command line: showing, stopping and reordering runs."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
import yaml

from selmask.processes import lock
from selmask.processes.alive.identity import boot_id, born, host
from selmask.store.experiments import Place
from selmask.store.run import NewRun
from selmask.store.state import State
from selmask.store.store import Store
from selmask.workspace import Workspace
from tests.cli.conftest import Answer
from tests.support.projects import small_experiment, small_project

if TYPE_CHECKING:
    from pathlib import Path

Cli = Callable[..., Answer]
TITLES = ("random-word on plant health", "tfidf on plant health", "tfidf on plant health, seed 1")


@pytest.fixture
def store(home: Path) -> Store:
    """Two post-training runs of an experiment, and one that starts from the second."""
    store = Store.of(Workspace.at(home))
    random, tfidf, child = TITLES
    parent = NewRun("post-training", tfidf, {"n": 1})
    wanted = [NewRun("post-training", random, {"n": 0}), parent, NewRun("fine-tuning", child, {}, parent.hash)]
    queued = store.runs.queue_all(wanted)
    store.experiments.add("Plants", {}, [Place(run.id, "tfidf", "minilm", 0, "all", "fine-tuning") for run in queued])
    return store


def test_a_run_is_shown_with_its_attempts_and_their_versions(cli: Cli, store: Store) -> None:
    run = store.runs.claim("CPU, 2 cores")
    assert run is not None
    store.hold(run).begin(1, 0.0, {"torch": "2.13.0"})
    store.hold(run).fail("The disk is full.")
    tried = {"device": "CPU, 2 cores", "end": "failed", "reason": "The disk is full.", "versions": {"torch": "2.13.0"}}
    assert json.loads(cli("show", run.id, "--json").out)["attempts"] == [tried]
    assert yaml.safe_load(cli("show", run.id).out)["attempts"] == [tried]


def test_a_run_whose_worker_has_not_begun_is_starting(cli: Cli, store: Store) -> None:
    run = store.runs.claim(
        "CPU, 2 cores", host=host(), boot_id=boot_id(), claimer=(os.getpid(), born(os.getpid()) or 0)
    )
    assert run is not None
    assert cli("runs").out.splitlines()[1].split()[-2:] == ["starting", "0"]
    shown = json.loads(cli("show", run.id, "--json").out)
    assert (shown["state"], shown["words"]) == ("starting", "starting")


def test_a_finished_run_whose_model_is_gone_is_shown_so_and_retried(cli: Cli, store: Store, home: Path) -> None:
    for _ in range(2):
        run = store.runs.claim("CPU, 2 cores")
        assert run is not None
        store.hold(run).finish({})
    assert cli("runs").out.count("finished, but its model is gone") == 2
    shown = json.loads(cli("show", 2, "--json").out)
    assert (shown["state"], shown["words"]) == ("finished", "finished, but its model is gone")
    with lock.sole(Workspace.at(home).supervisor_lock):  # so that none is started
        assert cli("retry", 2).out == f"{TITLES[1]}: in the queue.\n"
    assert [run.state for run in store.runs.all()] == [State.FINISHED, State.QUEUED, State.WAITING]
    assert "cannot be started again: its state is “waiting for another run”" in cli("retry", 3).err


def test_a_waiting_run_is_put_first(cli: Cli, store: Store) -> None:
    said = cli("first", 3)
    assert said.out == f"Next in the queue: {TITLES[1]}, {TITLES[2]}.\n"
    begun = store.runs.claim("CPU, 2 cores")
    assert begun is not None
    assert begun.title == TITLES[1]
    assert "cannot be put first in the queue: its state is “starting”" in cli("first", begun.id).err


def test_an_experiment_is_stopped_as_a_whole(cli: Cli, store: Store) -> None:
    begun = store.runs.claim("CPU, 2 cores")
    assert begun is not None
    said = cli("stop", "Plants")
    assert said.out.splitlines() == [f"{TITLES[0]}: stopping.", f"{TITLES[1]}: stopped.", f"{TITLES[2]}: stopped."]
    unknown = cli("stop", "Plant")
    assert unknown.code == 2
    assert "Plants" in unknown.err


def test_the_list_says_when_runs_wait_and_no_supervisor_works(cli: Cli, home: Path, store: Store) -> None:
    answer = cli("runs")
    assert "3 runs wait, but no supervisor is running" in answer.out
    assert "`python -m selmask supervise` starts one" in answer.out
    as_json = cli("runs", "--json")
    assert len(json.loads(as_json.out)) == 3
    assert "no supervisor is running" in as_json.err
    with lock.sole(Workspace.at(home).supervisor_lock):
        assert "supervisor" not in cli("runs").out
    store.runs.stop_all([1, 2, 3])
    assert "supervisor" not in cli("runs").out


def test_an_experiment_that_cannot_be_run_is_refused_with_every_reason(cli: Cli, home: Path, tmp_path: Path) -> None:
    workspace = Workspace.at(home)
    small_project(workspace)
    file = tmp_path / "impossible.yaml"
    file.write_text(small_experiment(label_budgets=[4, 500]).to_yaml(), encoding="utf-8")
    said = cli("run", file)
    assert said.code == 2
    assert "(1) A label budget of 4 labelled texts is too small for 4 classes" in said.err
    assert "(2) The label budget is 500 labelled texts, but only 64 are left beside the test set" in said.err
    assert Store.of(workspace).runs.all() == []


def test_a_masking_rate_far_from_what_is_usual_is_questioned_before_the_run(
    cli: Cli, home: Path, tmp_path: Path
) -> None:
    workspace = Workspace.at(home)
    small_project(workspace, documents=20, labelled=40)
    file = tmp_path / "small.yaml"
    file.write_text(small_experiment(masking={"rate": 0.99}).to_yaml(), encoding="utf-8")
    with lock.sole(workspace.supervisor_lock):  # so that no supervisor starts
        answer = cli("run", file)
    assert answer.code == 0, "it is a question, not a refusal"
    assert "warning: The masking setting “rate” is 99 %; usual: 15 % to 40 %. Is that intended?" in answer.err
    assert "`python -m selmask compare small` shows the result" in answer.out


def test_an_experiment_says_how_many_of_its_runs_have_finished_already(cli: Cli, home: Path, tmp_path: Path) -> None:
    workspace = Workspace.at(home)
    small_project(workspace, documents=20, labelled=40)
    file = tmp_path / "small.yaml"
    file.write_text(small_experiment(strategies=["none"], fine_tuning_seeds=[0, 1]).to_yaml(), encoding="utf-8")
    with lock.sole(workspace.supervisor_lock):  # so that no supervisor starts
        assert cli("run", file).out.startswith("Experiment 'small': 2 runs. `python")
        finish_next(workspace)
        assert "2 runs. 1 run has finished already and will be reused. `python" in cli("run", file).out
        finish_next(workspace)
        assert "2 runs. All 2 runs have finished already, so nothing will be trained. `python" in cli("run", file).out


def finish_next(workspace: Workspace) -> None:
    store = Store.of(workspace)
    run = store.runs.claim("CPU, 2 cores")
    assert run is not None
    store.hold(run).finish({})


def test_a_key_that_stands_twice_is_refused_and_nothing_is_queued(cli: Cli, home: Path, tmp_path: Path) -> None:
    file = tmp_path / "small.yaml"
    file.write_text("name: a\ncorpus: b\nlabelled: c\nname: d\n", encoding="utf-8")
    refused = cli("run", file)
    assert refused.code == 2
    assert "the key 'name' appears twice, in lines 1 and 4" in refused.err
    assert Store.of(Workspace.at(home)).runs.all() == []
