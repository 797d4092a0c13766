"""Runs performed in the test's process: real data sets, a tiny real encoder, real training."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest

from selmask import library
from selmask.errors import BadData
from selmask.experiments.checks import check
from selmask.experiments.results.outcome import compare_experiment
from selmask.experiments.start_experiment import queue_experiment
from selmask.masking.registry import parse_strategy, strategies
from selmask.observer import NOBODY
from selmask.runs.perform import perform
from selmask.store.store import Store
from selmask.workspace import Workspace
from tests.support.projects import small_experiment, small_project
from tests.support.working_off import work_off

if TYPE_CHECKING:
    from selmask.store.run import Run


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    workspace = Workspace.at(tmp_path_factory.mktemp("home"))
    small_project(workspace, documents=30, labelled=40)
    return workspace


def assert_tells_how_it_was_made(card: str, run: Run) -> None:
    """Licence, data by hash, strategy, settings, seed and measurements."""
    assert card.startswith("---\nlibrary_name: transformers\n")
    assert '\nlicense: "unknown"\n' in card
    post_training = run.spec if run.kind == "post-training" else run.spec["post_training"]
    data = [run.spec[each] for each in ("corpus", "labelled") if each in run.spec]
    if post_training is None:
        assert "| post-training | none |" in card
    else:
        assert f'"name": "{post_training["strategy"]["name"]}"' in card
        data += [post_training["corpus"], post_training["lexicon"]]
    assert all(f"{each['name']}, sha256 {each['content_sha256']}" in card for each in data)
    assert f'"learning_rate": {run.spec["settings"]["learning_rate"]}' in card
    assert f"| seed | {run.spec['seed']} |" in card
    assert f"| {'held out loss' if run.kind == 'post-training' else 'macro-F1'} |" in card


def test_every_strategy_runs_from_the_queue_to_the_comparison(workspace: Workspace) -> None:
    once = {"epochs": 1, "max_length": 64}
    spec = small_experiment(
        name="all",
        strategies=list(strategies()),
        post_training=once,
        fine_tuning=once | {"min_steps": 0, "learning_rate": 5e-5},
    )
    queue_experiment(workspace, spec)
    done = work_off(workspace)
    (compared,) = compare_experiment(workspace, "all")
    assert list(compared.comparison.arms["arm"]) == list(strategies())
    assert {row["runs"] for row in compared.table()} == {1}
    scored = {run.title for run in done if run.kind == "scoring"}
    assert {title.split()[0] for title in scored} == {name for name in strategies() if parse_strategy(name).scoring}
    for run in done:
        if run.kind == "scoring":
            continue
        assert (workspace.run_folder(run.id) / "model" / "model.safetensors").is_file()
        assert run.result is not None
        card = (workspace.run_folder(run.id) / "model" / "README.md").read_text(encoding="utf-8")
        assert_tells_how_it_was_made(card, run)
        if run.kind == "post-training":
            # A window's first pick may exceed the budget, and the tiny tokenizer cuts words into many pieces.
            assert 0.05 < run.result["masked_share"] < 0.25
            assert run.result["held_out_loss"] > 0
            assert run.result["general_loss"] > 0
            assert run.result["held_out_near"] == 0
        else:
            frame = pd.read_parquet(workspace.run_folder(run.id) / "predictions.parquet")
            assert len(frame) == run.result["test_size"]
            assert np.isclose((frame["label"] == frame["predicted"]).mean(), run.result["accuracy"])


def test_texts_of_the_labelled_set_are_left_out_and_counted(tmp_path: Any) -> None:
    workspace = Workspace.at(tmp_path / "home")
    small_project(workspace)
    texts, labels = library.dataset(workspace, "corpus").texts(), library.dataset(workspace, "labels")
    repeated = [{"text": texts[3].upper(), "label": "a"}, {"text": f"  {texts[5]} !", "label": "b"}]
    repeated.append({"text": f"RT @news {texts[7]}", "label": "b"})
    repeated.append({"text": " ".join(texts[9].split()[:10]), "label": "b"})
    file = tmp_path / "overlapping.csv"
    pd.concat([labels.frame()[["text", "label"]], pd.DataFrame(repeated * 1)]).to_csv(file, index=False)
    frame = pd.read_csv(file, dtype=str)
    frame.loc[len(frame) - 4 :, "label"] = frame["label"].iloc[0]
    frame.to_csv(file, index=False)
    spec = small_experiment(labelled=str(file), strategies=["random-word"])
    assert any(
        each.startswith(
            "2 texts repeat a labelled text, which may be drawn for the test, 1 more nearly repeats one, 1 more "
            "contains one: 4 of the 60"
        )
        for each in check(workspace, spec).warnings
    )
    queue_experiment(workspace, spec)
    post_training = next(run for run in work_off(workspace) if run.kind == "post-training")
    assert post_training.result is not None
    assert [post_training.result[key] for key in ("left_out", "left_out_near", "left_out_containing")] == [4, 1, 1]
    exact = spec.model_copy(update={"near_duplicates": False, "containing_texts": False, "name": "exact"})
    queue_experiment(workspace, exact)
    other = next(run for run in work_off(workspace) if run.kind == "post-training")
    assert other.result is not None
    assert [other.result[key] for key in ("left_out", "left_out_near", "left_out_containing")] == [2, 0, 0]
    transductive = spec.model_copy(update={"transductive": True})
    assert not any("left out" in each for each in check(workspace, transductive).warnings)


def test_a_data_set_that_was_replaced_is_refused(tmp_path: Any) -> None:
    workspace = Workspace.at(tmp_path / "home")
    small_project(workspace)
    queue_experiment(workspace, small_experiment(strategies=["none"], name="replaced"))
    run = Store.of(workspace).runs.claim("CPU")
    assert run is not None
    changed = run.spec | {"labelled": {"name": "labels", "content_sha256": "0" * 64}}
    object.__setattr__(run, "spec", changed)
    with pytest.raises(BadData, match="not the one"):
        perform(run, workspace, NOBODY)
