"""The hashes by which a workspace finds its finished runs: those of e5fd66c, where it had the settings."""

from __future__ import annotations

from typing import Any

import pytest

from selmask.lexicon.match import Matching
from selmask.runs import scores
from selmask.runs.kinds.fine_tuning import FINE_TUNING
from selmask.runs.kinds.post_training import POST_TRAINING
from selmask.runs.kinds.scoring import SCORING
from selmask.runs.kinds.trial import TRIAL
from selmask.runs.run_specs import (
    DataRef,
    FineTuningSpec,
    HeadWarmUpSpec,
    LessonSpec,
    PostTrainingSpec,
    ScoringSpec,
    TrialSpec,
)
from selmask.specs import FineTuning, Masking, PostTraining

CORPUS = DataRef(name="corpus", content_sha256="c0" * 32)
TERMS = DataRef(name="terms", content_sha256="7e" * 32)
LABELS = DataRef(name="labels", content_sha256="1a" * 32)
AS_THEN = FineTuning.parse({"learning_rate": 5e-5}, stored=True)
LESSON = LessonSpec(labelled=LABELS, test=None, settings=AS_THEN, budget=200, seed=1)


def post_training(strategy: Any, **changes: Any) -> PostTrainingSpec:
    usual = {
        "model": "minilm",
        "corpus": CORPUS,
        "lexicon": TERMS,
        "leave_out": (LABELS,),
        "near_duplicates": True,
        "strategy": strategy,
        "masking": Masking(),
        "matching": Matching(),
        "settings": PostTraining(),
        "seed": 3,
    }
    return PostTrainingSpec.parse(usual | changes)


def fine_tuning(budget: Any, before: PostTrainingSpec | None, settings: FineTuning = AS_THEN) -> FineTuningSpec:
    return FineTuningSpec(
        model="minilm",
        post_training=before,
        labelled=LABELS,
        test=None,
        settings=settings,
        budget=budget,
        seed=1,
    )


def test_post_trainings_keep_their_hashes() -> None:
    changes = {
        "corpus": CORPUS.model_copy(update={"language": "french"}),
        "weights": "abc",
        "settings": PostTraining(steps=20),
        "masking": Masking(rate=0.3),
    }
    other = post_training({"name": "tfidf", "temperature": 0.5}, **changes)
    english = other.model_copy(update={"corpus": CORPUS})
    assert POST_TRAINING.new_run(post_training("random-word")).hash == "918336127ec1c731"
    assert POST_TRAINING.new_run(post_training("random-span")).hash == "918b6b148d81a0c8"
    assert POST_TRAINING.new_run(english, parent_hash="0123456789abcdef").hash == "12a3338b74f4dfc6"
    assert POST_TRAINING.new_run(other, parent_hash="0123456789abcdef").hash == "ca6687cd57c27724"


@pytest.mark.parametrize(
    ("strategy", "weights", "lesson", "run", "key"),
    [
        ("keyword", None, None, "19f7765bed6d3ec1", "7f83c3b4bec1376d"),
        ("task", "abc", LESSON, "96a2aba14a82ee60", "292bea368d47e36b"),
        ({"name": "surprise", "temperature": 0.5}, None, None, "b367c1b8cda8dc52", "c17dbf1c4e698a51"),
    ],
)
def test_scorings_keep_their_hashes_and_the_names_of_their_scores(
    strategy: Any, weights: str | None, lesson: LessonSpec | None, run: str, key: str
) -> None:
    spec = ScoringSpec.of(post_training(strategy), weights, lesson)
    assert (SCORING.new_run(spec).hash, scores.key_of(spec)) == (run, key)


def test_runs_before_a_post_training_read_the_same_texts() -> None:
    after = post_training("keyword", weights="abc", near_duplicates=False, containing_texts=True, seed=5)
    texts = ("model", "weights", "corpus", "leave_out", "near_duplicates", "containing_texts")
    for before in (ScoringSpec.of(after, "abc"), HeadWarmUpSpec.of(after)):
        assert {name: getattr(before, name) for name in texts} == {name: getattr(after, name) for name in texts}
        assert type(before).parse(before.model_dump(mode="json"), stored=True) == before


def test_fine_tunings_keep_their_hashes() -> None:
    assert FINE_TUNING.new_run(fine_tuning(200, None)).hash == "b7a119bc93602988"
    assert FINE_TUNING.new_run(fine_tuning(200, post_training("random-word"))).hash == "5e5c130434e506e0"
    assert FINE_TUNING.new_run(fine_tuning("16 per class", post_training("random-word"))).hash == "3e260e9c4a17a8b1"


def test_a_single_candidate_for_the_learning_rate_is_the_same_run_as_the_number() -> None:
    usual, alone, several = (
        FINE_TUNING.new_run(fine_tuning(200, None, FineTuning.parse({"learning_rate": rates}, stored=True))).hash
        for rates in (5e-5, [5e-5], [5e-5, 1e-4])
    )
    assert usual == alone == "b7a119bc93602988"
    assert several != usual


def test_lessons_and_trials_cannot_choose_a_learning_rate_and_take_one_of_the_candidates() -> None:
    settings = AS_THEN.model_copy(update={"learning_rate": (2e-4, 5e-5, 1e-4)})
    lesson = LessonSpec(labelled=LABELS, test=None, settings=settings, budget=200, seed=1)
    assert lesson.settings.learning_rate == 1e-4
    trial = TrialSpec(
        model="minilm",
        corpus=CORPUS,
        leave_out=(),
        labelled=LABELS,
        post_training=PostTraining(),
        fine_tuning=settings,
    )
    assert trial.fine_tuning.learning_rate == 2e-4


def test_trials_keep_their_hashes() -> None:
    spec = TrialSpec(
        model="minilm",
        corpus=CORPUS,
        leave_out=(LABELS,),
        labelled=LABELS,
        post_training=PostTraining(),
        fine_tuning=AS_THEN,
    )
    assert TRIAL.new_run(spec).hash == "616a489d2393fe92"


def test_the_names_of_data_sets_play_no_part() -> None:
    renamed = CORPUS.model_copy(update={"name": "other"})
    specs = post_training("tfidf"), post_training("tfidf", corpus=renamed)
    assert len({POST_TRAINING.new_run(spec).hash for spec in specs}) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"settings": PostTraining(long_documents="truncated")},
        {"matching": Matching(addresses=True)},
        {"containing_texts": True},
        {"weights": "abc"},
        {"strategy": {"name": "random-span", "unit": "word"}},
    ],
)
def test_a_younger_setting_counts_once_it_differs_from_before(changes: dict[str, Any]) -> None:
    usual = post_training("random-span")
    changed = PostTrainingSpec.parse(dict(usual) | changes)
    assert POST_TRAINING.new_run(changed).hash != POST_TRAINING.new_run(usual).hash


def test_another_way_to_split_makes_another_run() -> None:
    specs = fine_tuning(200, None), fine_tuning(200, None, FineTuning(near_duplicates_together=True))
    assert len({FINE_TUNING.new_run(spec).hash for spec in specs}) == 2


@pytest.mark.parametrize(("words", "same"), [("english", True), ("german", False), ("none", False)])
def test_stop_words_of_the_corpus_are_those_of_its_language(words: str, *, same: bool) -> None:
    specs = post_training("tfidf"), post_training({"name": "tfidf", "stop_words": words})
    assert len({POST_TRAINING.new_run(spec).hash for spec in specs}) == (1 if same else 2)
