from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest

from selmask import library
from selmask.errors import BadInput
from selmask.experiments.experiment_data import Data
from selmask.experiments.plan import plan
from selmask.experiments.results.outcome import compare_experiment
from selmask.experiments.start_experiment import queue_experiment
from selmask.runs.kinds.all_kinds import parsed
from selmask.runs.kinds.anchor import ANCHOR
from selmask.runs.kinds.fine_tuning import labelled_split
from selmask.runs.products import problem
from selmask.store.store import Store
from selmask.workspace import PREDICTIONS, Workspace
from tests.support.chat_server import chat_server, closed_address
from tests.support.projects import small_experiment, small_project
from tests.support.working_off import work_off

if TYPE_CHECKING:
    from pathlib import Path

    from selmask.store.run import NewRun, Run

BOTH = ["bag-of-words", "frozen"]


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A workspace in which an experiment of one arm and two anchors has finished, with two repeats."""
    workspace = Workspace.at(tmp_path_factory.mktemp("home"))
    small_project(workspace)
    queue_experiment(workspace, experiment())
    work_off(workspace)
    return workspace


def experiment(**more: Any) -> Any:
    return small_experiment(strategies=["none"], anchors=BOTH, fine_tuning_seeds=[0, 1], **more)


def anchors(workspace: Workspace) -> list[Run]:
    return Store.of(workspace).runs.all(kind=ANCHOR.name)


def planned(workspace: Workspace, **more: Any) -> list[NewRun]:
    spec = experiment(**more)
    return [run for run in plan(spec, Data.of(spec, workspace)).runs if run.kind == ANCHOR.name]


def test_each_repeat_is_predicted_on_its_own_test_texts(workspace: Workspace) -> None:
    assert [run.title for run in anchors(workspace)] == [
        "bag-of-words on labels, all labels, seed 0",
        "bag-of-words on labels, all labels, seed 1",
        "frozen tiny on labels, all labels, seed 0",
        "frozen tiny on labels, all labels, seed 1",
    ]
    for run in anchors(workspace):
        tested = labelled_split(parsed(run), workspace).test  # type: ignore[arg-type]
        table = pd.read_parquet(workspace.run_folder(run.id) / PREDICTIONS)
        assert table["id"].tolist() == [each.id for each in tested]
        assert run.result is not None
        assert run.result["accuracy"] == pytest.approx((table["label"] == table["predicted"]).mean())
        assert problem(run, workspace) is None


def test_the_texts_are_read_once_for_all_repeats(workspace: Workspace) -> None:
    [file] = workspace.prepared.glob("embeddings-*.npz")
    assert np.load(file)["embeddings"].shape[0] == library.dataset(workspace, "labels").rows


def test_they_stand_beside_the_arms(workspace: Workspace) -> None:
    [compared] = compare_experiment(workspace, "small")
    assert set(compared.rows["arm"]) == {"none", *BOTH}
    assert [row["arm"] for row in compared.to_json()["arms"]] == ["none", *BOTH]
    assert [(row["arm"], row["against"]) for row in compared.to_json()["anchors"]] == [("none", each) for each in BOTH]
    assert {row["arm"] for row in compared.table()} == {"none", *BOTH}


def test_the_bag_of_words_is_the_same_run_under_every_model(workspace: Workspace) -> None:
    runs = planned(workspace, models=["tiny", "minilm"])
    assert [run.spec["model"] for run in runs] == [None, None, "tiny", "tiny", "minilm", "minilm"]


@pytest.mark.parametrize("change", [{"epochs": 3}, {"learning_rate": 1e-3}, {"patience": 7}])
def test_settings_that_only_fine_tuning_needs_do_not_change_it(workspace: Workspace, change: dict[str, Any]) -> None:
    known = {run.hash for run in anchors(workspace)}
    settings = {"epochs": 2, "min_steps": 0, "max_length": 64} | change
    assert {run.hash for run in planned(workspace, fine_tuning=settings)} == known


@pytest.mark.parametrize(
    ("change", "same"),
    [
        ({"max_length": 32}, 2),
        ({"test_share": 0.3}, 0),
        ({"near_duplicates_together": False}, 0),
        ({"class_weights": True}, 0),
    ],
)
def test_other_texts_or_weights_make_it_another(workspace: Workspace, change: dict[str, Any], same: int) -> None:
    known = {run.hash for run in anchors(workspace)}
    settings = {"epochs": 2, "min_steps": 0, "max_length": 64} | change
    assert len({run.hash for run in planned(workspace, fine_tuning=settings)} & known) == same


def test_a_language_model_is_asked_for_the_class_of_each_test_text(tmp_path: Path) -> None:
    workspace = Workspace.at(tmp_path / "home")
    small_project(workspace)
    labels = dict(zip(*(library.dataset(workspace, "labels").frame()[name] for name in ("text", "label")), strict=True))

    def script(request: dict[str, Any]) -> str:
        text = request["messages"][-1]["content"].rsplit("Text: ", 1)[1]
        return str(labels[text]) if len(text) % 2 else "I do not know"

    with chat_server(script) as url:
        llm = {"name": "llm", "url": url, "model": "tiny", "shots": 2}
        queue_experiment(workspace, small_experiment(strategies=["none"], anchors=[llm]))
        work_off(workspace)
    [run] = anchors(workspace)
    result = run.result or {}
    assert run.title == "llm tiny, 2 shots on labels, all labels, repeat 1"
    assert result["accuracy"] == pytest.approx(1 - result["unparsable"] / result["test_size"])
    assert 0 < result["unparsable"] < result["test_size"]
    assert problem(run, workspace) is None
    [compared] = compare_experiment(workspace, "small")
    assert compared.to_json()["anchors"][0]["against"] == "llm tiny, 2 shots"
    unread = f"llm tiny, 2 shots: {result['unparsable']} of {result['test_size']} answers name"
    assert any(each.startswith(unread) for each in compared.reservations)


def test_a_server_that_does_not_answer_is_named_before_anything_is_queued(workspace: Workspace) -> None:
    llm = {"name": "llm", "url": closed_address(), "model": "tiny"}
    before = Store.of(workspace).runs.all()
    with pytest.raises(BadInput, match=r"does not answer.*Start the server"):
        queue_experiment(workspace, small_experiment(name="asked", strategies=["none"], anchors=[llm]))
    assert Store.of(workspace).runs.all() == before
