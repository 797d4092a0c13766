from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from selmask.evaluation.statistics.repeats import FEWEST, RECOMMENDED
from selmask.experiments.composed.shorter_plans import shorter_plans
from selmask.experiments.spec import ExperimentSpec
from tests.support.projects import small_experiment

if TYPE_CHECKING:
    from collections.abc import Sequence

ARMS = ("none", "random-word", "tfidf", "placebo-lexicon", "sm-lex-tfidf")


def plans(epoch_steps: float = 1000, **changes: object) -> list[ExperimentSpec]:
    return list(shorter_plans(small_experiment(**changes), epoch_steps))


def distinct(values: Sequence[object]) -> list[object]:
    return list(dict.fromkeys(values))


def test_arms_go_before_repeats_and_the_question_stays() -> None:
    made = plans(strategies=ARMS, anchors=["bag-of-words"], post_training_seeds=None)
    assert [(len(each.anchors), each.arm_names) for each in made[:6]] == [
        (1, ARMS),
        (0, ARMS),
        (0, ("random-word", "tfidf", "placebo-lexicon", "sm-lex-tfidf")),
        (0, ("random-word", "tfidf", "sm-lex-tfidf")),
        (0, ("random-word", "tfidf")),
        (0, ("random-word", "tfidf")),
    ]
    assert all(len(each.seed_pairs) == RECOMMENDED for each in made[:5])
    assert len(made[5].seed_pairs) == RECOMMENDED - 1


def test_all_that_can_be_given_up_goes_before_the_verdict() -> None:
    rates = {"learning_rate": [5e-5, 1e-4, 2e-4]}
    made = plans(post_training_seeds=None, label_budgets=["all", 50], fine_tuning=rates, post_training={"epochs": 3})
    assert distinct([len(each.seed_pairs) for each in made]) == [8, 7, 6, 5, 4, 3, 2, 1]
    with_verdict = [each for each in made if len(each.seed_pairs) >= FEWEST]
    last = with_verdict[-1]
    assert distinct([each.label_budgets for each in made]) == [("all", 50), (50,)]
    assert last.fine_tuning.learning_rate == 1e-4
    assert (last.post_training.epochs, last.post_training.steps) == (1, 50)
    assert not last.is_paired
    assert with_verdict[-2].is_paired
    assert [each.fine_tuning.rates for each in made[-5:]] == [(1e-4,)] * 5


def test_every_plan_is_a_valid_experiment_and_differs_from_the_one_before() -> None:
    made = plans(
        strategies=["none", "random-word", "sm-lex-tfidf", "tfidf", {"name": "tfidf", "temperature": 0.5}],
        compare={"reference": "tfidf (temperature 0.5)", "looks": [8, 14]},
        fine_tuning_seeds=range(14),
        post_training_seeds=None,
        label_budgets=["8 per class", "all", 20],
    )
    for one, other in pairwise(made):
        assert other == ExperimentSpec.parse(other.model_dump())
        assert other != one
    [reference] = {each.compare.reference for each in made[-3:] if each.compare}
    assert reference == "tfidf"
    assert made[-1].arm_names == ("sm-lex-tfidf", "tfidf")


def test_a_limit_in_minutes_or_steps_is_lowered() -> None:
    minutes = plans(post_training={"minutes": 10.0})
    assert distinct([each.post_training.minutes for each in minutes]) == [10.0, 5.0, 2.5, 1.25]
    steps = plans(post_training={"steps": 150})
    assert distinct([each.post_training.steps for each in steps]) == [150, 100, 50]


def test_no_limit_in_steps_is_longer_than_an_epoch() -> None:
    assert distinct([each.post_training.steps for each in plans(epoch_steps=120)]) == [None, 100, 50]
    assert distinct([each.post_training.steps for each in plans(epoch_steps=30)]) == [None]


def test_a_linear_rate_keeps_its_epochs_known() -> None:
    made = plans(masking={"schedule": "linear", "later_rates": [0.3]}, post_training={"epochs": 3})
    assert distinct([(each.post_training.epochs, each.post_training.steps) for each in made]) == [(3, None), (1, None)]


@pytest.mark.parametrize("strategies", [["none"], ["tfidf"], ["none", "random-word"]])
def test_few_arms_stay(strategies: list[str]) -> None:
    assert all(len(each.strategies) == len(strategies) for each in plans(strategies=strategies))
