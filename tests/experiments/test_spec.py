"""The experiment's specification: one record for Python, YAML and the store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import yaml

from selmask.errors import BadInput, NotFound
from selmask.experiments.spec import ExperimentSpec, read_experiment

if TYPE_CHECKING:
    from pathlib import Path

MINIMAL = {"name": "e", "corpus": "c", "labelled": "l", "lexicon": "x"}


def experiment(**changes: object) -> ExperimentSpec:
    return ExperimentSpec.parse(MINIMAL | changes)


def test_strategies_may_be_names_or_mappings() -> None:
    spec = experiment(strategies=["none", {"name": "tfidf", "selection": "top"}])
    assert spec.arm_names == ("none", "tfidf")
    assert spec.strategies[1].strategy.model_dump()["selection"] == "top"


def test_two_arms_of_one_strategy_are_named_by_their_parameters() -> None:
    spec = experiment(strategies=["tfidf", {"name": "tfidf", "selection": "top"}])
    assert spec.arm_names == ("tfidf (defaults)", "tfidf (selection top)")


def test_an_arm_with_its_own_shared_settings_is_confounded() -> None:
    arm = {"strategy": "random-word", "masking": {"rate": 0.3}}
    spec = experiment(strategies=["random-word", arm])
    assert [each.own_settings(spec.masking) for each in spec.strategies] == [(), ("rate",)]
    assert spec.arm_names[1] == "random-word (rate 0.3)"


@pytest.mark.parametrize(
    ("strategy", "shared", "own"),
    [
        ("none", {"occurrences": "one"}, ()),
        ("tfidf", {"occurrences": "one", "replacement": "bert"}, ()),
        ("random-span", {}, ()),
        ("random-span", {"occurrences": "all"}, ("occurrences",)),
        (
            "sm-lex-tfidf-published",
            {"replacement": "bert"},
            ("occurrences", "replacement", "cleaning of the text", "truncation", "vocabulary"),
        ),
    ],
)
def test_a_strategy_with_inherent_settings_is_confounded(strategy: str, shared: Any, own: tuple[str, ...]) -> None:
    spec = experiment(strategies=[strategy], masking=shared)
    assert spec.strategies[0].own_settings(spec.masking) == own


def test_yaml_gives_the_same_specification_back() -> None:
    spec = experiment(strategies=["none", {"name": "tfidf", "temperature": 0.5}], label_budgets=[16, "all"])
    assert ExperimentSpec.parse(yaml.safe_load(spec.to_yaml())) == spec


def test_stored_json_gives_the_same_specification_back() -> None:
    spec = experiment(strategies=["none", "sm-lex-tfidf-published"])
    assert ExperimentSpec.parse(spec.model_dump(mode="json")) == spec


def test_every_repeat_has_a_post_training_of_its_own_by_default() -> None:
    assert list(experiment().repeats()) == [(seed, seed, seed) for seed in range(8)]
    assert list(experiment(fine_tuning_seeds=[5, 6]).repeats()) == [(0, 5, 5), (1, 6, 6)]


@pytest.mark.parametrize(
    ("seeds", "repeats"),
    [
        ({"post_training_seeds": [0, 1]}, [(0, 0, 5), (1, 1, 6)]),
        ({"post_training_seeds": [0, 1], "paired_seeds": False}, [(0, 0, 5), (1, 0, 6), (2, 1, 5), (3, 1, 6)]),
        ({"post_training_seeds": [3]}, [(0, 3, 5), (1, 3, 6)]),
        ({"paired_seeds": False}, [(0, 0, 5), (1, 0, 6)]),
    ],
)
def test_seeds_are_paired_where_there_are_as_many_of_both(
    seeds: dict[str, object], repeats: list[tuple[int, int, int]]
) -> None:
    assert list(experiment(fine_tuning_seeds=[5, 6], **seeds).repeats()) == repeats


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"strategies": ["sm-lex-tfidf"], "lexicon": None}, "lexicon"),
        ({"strategies": ["none", "none"]}, "same"),
        ({"strategies": []}, "strategies"),
        ({"paired_seeds": True, "post_training_seeds": [0]}, "seeds"),
        ({"masking": {"rate": 1.5}}, "rate"),
        ({"masking": {"rate": 0}}, "rate"),
        ({"label_budgets": [1]}, "label_budgets"),
        ({"unheard_of": 1}, "unheard_of"),
        ({"strategies": [{"name": "tfidf", "temperature": 0}]}, "temperature"),
    ],
)
def test_a_bad_field_is_named(changes: dict[str, object], named: str) -> None:
    with pytest.raises(BadInput, match=named):
        experiment(**changes)


def test_an_unknown_strategy_is_answered_with_the_nearest() -> None:
    with pytest.raises(NotFound, match="Did you mean 'tfidf'"):
        experiment(strategies=["tfdif"])


def test_files_in_a_specification_are_relative_to_it(tmp_path: Path) -> None:
    (tmp_path / "texts.csv").write_text("text\na\n")
    file = tmp_path / "e.yaml"
    file.write_text("name: e\ncorpus: texts.csv\nlabelled: my labels\nstrategies: [none]\n")
    spec = read_experiment(file)
    assert spec.corpus == str(tmp_path / "texts.csv")
    assert spec.labelled == "my labels"


@pytest.mark.parametrize(
    ("content", "said"), [("a: [", "not valid YAML"), ("- 1", "does not describe"), ("name: e", "corpus")]
)
def test_an_unreadable_specification_is_refused(tmp_path: Path, content: str, said: str) -> None:
    file = tmp_path / "e.yaml"
    file.write_text(content)
    with pytest.raises(BadInput, match=said):
        read_experiment(file)


def test_a_missing_specification_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="no such file"):
        read_experiment(tmp_path / "none.yaml")


@pytest.mark.parametrize(
    ("looks", "changes", "said"),
    [
        ([14, 8], {}, "the looks have to rise"),
        ([5], {}, "with 1 look, the first one takes at least 6 repeats"),
        ([6, 8], {}, "with 2 looks, the first one takes at least 7 repeats"),
        ([7], {}, "The last look is after 7 repeats, but 8 are planned"),
        ([8], {"post_training_seeds": [0]}, "Looks need a separate post-training for every repeat"),
    ],
)
def test_looks_that_cannot_decide_are_refused(looks: list[int], changes: dict[str, object], said: str) -> None:
    with pytest.raises(BadInput, match=said):
        experiment(compare={"looks": looks}, **changes)


def test_looks_are_planned() -> None:
    plan = experiment(compare={"looks": [8, 14]}, fine_tuning_seeds=list(range(14))).compare
    assert plan is not None
    assert plan.looks == (8, 14)
