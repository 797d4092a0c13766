"""More repeats are offered where there are too few, and beside a verdict."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest
import yaml

from selmask.experiments.spec import ExperimentSpec
from selmask.store.store import Store
from selmask.ui.shell import keys
from selmask.ui.shell.navigation import FOLDER
from selmask.workspace import MODEL
from tests.pages import filled
from tests.pages.opened import opened, without_failure, words

if TYPE_CHECKING:
    from streamlit.testing.v1 import AppTest

    from selmask.workspace import Workspace

TWO = "Which words <b>help</b>"


def label(app: AppTest, key: str) -> str:
    return str(app.button(key=key).label)


def is_offered(app: AppTest, key: str) -> bool:
    return any(button.key == key for button in app.button)


def in_form(launch: AppTest) -> ExperimentSpec:
    return ExperimentSpec.parse(yaml.safe_load(launch.code[0].value))


def extend_and_finish(workspace: Workspace, app: AppTest) -> str:
    """Starts the experiment in the form and does its runs; returns its name."""
    without_failure(app.switch_page(str(FOLDER / "launch.py")).run())
    without_failure(app.button(key="launch-start").click().run())
    filled.finish_all(workspace)
    return Store.of(workspace).experiments.all()[0].name


def test_launch_offers_the_repeats_that_a_verdict_lacks(shared_sample: Workspace, app: AppTest) -> None:
    assert shared_sample.home.is_dir()
    launch = opened(app, "Launch")
    assert not is_offered(launch, "launch-more-repeats")
    without_failure(launch.number_input(key="launch-seeds").set_value(2).run())
    assert label(launch, "launch-more-repeats").startswith("Plan 4 more repeats (about ")
    assert "on disk" in label(launch, "launch-more-repeats")
    without_failure(launch.button(key="launch-more-repeats").click().run())
    assert len(in_form(launch).fine_tuning_seeds) == 6
    assert not is_offered(launch, "launch-more-repeats")
    assert "too few" not in words(launch)


@pytest.mark.parametrize(("page", "key"), [("Compare", f"compare-more-{TWO}"), ("Home", "home-more")])
def test_a_result_with_too_few_repeats_is_extended_and_not_explored(
    page: str, key: str, finished: Workspace, app: AppTest
) -> None:
    opened(app, page)
    assert label(app, key).startswith("Plan 4 more repeats (")
    assert "explored" not in label(app, key)
    before = {run.id for run in Store.of(finished).runs.all()}
    without_failure(app.button(key=key).click().run())
    spec = in_form(app)
    assert spec.name == f"{TWO}, 6 repeats"
    assert len(spec.fine_tuning_seeds) == 6
    assert not app.info
    name = extend_and_finish(finished, app)
    added = [run for run in Store.of(finished).runs.all() if run.id not in before]
    assert len(added) == 3 * 4
    assert {run.kind for run in added} == {"fine-tuning"}
    app.session_state[keys.EXPERIMENT] = name
    assert "too few" not in words(opened(app, "Compare"))
    assert "is explored" not in words(app)


def test_after_a_verdict_more_repeats_are_called_explored_before_and_after(sample: Workspace, app: AppTest) -> None:
    filled.add_experiment(sample, name="Six", repeats=6)
    filled.finish_all(sample)
    opened(app, "Compare")
    assert label(app, "compare-more-Six").endswith("the result will be marked explored)")
    without_failure(app.button(key="compare-more-Six").click().run())
    assert in_form(app).name == "Six, 10 repeats"
    assert "from “Six”, where a verdict could be read already, so its result is explored. It stays" in words(app)
    without_failure(app.switch_page(str(FOLDER / "launch.py")).run())
    without_failure(app.button(key="launch-other-seeds").click().run())
    assert in_form(app).fine_tuning_seeds == tuple(range(6, 16))
    assert "explored" not in words(app)
    without_failure(app.number_input(key="launch-first-seed").set_value(0).run())
    name = extend_and_finish(sample, app)
    app.session_state[keys.EXPERIMENT] = name
    assert "from “Six”, where a verdict could be read already" in words(opened(app, "Compare"))
    app.session_state[keys.EXPERIMENT] = "Six"
    without_failure(app.run())
    assert not is_offered(app, "compare-more-Six"), "those runs have finished"


@pytest.mark.parametrize(("is_explored", "said"), [(True, "is explored itself"), (False, "adding more does no harm")])
def test_adding_to_an_explored_result_is_not_called_harmless(
    sample: Workspace, app: AppTest, said: str, *, is_explored: bool
) -> None:
    if is_explored:
        filled.add_experiment(sample, name="Six", repeats=6, strategies=("random-word", "tfidf"))
        filled.finish_all(sample)
    filled.add_experiment(sample, name="Few", repeats=2)
    filled.finish_all(sample)
    app.session_state[keys.EXPERIMENT] = "Few"
    opened(app, "Compare")
    assert said in app.button(key="compare-more-Few").help


def test_adding_to_a_result_that_was_extended_already_is_not_called_harmless(sample: Workspace, app: AppTest) -> None:
    for name, seeds in {"Few": range(2), "Six": range(3, 9)}.items():
        filled.add_experiment(sample, name=name, fine_tuning_seeds=seeds)
        filled.finish_all(sample)
    app.session_state[keys.EXPERIMENT] = "Few"
    opened(app, "Compare")
    assert "from “Six”, where a verdict could be read already" in app.button(key="compare-more-Few").help
    assert label(app, "compare-more-Few").endswith("the result will be marked explored)")


def test_an_extended_experiment_is_extended_under_its_first_name(sample: Workspace, app: AppTest) -> None:
    filled.add_experiment(sample, name="Rust, 2 repeats 2")
    filled.finish_all(sample)
    opened(app, "Compare")
    without_failure(app.button(key="compare-more-Rust, 2 repeats 2").click().run())
    assert in_form(app).name == "Rust, 6 repeats"


def test_an_arm_that_has_learned_nothing_is_no_verdict(sample: Workspace, app: AppTest) -> None:
    filled.add_experiment(sample, repeats=1)
    filled.finish_all(sample)
    store = Store.of(sample)
    [run] = [each.run for each in store.experiments.members(TWO) if (each.arm, each.kind) == ("none", "fine-tuning")]
    result = run.result or {}
    only = dict.fromkeys(result["f1_per_class"], 0.0) | {filled.CLASSES[0]: 0.4}
    with store.transaction() as db:
        changed = result | {"f1_per_class": only, "predicted_classes": 1}
        db.table("runs").update(run.id, {"result": json.dumps(changed)})
    assert "no verdict, because" in words(opened(app, "Compare"))
    assert label(app, f"compare-more-{TWO}").startswith("Plan 5 more repeats (")
    assert "explored" not in label(app, f"compare-more-{TWO}")


def test_what_more_repeats_need_is_told_anew_once_a_model_is_deleted(finished: Workspace, app: AppTest) -> None:
    key = f"compare-more-{TWO}"
    before = label(opened(app, "Compare"), key)
    parent, *_ = Store.of(finished).runs.all(kind="post-training")
    shutil.rmtree(finished.run_path(parent.id) / MODEL)
    assert label(without_failure(app.run()), key) != before, "that post-training has to be done again"


def test_nothing_is_offered_while_runs_are_left(sample: Workspace, app: AppTest) -> None:
    filled.add_experiment(sample)
    filled.finish(sample, filled.claim(sample))
    assert not is_offered(opened(app, "Compare"), f"compare-more-{TWO}")
    assert not is_offered(opened(app, "Home"), "home-more")


def test_an_experiment_that_the_form_cannot_show_is_not_extended_through_it(sample: Workspace, app: AppTest) -> None:
    filled.add_experiment(sample, fine_tuning_seeds=(42, 43))
    filled.finish_all(sample)
    assert not is_offered(opened(app, "Compare"), f"compare-more-{TWO}")
    assert "at least 6 are needed" in words(app)
    assert "This form takes seeds one after the other" in words(app)
    given = in_form(app)
    assert given.fine_tuning_seeds[:2] == (42, 43)
    assert len(given.fine_tuning_seeds) == 6
    assert given.name == f"{TWO}, 6 repeats"


def test_of_a_grid_without_a_verdict_it_is_said_which_seeds_to_add(sample: Workspace, app: AppTest) -> None:
    filled.add_experiment(sample, strategies=("random-word", "tfidf"), post_training_seeds=(0, 1), paired_seeds=False)
    filled.finish_all(sample)
    opened(app, "Compare")
    assert "Add seeds to “post_training_seeds” and “fine_tuning_seeds” in the file." in words(app)
    assert in_form(app).post_training_seeds == (0, 1)
