from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from selmask.errors import BadData
from selmask.specs import FineTuning
from selmask.training.classification.splits import Example, LabelledSplit, split

if TYPE_CHECKING:
    from collections.abc import Iterable

    from selmask.label_budget import Budget

SETTINGS = FineTuning()
SIZES = {"rare": 12, "common": 120, "usual": 68}


def labelled(sizes: dict[str, int] | None = None, start: int = 0) -> pd.DataFrame:
    rows = [(f"text {label} {number}", label) for label, size in (sizes or SIZES).items() for number in range(size)]
    return pd.DataFrame(
        [(f"{text} of {start + row}", label) for row, (text, label) in enumerate(rows)], columns=["text", "label"]
    )


def ids(examples: Iterable[Example]) -> set[int]:
    return {example.id for example in examples}


def shares(examples: Iterable[Example]) -> dict[str, float]:
    counts = Counter(example.label for example in examples)
    return {label: count / counts.total() for label, count in counts.items()}


def make(frame: pd.DataFrame, test: pd.DataFrame | None = None, budget: Budget = "all", seed: int = 0) -> LabelledSplit:
    return split(frame, test, SETTINGS, budget=budget, seed=seed)


def test_every_text_is_in_one_part_and_the_parts_are_stratified() -> None:
    made = make(labelled())
    assert (
        len(ids(made.train) | ids(made.dev) | ids(made.test)) == len(made.train) + len(made.dev) + len(made.test) == 200
    )
    assert (len(made.test), len(made.dev)) == (40, 32)
    for part in (made.train, made.dev, made.test):
        assert shares(part) == pytest.approx({"rare": 0.06, "common": 0.6, "usual": 0.34}, abs=0.04)
    assert made.classes == ("common", "rare", "usual")
    assert made.notes == ()


def test_examples_are_the_rows_they_say() -> None:
    frame = labelled()
    for example in make(frame).train:
        assert (example.text, example.label) == tuple(frame.loc[example.id])


def test_another_seed_draws_other_texts_and_the_same_seed_the_same() -> None:
    assert make(labelled(), seed=1) == make(labelled(), seed=1)
    assert ids(make(labelled(), seed=1).test) != ids(make(labelled(), seed=2).test)


@given(st.integers(6, 100), st.integers(6, 100), st.integers(0, 50))
def test_label_budgets_are_nested(one: int, other: int, seed: int) -> None:
    small, large = (make(labelled(), labelled(start=1000), budget, seed) for budget in sorted((one, other)))
    assert ids(small.train) <= ids(large.train)
    assert ids(small.dev) <= ids(large.dev)
    assert len(small.train) + len(small.dev) == min(one, other)
    assert {each.label for each in small.train} == {each.label for each in small.dev} == set(SIZES)


@settings(max_examples=25)
@given(st.integers(2, 40), st.integers(2, 40), st.integers(0, 3))
def test_budgets_per_class_have_as_many_of_each_and_are_nested(one: int, other: int, seed: int) -> None:
    frame = labelled({"a": 60, "b": 60, "rare": 20})
    small, large = (make(frame, labelled(start=1000), f"{many} per class", seed) for many in sorted((one, other)))
    sizes = Counter(example.label for example in (*small.train, *small.dev))
    many = min(one, other)
    assert sizes == {"a": many, "b": many, "rare": min(many, 20)}
    assert Counter(example.label for example in small.dev)["a"] == max(1, math.floor(many * SETTINGS.dev_share + 0.5))
    assert set(small.train) <= set(large.train)
    assert set(small.dev) <= set(large.dev)


def test_a_budget_per_class_is_shared_with_named_dev_rows() -> None:
    frame = labelled({"a": 60, "b": 60}).assign(split=["train", "train", "train", "dev"] * 30)
    made = make(frame, labelled(start=1000), "8 per class")
    assert Counter(example.label for example in made.train) == {"a": 6, "b": 6}
    assert Counter(example.label for example in made.dev) == {"a": 2, "b": 2}


def test_a_budget_keeps_the_shares_of_the_classes_and_of_dev() -> None:
    made = make(labelled(), labelled(start=1000), budget=100)
    assert shares([*made.train, *made.dev]) == pytest.approx({"rare": 0.06, "common": 0.6, "usual": 0.34}, abs=0.03)
    assert len(made.dev) == pytest.approx(20, abs=2)


def test_a_test_file_is_used_whole() -> None:
    made = make(labelled(), labelled({"rare": 3, "common": 4}, start=1000))
    assert len(made.test) == 7
    assert len(made.train) + len(made.dev) == 200


def test_a_split_column_is_followed() -> None:
    frame = labelled()
    frame["split"] = ["test" if row % 5 == 0 else "dev" if row % 5 == 1 else "train" for row in range(len(frame))]
    made = make(frame)
    assert ids(made.test) == set(range(0, 200, 5))
    assert ids(made.dev) == set(range(1, 200, 5))
    half = make(frame, budget=80)
    assert (len(half.train), len(half.dev)) == (60, 20)
    assert ids(half.dev) < ids(made.dev)


def test_repeated_and_contradicting_texts_are_left_out_and_counted() -> None:
    frame = pd.concat(
        [labelled(), pd.DataFrame({"text": ["TEXT rare 0 of 0!", "text usual 1, of 133"], "label": ["rare", "rare"]})]
    )
    made = make(frame.reset_index(drop=True))
    assert len(made.train) + len(made.dev) + len(made.test) == 199
    assert made.notes == (
        "Left out for repeating another one: 1 labelled text.",
        "Left out for occurring under another label as well: 2 labelled texts.",
    )


def test_texts_of_the_test_file_are_not_trained_on() -> None:
    frame = labelled()
    made = make(frame, frame.iloc[[3, 50, 150]])
    texts = {example.text for example in made.test}
    assert len(texts) == 3
    assert not texts & {example.text for example in (*made.train, *made.dev)}
    assert "Not trained on for being in the test set: 3 labelled texts." in made.notes[0]


def test_of_equal_texts_the_one_of_the_test_set_stays() -> None:
    frame = labelled()
    frame["split"] = "train"
    frame.loc[199, ["text", "label", "split"]] = [*frame.loc[0, ["text", "label"]], "test"]
    made = make(frame)
    assert ids(made.test) == {199}
    assert 0 not in ids(made.train) | ids(made.dev)


def test_a_label_that_training_lacks_is_reported() -> None:
    made = make(labelled(), labelled({"rare": 3, "strange": 2}, start=1000))
    assert made.classes == ("common", "rare", "usual")
    assert made.notes == (
        "2 test texts with a label that no training text has ('strange'): these always count as errors.",
    )


@pytest.mark.parametrize(
    ("sizes", "budget", "message"),
    [
        ({"only": 30}, "all", "one class only"),
        ({"one": 30, "two": 2}, "all", r"too small to split: 'two' \(2\)"),
        ({str(label): 1 for label in range(1000)}, "all", "1000 of 1000 classes are too small"),
        (SIZES, 5, "too small for 3 classes"),
        (SIZES, 190, "160 are left beside the test set"),
    ],
)
def test_what_cannot_be_split_is_refused(sizes: dict[str, int], budget: Budget, message: str) -> None:
    with pytest.raises(BadData, match=message):
        make(labelled(sizes), budget=budget)


def test_nothing_to_learn_from_is_said() -> None:
    with pytest.raises(BadData, match="no labelled texts"):
        make(labelled({"a": 3, "b": 3}), labelled({"a": 3, "b": 3}))


def test_the_smallest_classes_that_can_be_split_are() -> None:
    made = make(labelled({"one": 3, "two": 3}))
    assert (len(made.train), len(made.dev), len(made.test)) == (2, 2, 2)


def test_a_label_of_dev_that_training_lacks_is_reported() -> None:
    frame = pd.concat([labelled(), labelled({"strange": 3}, start=1000)], ignore_index=True)
    frame["split"] = ["dev" if label == "strange" or row % 4 == 0 else "train" for row, label in enumerate(frame.label)]
    frame.loc[0, "split"] = frame.loc[100, "split"] = frame.loc[150, "split"] = "test"
    made = make(frame)
    assert made.classes == ("common", "rare", "usual")
    assert made.notes == (
        "3 dev texts with a label that no training text has ('strange'): these always count as errors.",
    )


AS_PUBLISHED = FineTuning(best_epoch_on="test", test_share=0.2)


def test_as_published_four_fifths_are_trained_on_and_the_rest_is_dev_and_test() -> None:
    made = split(labelled(), None, AS_PUBLISHED, budget="all", seed=0)
    assert made.dev == made.test
    assert (len(made.train), len(made.test)) == (160, 40)
    assert not ids(made.train) & ids(made.test)
    assert shares(made.test) == pytest.approx(shares(made.train), abs=0.04)
    assert "figures are optimistic" in made.notes[0]
    assert make(labelled()).test == made.test


def test_as_published_budgets_are_of_training_texts_and_nested() -> None:
    small, large = (split(labelled(), labelled(start=1000), AS_PUBLISHED, budget=size, seed=3) for size in (30, 90))
    assert (len(small.train), len(large.train)) == (30, 90)
    assert ids(small.train) < ids(large.train)
    assert len(split(labelled(), None, AS_PUBLISHED, budget=3, seed=0).train) == 3
    with pytest.raises(BadData, match=r"too small for 3 classes.*at least 3: one text of each class to train on"):
        split(labelled(), None, AS_PUBLISHED, budget=2, seed=0)
    with pytest.raises(BadData, match=r"too small to split: 'two' \(1\).*2 different texts"):
        split(labelled({"one": 30, "two": 1}), None, AS_PUBLISHED, budget="all", seed=0)
