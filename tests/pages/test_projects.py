"""Every page keeps to one project, which its address names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from selmask import library
from selmask.importing.import_request import ImportRequest
from selmask.store.projects import SAMPLE
from selmask.store.store import Store
from selmask.ui.shell.navigation import FOLDER
from tests.pages import filled
from tests.pages.opened import opened, without_failure, words

if TYPE_CHECKING:
    from pathlib import Path

    from streamlit.testing.v1 import AppTest

    from selmask.workspace import Workspace

PLANTS = "Plant health"


@pytest.fixture
def two(finished: Workspace, tmp_path: Path) -> Workspace:
    """A workspace with the sample and an experiment on it, and a project with a corpus alone, which is newer."""
    file = tmp_path / "fields.csv"
    file.write_text("text\n" + "".join(f"Leaf rust was seen in field {n}.\n" for n in range(9)), encoding="utf-8")
    library.import_dataset(finished, file, ImportRequest(kind="corpus", project=PLANTS))
    return finished


def switched(app: AppTest, workspace: Workspace, name: str) -> AppTest:
    return without_failure(
        app.selectbox(key="project-choice").set_value(Store.of(workspace).projects.get(name).id).run()
    )


def test_the_project_used_last_is_shown_and_no_other_is_offered(two: Workspace, app: AppTest) -> None:
    masks = opened(app, "Masks")
    assert masks.selectbox(key="masks-corpus").options == ["fields"]
    assert masks.query_params["project"] == PLANTS
    assert "Import data first" in words(opened(app, "Launch"))
    assert "No experiment yet" in words(opened(app, "Compare"))
    assert "No runs yet" in words(opened(app, "Runs"))
    assert "No finished model yet" in words(opened(app, "Predict"))
    switched(app, two, SAMPLE)
    assert opened(app, "Compare").selectbox(key="experiment").options == [filled.EXPERIMENT]
    assert opened(app, "Masks").selectbox(key="masks-corpus").options == ["synthetic sample corpus"]
    assert app.query_params["project"] == SAMPLE


def test_home_counts_the_runs_of_its_project(sample: Workspace, app: AppTest, tmp_path: Path) -> None:
    filled.add_experiment(sample)
    filled.begin_next(sample)
    file = tmp_path / "fields.csv"
    file.write_text("text\nLeaf rust was seen.\nNo rust was seen.\n", encoding="utf-8")
    library.import_dataset(sample, file, ImportRequest(kind="corpus", project=PLANTS))
    app.run()
    assert "Nothing is running." in words(app)
    queue = app.sidebar.get("page_link")[-1].proto.label
    assert queue == "All projects: 1 running, 8 waiting"
    assert "9 runs of other projects are active or waiting" in words(opened(app, "Runs"))
    opened(app, "Home")
    switched(app, sample, SAMPLE)
    assert app.sidebar.get("page_link")[-1].proto.label == "1 running, 8 waiting"
    assert "1 running, 8 waiting." in words(app)


@pytest.mark.usefixtures("two")
def test_the_address_names_the_project(app: AppTest) -> None:
    app.query_params["project"] = SAMPLE
    assert opened(app, "Compare").selectbox(key="experiment").options == [filled.EXPERIMENT]


@pytest.mark.usefixtures("two")
@pytest.mark.parametrize(("page", "key", "value"), [
    ("Compare", "experiment", filled.EXPERIMENT), ("Data", "dataset", "synthetic sample labels"), ("Runs", "run", "1"),
])  # fmt: skip
def test_what_an_address_names_decides_over_the_project(app: AppTest, page: str, key: str, value: str) -> None:
    app.query_params[key] = value
    app.query_params["project"] = PLANTS
    shown = opened(app, page)
    assert shown.query_params["project"] == SAMPLE
    assert f"Run {value}:" in words(shown) if key == "run" else shown.selectbox(key=key).value == value


@pytest.mark.usefixtures("two")
def test_a_project_that_is_gone_is_said_to_be_gone(app: AppTest) -> None:
    app.query_params["project"] = "long gone"
    app.run()
    assert "There is no project called long gone" in words(app)
    assert app.query_params["project"] == PLANTS


def test_switching_forgets_what_belongs_to_the_other_project(two: Workspace, app: AppTest) -> None:
    app.query_params["experiment"] = filled.EXPERIMENT
    compare = opened(app, "Compare")
    switched(compare, two, PLANTS)
    assert "No experiment yet" in words(app)
    assert "experiment" not in app.query_params
    switched(app, two, SAMPLE)
    assert app.selectbox(key="experiment").value == filled.EXPERIMENT


def test_labelled_texts_are_moved_with_their_experiments(two: Workspace, app: AppTest) -> None:
    app.query_params["dataset"] = "synthetic sample labels"
    opened(app, "Data")
    app.selectbox(key="data-target-synthetic sample labels").set_value(PLANTS).run()
    without_failure(app.button(key="data-move-synthetic sample labels").click().run())
    assert app.query_params["project"] == PLANTS
    store = Store.of(two)
    plants = store.projects.get(PLANTS)
    assert {record.name for record in store.datasets.all(project=plants)} == {"fields", "synthetic sample labels"}
    assert [each.name for each in store.experiments.all(plants)] == [filled.EXPERIMENT]


def test_the_sample_is_found_whatever_its_project_is_called(two: Workspace, app: AppTest) -> None:
    """In an older workspace it is in the one project of all data."""
    projects = Store.of(two).projects
    projects.change(projects.get(SAMPLE), name="Renamed", language=None, encoder=None)
    projects.add("Empty")
    without_failure(opened(app, "Home").button(key="home-sample").click().run())
    assert app.query_params["project"] == "Renamed"


def test_a_data_set_chosen_in_one_project_is_forgotten_in_another(two: Workspace, app: AppTest) -> None:
    switched(app.run(), two, SAMPLE)
    opened(app, "Masks").selectbox(key="masks-corpus").set_value("synthetic sample corpus").run()
    switched(app, two, PLANTS)
    assert app.selectbox(key="masks-corpus").value == "fields"
    assert "Choose another" not in words(app)


@pytest.mark.usefixtures("two")
def test_a_data_set_of_another_project_is_not_replaced_unsaid(app: AppTest) -> None:
    app.query_params["project"] = PLANTS
    app.query_params["masks-corpus"] = "synthetic sample corpus"
    assert "synthetic sample corpus belongs to another project. Choose another data set." in words(opened(app, "Masks"))
    assert app.selectbox(key="masks-corpus").value is None


def masks_with_own_encoder(workspace: Workspace, app: AppTest) -> None:
    """Opens Masks in a project that has been given an encoder of its own."""
    projects = Store.of(workspace).projects
    plants = projects.get(PLANTS)
    projects.change(plants, name=PLANTS, language=plants.language, encoder="owner/own-encoder")
    app.run()
    app.switch_page(str(FOLDER / "masks.py")).run()
    assert app.selectbox(key="masks-model").value == "owner/own-encoder"


def test_the_encoder_of_the_project_is_chosen_first(two: Workspace, app: AppTest) -> None:
    masks_with_own_encoder(two, app)
    assert "owner/own\\-encoder is not on this machine" in app.error[0].value.replace("\\/", "/")


def test_an_encoder_chosen_in_one_project_is_not_carried_into_another(two: Workspace, app: AppTest) -> None:
    projects = Store.of(two).projects
    plants = projects.get(PLANTS)
    switched(app.run(), two, SAMPLE)
    encoders = opened(app, "Masks").selectbox(key="masks-model")
    usual, another = encoders.options[:2]
    encoders.select(another).run()
    switched(app, two, PLANTS)
    chosen = app.selectbox(key="masks-model")
    assert chosen.format_func(chosen.value) == usual
    app.selectbox(key="masks-model").select(another).run()
    projects.change(plants, name=PLANTS, language=plants.language, encoder="owner/own-encoder")
    assert app.run().selectbox(key="masks-model").value == "owner/own-encoder"


def test_an_encoder_that_another_page_hands_over_is_kept_after_a_switch(two: Workspace, app: AppTest) -> None:
    masks_with_own_encoder(two, app)
    switched(opened(app, "Home"), two, SAMPLE)
    app.session_state["draft"] = {"masks-model": (handed := "allenai/scibert_scivocab_uncased")}
    app.switch_page(str(FOLDER / "masks.py")).run()
    assert app.selectbox(key="masks-model").value == handed


def test_data_that_stayed_in_another_project_are_named_and_no_repeats_are_offered(two: Workspace, app: AppTest) -> None:
    store = Store.of(two)
    store.datasets.move("synthetic sample labels", store.projects.get(PLANTS))
    assert opened(app, "Compare").selectbox(key="experiment").options == [filled.EXPERIMENT]
    assert not [button for button in app.button if button.key == f"compare-more-{filled.EXPERIMENT}"]
    app.query_params.clear()
    app.query_params["like"] = filled.EXPERIMENT
    app.switch_page(str(FOLDER / "launch.py")).run()  # where the strategies lack a lexicon
    assert not app.exception
    [said] = [element.value.replace("\\", "") for element in app.info if "Left out" in element.value]
    assert said.endswith("Left out: synthetic sample corpus, synthetic sample lexicon.")
