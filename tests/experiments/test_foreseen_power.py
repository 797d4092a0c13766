from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from selmask.experiments.foreseen_power import in_words
from selmask.experiments.results.spread import own_spread
from selmask.experiments.spec import ExperimentSpec
from selmask.sample_project import SAMPLE_NAMES
from selmask.workspace import Workspace
from tests.pages import filled

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    workspace = Workspace.at(tmp_path_factory.mktemp("home"))
    filled.add_experiment(workspace, repeats=8, post_training_seeds=None)
    filled.finish_all(workspace)
    return workspace


def spec(**more: Any) -> ExperimentSpec:
    return ExperimentSpec.parse({"name": "planned", **SAMPLE_NAMES, **more})


def test_without_runs_of_ones_own_the_spread_is_assumed(tmp_path: Path) -> None:
    said = in_words(Workspace.at(tmp_path), spec())
    assert said is not None
    assert said.startswith("With 8 repeats, four of five such experiments would find a true gain of 2.")
    assert "; one of 2.0 points takes 1" in said
    assert said.endswith(
        "(if differences vary by 2 points between repeats: a guess until runs on these labels have finished)."
    )


def test_runs_on_the_same_labels_give_the_spread(workspace: Workspace) -> None:
    own = own_spread(workspace, spec(), "macro_f1")
    assert own is not None
    assert (own.experiment, own.spread.repeats) == (filled.EXPERIMENT, 8)
    assert 0 < own.spread.value < 0.2
    basis = f"(from the spread of the runs of {filled.EXPERIMENT}, taken larger than measured, because 8 repeats say"
    assert basis in (in_words(workspace, spec()) or "")


@pytest.mark.parametrize("changes", [{"models": ["tiny"]}, {"label_budgets": [100]}, {"test": "other"}])
def test_runs_on_other_texts_or_models_do_not(workspace: Workspace, changes: dict[str, Any]) -> None:
    assert own_spread(workspace, spec(**changes), "macro_f1") is None


@pytest.mark.parametrize(
    "changes",
    [
        {"fine_tuning_seeds": [0, 1, 2, 3, 4]},
        {"strategies": ["random-word"]},
        {"compare": {"metric": "mcc"}},
        {"post_training_seeds": [0, 1, 2]},
    ],
)
def test_what_can_find_nothing_promises_nothing(tmp_path: Path, changes: dict[str, Any]) -> None:
    assert in_words(Workspace.at(tmp_path), spec(**changes)) is None


def test_more_comparisons_find_less(tmp_path: Path) -> None:
    few = spec(strategies=["none", "random-word"])
    many = spec(strategies=["none", "random-word", "sm-lex-tfidf", "placebo-lexicon"])
    one, five = (in_words(Workspace.at(tmp_path), each) or "" for each in (few, many))
    assert gain(one) < gain(five)


def test_runs_that_share_one_post_training_do_not_give_the_spread_of_several(tmp_path: Path) -> None:
    workspace = Workspace.at(tmp_path)
    filled.add_experiment(workspace, repeats=8)  # all with the same post-training
    filled.finish_all(workspace)
    assert own_spread(workspace, spec(), "macro_f1") is None
    assert own_spread(workspace, spec(post_training_seeds=[0]), "macro_f1") is not None


def test_each_planned_look_costs_power(tmp_path: Path) -> None:
    once, twice = (in_words(Workspace.at(tmp_path), spec(compare=each)) or "" for each in ({}, {"looks": [7, 8]}))
    assert gain(once) < gain(twice)


def test_a_placebo_that_is_the_reference_is_compared_once(tmp_path: Path) -> None:
    strategies = ["random-word", "sm-lex-tfidf", "placebo-lexicon"]
    against_placebo, against_random = (
        in_words(Workspace.at(tmp_path), spec(strategies=strategies, compare={"reference": reference})) or ""
        for reference in ("placebo-lexicon", "random-word")
    )
    assert gain(against_placebo) < gain(against_random)


def test_what_a_verdict_would_call_practically_the_same_is_not_promised(tmp_path: Path) -> None:
    said = in_words(Workspace.at(tmp_path), spec(compare={"margin": 5.0})) or ""
    assert "experiments would tell a true gain of " in said
    assert (
        "from none, but it is within the margin of 5.0 points, so the verdict may call it practically the same (if "
        in said
    )


def test_an_error_is_to_be_lower(tmp_path: Path) -> None:
    said = in_words(Workspace.at(tmp_path), spec(compare={"metric": "ece"})) or ""
    assert "find a calibration error that is truly lower by 2." in said
    assert "; one lower by 2.0 points takes " in said


def test_an_arm_without_runs_of_its_own_is_no_comparison(tmp_path: Path) -> None:
    crossed = {"post_training_seeds": list(range(8)), "fine_tuning_seeds": [0, 1, 2], "paired_seeds": False}
    with_none, without = (
        in_words(Workspace.at(tmp_path), spec(**crossed, strategies=strategies))
        for strategies in (["none", "random-word", "tfidf"], ["random-word", "tfidf"])
    )
    assert with_none == without is not None
    assert in_words(Workspace.at(tmp_path), spec(**crossed, strategies=["none", "random-word"])) is None


def gain(said: str) -> float:
    """The gain that is found, in points."""
    found = re.search(r"true gain of ([\d.]+)", said)
    assert found is not None
    return float(found[1])
