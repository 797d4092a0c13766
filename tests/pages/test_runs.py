from __future__ import annotations

import json
import logging
import os
import shutil
import time
from base64 import b64decode
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1.element_tree import Element

from selmask.disk import room
from selmask.processes.alive.identity import born
from selmask.runs.many import deletion
from selmask.store.run import NewRun
from selmask.store.state import State
from selmask.store.store import Store
from selmask.ui.runs import selected_losses
from selmask.ui.shell.navigation import FOLDER
from selmask.workspace import ENVIRONMENT_VARIABLE, MODEL, PREDICTIONS, Workspace
from tests.pages import filled
from tests.pages.conftest import LOCKS
from tests.pages.opened import followed, opened, without_failure, words

if TYPE_CHECKING:
    from pathlib import Path

    from streamlit.testing.v1 import AppTest

    from selmask.store.run import Run


def state_of(workspace: Workspace, run: Run) -> State:
    return Store.of(workspace).runs.get(run.id).state


def keys(app: AppTest) -> set[str]:
    return {str(button.key) for button in app.button}


def with_run_open(app: AppTest, run: Run) -> AppTest:
    app.query_params["run"] = str(run.id)
    app.run()
    app.switch_page(str(FOLDER / "runs.py")).run()
    assert not app.exception
    assert app.button(key=f"run-open-{run.id}").label == "Close"
    return app


def table(app: AppTest, name: str = "table") -> pd.DataFrame:
    """A table of the page as it is drawn: of the runs ("table") or of the experiments."""
    [drawn] = [each for each in app.dataframe if str(each.key).startswith(f"runs-{name}-")]
    return drawn.value


def select(app: AppTest, *numbers: int | str, name: str = "table") -> AppTest:
    """Selects rows by their first column, as clicks on their boxes do."""
    [drawn] = [each for each in app.dataframe if str(each.key).startswith(f"runs-{name}-")]
    rows = [place for place, number in enumerate(drawn.value.iloc[:, 0]) if number in numbers]
    assert len(rows) == len(numbers)
    app.session_state[str(drawn.key)] = {"selection": {"rows": rows}}
    return without_failure(app.run())


def test_a_running_run_shows_its_progress(sample: Workspace, app: AppTest) -> None:
    filled.add_experiment(sample)
    run = filled.begin_next(sample)
    opened(app, "Runs")
    assert run.title in words(app)
    assert "step 20 of 40" in app.get("progress")[0].proto.text


def test_a_full_disk_is_said_while_runs_are_active(
    shared_busy: Workspace, app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "RESERVE_BYTES", 2 * room.free_bytes(shared_busy.home))
    assert "The disk is full" in opened(app, "Runs").warning[0].value


def test_a_run_says_which_learning_rate_it_chose_on_dev(sample: Workspace, app: AppTest) -> None:
    filled.add_experiment(sample, repeats=1, strategies=("none",), fine_tuning={"learning_rate": [5e-5, 2e-4]})
    filled.finish_all(sample)
    [run] = filled.all_runs(sample, State.FINISHED)
    with_run_open(app, run)
    assert "Learning rate 5e-5, chosen on dev (macro-F1 there: 0.500 at 5e-5, 0.600 at 2e-4)" in words(app)


def test_a_run_opens_in_place_and_its_address_can_be_shared(sample: Workspace, app: AppTest) -> None:
    filled.add_experiment(sample)
    with_run_open(app, filled.begin_next(sample))
    assert app.query_params["run"] == "1"
    assert len(app.get("plotly_chart")) == 1
    without_failure(app.button(key="run-open-1").click().run())
    assert "run" not in app.query_params


def test_the_address_of_a_run_opens_it_whatever_the_filter(sample: Workspace, app: AppTest) -> None:
    filled.add_experiment(sample, repeats=10)
    running, waiting = filled.begin_next(sample), filled.all_runs(sample, State.WAITING)[-1]
    app.query_params["run"], app.query_params["state"] = str(waiting.id), "Active"
    opened(app, "Runs")
    assert app.button(key=f"run-open-{waiting.id}").label == "Close"
    assert list(table(app)["Run"]) == [running.id, waiting.id]
    without_failure(app.segmented_control(key="state").set_value("Finished").run())
    assert "run" not in app.query_params
    assert "No run has finished yet." in words(app)


def test_the_learning_rate_has_a_chart_of_its_own(finished: Workspace, app: AppTest) -> None:
    run = filled.all_runs(finished, State.FINISHED)[-1]
    for step, rate in enumerate((1e-5, 5e-5, 2e-5), start=1):
        Store.of(finished).metrics.log(run.id, step, {"learning_rate": rate})
    with_run_open(app, run)
    losses, rates = (chart.proto.spec for chart in app.get("plotly_chart") if isinstance(chart, Element))
    drawn = np.frombuffer(b64decode(json.loads(rates)["data"][0]["y"]["bdata"]))
    assert list(drawn) == [1e-5, 5e-5, 2e-5]
    assert "mean of 15 steps" in losses


@pytest.mark.parametrize("aspect", ["Curves", "Predictions", "Log", "Specification", "Lineage", "Attempts"])
def test_every_tab_of_a_finished_run_is_shown(shared_finished: Workspace, app: AppTest, aspect: str) -> None:
    run = filled.all_runs(shared_finished, State.FINISHED)[-1]
    with_run_open(app, run)
    app.session_state[f"run-aspect-{run.id}"] = aspect
    without_failure(app.run())
    code = " ".join(str(element.value) for element in app.code)
    assert {"Log": "<script>", "Specification": "strategy:"}.get(aspect, "") in code


def test_an_active_run_shows_its_load(shared_busy: Workspace, app: AppTest) -> None:
    run = filled.all_runs(shared_busy, State.RUNNING)[0]
    with_run_open(app, run)
    figures = {metric.label: metric.value for metric in app.metric}
    assert figures["Memory"].endswith("B")
    assert " of " in figures["Cores in use"]
    assert figures["Tokens per second"] == "1,500"


def test_a_runs_lineage_is_drawn(shared_finished: Workspace, app: AppTest) -> None:
    parent = next(run for run in filled.all_runs(shared_finished, State.FINISHED) if run.kind == "post-training")
    with_run_open(app, parent)
    app.session_state[f"run-aspect-{parent.id}"] = "Lineage"
    without_failure(app.run())
    shown = words(app)
    assert "graph LR" in shown
    for child in Store.of(shared_finished).runs.children(parent.id):
        assert child.title in shown


def test_the_log_is_searched(shared_finished: Workspace, app: AppTest) -> None:
    run = filled.all_runs(shared_finished, State.FINISHED)[-1]
    with_run_open(app, run)
    app.session_state[f"run-aspect-{run.id}"] = "Log"
    app.run()
    without_failure(app.text_input(key="runs-log").set_value("STEP 1").run())
    assert app.code[0].value == "step 1"


def test_the_most_confident_mistakes_come_first_with_their_texts(shared_finished: Workspace, app: AppTest) -> None:
    run = filled.all_runs(shared_finished, State.FINISHED)[-1]
    with_run_open(app, run)
    app.session_state[f"run-aspect-{run.id}"] = "Predictions"
    without_failure(app.run())
    predictions = pd.read_parquet(shared_finished.run_folder(run.id) / PREDICTIONS)
    texts = filled.add_sample(shared_finished).labelled.texts()
    mistakes = predictions[predictions["label"] != predictions["predicted"]]
    shown = app.dataframe[-1].value
    assert f"{len(mistakes)} mistakes in 80 test texts" in words(app)
    assert sorted(shown["Text"]) == sorted(texts[row] for row in mistakes["id"])
    assert (shown["Label"] != shown["Prediction"]).all()
    assert shown["Confidence"].is_monotonic_decreasing
    without_failure(app.segmented_control(key="runs-answers").set_value("Right answers, least confident first").run())
    shown = app.dataframe[-1].value
    assert len(shown) == 80 - len(mistakes)
    assert (shown["Label"] == shown["Prediction"]).all()
    assert shown["Confidence"].is_monotonic_increasing


def test_predictions_for_texts_that_do_not_exist_count_as_damaged(finished: Workspace, app: AppTest) -> None:
    run = filled.all_runs(finished, State.FINISHED)[-1]
    file = finished.run_folder(run.id) / PREDICTIONS
    pd.read_parquet(file).assign(id=5000).to_parquet(file, index=False)
    with_run_open(app, run)
    app.session_state[f"run-aspect-{run.id}"] = "Predictions"
    app.run()
    assert not app.exception
    assert "The predictions of this run are gone or damaged." in words(app)


def test_a_failed_run_says_why(sample: Workspace, app: AppTest) -> None:
    filled.add_experiment(sample)
    run = filled.fail_next(sample, "The disk is full <b>here</b>.")
    with_run_open(app, run)
    assert "The disk is full" in app.error[0].value
    assert "<b>" not in app.error[0].value


def test_buttons_fit_the_state(sample: Workspace, app: AppTest) -> None:
    filled.add_experiment(sample)
    failed, running = filled.fail_next(sample, "No."), filled.begin_next(sample)
    with_run_open(app, running)
    assert f"run-stop-{running.id}" in keys(app)
    assert not {f"run-{name}-{running.id}" for name in ("resume", "retry", "delete")} & keys(app)
    with_run_open(app, failed)
    assert {f"run-{name}-{failed.id}" for name in ("resume", "retry", "delete")} <= keys(app)
    assert f"run-stop-{failed.id}" not in keys(app)


def test_stop_asks_and_shows_it_at_once(sample: Workspace, app: AppTest) -> None:
    filled.add_experiment(sample)
    run = filled.begin_next(sample)
    with_run_open(app, run)
    without_failure(app.button(key=f"run-stop-{run.id}").click().run())
    assert state_of(sample, run) is State.STOPPING
    assert "stopping" in app.get("progress")[0].proto.text
    Store.of(sample).hold(run).stop()
    without_failure(app.run())
    assert app.button(key=f"run-open-{run.id}").label == "Close"
    assert "stopped just now" in words(app)


def test_stop_says_which_runs_it_takes_along(sample: Workspace, app: AppTest) -> None:
    filled.add_experiment(sample, strategies=("random-word",), repeats=2)
    run = filled.begin_next(sample)  # the head warm-up, which a post-training and two fine-tunings need
    with_run_open(app, run)
    assert "3 runs that start from it will be skipped." in words(app)
    without_failure(app.button(key=f"run-stop-{run.id}").click().run())
    assert state_of(sample, run) is State.STOPPING


def test_a_stopped_run_is_not_among_those_that_failed(sample: Workspace, app: AppTest) -> None:
    filled.add_experiment(sample, strategies=("none",), repeats=2)
    stopped, _ = Store.of(sample).runs.all()
    Store.of(sample).runs.request_stop(stopped.id)
    filled.fail_next(sample, "No.")
    assert "1 stopped, 1 failed or skipped" in words(opened(app, "Runs"))
    app.segmented_control(key="state").set_value("Stopped").run()
    assert list(table(app)["Run"]) == [stopped.id]


@pytest.mark.parametrize("verb", ["resume", "retry"])
def test_a_failed_run_can_be_queued_again(sample: Workspace, app: AppTest, verb: str) -> None:
    filled.add_experiment(sample)
    run = filled.fail_next(sample, "No.")
    with_run_open(app, run)
    without_failure(app.button(key=f"run-{verb}-{run.id}").click().run())
    assert state_of(sample, run) is State.QUEUED
    assert app.button(key=f"run-open-{run.id}").label == "Close"


def test_delete_removes_the_run_and_its_folder(finished: Workspace, app: AppTest) -> None:
    run = filled.all_runs(finished, State.FINISHED)[-1]
    with_run_open(app, run)
    without_failure(app.button(key=f"run-delete-{run.id}").click().run())
    assert run.id not in [each.id for each in filled.all_runs(finished, State.FINISHED)]
    Store.of(finished).trash.empty()
    assert not (finished.home / f"run-{run.id:05d}").exists()


def test_a_run_that_others_start_from_is_not_deleted(shared_finished: Workspace, app: AppTest) -> None:
    parent = next(run for run in filled.all_runs(shared_finished, State.FINISHED) if run.kind == "post-training")
    with_run_open(app, parent)
    app.button(key=f"run-delete-{parent.id}").click().run()
    assert "other runs start from it" in app.error[0].value


def test_an_experiment_whose_runs_are_all_deleted_has_not_finished(sample: Workspace, app: AppTest) -> None:
    filled.add_experiment(sample)
    opened(app, "Runs")
    deletion.delete_all(sample, [run.id for run in Store.of(sample).runs.all()])
    app.run()
    assert Store.of(sample).runs.all() == []
    assert app.session_state["endings-so-far"] == []


def test_a_finished_run_whose_model_is_gone_says_so_and_is_made_again(finished: Workspace, app: AppTest) -> None:
    parent = next(run for run in filled.all_runs(finished, State.FINISHED) if run.kind == "post-training")
    shutil.rmtree(finished.run_folder(parent.id) / MODEL)
    with_run_open(app, parent)
    assert ", but its model is gone" in words(app)
    assert "The run has finished, but its model is gone. “Start again” repeats it" in app.warning[0].value
    without_failure(app.button(key=f"run-retry-{parent.id}").click().run())
    assert state_of(finished, parent) is State.QUEUED
    assert f"run-retry-{parent.id}" not in keys(app)


def test_a_finished_run_with_its_model_is_not_started_again(shared_finished: Workspace, app: AppTest) -> None:
    parent = next(run for run in filled.all_runs(shared_finished, State.FINISHED) if run.kind == "post-training")
    with_run_open(app, parent)
    assert not app.warning
    assert f"run-retry-{parent.id}" not in keys(app)


def test_clone_fills_the_form(shared_finished: Workspace, app: AppTest) -> None:
    run = filled.all_runs(shared_finished, State.FINISHED)[-1]
    with_run_open(app, run)
    followed(app, "Clone")
    assert app.title[0].value == "Launch"
    assert app.number_input(key="launch-seeds").value == 2


def test_clone_takes_the_experiment_that_is_open(finished: Workspace, app: AppTest) -> None:
    filled.add_experiment(finished, name="Extended", repeats=3)
    run = filled.all_runs(finished, State.FINISHED)[-1]
    assert len(Store.of(finished).experiments.of_run(run.id)) == 2
    app.query_params["of"] = filled.EXPERIMENT
    with_run_open(app, run)
    followed(app, "Clone")
    assert app.number_input(key="launch-seeds").value == 2


def test_clone_of_a_run_without_a_chosen_experiment_takes_the_newest(finished: Workspace, app: AppTest) -> None:
    filled.add_experiment(finished, name="Extended", repeats=3)
    with_run_open(app, filled.all_runs(finished, State.FINISHED)[-1])
    followed(app, "Clone")
    assert app.number_input(key="launch-seeds").value == 3


def test_a_thousand_runs_are_one_table(sample: Workspace, app: AppTest) -> None:
    filled.add_many(sample, 1000)
    opened(app, "Runs")
    began = time.perf_counter()
    without_failure(app.run())
    logging.getLogger(__name__).info("The page with 1,000 runs was drawn in %.2f s.", time.perf_counter() - began)
    shown = table(app)
    assert len(shown) == len(set(shown["Run"])) == 1000
    assert list(table(app, "experiments")["Runs"]) == [500, 500]
    without_failure(app.segmented_control(key="state").set_value("Waiting").run())
    assert set(table(app)["State"]) == {"in the queue"}


def test_a_run_is_listed_with_its_place_its_state_and_its_figures(shared_finished: Workspace, app: AppTest) -> None:
    run = filled.all_runs(shared_finished, State.FINISHED)[-1]
    opened(app, "Runs")
    [row] = [row for _, row in table(app).iterrows() if row["Run"] == run.id]
    [place] = [
        each for each in Store.of(shared_finished).experiments.members(filled.EXPERIMENT) if each.run.id == run.id
    ]
    assert (row["What"], row["Arm"], row["Repeat"]) == (run.title, place.arm, place.repeat + 1)
    assert (row["State"], row["Progress"]) == ("finished", 1.0)
    assert row["Score"] == pytest.approx(100 * (run.result or {})["macro_f1"])
    files = [file for file in shared_finished.run_folder(run.id).rglob("*") if file.is_file()]
    assert row["Disk"] == round(sum(file.stat().st_size for file in files) / 1e6, 1)
    assert "Experiment" not in table(app)


def test_runs_of_no_experiment_are_a_row_of_their_own(sample: Workspace, app: AppTest) -> None:
    filled.add_experiment(sample, strategies=("none",), repeats=1)
    trial = Store.of(sample).runs.queue(NewRun("trial", "A trial", {}))
    opened(app, "Runs")
    assert list(table(app, "experiments")["Experiment"]) == [filled.EXPERIMENT, "Other runs"]
    select(app, "Other runs", name="experiments")
    assert list(table(app)["Run"]) == [trial.id]


def test_a_selected_run_opens_and_stays_selected_when_its_place_changes(sample: Workspace, app: AppTest) -> None:
    filled.add_experiment(sample)
    opened(app, "Runs")
    fourth = filled.all_runs(sample, State.WAITING)[0]
    select(app, fourth.id)
    assert app.query_params["run"] == str(fourth.id)
    filled.begin_next(sample)
    filled.finish(sample, filled.claim(sample))
    without_failure(app.run())
    assert app.button(key=f"run-open-{fourth.id}").label == "Close"
    select(app, *list(table(app)["Run"])[:2], fourth.id)
    assert "run" not in app.query_params
    assert "3 runs selected" in words(app)


def test_the_order_of_the_runs_outlives_a_selection(finished: Workspace, app: AppTest) -> None:
    opened(app, "Runs")
    in_turn = list(table(app)["Run"])
    assert app.toggle(key="runs-descending").disabled
    without_failure(app.selectbox(key="runs-sort").set_value("Score").run())
    scores = list(table(app)["Score"].dropna())
    assert scores == sorted(scores)
    assert len(scores) > 1
    assert table(app)["Score"][len(scores) :].isna().all(), "runs without a score come last"
    without_failure(app.toggle(key="runs-descending").set_value(True).run())
    falling = list(table(app)["Run"])
    assert list(table(app)["Score"].dropna()) == scores[::-1]
    assert table(app)["Score"][len(scores) :].isna().all()
    select(app, falling[1])
    assert f"run-open-{falling[1]}" in keys(app)
    assert list(table(app)["Run"]) == falling
    opened(app, "Home")
    assert list(table(opened(app, "Runs"))["Run"]) == falling
    without_failure(app.selectbox(key="runs-sort").set_value("Turn").run())
    assert list(table(app)["Run"]) == in_turn
    assert app.button(key=f"run-open-{falling[1]}").label == "Close"
    assert finished.home.is_dir()


def test_runs_are_sorted_by_the_numbers_in_a_text(sample: Workspace, app: AppTest) -> None:
    filled.add_experiment(sample, strategies=("none",), anchors=(), label_budgets=(100, 50, "all"), repeats=1)
    opened(app, "Runs")
    without_failure(app.selectbox(key="runs-sort").set_value("Labels").run())
    assert [each for each in table(app)["Labels"] if each] == ["50", "100", "all"]


def test_an_address_from_before_a_selection_does_not_undo_it(sample: Workspace, app: AppTest) -> None:
    filled.add_experiment(sample)
    app = select(with_run_open(app, Store.of(sample).runs.get(1)), 1, 2)
    app.query_params["run"] = "1"  # as in a request that the browser sent while the page was being drawn
    assert "**2 runs selected**: 1, 2" in words(without_failure(app.run()))
    assert "run" not in app.query_params
    opened(app, "Home")
    assert "2 runs selected" not in words(with_run_open(app, Store.of(sample).runs.get(1)))
    assert app.query_params["run"] == "1"


def test_an_address_from_before_a_click_does_not_undo_it(sample: Workspace, app: AppTest) -> None:
    filled.add_experiment(sample)
    with_run_open(app, Store.of(sample).runs.get(2))
    app.button(key="run-open-2").click().run()
    assert "run" not in app.query_params
    app.query_params["run"] = "2"
    app.run()
    assert "run" not in app.query_params
    select(app, 3)
    app.query_params["run"] = "2"
    app.run()
    assert app.query_params["run"] == "3"


def test_what_was_chosen_here_is_not_written_into_the_address_of_another_page(
    finished: Workspace, app: AppTest
) -> None:
    opened(app, "Runs")
    select(app, Store.of(finished).runs.all(kind="post-training")[0].id)
    app.query_params.clear()  # a browser leaves out what belongs to no widget when it goes to another page
    masks = without_failure(app.switch_page(str(FOLDER / "masks.py")).run())
    assert "run" not in masks.query_params
    assert masks.session_state["masks-source"] != "A run"


def test_a_run_that_loads_its_model_is_starting(sample: Workspace, app: AppTest) -> None:
    filled.add_experiment(sample)
    run, store = filled.claim(sample), Store.of(sample)
    store.hold(run).begin(os.getpid(), born(os.getpid()) or 0.0)
    store.hold(run).progress(0, message="Loading the model")
    opened(app, "Runs")
    assert app.get("progress")[0].proto.text.replace("\\", "") == "starting, loading the model"
    assert table(app)["State"].iloc[0] == "starting"


def test_several_runs_are_stopped_with_those_that_start_from_them(sample: Workspace, app: AppTest) -> None:
    filled.add_experiment(sample)
    opened(app, "Runs")
    parents = [run.id for run in Store.of(sample).runs.all(kind="post-training")]
    select(app, *parents)
    assert "4 runs that start from a stopped one will be skipped." in words(app)
    without_failure(app.button(key="runs-stop-selected").click().run())
    assert [run.id for run in filled.all_runs(sample, State.STOPPED)] == parents
    assert len(filled.all_runs(sample, State.SKIPPED)) == 4
    assert "2 runs selected" in words(app)
    without_failure(app.button(key="runs-retry-selected").click().run())
    assert not filled.all_runs(sample, State.STOPPED)


def test_several_runs_are_put_first_and_keep_their_order(sample: Workspace, app: AppTest) -> None:
    filled.add_experiment(sample)
    opened(app, "Runs")
    last = list(table(app)["Run"])[-2:]
    select(app, *last)
    without_failure(app.button(key="runs-first-selected").click().run())
    listed = list(table(app)["Run"])
    assert listed.index(last[0]) < listed.index(last[1]) < 5


def test_several_runs_are_deleted_but_not_those_that_others_start_from(finished: Workspace, app: AppTest) -> None:
    runs = Store.of(finished).runs
    parent, free = runs.all(kind="post-training")[0], runs.all(kind="fine-tuning")[0]
    opened(app, "Runs")
    select(app, parent.id, free.id)
    without_failure(app.button(key="runs-delete-selected").click().run())
    left = {run.id for run in runs.all()}
    assert free.id not in left
    assert parent.id in left
    [refusal] = [each.value for each in app.warning]
    assert "other runs start from it" in refusal
    opened(app, "Data")
    assert not opened(app, "Runs").warning, "it was told once"


def test_a_row_that_was_deleted_elsewhere_meanwhile_is_not_opened(finished: Workspace, app: AppTest) -> None:
    runs = Store.of(finished).runs
    gone, other = runs.all(kind="fine-tuning")[:2]
    opened(app, "Runs")
    deletion.delete(finished, gone.id)
    select(app, gone.id, other.id)
    assert app.query_params["run"] == str(other.id)
    assert gone.id not in list(table(app)["Run"])


def test_the_model_of_an_opened_run_is_deleted(finished: Workspace, app: AppTest) -> None:
    run = filled.all_runs(finished, State.FINISHED)[-1]
    with_run_open(app, run)
    without_failure(app.button(key="runs-free-selected").click().run())
    assert not (finished.run_path(run.id) / MODEL).exists()
    assert ", but its model is gone" in words(app)
    assert "runs-free-selected" not in keys(app)


def test_models_are_deleted_by_age_and_size(finished: Workspace, app: AppTest) -> None:
    run = filled.all_runs(finished, State.FINISHED)[-1]
    opened(app, "Runs")
    assert "No run has files of this kind, age and size." in words(app)
    app.checkbox(key="runs-free-models").check()
    without_failure(app.number_input(key="runs-free-days").set_value(0).run())
    assert "A run without its model cannot predict" in words(app)
    without_failure(app.button(key="runs-free").click().run())
    assert not (finished.run_path(run.id) / MODEL).exists()
    assert (finished.run_path(run.id) / PREDICTIONS).is_file()
    with_run_open(app, run)
    assert ", but its model is gone" in words(app)


def test_a_waiting_run_is_put_first_with_the_runs_that_it_starts_from(sample: Workspace, app: AppTest) -> None:
    filled.add_experiment(sample)
    last = filled.all_runs(sample, State.WAITING)[-1]
    with_run_open(app, last)
    without_failure(app.button(key=f"run-first-{last.id}").click().run())
    parent = Store.of(sample).runs.get(last.parent_id or 0)
    assert list(table(app)["Run"])[:3] == [*parent.parents, parent.id, last.id]


def test_one_experiment_is_shown_alone_and_stopped_as_a_whole(sample: Workspace, app: AppTest) -> None:
    filled.add_experiment(sample, strategies=("none", "random-word"), repeats=1)
    filled.add_experiment(sample, strategies=("tfidf",), repeats=3, name="Another")
    running = filled.begin_next(sample)
    opened(app, "Runs")
    select(app, "Another", name="experiments")
    assert app.query_params["of"] == "Another"
    assert "0 active, 5 waiting, 0 finished, 0 stopped, 0 failed or skipped" in words(app)
    without_failure(app.button(key="runs-stop-all").click().run())
    assert "0 active, 0 waiting, 0 finished, 5 stopped, 0 failed or skipped" in words(app)
    assert len(filled.all_runs(sample, State.STOPPED)) == 5
    assert state_of(sample, running) is State.RUNNING


def test_the_time_left_is_shown_once_similar_runs_have_finished(sample: Workspace, app: AppTest) -> None:
    filled.add_experiment(sample, strategies=("none", "random-word"), repeats=1)
    opened(app, "Runs")
    assert "left for these runs" not in words(app)
    for _ in range(2):
        filled.finish(sample, filled.claim(sample))
        without_failure(app.run())
        assert "left for these runs" not in words(app)  # nobody knows what a post-training takes
    filled.finish(sample, filled.claim(sample))
    without_failure(app.run())
    assert "Less than a minute left for these runs." in words(app)


def test_the_time_left_for_an_experiment_has_that_of_the_runs_before_it(sample: Workspace, app: AppTest) -> None:
    filled.add_experiment(sample, strategies=("none",), repeats=1)
    filled.finish_all(sample)
    filled.add_experiment(sample, strategies=("none",), fine_tuning_seeds=(7, 8), name="Before")
    filled.add_experiment(sample, strategies=("none",), repeats=4, name="Behind")
    app.query_params["of"] = "Behind"
    assert "left for these runs, with 2 other runs before them." in words(opened(app, "Runs"))


def test_runs_that_wait_without_a_supervisor_are_pointed_out(
    sample_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, app: AppTest
) -> None:
    workspace = Workspace.at(shutil.copytree(sample_home, tmp_path / "home", ignore=LOCKS))
    filled.add_experiment(workspace)
    workspace.supervisor_log.mkdir()  # so that none can start
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(workspace.home))
    app.run()
    app.switch_page(str(FOLDER / "runs.py")).run()
    assert not app.exception
    assert "The log of the supervisor could not be written" in app.error[0].value.replace("\\", "")
    assert "runs wait, but no supervisor is running" in words(app)
    app.button(key="runs-supervise").click().run()
    assert not app.exception
    assert len(app.error) == 2


def test_the_losses_of_selected_runs_are_drawn_together(sample: Workspace, app: AppTest) -> None:
    filled.add_experiment(sample, strategies=("random-word", "tfidf"), repeats=2, post_training_seeds=None)
    filled.finish_all(sample)
    runs = Store.of(sample).runs.all(kind="post-training")
    assert len(runs) == 4
    opened(app, "Runs")
    select(app, runs[0].id, runs[2].id)
    [figure] = figures(app)
    assert {line["name"] for line in figure["data"]} == {"random-word", "tfidf"}
    select(app, *[run.id for run in runs])
    [figure] = figures(app)
    assert "band: lowest to highest repeat" in str(figure["layout"]["title"])
    assert "the mean over the repeats of one arm" in words(app)
    select(app, *[run.id for run in Store.of(sample).runs.all(kind="fine-tuning")])
    assert "Loss of fine-tuning" in str(figures(app)[0]["layout"]["title"])


def test_losses_of_other_settings_are_drawn_but_not_compared(sample: Workspace, app: AppTest) -> None:
    filled.add_experiment(sample, strategies=("tfidf",), budgets=(100, 200), repeats=1)
    filled.add_experiment(sample, strategies=("tfidf",), post_training={"epochs": 9}, repeats=1, name="Longer")
    filled.finish_all(sample)
    opened(app, "Runs")
    select(app, *[run.id for run in Store.of(sample).runs.all(kind="post-training")])
    assert "These runs differ in encoder, corpus or settings, so their losses cannot be compared." in words(app)
    assert "the lower the line" not in words(app)
    assert "the same words hidden" not in words(app)
    select(app, *[run.id for run in Store.of(sample).runs.all(kind="fine-tuning")])
    assert "On the training texts." in words(app)
    assert "tab Arms" not in words(app)


def test_a_post_training_that_all_label_budgets_share_is_called_by_its_arm(sample: Workspace, app: AppTest) -> None:
    filled.add_experiment(sample, strategies=("random-word", "task"), budgets=(100, 200), repeats=1)
    filled.finish_all(sample)
    opened(app, "Runs")
    select(app, *[run.id for run in Store.of(sample).runs.all(kind="post-training")])
    [figure] = figures(app)
    assert {line["name"] for line in figure["data"]} == {"random-word", "task, 100", "task, 200"}


def test_of_many_runs_the_first_of_the_chosen_kind_are_drawn(
    sample: Workspace, app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(selected_losses, "MOST", 2)
    filled.add_experiment(sample, strategies=("random-word", "tfidf"), repeats=3)
    filled.finish_all(sample)
    opened(app, "Runs")
    runs = Store.of(sample).runs
    select(app, *[run.id for run in runs.all()])
    app.segmented_control(key="runs-loss").set_value("Held-out loss").run()
    assert len(figures(without_failure(app))) == 1
    assert "runs with this loss are drawn" not in words(app)
    without_failure(app.segmented_control(key="runs-loss").set_value("Loss of fine-tuning").run())
    assert "The first 2 of 6 selected runs with this loss are drawn." in words(app)


def test_selected_losses_follow_a_run_that_goes_on(sample: Workspace, app: AppTest) -> None:
    filled.add_experiment(sample, strategies=("none",), repeats=2)
    first, second = filled.begin_next(sample), filled.begin_next(sample)
    opened(app, "Runs")
    select(app, first.id, second.id)
    before = figures(app)
    assert figures(without_failure(app.run())) == before
    store = Store.of(sample)
    store.metrics.log(first.id, filled.STEPS + 1, {"loss": 9.0})
    store.hold(first).progress(filled.STEPS + 1, total=2 * filled.STEPS)
    assert figures(without_failure(app.run())) != before


def figures(app: AppTest) -> list[dict[str, Any]]:
    return [json.loads(each.proto.spec) for each in app.get("plotly_chart") if isinstance(each, Element)]


def test_an_experiment_that_has_ended_leads_to_its_results(finished: Workspace, app: AppTest) -> None:
    filled.add_experiment(finished, name="Queued", budgets=(100,), strategies=("none",))
    app.query_params["of"] = "Queued"
    assert "See the results" not in links(opened(app, "Runs"))
    select(app, filled.EXPERIMENT, name="experiments")
    followed(app, "See the results")
    assert app.title[0].value == "Compare"
    assert app.selectbox(key="experiment").value == filled.EXPERIMENT


def links(app: AppTest) -> list[str]:
    return [each.proto.label for each in app.main.get("page_link") if isinstance(each, Element)]
