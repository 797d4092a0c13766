from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest

from selmask.experiments.spec import ExperimentSpec
from selmask.experiments.warnings.unusual_settings import questions
from selmask.ui.launch.presets import PRESETS

if TYPE_CHECKING:
    from collections.abc import Iterator


def asked(**fields: Any) -> list[str]:
    return list(questions(ExperimentSpec.parse({"name": "x", "corpus": "a", "labelled": "b", "lexicon": "c"} | fields)))


@pytest.mark.parametrize("preset", PRESETS)
def test_nothing_usual_is_questioned(preset: str) -> None:
    assert list(questions(PRESETS[preset])) == []


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"masking": {"rate": 0.99}}, "masking setting “rate” is 99 %; usual: 15 % to 40 %"),
        ({"masking": {"rate": 0.001}}, "masking setting “rate” is 0.1 %"),
        ({"masking": {"schedule": "linear", "later_rates": [0.9]}}, "masking setting “later rates” is 90 %"),
        ({"masking": {"replacement": [0, 0, 1]}}, "leaves 100 % of the masked words"),
        (
            {"post_training": {"learning_rate": 0.5}},
            "post-training setting “learning rate” is 5e-1; usual: 2e-5 to 1e-4",
        ),
        ({"post_training": {"warmup": 0.9}}, "post-training setting “warmup” is 90 %"),
        ({"post_training": {"epochs": 500}}, "post-training setting “epochs” is 500"),
        ({"fine_tuning": {"learning_rate": 1e-8}}, "fine-tuning setting “learning rate” is 1e-8"),
        ({"fine_tuning": {"learning_rate": [5e-5, 0.3]}}, "fine-tuning setting “learning rate” is 3e-1"),
        ({"fine_tuning": {"test_share": 0.8}}, "fine-tuning setting “test share” is 80 %"),
        (
            {"fine_tuning": {"learning_rate": 0.3}},
            "fine-tuning setting “learning rate” is 3e-1; usual: 2e-5 to 5e-5 for BERT base, up to 2e-4 for smaller",
        ),
        (
            {"strategies": [{"name": "tfidf", "temperature": 50}]},
            "strategy setting “temperature” of the arm tfidf is 50; usual: 1.",
        ),
        (
            {"strategies": [{"strategy": "tfidf", "masking": {"rate": 0.8}}]},
            "masking setting “rate” of the arm tfidf is 80 %",
        ),
    ],
)
def test_a_setting_far_from_what_is_usual_is_questioned(fields: dict[str, Any], words: str) -> None:
    [question] = asked(**fields)
    assert words in question
    assert question.endswith("Is that intended?")


@pytest.fixture
def _one_core(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The test may use one core and no GPU."""
    allowed = os.sched_getaffinity(0)
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "")
    os.sched_setaffinity(0, {min(allowed)})
    yield
    os.sched_setaffinity(0, allowed)


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="only Linux restricts a process to cores")
@pytest.mark.usefixtures("_one_core")
def test_more_processes_than_cores_are_questioned_where_there_is_no_gpu() -> None:
    assert asked(post_training={"processes": 1}) == []
    [question] = asked(post_training={"processes": 64})
    assert "setting “processes” is 64, and this machine has 1 core and no GPU" in question
    assert question.endswith("Is that intended?")
