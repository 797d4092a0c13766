from __future__ import annotations

import pytest

from selmask.experiments.spec import ExperimentSpec
from selmask.experiments.warnings.narrow_conclusions import at_best, warnings

EIGHT = list(range(8))


def spec(**seeds: object) -> ExperimentSpec:
    fields = {"name": "x", "corpus": "c", "labelled": "l", "strategies": ["none", "random-word"]}
    return ExperimentSpec.parse(fields | seeds)


def said(**seeds: object) -> list[str]:
    return list(warnings(spec(**seeds)))


def test_the_default_earns_a_verdict_about_strategies() -> None:
    assert said() == []


@pytest.mark.parametrize(
    ("seeds", "about"),
    [
        ({"post_training_seeds": [0]}, "about these post-trained encoders"),
        ({"post_training_seeds": EIGHT, "fine_tuning_seeds": [0]}, "about this seed and the split that it draws"),
        ({"post_training_seeds": EIGHT, "fine_tuning_seeds": [0, 1]}, "about these seeds and the splits"),
        ({"post_training_seeds": EIGHT, "fine_tuning_seeds": [0, 1]}, "A verdict about the strategies, and not only"),
    ],
)
def test_what_repeats_share_is_said_beforehand(seeds: dict[str, object], about: str) -> None:
    assert about in said(**seeds)[0]


@pytest.mark.parametrize("few", [[0], [0, 1, 2]])
def test_arms_without_post_training_are_said_to_have_too_few_runs(few: list[int]) -> None:
    sentence = (
        "Without post-training there is only one run for each fine-tuning seed. That is too few to compare with none "
        "or frozen; at least 6 seeds are needed."
    )
    seeds = {"post_training_seeds": EIGHT, "fine_tuning_seeds": few, "paired_seeds": False}
    assert said(**seeds, anchors=["frozen"])[1:] == [sentence]
    assert len(said(**seeds, strategies=["random-word", "tfidf"], anchors=[])) == 1


@pytest.mark.parametrize(
    ("seeds", "too_few"),
    [
        ({"fine_tuning_seeds": [7]}, "1 repeat is too few"),
        ({"fine_tuning_seeds": EIGHT[:5]}, "5 repeats are too few"),
        ({"post_training_seeds": EIGHT[:3], "fine_tuning_seeds": EIGHT}, "3 post-trainings are too few"),
    ],
)
def test_too_few_repeats_are_said_beforehand(seeds: dict[str, object], too_few: str) -> None:
    assert too_few in said(**seeds)[0]


def test_one_repeat_is_about_its_encoders() -> None:
    assert "about these post-trained encoders" in said(fine_tuning_seeds=[7])[1]


@pytest.mark.parametrize(
    ("seeds", "about"),
    [
        ({}, "Every repeat has its own post-training, its own split"),
        ({}, "about the strategies, on these labelled texts."),
        ({"test": "held back"}, "about the strategies, on these test texts."),
        (
            {"post_training_seeds": EIGHT, "fine_tuning_seeds": EIGHT, "paired_seeds": False},
            "not only about these encoders and seeds",
        ),
        ({"post_training_seeds": [0]}, None),
        ({"fine_tuning_seeds": [0, 1]}, None),
    ],
)
def test_a_plan_says_what_its_verdict_can_be_about_at_best(seeds: dict[str, object], about: str | None) -> None:
    best = at_best(spec(**seeds))
    assert (about in best) if about and best else best is about


def test_rows_that_are_marked_as_test_are_what_the_verdict_is_about() -> None:
    assert (at_best(spec(), marks_test_rows=True) or "").endswith("about the strategies, on the texts marked as test.")
