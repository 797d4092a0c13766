"""A large language model as an anchor: it is asked for the class of each test text, with or without examples."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from itertools import permutations
from typing import TYPE_CHECKING, Any, NamedTuple, Self

import numpy as np

from selmask.anchors.chat import ask
from selmask.evaluation.metrics import measure
from selmask.evaluation.predictions import Predictions

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from selmask.anchors.all_anchors import LanguageModel
    from selmask.anchors.chat import Message
    from selmask.observer import Observer
    from selmask.training.classification.example import Example

NO_CLASS = "(no class)"
"""What an answer counts as that names no class, or several: an error."""

LONGEST = 6000
"""Characters of a text that are shown; the rest is cut off."""

QUESTION = "Classify the text. Answer with one of these labels and nothing else: {labels}."
"""The question; whoever changes it, or how answers are read, raises `PROMPT`."""


def messages(classes: Sequence[str], examples: Sequence[Example], text: str) -> list[Message]:
    """The conversation that ends with a text to classify, after some examples."""
    first, *rest = [*((each.text, each.label) for each in examples), (text, None)]
    labels = QUESTION.format(labels=", ".join(classes))
    turns: list[Message] = []
    for number, (shown, label) in enumerate([first, *rest]):
        content = f"Text: {shown[:LONGEST]}"
        turns.append({"role": "user", "content": content if number else f"{labels}\n\n{content}"})
        if label is not None:
            turns.append({"role": "assistant", "content": label})
    return turns


def class_named(answer: str, classes: Sequence[str]) -> str | None:
    """The class that an answer names; None if it names none, or several.

    A class counts as named where its words stand whole in the answer, whatever their case; one within the name of
    another that is named does not count.
    """
    said = answer.casefold()
    named = [each for each in classes if re.search(rf"(?<!\w){re.escape(each.casefold())}(?!\w)", said)]
    within = {each for each, other in permutations(named, 2) if each.casefold() in other.casefold()}
    alone = [each for each in named if each not in within]
    return alone[0] if len(alone) == 1 else None


def examples_of(learned: Sequence[Example], shots: int, seed: int) -> list[Example]:
    """As many examples as `shots`, drawn so that the classes take turns."""
    chance = np.random.default_rng(seed)
    order = [learned[place] for place in chance.permutation(len(learned))]
    by_class: dict[str, list[Example]] = {}
    for each in order:
        by_class.setdefault(each.label, []).append(each)
    in_turn = sorted((rank, label, each) for label, of in sorted(by_class.items()) for rank, each in enumerate(of))
    chosen = [each for _, _, each in in_turn[:shots]]
    return [chosen[place] for place in chance.permutation(len(chosen))]


class Classified(NamedTuple):
    """The predictions for the test texts, and how many answers named no class."""

    predictions: Predictions
    unparsable: int

    @classmethod
    def of(cls, named: Sequence[str | None], test: Sequence[Example], classes: Sequence[str]) -> Self:
        """All the weight on the class that was named for a text."""
        unparsable = list(named).count(None)
        columns = [*classes, *[NO_CLASS] * bool(unparsable)]
        weights = np.zeros((len(test), len(columns)))
        weights[np.arange(len(test)), [columns.index(each or NO_CLASS) for each in named]] = 1.0
        return cls(Predictions([each.label for each in test], columns, weights), unparsable)

    def facts(self) -> dict[str, Any]:
        """Every metric on the test texts (see `measure`), and the number of unparsable answers, JSON-like."""
        return measure(self.predictions) | {"unparsable": self.unparsable}


def classify(
    anchor: LanguageModel,
    classes: Sequence[str],
    examples: Sequence[Example],
    test: Sequence[Example],
    notebook: Path,
    observer: Observer,
) -> Classified | None:
    """The classes that the model names for the test texts; None after a stop request.

    Args:
        anchor: The server and the model.
        classes: The labels to choose from.
        examples: Those that each question shows.
        test: The texts to classify.
        notebook: Keeps each answer at once, so that a run that was stopped or killed asks nothing twice.
        observer: Receives the number of answers.

    Raises:
        RunFailed: the server does not answer, refuses, or answers in another form.
    """
    answers = _noted(notebook)
    with notebook.open("a", encoding="utf-8") as lines:
        for step, each in enumerate(test):
            if observer.should_stop():
                return None
            if each.id not in answers:
                answers[each.id] = ask(anchor.url, anchor.model, messages(classes, examples, each.text))
                lines.write("\n" + json.dumps([each.id, answers[each.id]]))
                lines.flush()
            observer.report(step + 1, total=len(test))
    return Classified.of([class_named(answers[each.id], classes) for each in test], test, classes)


def _noted(notebook: Path) -> dict[int, str]:
    """The answers that an earlier attempt was given; a line that a killed worker wrote only in part is left out."""
    answers: dict[int, str] = {}
    for line in notebook.read_text(encoding="utf-8").splitlines() if notebook.exists() else ():
        with suppress(ValueError):
            number, answer = json.loads(line)
            answers[number] = answer
    return answers
