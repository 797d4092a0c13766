"""Plans for a given time, on real data and with speeds that runs in a real store have measured."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from selmask.errors import BadInput
from selmask.evaluation.statistics.repeats import FEWEST, RECOMMENDED
from selmask.experiments.composed.more_repeats import with_repeats
from selmask.experiments.composed.plan_for_time import TimedPlan, plan_for_time
from selmask.experiments.composed.shorter_plans import shorter_plans
from selmask.experiments.cost.estimate import estimate
from selmask.experiments.cost.trial_run import trial_run
from selmask.experiments.experiment_data import Data
from selmask.experiments.plan import plan
from selmask.experiments.start_experiment import queue_checked
from selmask.importing.import_request import ImportRequest
from selmask.library import import_dataset
from selmask.processes.devices import devices
from selmask.wording import lasting
from selmask.workspace import Workspace
from tests.support.measured import finished
from tests.support.projects import MODEL, small_experiment, small_project, write_csv

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from selmask.experiments.spec import ExperimentSpec
    from selmask.store.run import NewRun

ARMS = ("none", "random-word", "tfidf", "sm-lex-tfidf")
THREE_RATES = {"epochs": 20, "min_steps": 0, "max_length": 64, "learning_rate": [5e-5, 1e-4, 2e-4]}


@pytest.fixture
def unmeasured(tmp_path: Path) -> Workspace:
    workspace = Workspace.at(tmp_path / "home")
    small_project(workspace, documents=60, labelled=120)
    return workspace


@pytest.fixture
def workspace(unmeasured: Workspace) -> Workspace:
    """A trial has measured the speed of this machine."""
    speeds = {"post-training": 200.0, "fine-tuning": 200.0}
    spec = wanted()
    finished(unmeasured, trial_run(spec, Data.of(spec, unmeasured), MODEL), speeds, device=devices()[0].label)
    return unmeasured


def wanted(**changes: object) -> ExperimentSpec:
    return small_experiment(**{"strategies": ARMS, "fine_tuning_seeds": [0, 1], "post_training_seeds": None} | changes)


def minutes_of(workspace: Workspace, spec: ExperimentSpec) -> float:
    """The time that `spec` itself takes, from a plan that has all the time in the world."""
    found = plan_for_time(workspace, spec, 1e6)
    assert found.fits
    return found.seconds / 60


def test_the_devices_are_looked_up_once_for_all_plans(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where nvidia-smi is installed, each call takes long."""
    calls, program = tmp_path / "calls", tmp_path / "bin" / "nvidia-smi"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\necho call >> '{calls}'\nexit 1\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(program.parent), prepend=os.pathsep)
    assert not plan_for_time(workspace, wanted(), 0).fits
    assert calls.read_text().count("call") == 1


def seconds_of(workspace: Workspace, spec: ExperimentSpec) -> float:
    """The time that the runs of `spec` take that have not finished."""
    seconds = estimate(workspace, plan(spec, Data.of(spec, workspace))).seconds
    assert seconds is not None
    return seconds


def shorter(spec: ExperimentSpec) -> list[ExperimentSpec]:
    """All plans that may be composed of `spec`; an epoch of the few texts here takes less than ten steps."""
    return list(shorter_plans(spec, epoch_steps=10))


def finish(workspace: Workspace, runs: Iterable[NewRun]) -> None:
    for new in runs:
        finished(workspace, new, {}, device=devices()[0].label, speed=200.0)


def in_words(found: TimedPlan) -> str:
    return " ".join([*found.can_tell, "|", *found.cannot_tell])


def test_much_time_keeps_all_arms_and_gives_the_recommended_repeats(workspace: Workspace) -> None:
    found = plan_for_time(workspace, wanted(), 1e6)
    assert found.fits
    assert found.spec == with_repeats(wanted(), RECOMMENDED)
    assert "the verdict can be about the strategies" in " ".join(found.can_tell)
    assert "four of five such experiments would find a true gain" in " ".join(found.can_tell)
    assert [each for each in found.cannot_tell if "placebo" not in each] == []


def test_less_time_costs_arms_first_and_says_what_they_would_have_told(workspace: Workspace) -> None:
    whole = minutes_of(workspace, wanted())
    found = plan_for_time(workspace, wanted(), 0.9 * whole)
    assert found.fits
    assert found.seconds <= 0.9 * 60 * whole
    assert len(found.spec.seed_pairs) == RECOMMENDED
    assert set(found.spec.arm_names) < set(ARMS)
    assert (
        "Without the arm “No post-training (none)” you will not know whether post-training helps at all."
        in found.cannot_tell
    )
    least = plan_for_time(workspace, wanted(), 0.5 * whole)
    assert least.spec.arm_names == ("random-word", "tfidf")
    assert "It says nothing about sm-lex-tfidf." in least.cannot_tell


@pytest.mark.parametrize("share", [0.9, 0.5, 0.4, 0.3, 0.2, 0.1])
def test_the_time_is_kept_and_nothing_longer_that_comes_first_would_fit(workspace: Workspace, share: float) -> None:
    minutes = share * minutes_of(workspace, wanted())
    found = plan_for_time(workspace, wanted(), minutes)
    assert found.fits
    assert found.seconds == seconds_of(workspace, found.spec) <= 60 * minutes
    first = next(each for each in shorter(wanted()) if seconds_of(workspace, each) <= 60 * minutes)
    assert with_repeats(found.spec, len(first.fine_tuning_seeds)) == first
    has_verdict = len(found.spec.seed_pairs) >= FEWEST
    assert has_verdict == ("too few to tell strategies apart" not in in_words(found))


def test_too_little_time_for_a_verdict_says_how_long_one_takes(workspace: Workspace) -> None:
    shortest = plan_for_time(workspace, wanted(), 0)
    found = plan_for_time(workspace, wanted(), 2 * shortest.seconds / 60)
    assert found.fits
    assert len(found.spec.seed_pairs) < FEWEST
    assert found.cannot_tell[0].startswith("The shortest plan with a verdict takes ")
    assert "no verdict" in " ".join(found.can_tell)


def test_what_does_not_fit_at_all_is_returned_with_its_time(workspace: Workspace) -> None:
    found = plan_for_time(workspace, wanted(), 0.1)
    assert not found.fits
    assert len(found.spec.seed_pairs) == 1
    assert found.cannot_tell[0].startswith("Even this shortest plan takes ")


def test_finished_runs_take_no_time(workspace: Workspace) -> None:
    spec, here = with_repeats(wanted(strategies=["none"]), RECOMMENDED), devices()[0].label
    before = minutes_of(workspace, spec)
    for new in plan(spec, Data.of(spec, workspace)).runs:
        finished(workspace, new, {}, device=here, speed=200.0)
    assert before > 0
    found = plan_for_time(workspace, spec, 0)
    assert found.fits
    assert found.seconds == 0
    assert found.spec == spec


def test_a_plan_that_goes_on_after_a_verdict_will_be_explored(workspace: Workspace) -> None:
    six = with_repeats(wanted(strategies=ARMS[1:3], name="six"), FEWEST)
    finish(workspace, plan(six, Data.of(six, workspace)).runs)
    queue_checked(workspace, six)
    found = plan_for_time(workspace, six.model_copy(update={"name": "more"}), 1e6)
    assert len(found.spec.seed_pairs) == RECOMMENDED
    [said] = found.warnings
    assert "goes on with 6 repeats of tfidf and random-word from “six”, where a verdict could be read" in said
    assert "can be about the strategies" not in in_words(found)
    assert "no verdict" not in in_words(found)


def test_what_has_nearly_finished_is_the_shortest_plan_although_others_come_later(workspace: Workspace) -> None:
    spec = wanted(strategies=ARMS[1:3], fine_tuning_seeds=range(6))
    finish(workspace, plan(spec, Data.of(spec, workspace)).runs[:-1])
    found = plan_for_time(workspace, spec, 0.01)
    assert not found.fits
    assert found.spec == spec
    assert found.seconds == min(seconds_of(workspace, each) for each in shorter(spec))


def test_the_shortest_plan_with_a_verdict_need_not_be_the_last_one(workspace: Workspace) -> None:
    spec = wanted(strategies=ARMS[1:3], fine_tuning_seeds=range(6), label_budgets=[50], fine_tuning=THREE_RATES)
    five = with_repeats(spec, 5)
    finish(workspace, plan(five, Data.of(five, workspace)).runs)
    least = plan_for_time(workspace, spec, 0).seconds
    found = plan_for_time(workspace, spec, 1.2 * least / 60)
    assert found.fits
    assert len(found.spec.seed_pairs) < FEWEST
    with_verdict = [seconds_of(workspace, each) for each in shorter(spec) if len(each.seed_pairs) >= FEWEST]
    assert min(with_verdict) < with_verdict[-1]
    assert found.cannot_tell[0] == f"The shortest plan with a verdict takes {lasting(min(with_verdict))}."


def test_repeats_that_fit_again_are_those_that_were_given_up(workspace: Workspace) -> None:
    spec = wanted(strategies=ARMS[1:3], fine_tuning_seeds=range(42, 50), fine_tuning=THREE_RATES)
    one_rate = spec.model_copy(update={"fine_tuning": spec.fine_tuning.at(spec.fine_tuning.rates[1])})
    seconds = seconds_of(workspace, one_rate)
    assert seconds < seconds_of(workspace, with_repeats(spec, FEWEST))
    assert plan_for_time(workspace, spec, 1.001 * seconds / 60).spec == one_rate


def test_labels_are_not_reduced_below_what_the_classes_need(workspace: Workspace, tmp_path: Path) -> None:
    rows = [[f"Report {number} is about subject {number % 60}.", f"subject {number % 60}"] for number in range(600)]
    file = write_csv(tmp_path / "many classes.csv", ["text", "label"], rows)
    import_dataset(workspace, file, ImportRequest(kind="labelled"))
    found = plan_for_time(workspace, wanted(labelled="many classes"), 0.1)
    assert not found.fits
    [budget] = found.spec.label_budgets
    assert budget in {100, 200}, "50 labels are fewer than 60 classes"


def test_a_plan_that_could_not_be_started_is_refused_with_the_reason(workspace: Workspace, tmp_path: Path) -> None:
    file = write_csv(tmp_path / "elsewhere.csv", ["term"], [["quokka"], ["wallaby pox"]])
    import_dataset(workspace, file, ImportRequest(kind="lexicon"))
    with pytest.raises(BadInput, match="None of the terms of elsewhere occurs"):
        plan_for_time(workspace, wanted(lexicon="elsewhere", strategies=["random-word", "sm-lex-tfidf"]), 20)


def test_an_unknown_speed_has_to_be_measured_first(unmeasured: Workspace) -> None:
    with pytest.raises(BadInput, match=f"The speed of {MODEL} on this machine is unknown"):
        plan_for_time(unmeasured, wanted(), 20)
