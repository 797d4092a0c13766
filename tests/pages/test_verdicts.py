"""What Compare and the command line say of an experiment, in the states that an experiment can be in."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from selmask.cli.results import print_comparison
from selmask.store.store import Store
from tests.pages import filled
from tests.pages.opened import opened, words

if TYPE_CHECKING:
    from collections.abc import Callable

    from streamlit.testing.v1 import AppTest

    from selmask.workspace import Workspace

pytestmark = pytest.mark.long
"""The sentences themselves are tested in tests/evaluation."""

ARMS = ("random-word", "sm-lex-tfidf")


def add(workspace: Workspace, repeats: int, name: str = filled.EXPERIMENT) -> None:
    filled.add_experiment(workspace, repeats=repeats, name=name, strategies=ARMS, post_training_seeds=None)


def finished(workspace: Workspace, repeats: int) -> None:
    add(workspace, repeats)
    filled.finish_all(workspace)


def nothing_finished(workspace: Workspace) -> None:
    add(workspace, 2)


def half_finished(workspace: Workspace) -> None:
    add(workspace, 8)
    for _ in range(8):
        filled.finish(workspace, filled.claim(workspace))


def all_runs_of_an_arm_failed(workspace: Workspace, arm: str) -> None:
    add(workspace, 6)
    store = Store.of(workspace)
    while not all(run.state.is_final for run in store.runs.all()):
        run = filled.claim(workspace)
        if run.kind == "post-training" and run.spec["strategy"]["name"] == arm:
            filled.begin(workspace, run)
            store.hold(run).fail("The disk is full.", "Traceback (most recent call last): …")
        else:
            filled.finish(workspace, run)


def three_repeats_were_lost(workspace: Workspace) -> None:
    """The machine went down in the last three repeats of an arm."""
    add(workspace, 8)
    store = Store.of(workspace)
    late = {each.run.id for each in store.experiments.members(filled.EXPERIMENT) if each.repeat > 4}
    while not all(run.state.is_final for run in store.runs.all()):
        run = filled.claim(workspace)
        if run.kind == "fine-tuning" and run.id in late and "sm-lex-tfidf" in run.title:
            filled.begin(workspace, run)
            assert store.hold(store.runs.get(run.id)).lose("Its process is gone.")
        else:
            filled.finish(workspace, run)


def stopped_by_a_person(workspace: Workspace) -> None:
    add(workspace, 8)
    store = Store.of(workspace)
    members = store.experiments.members(filled.EXPERIMENT)
    store.runs.stop_all([each.run.id for each in members if each.kind == "fine-tuning" and each.repeat > 5])
    filled.finish_all(workspace)


def extended(workspace: Workspace) -> None:
    add(workspace, 6, name="earlier")
    filled.finish_all(workspace)
    finished(workspace, 8)


def with_results(workspace: Workspace, arm: str, **facts: object) -> None:
    """Changes what the fine-tunings of an arm have measured."""
    with Store.of(workspace).transaction() as db:
        for run in Store.of(workspace).runs.all(kind="fine-tuning"):
            if run.spec["post_training"]["strategy"]["name"] == arm:
                db.execute("UPDATE runs SET result = ? WHERE id = ?", [json.dumps((run.result or {}) | facts), run.id])


def one_class(workspace: Workspace) -> None:
    finished(workspace, 6)
    with_results(workspace, "random-word", predicted_classes=1, f1_per_class={"a": 0.4, "b": 0.0})


def equal_in_all_repeats(workspace: Workspace) -> None:
    finished(workspace, 6)
    for arm in ARMS:
        with_results(workspace, arm, macro_f1=0.5)


def better_by_the_same_in_all_repeats(workspace: Workspace) -> None:
    finished(workspace, 6)
    for arm, value in zip(ARMS, (0.5, 0.6), strict=True):
        with_results(workspace, arm, macro_f1=value)


def without_a_value(workspace: Workspace) -> None:
    finished(workspace, 6)
    with_results(workspace, "sm-lex-tfidf", macro_f1=None)
    for run in Store.of(workspace).runs.all(kind="fine-tuning"):  # from which the value would be computed again
        (workspace.run_folder(run.id) / "predictions.parquet").unlink()


STATES: dict[str, tuple[Callable[[Workspace], None], str]] = {
    "1 of 1 repeat": (
        lambda home: finished(home, 1),
        "For these post-trained encoders only: sm-lex-tfidf against random-word, so",
    ),
    "5 of 5 repeats": (lambda home: finished(home, 5), "Too few repeats to tell; at least 6 are needed."),
    "8 of 8 repeats": (lambda home: finished(home, 8), "sm-lex-tfidf is better than random-word on these 400 labelled"),
    "5 of 8 repeats, three were lost": (
        three_repeats_were_lost,
        "sm-lex-tfidf has 5 of 8 repeats.",
    ),
    "stopped by a person": (
        stopped_by_a_person,
        "4 runs were stopped, skipped or deleted by a person, so this comparison is explored and not planned.",
    ),
    "half of the runs": (half_finished, "of 16 runs finished: no verdict yet."),
    "an arm failed": (lambda home: all_runs_of_an_arm_failed(home, "sm-lex-tfidf"), "No run of sm-lex-tfidf finished."),
    "the reference failed": (
        lambda home: all_runs_of_an_arm_failed(home, "random-word"),
        "in no repeat do both random-word and another arm have a macro-F1.",
    ),
    "an earlier one was looked at": (
        extended,
        "This experiment takes over 6 repeats of sm-lex-tfidf and random-word from earlier, whose verdict could be "
        "read already, so this comparison is explored.",
    ),
    "all values are equal": (
        equal_in_all_repeats,
        "practically the same on these 400 labelled texts: +0.0 points of macro-F1, and the whole interval lies "
        "within 1.0 points either way",
    ),
    "all differences are equal": (
        better_by_the_same_in_all_repeats,
        "by 10.0 points of macro-F1 (95 % interval 10.0 to 10.0, p = .031, 6 repeats)",
    ),
    "an arm has no value": (
        without_a_value,
        "in no repeat do both random-word and another arm have a macro-F1.",
    ),
    "the reference learned nothing": (one_class, "All 6 runs of random-word predict one class only"),
}


@pytest.mark.parametrize("state", STATES)
def test_page_and_command_line_say_the_same(
    workspace: Workspace, app: AppTest, state: str, capsys: pytest.CaptureFixture[str]
) -> None:
    happens, said = STATES[state]
    happens(workspace)
    app.query_params["experiment"] = filled.EXPERIMENT
    assert said in words(opened(app, "Compare"))
    print_comparison(workspace, filled.EXPERIMENT, as_json=False)
    assert said in capsys.readouterr().out
    print_comparison(workspace, filled.EXPERIMENT, as_json=True)
    assert said in json.loads(capsys.readouterr().out)[0]["verdict"]


def test_without_any_result_both_say_so(workspace: Workspace, app: AppTest, capsys: pytest.CaptureFixture[str]) -> None:
    nothing_finished(workspace)
    assert "0 of 4 runs finished: no verdict yet" in words(opened(app, "Compare"))
    print_comparison(workspace, filled.EXPERIMENT, as_json=False)
    assert capsys.readouterr().out.startswith("0 of 4 runs finished: no verdict yet.")
    print_comparison(workspace, filled.EXPERIMENT, as_json=True)
    assert json.loads(capsys.readouterr().out)[0]["verdict"] == "0 of 4 runs finished: no verdict yet."


def test_another_metric_than_the_planned_one_is_explored(
    workspace: Workspace, app: AppTest, capsys: pytest.CaptureFixture[str]
) -> None:
    finished(workspace, 6)
    compare = opened(app, "Compare")
    compare.segmented_control(key=f"compare-metric-{filled.EXPERIMENT}").set_value("accuracy").run()
    print_comparison(workspace, filled.EXPERIMENT, "accuracy", as_json=False)
    assert compare.subheader[0].value.replace("\\", "").startswith("Explored, not planned: ")
    for told in (words(compare), capsys.readouterr().out):
        assert "The plan was to compare by macro-F1; this comparison, by accuracy, is explored." in told
