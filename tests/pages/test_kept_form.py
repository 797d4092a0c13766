"""A form that a person has changed on Launch is not filled in anew before she agrees."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import yaml

from selmask import library
from selmask.experiments.spec import ExperimentSpec
from selmask.importing.import_request import ImportRequest
from selmask.sample_project import SAMPLE_NAMES
from selmask.store.state import State
from selmask.store.store import Store
from selmask.ui.shell import keys
from selmask.ui.shell.navigation import FOLDER
from tests.pages import filled
from tests.pages.opened import followed, opened, without_failure, words
from tests.support.projects import write_csv

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from streamlit.testing.v1 import AppTest

    from selmask.workspace import Workspace

    Way = Callable[[AppTest, Workspace], None]

RUST = "Rust"


def clone(app: AppTest, workspace: Workspace) -> None:
    run = next(
        run
        for run in filled.all_runs(workspace, State.FINISHED)
        if RUST in {each.name for each in Store.of(workspace).experiments.of_run(run.id)}
    )
    app.query_params[keys.RUN] = str(run.id)
    followed(opened(app, "Runs"), "Clone")


def add_baselines(app: AppTest, workspace: Workspace) -> None:
    assert workspace.home.is_dir()
    opened(app, "Home")
    [button] = [each for each in app.button if each.label == "Add the baseline"]
    without_failure(button.click().run())


def plan_on_compare(app: AppTest, workspace: Workspace) -> None:
    assert workspace.home.is_dir()
    without_failure(opened(app, "Compare").button(key=f"compare-more-{RUST}").click().run())


def plan_on_home(app: AppTest, workspace: Workspace) -> None:
    assert workspace.home.is_dir()
    without_failure(opened(app, "Home").button(key="home-more").click().run())


WAYS: dict[Way, tuple[str, str, int]] = {
    clone: (f"The clone of “{RUST}”", f"{RUST}, again", 2),
    add_baselines: (f"The experiment “{RUST}, with baseline”", f"{RUST}, with baseline", 2),
    plan_on_compare: (f"The experiment “{RUST}, 6 repeats”", f"{RUST}, 6 repeats", 6),
    plan_on_home: (f"The experiment “{RUST}, 6 repeats”", f"{RUST}, 6 repeats", 6),
}
every_way = pytest.mark.parametrize("way", WAYS)


def in_form(launch: AppTest) -> ExperimentSpec:
    return ExperimentSpec.parse(yaml.safe_load(launch.code[0].value))


def is_proposed(app: AppTest) -> bool:
    return any(each.key == "launch-handed-use" for each in app.button)


@pytest.fixture
def rust(sample: Workspace) -> Workspace:
    filled.add_experiment(sample, name=RUST, strategies=("none", "tfidf"), masking={"rate": 0.3}, repeats=2)
    filled.finish_all(sample)
    return sample


@every_way
def test_a_form_that_was_only_looked_at_is_filled_in_at_once(way: Way, rust: Workspace, app: AppTest) -> None:
    _, name, repeats = WAYS[way]
    opened(app, "Launch")
    way(app, rust)
    assert app.title[0].value == "Launch"
    assert not is_proposed(app)
    spec = in_form(app)
    assert (spec.name, len(spec.fine_tuning_seeds), spec.masking.rate) == (name, repeats, 0.3)


@every_way
def test_a_changed_form_is_as_it_was_until_a_person_agrees(way: Way, rust: Workspace, app: AppTest) -> None:
    title, name, repeats = WAYS[way]
    opened(app, "Launch")
    app.text_input(key="launch-name").set_value("Mine")
    without_failure(app.multiselect(key="launch-budgets").set_value(["100"]).run())
    mine = in_form(app)
    way(app, rust)
    assert in_form(app) == mine
    assert f"{title} changes " in words(app).replace("*", "")
    assert f"- Name: Mine → {name}" in words(app)
    assert "- Labelled texts used: 100 → all" in words(app)
    assert "- Masking, rate: 15 % → 30 %" in words(app)
    without_failure(opened(app, "Launch").button(key="launch-handed-keep").click().run())
    assert in_form(app) == mine
    assert not is_proposed(app)
    way(app, rust)
    without_failure(opened(app, "Launch").button(key="launch-handed-use").click().run())
    assert not is_proposed(app)
    taken = in_form(app)
    way(app, rust)
    assert not is_proposed(app), "what was taken is no change of hers"
    assert in_form(app) == taken
    assert (taken.name, len(taken.fine_tuning_seeds), taken.masking.rate) == (name, repeats, 0.3)
    assert taken.label_budgets == ("all",)


def test_what_the_form_will_lose_is_said_before(sample: Workspace, app: AppTest) -> None:
    filled.add_experiment(sample, name=RUST, fine_tuning_seeds=(42, 43), strategies=("none", "tfidf"))
    filled.finish_all(sample)
    without_failure(opened(app, "Launch").number_input(key="launch-seeds").set_value(7).run())
    clone(app, sample)
    assert is_proposed(app)
    assert "takes seeds one after the other" in words(app)
    without_failure(app.button(key="launch-handed-keep").click().run())
    assert "takes seeds one after the other" not in words(app)


def test_a_setting_that_is_out_of_sight_is_a_change(rust: Workspace, app: AppTest) -> None:
    app.session_state["launch-advanced"] = True
    opened(app, "Launch")
    app.session_state["launch-advanced"] = False
    without_failure(app.run())
    clone(app, rust)
    assert not is_proposed(app)
    app.session_state["launch-advanced"] = True
    without_failure(app.run())
    without_failure(app.number_input(key="launch-post-epochs").set_value(4).run())
    app.session_state["launch-advanced"] = False
    without_failure(app.run())
    clone(app, rust)
    assert is_proposed(app)


def test_what_came_from_masks_is_a_change_of_the_form(rust: Workspace, app: AppTest) -> None:
    without_failure(opened(app, "Masks").button(key="masks-train").click().run())
    assert app.title[0].value == "Launch"
    assert not is_proposed(app)
    clone(app, rust)
    assert is_proposed(app)


def test_a_form_whose_experiment_was_started_can_be_filled_in_at_once(rust: Workspace, app: AppTest) -> None:
    opened(app, "Launch")
    without_failure(app.text_input(key="launch-name").set_value("Mine").run())
    without_failure(app.button(key="launch-start").click().run())
    assert app.title[0].value == "Runs"
    app.query_params[keys.RUNS_EXPERIMENT] = RUST
    clone(app, rust)
    assert not is_proposed(app)
    assert in_form(app).name == f"{RUST}, again"


def test_another_project_alone_does_not_change_the_form(rust: Workspace, app: AppTest, tmp_path: Path) -> None:
    reports = library.dataset(rust, SAMPLE_NAMES["corpus"]).texts()[:40]
    texts = [(text, ["near", "far"][place % 2]) for place, text in enumerate(reports)]
    for kind in ("corpus", "labelled"):
        file = write_csv(tmp_path / f"{kind}.csv", ["text", "label"], texts)
        library.import_dataset(rust, file, ImportRequest.parse({"kind": kind, "project": "Elsewhere"}))
    app.query_params[keys.PROJECT] = "Elsewhere"
    app.switch_page(str(FOLDER / "launch.py")).run()
    assert "belongs to another project" not in words(app)
    app.query_params[keys.LIKE] = RUST
    opened(app, "Launch")
    assert not is_proposed(app)
    without_failure(app.number_input(key="launch-seeds").set_value(7).run())
    app.query_params[keys.PROJECT] = "Elsewhere"
    opened(app, "Home")
    app.query_params[keys.LIKE] = RUST
    opened(app, "Launch")
    assert "Repeats: 7 → 2" in words(app)
    without_failure(app.button(key="launch-handed-use").click().run())
    assert in_form(app).corpus == SAMPLE_NAMES["corpus"]
