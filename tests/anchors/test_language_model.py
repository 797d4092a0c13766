from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from selmask.anchors.all_anchors import LanguageModel
from selmask.anchors.language_model import NO_CLASS, class_named, classify, examples_of, messages
from selmask.errors import RunFailed
from selmask.observer import NOBODY, Observer
from selmask.training.classification.example import Example
from tests.support.chat_server import chat_server

if TYPE_CHECKING:
    from pathlib import Path

CLASSES = ("animal", "animal health", "plant")
TEST = [Example(4, "rust on wheat", "plant"), Example(7, "fever in cattle", "animal"), Example(9, "no idea", "plant")]


@pytest.mark.parametrize(
    ("answer", "named"),
    [
        ("plant", "plant"),
        (" Plant.\n", "plant"),
        ("Label: **plant**", "plant"),
        ("animal health", "animal health"),
        ("The label is animal.", "animal"),
        ("plant or animal", None),
        ("plantation", None),
        ("", None),
        ("I cannot say", None),
    ],
)
def test_the_class_that_an_answer_names(answer: str, named: str | None) -> None:
    assert class_named(answer, CLASSES) == named


def test_the_question_names_the_labels_once_and_shows_the_examples() -> None:
    turns = messages(CLASSES, TEST[:2], "late blight")
    assert [turn["role"] for turn in turns] == ["user", "assistant", "user", "assistant", "user"]
    assert turns[0]["content"] == (
        "Classify the text. Answer with one of these labels and nothing else: animal, animal health, plant.\n\n"
        "Text: rust on wheat"
    )
    assert [turns[1]["content"], turns[4]["content"]] == ["plant", "Text: late blight"]


def test_examples_take_the_classes_in_turn() -> None:
    many = [Example(number, f"text {number}", "plant" if number % 5 else "animal") for number in range(50)]
    chosen = examples_of(many, 6, seed=1)
    assert Counter(each.label for each in chosen) == {"plant": 3, "animal": 3}
    assert chosen == examples_of(many, 6, seed=1) != examples_of(many, 6, seed=2)
    assert len(examples_of(many[:3], 6, seed=0)) == 3


def answers_by_text(request: dict[str, Any]) -> str:
    text = request["messages"][-1]["content"]
    return "plant" if "wheat" in text else "animal" if "cattle" in text else "hm"


def test_answers_become_predictions_and_those_without_a_class_are_counted(tmp_path: Path) -> None:
    with chat_server(answers_by_text) as url:
        model = LanguageModel(url=url, model="tiny")
        classified = classify(model, CLASSES, [], TEST, tmp_path / "answers", NOBODY)
    assert classified is not None
    assert classified.predictions.predicted == ["plant", "animal", NO_CLASS]
    assert classified.facts()["accuracy"] == pytest.approx(2 / 3)
    assert classified.facts()["unparsable"] == 1


def test_nothing_is_asked_twice_after_a_stop_or_a_fault(tmp_path: Path) -> None:
    asked: list[str] = []

    def script(request: dict[str, Any]) -> str | tuple[int, bytes]:
        asked.append(request["messages"][-1]["content"])
        return (500, b"tired") if len(asked) == 2 else answers_by_text(request)

    steps: list[int] = []
    one_step = Observer(lambda step, **_: steps.append(step), lambda: steps == [1])
    notebook = tmp_path / "answers"
    with chat_server(script) as url:
        model = LanguageModel(url=url, model="tiny")
        assert classify(model, CLASSES, [], TEST, notebook, one_step) is None
        with pytest.raises(RunFailed, match="tired"):
            classify(model, CLASSES, [], TEST, notebook, NOBODY)
        notebook.write_text(notebook.read_text() + '\n[7, "ani')  # a worker was killed while it wrote
        classified = classify(model, CLASSES, [], TEST, notebook, NOBODY)
    assert classified is not None
    assert classified.predictions.predicted == ["plant", "animal", NO_CLASS]
    assert [turn.rsplit("Text: ", 1)[1] for turn in asked] == [TEST[0].text, TEST[1].text, TEST[1].text, TEST[2].text]
