"""The plan of an experiment."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from selmask import library
from selmask.errors import BadInput
from selmask.experiments.experiment_data import Data
from selmask.experiments.plan import plan
from selmask.experiments.start_experiment import queue_experiment
from selmask.importing.import_request import ImportRequest
from selmask.store.state import State
from selmask.store.store import Store
from selmask.workspace import Workspace
from tests.support.projects import small_experiment, small_project

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    workspace = Workspace.at(tmp_path_factory.mktemp("home"))
    small_project(workspace)
    return workspace


def test_post_training_is_shared_by_the_fine_tuning_runs_that_start_from_it(workspace: Workspace) -> None:
    spec = small_experiment(
        strategies=["none", "random-word", "tfidf"], fine_tuning_seeds=[0, 1], label_budgets=[20, 40]
    )
    planned = plan(spec, Data.of(spec, workspace))
    assert planned.count("post-training") == 2
    assert planned.count("fine-tuning") == 3 * 2 * 2
    assert [run.kind for run in planned.runs].index("post-training") > 0  # none is fine-tuned first


def test_paired_seeds_give_each_repeat_its_own_post_training(workspace: Workspace) -> None:
    spec = small_experiment(post_training_seeds=[0, 1], fine_tuning_seeds=[0, 1], paired_seeds=True)
    planned = plan(spec, Data.of(spec, workspace))
    assert planned.count("post-training") == 2
    assert planned.count("fine-tuning") == 2 * 2


def test_a_run_is_named_by_its_repeat_or_by_one_seed_that_several_repeats_share(workspace: Workspace) -> None:
    seeds = {"post_training_seeds": [5, 7], "fine_tuning_seeds": [0, 1]}
    paired = small_experiment(strategies=["tfidf"], paired_seeds=True, **seeds)
    assert [run.title for run in plan(paired, Data.of(paired, workspace)).runs][2:] == [
        "tfidf on corpus, tiny, repeat 2",
        "tfidf on labels, tiny, all labels, repeat 2",
    ]
    crossed = small_experiment(strategies=["tfidf"], paired_seeds=False, **seeds)
    assert [run.title for run in plan(crossed, Data.of(crossed, workspace)).runs][3:] == [
        "tfidf on corpus, tiny, seed 7",
        "tfidf on labels, tiny, all labels, repeat 3",
        "tfidf on labels, tiny, all labels, repeat 4",
    ]


def test_the_arms_of_a_repeat_differ_only_in_the_strategy(workspace: Workspace) -> None:
    spec = small_experiment(
        strategies=["none", "random-word", "sm-lex-tfidf", "tfidf"],
        post_training_seeds=[3, 4],
        fine_tuning_seeds=[1, 2],
        paired_seeds=False,
    )
    asked: dict[tuple[str, int], set[str]] = {}
    for each in plan(spec, Data.of(spec, workspace)).planned:
        own = {key: value for key, value in each.run.spec.items() if key not in ("strategy", "post_training")}
        asked.setdefault((each.run.kind, each.repeat), set()).add(json.dumps(own))
    assert len(asked) == 8
    assert all(len(specs) == 1 for specs in asked.values())


def test_children_wait_for_their_parents(workspace: Workspace) -> None:
    queue_experiment(workspace, small_experiment(name="waiting"))
    members = Store.of(workspace).experiments.members("waiting")
    states = Counter((member.arm, member.kind, member.run.state) for member in members)
    assert states == {
        ("none", "fine-tuning", State.QUEUED): 1,
        ("sm-lex-tfidf", "post-training", State.QUEUED): 1,
        ("sm-lex-tfidf", "fine-tuning", State.WAITING): 1,
    }


def test_an_experiment_queued_twice_is_one(workspace: Workspace) -> None:
    first = queue_experiment(workspace, small_experiment(name="twice"))
    count = len(Store.of(workspace).runs.all())
    assert queue_experiment(workspace, small_experiment(name="twice")) == first
    assert len(Store.of(workspace).runs.all()) == count


def test_a_name_stands_for_one_experiment(workspace: Workspace) -> None:
    queue_experiment(workspace, small_experiment(name="taken"))
    with pytest.raises(BadInput, match="taken"):
        queue_experiment(workspace, small_experiment(name="taken", fine_tuning_seeds=[7]))


def test_the_same_data_under_another_name_gives_the_same_runs(workspace: Workspace, tmp_path: Path) -> None:
    spec = small_experiment(name="first name")
    queue_experiment(workspace, spec)
    original = (workspace.datasets / _folder(workspace, "corpus") / "original.csv").read_bytes()
    (tmp_path / "renamed.csv").write_bytes(original)
    other = small_experiment(name="second name", corpus=str(tmp_path / "renamed.csv"))
    hashes = [[run.hash for run in plan(each, Data.of(each, workspace)).runs] for each in (spec, other)]
    assert hashes[0] == hashes[1]


def test_the_same_texts_in_another_language_are_another_corpus(workspace: Workspace) -> None:
    folder = workspace.datasets / _folder(workspace, "corpus")
    french = library.import_dataset(
        workspace, folder / "original.csv", ImportRequest(kind="corpus", name="fr", language="french")
    )
    spec = small_experiment(name="french", corpus=french.name)
    hashes = [
        {run.hash for run in plan(each, Data.of(each, workspace)).runs if run.kind == "post-training"}
        for each in (spec, small_experiment(name="english"))
    ]
    assert not hashes[0] & hashes[1]


def _folder(workspace: Workspace, name: str) -> str:
    from selmask import library

    (record,) = [each for each in library.datasets(workspace) if each.name == name]
    return record.folder
