from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from selmask.errors import BadInput, NotFound
from selmask.store.experiments import Experiments, Member, Place, Unended
from selmask.store.run import NewRun, Run

if TYPE_CHECKING:
    from selmask.store.runs import Runs
    from selmask.store.sqlite.database import Database

SPEC = {"name": "first", "strategies": ["none", "random-word"]}


@pytest.fixture
def experiments(db: Database) -> Experiments:
    return Experiments(db)


@pytest.fixture
def shared(runs: Runs) -> Run:
    return runs.queue(NewRun("post-training", "shared", {}))


def test_what_has_not_ended_is_counted_by_runs(experiments: Experiments, runs: Runs, shared: Run) -> None:
    tuned, alone = (runs.queue(NewRun("fine-tuning", title, {"title": title})) for title in ("tuned", "alone"))
    places = [Place(run.id, "none", "minilm", repeat, "", "kind") for run in (shared, tuned) for repeat in (0, 1)]
    first = experiments.add("first", SPEC, places)
    experiments.add("second", SPEC | {"name": "second"}, places[:2])
    runs.request_stop(shared.id)
    assert experiments.unended() == [
        Unended("experiment", first.id, "first", 2, 1),
        Unended("run", alone.id, "alone", 1, 0),
    ]
    runs.stop_all([tuned.id, alone.id])
    assert experiments.unended() == []


def test_the_runs_of_an_experiment_come_with_their_places(experiments: Experiments, runs: Runs, shared: Run) -> None:
    tuned = runs.queue(NewRun("fine-tuning", "tuned", {}))
    places = [
        Place(tuned.id, "random-word", "minilm", 1, "200", "fine-tuning"),
        Place(shared.id, "random-word", "minilm", 1, "", "post-training"),
        Place(shared.id, "random-word", "minilm", 2, "", "post-training"),
    ]
    experiment = experiments.add("first", SPEC, places)
    assert experiments.get("first") == experiments.get(experiment.id) == experiment
    assert experiment.spec == SPEC
    assert experiments.members("first") == [
        Member(shared, "random-word", "minilm", 1, "", "post-training"),
        Member(shared, "random-word", "minilm", 2, "", "post-training"),
        Member(tuned, "random-word", "minilm", 1, "200", "fine-tuning"),
    ]
    assert experiments.of_run(tuned.id) == [experiment]


def test_adding_an_experiment_is_idempotent(experiments: Experiments, shared: Run) -> None:
    place = Place(shared.id, "random-word", "minilm", 1, "", "post-training")
    first = experiments.add("first", SPEC, [place])
    assert experiments.add("first", SPEC, [place]) == first
    assert len(experiments.members("first")) == 1


def test_another_experiment_of_the_same_name_is_refused(experiments: Experiments) -> None:
    experiments.add("first", SPEC, [])
    with pytest.raises(BadInput, match="There is an experiment 'first' already"):
        experiments.add("first", SPEC | {"strategies": []}, [])


def test_an_unknown_experiment_is_answered_with_the_nearest(experiments: Experiments) -> None:
    experiments.add("first", SPEC, [])
    with pytest.raises(NotFound, match="Did you mean 'first'"):
        experiments.get("fist")


def test_a_deleted_experiment_leaves_its_runs(experiments: Experiments, runs: Runs, shared: Run) -> None:
    experiments.add("first", SPEC, [Place(shared.id, "none", "minilm", 1, "", "post-training")])
    experiments.delete("first")
    assert experiments.all() == []
    assert runs.all() == [shared]
