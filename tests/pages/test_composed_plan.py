"""A plan for the time that a person has, on the page Launch."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import yaml

from selmask.experiments.cost.trial_run import trial_run
from selmask.experiments.experiment_data import Data
from selmask.experiments.spec import ExperimentSpec
from selmask.masking.registry import titled
from selmask.models import rehearsal
from selmask.processes.devices import devices
from selmask.ui.shell.navigation import FOLDER
from tests.pages.opened import opened, without_failure, words
from tests.support.measured import finished
from tests.support.tiny import write_tiny_encoder

if TYPE_CHECKING:
    from pathlib import Path

    from streamlit.testing.v1 import AppTest

    from selmask.workspace import Workspace


@pytest.fixture
def launch(shared_sample: Workspace, app: AppTest) -> AppTest:
    assert shared_sample.home.is_dir()
    return opened(app, "Launch")


def in_form(launch: AppTest) -> ExperimentSpec:
    return ExperimentSpec.parse(yaml.safe_load(launch.code[0].value))


def compose(launch: AppTest, minutes: int) -> AppTest:
    launch.number_input(key="launch-minutes").set_value(minutes)
    return without_failure(launch.button(key="launch-minutes-compose").click().run())


def test_a_plan_is_shown_first_and_then_fills_in_the_form(launch: AppTest) -> None:
    before = in_form(launch)
    shown = words(compose(launch, 100))
    assert "The best plan for 100 min takes about " in shown.replace("*", "")
    assert "a guess: the trial in the summary measures it" in shown
    kept = f"{titled('random-word')}, {titled('sm-lex-tfidf')}"
    assert f"Strategies: {titled('none')}, {kept} → {kept}" in shown
    assert "Anchors: bag-of-words, frozen → none" in shown
    assert "Without the arm “No post-training (none)” you will not know whether post-training helps at all." in shown
    assert "the verdict can be about the strategies" in shown
    assert in_form(launch) == before
    without_failure(launch.button(key="launch-minutes-use").click().run())
    after = in_form(launch)
    assert after.arm_names == ("random-word", "sm-lex-tfidf")
    assert (after.corpus, after.labelled, after.models) == (before.corpus, before.labelled, before.models)
    assert "The best plan" not in words(launch)
    assert "The form already holds this plan." in words(compose(launch, 100))


def test_a_plan_can_be_declined(launch: AppTest) -> None:
    before = in_form(launch)
    compose(launch, 100)
    without_failure(launch.button(key="launch-minutes-keep").click().run())
    assert in_form(launch) == before
    assert "It can tell" not in words(launch)


def test_a_plan_without_a_verdict_says_so(launch: AppTest) -> None:
    shown = words(compose(launch, 1))
    assert "No plan fits into 1 min" in shown
    assert "Even this shortest plan takes" in shown
    assert "too few to tell strategies apart" in shown
    without_failure(launch.button(key="launch-minutes-use").click().run())
    assert "The plan in the form is already the shortest one." in words(compose(launch, 1))


def test_an_unknown_speed_is_measured_before_a_plan_is_composed(sample: Workspace, app: AppTest) -> None:
    write_tiny_encoder(sample.models / "own", ["rust on wheat"], config={"max_position_embeddings": 256})
    app.session_state["launch-model"] = "own"
    launch = compose(opened(app, "Launch"), 20)
    assert "The speed of own on this machine is unknown. Measure it first" in words(launch)
    assert launch.button(key="launch-trial")
    without_failure(launch.button(key="launch-minutes-close").click().run())
    assert "is unknown" not in words(launch)


def test_a_refusal_is_looked_for_again_when_a_plan_is_asked_for_again(
    sample: Workspace, app: AppTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What mends it may be a package, of which the form knows nothing."""
    monkeypatch.setattr("huggingface_hub.constants.HF_HOME", str(tmp_path / "cache"))
    folder = write_tiny_encoder(sample.models / "own", ["rust on wheat"], config={"max_position_embeddings": 256})
    answer, fit = rehearsal.answer_file(folder), rehearsal.Answer(folder=str(folder))
    answer.parent.mkdir(parents=True, exist_ok=True)
    unfit = fit.model_copy(update={"masked": rehearsal.Complaint(happened="A package is missing")})
    answer.write_text(unfit.model_dump_json())
    app.session_state["launch-model"] = "own"
    app.run()
    launch = app.switch_page(str(FOLDER / "launch.py")).run()
    spec, speeds = in_form(launch), {"post-training": 500.0, "fine-tuning": 400.0}
    trial = trial_run(spec, Data.of(spec, sample), "own")
    finished(sample, trial, speeds, device=devices()[0].label)
    launch.number_input(key="launch-minutes").set_value(20)
    launch.button(key="launch-minutes-compose").click().run()
    assert "A package is missing" in words(launch)
    answer.write_text(fit.model_dump_json())
    launch.text_input(key="launch-name").set_value("Another name").run()
    assert "A package is missing" in words(launch), "a plan is not composed anew at each redraw"
    without_failure(launch.button(key="launch-minutes-compose").click().run())
    assert "A package is missing" not in words(launch)
    assert "20 min" in words(launch)


def test_another_name_leaves_the_plan_as_it_is(launch: AppTest) -> None:
    shown = words(compose(launch, 100))
    launch.text_input(key="launch-name").set_value("Another name").run()
    assert "The best plan for 100 min takes about " in words(without_failure(launch)).replace("*", "")
    without_failure(launch.button(key="launch-minutes-use").click().run())
    assert in_form(launch).name == "Another name"
    assert "It can tell" in shown


def test_a_form_that_is_no_experiment_is_not_planned(launch: AppTest) -> None:
    launch.multiselect(key="launch-strategies").set_value([])
    launch.number_input(key="launch-minutes").set_value(20)
    launch.button(key="launch-minutes-compose").click().run()
    assert not launch.exception
    assert launch.button(key="launch-minutes-close")
