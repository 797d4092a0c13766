"""Scores from the plan to the masks: a real supervisor, a real worker that scores, a tiny real encoder."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from selmask.cli import main
from selmask.errors import BadData, BadInput, BadModel
from selmask.experiments import score_request
from selmask.experiments.checks import check
from selmask.experiments.experiment_data import Data
from selmask.experiments.plan import plan
from selmask.experiments.start_experiment import queue_experiment
from selmask.masking.registry import parse_strategy
from selmask.models.bundled_encoder import NAME as MINILM
from selmask.observer import NOBODY, Observer
from selmask.processes.start import ensure_supervisor
from selmask.runs import scores
from selmask.runs.kinds.all_kinds import parsed
from selmask.runs.many.deletion import delete
from selmask.runs.perform import perform
from selmask.runs.pipeline import masker_of, masking_data, prepared_corpus
from selmask.runs.products import problem
from selmask.runs.run_specs import PostTrainingSpec, ScoringSpec
from selmask.store.state import State
from selmask.store.store import Store
from selmask.workspace import SCORES_SO_FAR, Workspace
from tests.support.house import kill_supervisor
from tests.support.projects import MODEL, small_experiment, small_project
from tests.support.tiny import write_tiny_encoder
from tests.support.working_off import work_off
from tests.training.listener import Listener

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from selmask.experiments.plan import Plan

SHORT = {"steps": 2, "max_length": 64, "batch_tokens": 1024}


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    workspace = Workspace.at(tmp_path_factory.mktemp("home"))
    small_project(workspace)
    return workspace


@pytest.fixture
def supervised(workspace: Workspace) -> Iterator[Workspace]:
    ensure_supervisor(workspace)
    yield workspace
    kill_supervisor(workspace)


def planned(workspace: Workspace, **changes: Any) -> Plan:
    spec = small_experiment(**changes)
    return plan(spec, Data.of(spec, workspace))


def preview(capsys: pytest.CaptureFixture[str], workspace: Workspace, *arguments: object) -> tuple[int, list[Any], str]:
    """The exit code, the views, and the output on stderr."""
    shared = ["--corpus", "corpus", "--model", MODEL, "--max-length", "64", "--home", str(workspace.home), "--json"]
    sys.argv = ["selmask", "preview", *shared, *map(str, arguments)]
    capsys.readouterr()
    with pytest.raises(SystemExit) as left:
        main()
        sys.exit(0)
    out, err = capsys.readouterr()
    return int(left.value.code or 0), [json.loads(line) for line in out.splitlines()], err


def test_preview_and_training_read_the_same_scores_and_hide_the_same_tokens(
    supervised: Workspace, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["selmask"])
    asked = ("--strategy", "keyword", "--lexicon", "terms", "--labelled", "labels", "--epoch", 2)
    code, views, told = preview(capsys, supervised, *asked)
    assert code == 0
    assert "keyword scores of corpus under tiny: finished" in told

    kill_supervisor(supervised)
    queue_experiment(supervised, small_experiment(name="by keyword", strategies=["keyword"], post_training=SHORT))
    work_off(supervised)
    runs = {member.kind: member.run for member in Store.of(supervised).experiments.members("by keyword")}
    assert {kind: run.state.word for kind, run in runs.items()} == dict.fromkeys(runs, "finished")
    assert runs["scoring"].attempt == 1, "the preview's run is the experiment's"
    assert runs["post-training"].parent_id == runs["scoring"].id
    assert runs["fine-tuning"].parent_id == runs["post-training"].id
    assert preview(capsys, supervised, *asked) == (0, views, "")
    spec = parsed(runs["post-training"])
    assert isinstance(spec, PostTrainingSpec)
    assert spec.scores is not None
    said = scores.read(supervised, spec.scores)
    corpus = prepared_corpus(supervised, MODEL, masking_data(supervised, spec), spec.strategy, spec.settings)
    masker = corpus.fit(spec.strategy, said)
    windows = masker.windows(spec.masking, spec.seed, spec.settings.epochs)
    batch = windows.batch(np.arange(len(windows)), 1)
    cut, hidden = windows.arrays.windows, batch.labels != -100
    trained = {
        (int(cut.document[row]), int(cut.number[row])): np.flatnonzero(places).tolist()
        for row, places in zip(batch.rows, hidden, strict=True)
    }
    shown = {
        (view["document"], view["window"]): sorted(place for unit in view["masked"] for place in unit["tokens"])
        for view in views
    }
    assert shown == trained


def test_equal_scores_are_shared(workspace: Workspace) -> None:
    arms = ["keyword", {"name": "keyword", "temperature": 0.5}, {"name": "difference", "anchors": 3}, "difference"]
    found = planned(workspace, strategies=arms, label_budgets=[20, 40], fine_tuning_seeds=[0, 1])
    assert found.count("scoring") == 3
    assert found.count("post-training") == 4
    assert found.count("fine-tuning") == 4 * 2 * 2
    kinds = [run.kind for run in found.runs]
    assert kinds.index("scoring") < kinds.index("post-training") < kinds.index("fine-tuning")


def test_task_has_scores_and_a_post_training_for_each_budget_and_seed(workspace: Workspace) -> None:
    found = planned(workspace, strategies=["task"], label_budgets=[20, 40], fine_tuning_seeds=[0, 1])
    assert found.count("scoring") == found.count("post-training") == found.count("fine-tuning") == 4
    titles = {run.title for run in found.runs if run.kind == "scoring"}
    assert "task scores of corpus under tiny, 20 labels, seed 1" in titles
    by_hash = {run.hash: run for run in found.runs}
    for each in found.planned:
        if each.run.kind == "fine-tuning":
            post_training = by_hash[each.run.parent_hash or ""]
            lesson = by_hash[post_training.parent_hash or ""].spec["lesson"]
            assert (str(lesson["budget"]), lesson["seed"]) == (each.budget, each.run.spec["seed"])
            assert lesson["settings"] == each.run.spec["settings"]


@pytest.mark.parametrize(
    "changes",
    [{"lexicon": None}, {"post_training": {"max_length": 32}}, {"transductive": True}, {"matching": {"plurals": True}}],
)
def test_other_texts_or_windows_give_other_scores(workspace: Workspace, changes: dict[str, Any]) -> None:
    first, other = (planned(workspace, strategies=["keyword"], **each).runs for each in ({}, changes))
    assert first[0].hash != other[0].hash
    assert first[1].spec["scores"] != other[1].spec["scores"]


def test_other_rates_and_seeds_give_the_same_scores(workspace: Workspace) -> None:
    changes: list[dict[str, Any]] = [{}, {"masking": {"rate": 0.3}}, {"post_training_seeds": [5]}]
    runs = [planned(workspace, strategies=["keyword"], post_training=SHORT, **each).runs for each in changes]
    assert len({each[0].hash for each in runs}) == 1
    assert len({each[1].hash for each in runs}) == len(runs)


def test_other_weights_under_the_same_name_are_another_model(tmp_path: Path) -> None:
    workspace = Workspace.at(tmp_path / "home")
    small_project(workspace, documents=20)
    spec = small_experiment(strategies=["keyword"], post_training=SHORT)
    before = plan(spec, Data.of(spec, workspace)).runs
    assert [run.hash for run in plan(spec, Data.of(spec, workspace)).runs] == [run.hash for run in before]
    queue_experiment(workspace, spec)
    write_tiny_encoder(workspace.models / MODEL, ["mildew on the vine"], seed=1)
    after = plan(spec, Data.of(spec, workspace)).runs
    assert not {run.hash for run in before} & {run.hash for run in after}
    assert scores.key_of(ScoringSpec.parse(before[0].spec)) != scores.key_of(ScoringSpec.parse(after[0].spec))
    for run in Store.of(workspace).runs.all():
        with pytest.raises(BadModel, match="not the one that this run was planned with"):
            perform(run, workspace, NOBODY)


def test_missing_scores_are_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    workspace = Workspace.at(tmp_path / "home")
    small_project(workspace, documents=20)
    queue_experiment(workspace, small_experiment(strategies=["difference"], post_training=SHORT))
    store = Store.of(workspace).runs
    first, post_training, fine_tuning = work_off(workspace)
    spec = parsed(first)
    assert isinstance(spec, ScoringSpec)
    file = scores.file_of(workspace, scores.key_of(spec))
    assert [each.name for each in workspace.scores.iterdir()] == [file.name]
    assert score_request.ask(workspace, spec) == first
    file.write_bytes(file.read_bytes()[:-10])
    assert problem(first, workspace) == "its scores are damaged"
    with pytest.raises(BadData, match=r"gone.*Start the run that computed them again"):
        perform(post_training, workspace, NOBODY)
    file.unlink()
    assert problem(first, workspace) == "its scores are gone"
    assert scores.kept(workspace, spec) is None
    again = score_request.ask(workspace, spec)
    assert (again.id, again.state) == (first.id, State.QUEUED)
    assert [run.id for run in work_off(workspace)] == [first.id]
    assert scores.kept(workspace, spec) is not None
    for run in (fine_tuning, post_training, first):
        delete(workspace, run.id)
    assert store.all() == []
    assert scores.kept(workspace, spec) is not None, "the deletion can be undone"
    Store.of(workspace).trash.empty()
    assert scores.kept(workspace, spec) is None


def test_a_stopped_run_resumes_and_leaves_its_scores(workspace: Workspace) -> None:
    spec = small_experiment(strategies=["surprise"], name="stopped")
    queue_experiment(workspace, spec)
    run = next(run for run in Store.of(workspace).runs.all(kind="scoring") if "surprise" in run.title)
    before = set(workspace.scores.iterdir())
    first, second = Listener(stop_after=3), Listener()
    assert perform(run, workspace, first.observer) == {"stopped": True}
    assert set(workspace.scores.iterdir()) == before
    assert not perform(run, workspace, Observer(second.report, NOBODY.should_stop))["stopped"]
    assert min(second.metrics["tokens_per_second"]) == 4
    assert len(set(workspace.scores.iterdir()) - before) == 1
    assert [each.name for each in workspace.run_folder(run.id).iterdir()] == [SCORES_SO_FAR], (
        "until the result is recorded"
    )


def test_surprise_of_an_untrained_head_is_refused_before_it_is_queued(workspace: Workspace) -> None:
    with pytest.raises(BadModel, match="never trained"):
        check(workspace, small_experiment(strategies=["surprise"], models=[MINILM])).require()
    check(workspace, small_experiment(strategies=["surprise"])).require()


def test_a_warning_says_that_task_has_its_own_post_trainings(workspace: Workspace) -> None:
    assert any("training labels" in each for each in check(workspace, small_experiment(strategies=["task"])).warnings)


def test_preview_of_task_needs_labels(
    workspace: Workspace, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["selmask"])
    code, _, told = preview(capsys, workspace, "--strategy", "task")
    assert code == 2
    assert "none are given" in told
    assert "--labelled" in told


def test_a_masker_without_scores_is_refused(workspace: Workspace) -> None:
    spec = small_experiment(strategies=["keyword"])
    post_training = parsed(plan(spec, Data.of(spec, workspace)).runs[1])
    assert isinstance(post_training, PostTrainingSpec)
    data = masking_data(workspace, post_training)
    corpus = prepared_corpus(workspace, MODEL, data, post_training.strategy, post_training.settings)
    with pytest.raises(
        BadInput,
        match=r"\(keyword\) needs a model's scores.*Given: 'no scores'.*Accepted: .* one for each word or term",
    ):
        corpus.fit(post_training.strategy)
    with pytest.raises(BadData, match="another corpus"):
        corpus.fit(post_training.strategy, np.zeros(3, dtype=np.float32))
    with pytest.raises(BadInput, match=r"\(surprise\) needs a model's scores"):
        masker_of(workspace, post_training, data, parse_strategy("surprise"))
