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
from selmask.training.classification.splits import LabelledSplit, split

if TYPE_CHECKING:
    from collections.abc import Iterable

    from selmask.label_budget import Budget
    from selmask.training.classification.example import Example

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
    parts = make(labelled())
    assert (
        len(ids(parts.train) | ids(parts.dev) | ids(parts.test))
        == len(parts.train) + len(parts.dev) + len(parts.test)
        == 200
    )
    assert (len(parts.test), len(parts.dev)) == (40, 32)
    for part in (parts.train, parts.dev, parts.test):
        assert shares(part) == pytest.approx({"rare": 0.06, "common": 0.6, "usual": 0.34}, abs=0.04)
    assert parts.classes == ("common", "rare", "usual")
    assert parts.notes == ()


def test_an_examples_id_is_its_row() -> None:
    frame = labelled()
    for example in make(frame).train:
        assert (example.text, example.label) == tuple(frame.loc[example.id])


def test_the_seed_determines_the_drawn_texts() -> None:
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
def test_budgets_per_class_have_that_many_of_each_and_are_nested(one: int, other: int, seed: int) -> None:
    frame = labelled({"a": 60, "b": 60, "rare": 20})
    test = labelled({"a": 4, "b": 4, "rare": 4}, start=1000)
    small, large = (make(frame, test, f"{many} per class", seed) for many in sorted((one, other)))
    sizes = Counter(example.label for example in (*small.train, *small.dev))
    many = min(one, other)
    assert sizes == {"a": many, "b": many, "rare": min(many, 20)}
    assert Counter(example.label for example in small.dev)["a"] == max(1, math.floor(many * SETTINGS.dev_share + 0.5))
    assert set(small.train) <= set(large.train)
    assert set(small.dev) <= set(large.dev)


def test_classes_that_a_budget_per_class_uses_whole_are_noted() -> None:
    test = labelled({"a": 4, "b": 4}, start=1000)
    frame = labelled({"a": 60, "b": 20})
    assert make(frame, test, "20 per class").notes == ()
    [note] = make(frame, test, "21 per class").notes
    assert note == "1 class has fewer than 21 labelled texts ('b': 20), and all of them are used."


def test_a_budget_per_class_is_divided_between_train_and_named_dev_rows() -> None:
    frame = labelled({"a": 60, "b": 60}).assign(split=["train", "train", "train", "dev"] * 30)
    parts = make(frame, labelled({"a": 4, "b": 4}, start=1000), "8 per class")
    assert Counter(example.label for example in parts.train) == {"a": 6, "b": 6}
    assert Counter(example.label for example in parts.dev) == {"a": 2, "b": 2}


def test_a_budget_keeps_the_shares_of_the_classes_and_of_dev() -> None:
    parts = make(labelled(), labelled(start=1000), budget=100)
    assert shares([*parts.train, *parts.dev]) == pytest.approx({"rare": 0.06, "common": 0.6, "usual": 0.34}, abs=0.03)
    assert len(parts.dev) == pytest.approx(20, abs=2)


def test_a_test_file_is_used_whole() -> None:
    parts = make(labelled(), labelled({"rare": 3, "common": 4}, start=1000))
    assert len(parts.test) == 7
    assert len(parts.train) + len(parts.dev) == 200


def test_a_split_column_is_followed() -> None:
    frame = labelled()
    frame["split"] = ["test" if row % 5 == 0 else "dev" if row % 5 == 1 else "train" for row in range(len(frame))]
    parts = make(frame)
    assert ids(parts.test) == set(range(0, 200, 5))
    assert ids(parts.dev) == set(range(1, 200, 5))
    half = make(frame, budget=80)
    assert (len(half.train), len(half.dev)) == (60, 20)
    assert ids(half.dev) < ids(parts.dev)


def test_repeated_and_contradicting_texts_are_left_out_and_counted() -> None:
    frame = pd.concat(
        [labelled(), pd.DataFrame({"text": ["TEXT rare 0 of 0!", "text usual 1, of 133"], "label": ["rare", "rare"]})]
    )
    parts = make(frame.reset_index(drop=True))
    assert len(parts.train) + len(parts.dev) + len(parts.test) == 199
    assert parts.notes == (
        "Left out as repeats of others: 1 labelled text.",
        "Left out because they occur under another label as well: 2 labelled texts.",
    )


def test_texts_of_the_test_file_are_not_trained_on() -> None:
    frame = labelled()
    parts = make(frame, frame.iloc[[3, 50, 150]])
    texts = {example.text for example in parts.test}
    assert len(texts) == 3
    assert not texts & {example.text for example in (*parts.train, *parts.dev)}
    assert "Not trained on because they are in the test set: 3 labelled texts." in parts.notes[0]


def test_of_equal_texts_the_one_in_the_test_set_is_kept() -> None:
    frame = labelled()
    frame["split"] = "train"
    frame.loc[199, ["text", "label", "split"]] = [*frame.loc[0, ["text", "label"]], "test"]
    frame.loc[50, "split"] = "test"
    parts = make(frame)
    assert ids(parts.test) == {50, 199}
    assert 0 not in ids(parts.train) | ids(parts.dev)


def test_a_label_that_training_lacks_is_reported() -> None:
    parts = make(labelled(), labelled({"rare": 3, "strange": 2}, start=1000))
    assert parts.classes == ("common", "rare", "usual")
    assert parts.notes == (
        "2 test texts with a label that no training text has ('strange'): they always count as errors.",
    )


@pytest.mark.parametrize(
    ("sizes", "budget", "message"),
    [
        ({"only": 30}, "all", "only one class"),
        ({"one": 30, "two": 2}, "all", r"too small to split: 'two' \(2\)"),
        ({str(label): 1 for label in range(1000)}, "all", "1000 of 1000 classes are too small"),
        ({"one": 30, "two": 2}, "all", r"1 of 2 classes is too small .* Add texts of this class, merge it with others"),
        (SIZES, 5, r"5 labelled texts is too small for 3 classes\. Accepted: at least 6: one text of each class"),
        (
            SIZES,
            "1 per class",
            r"1 labelled text per class is too small for 3 classes\. Accepted: at least 2 per class:",
        ),
        (SIZES, 190, "160 are left beside the test set"),
        (
            {"one": 30, "two": 20},
            "25 per class",
            r"25 texts per class, but the largest class has 24 beside the test set\. .* at most 24 per class",
        ),
    ],
)
def test_texts_that_cannot_be_split_are_refused(sizes: dict[str, int], budget: Budget, message: str) -> None:
    with pytest.raises(BadData, match=message):
        make(labelled(sizes), budget=budget)


def test_a_test_set_that_equals_the_labelled_texts_is_refused() -> None:
    with pytest.raises(
        BadData, match=r"the test set leaves none\..*in the test set: 6 labelled.*Name other test texts"
    ):
        make(labelled({"a": 3, "b": 3}), labelled({"a": 3, "b": 3}))


def test_a_test_set_that_leaves_a_class_too_small_is_refused_with_what_was_left_out() -> None:
    frame = labelled({"a": 9, "b": 3})
    with pytest.raises(BadData, match=r"too small to split: 'b' \(1\)\. Not trained on .* in the test set: 2 labelled"):
        make(frame, frame.iloc[[9, 10]])
    with pytest.raises(BadData, match=r"only one class.* in the test set: 3 labelled texts.*'a' with 9 texts"):
        make(frame, frame.iloc[[9, 10, 11]])


def test_labels_that_all_contradict_each_other_are_refused() -> None:
    twice = pd.concat([labelled(), labelled().assign(label="another")], ignore_index=True)
    with pytest.raises(BadData, match=r"None of the 400 labelled texts can be used.*one label for each text"):
        make(twice)


def test_a_test_set_without_a_class_of_training_is_refused() -> None:
    with pytest.raises(BadData, match=r"None of the 5 test texts has a class.*'A' in test.*'common', 'rare'"):
        make(labelled(), labelled({"A": 5}, start=1000))


def test_a_test_set_of_one_class_is_refused() -> None:
    with pytest.raises(BadData, match=r"All 5 test texts are of one class\. Given: 'rare'\. .*halves macro-F1"):
        make(labelled(), labelled({"rare": 5}, start=1000))
    with pytest.raises(BadData, match="All 2 test texts are of one class"):
        make(by_column(a="tttdxx", b="tttdd"))
    with pytest.raises(BadData, match=r"There is only one test text\. Left out as repeats of others: 1 labelled"):
        make(by_column(a="tttdxx", b="tttdd").replace({"text a 5 of 5": "text a 4 of 4"}))


def test_dev_rows_without_a_class_of_training_are_refused() -> None:
    with pytest.raises(BadData, match=r"None of the 3 dev texts has a class.*'c' in dev, 'a', 'b' in training"):
        make(by_column(a="tttx", b="tttx", c="ddd"))


def by_column(**rows: str) -> pd.DataFrame:
    """Labelled texts with a split column: for each class the first letters of the parts of its rows."""
    parts = {"t": "train", "d": "dev", "x": "test"}
    frame = labelled({label: len(letters) for label, letters in rows.items()})
    return frame.assign(split=[parts[letter] for letters in rows.values() for letter in letters])


@pytest.mark.parametrize(
    ("frame", "message"),
    [
        (by_column(a="xxx", b="xxx"), r"the test set leaves none.*6 labelled texts.*Assign rows to train"),
        (by_column(a="dddx", b="dddx"), "leaves no labelled text in train"),
        (by_column(a="ttdx", b="dddx"), "All 2 labelled texts in train are of one class.*'a'"),
        (by_column(a="ttdx", b="tdx").replace({"text b 1 of 5": "text b 2 of 6"}), "too small to split"),
    ],
)
def test_a_split_column_that_leaves_a_part_empty_is_refused(frame: pd.DataFrame, message: str) -> None:
    with pytest.raises(BadData, match=message):
        make(frame)


def test_dev_rows_that_all_repeat_test_rows_are_refused() -> None:
    frame = by_column(a="tttdx", b="tttdx")
    frame.loc[[3, 8], "text"] = frame.loc[[4, 9], "text"].tolist()
    with pytest.raises(BadData, match=r"no labelled text in dev\. Left out as repeats of others: 2 labelled texts"):
        make(frame)


def test_test_rows_that_all_contradict_others_are_refused() -> None:
    frame = by_column(a="tttdx", b="tttdx")
    frame.loc[[4, 9], "text"] = frame.loc[[5, 0], "text"].tolist()
    with pytest.raises(BadData, match="names 2 test rows, and none can be used"):
        make(frame)


def test_a_budget_without_room_for_every_class_of_train_and_dev_is_refused() -> None:
    frame = by_column(a="t" * 20 + "dx", b="t" * 20 + "dx", c="t" * 20 + "dx")
    with pytest.raises(BadData, match=r"A label budget of 8 texts .* training gets 7 .* and dev gets 1,.*at least 53"):
        make(frame, budget=8)
    least = make(frame, budget=53)
    assert {each.label for each in least.train} == {each.label for each in least.dev} == {"a", "b", "c"}


def test_a_small_budget_per_class_leaves_texts_to_train_on_beside_many_dev_rows() -> None:
    parts = make(by_column(a="tddddddx", b="tddddddx"), budget="2 per class")
    assert Counter(example.label for example in parts.train) == {"a": 1, "b": 1}
    assert Counter(example.label for example in parts.dev) == {"a": 1, "b": 1}


def test_a_class_that_dev_lacks_is_reported() -> None:
    assert make(by_column(a="tttddxx", b="tttxx", c="tttdxx")).notes == (
        "dev lacks 1 class of training ('b'), so the best epoch is chosen without such texts.",
    )


@settings(max_examples=40)
@given(st.lists(st.text("tdx", min_size=1, max_size=8), min_size=2, max_size=4), st.integers(2, 12), st.data())
def test_a_split_is_possible_under_every_seed_or_under_none(rows: list[str], budget: int, data: st.DataObject) -> None:
    frame = by_column(**dict(zip("abcd", rows, strict=False)))
    if data.draw(st.booleans()):
        frame = frame.drop(columns="split")

    def outcome(seed: int) -> object:
        try:
            parts = make(frame, budget=budget, seed=seed)
        except BadData as error:
            return str(error)
        return [sorted({each.label for each in part}) for part in (parts.train, parts.dev, parts.test)]

    assert outcome(0) == outcome(1) == outcome(2)


def test_classes_of_three_texts_can_be_split() -> None:
    parts = make(labelled({"one": 3, "two": 3}))
    assert (len(parts.train), len(parts.dev), len(parts.test)) == (2, 2, 2)


def test_a_label_of_dev_that_training_lacks_is_reported() -> None:
    frame = pd.concat([labelled(), labelled({"strange": 3}, start=1000)], ignore_index=True)
    frame["split"] = ["dev" if label == "strange" or row % 4 == 0 else "train" for row, label in enumerate(frame.label)]
    frame.loc[0, "split"] = frame.loc[100, "split"] = frame.loc[150, "split"] = "test"
    parts = make(frame)
    assert parts.classes == ("common", "rare", "usual")
    assert parts.notes == (
        "3 dev texts with a label that no training text has ('strange'): they always count as errors.",
    )


NEWS = "health officials in the north confirm new cases of avian influenza among ducks and geese near the river {}"
OFF = FineTuning(near_duplicates_together=False)


def with_near_duplicates(copies: int = 3) -> pd.DataFrame:
    """Texts of which 20 stand there in several near copies, of both classes."""
    rows = [
        (
            f"{NEWS.format(number)} {number + 7} {number + 3} {word}".replace("officials", f"workers {number}"),
            "ab"[number % 2],
        )
        for number in range(20)
        for word in ("today", "now", "again")[:copies]
    ]
    return pd.concat([pd.DataFrame(rows, columns=["text", "label"]), labelled({"a": 40, "b": 40})], ignore_index=True)


def sources(examples: Iterable[Example]) -> set[int]:
    """The texts of `with_near_duplicates` that have a copy among the examples."""
    return {example.id // 3 for example in examples if example.id < 60}


@given(st.integers(0, 100), st.sampled_from(["all", 12, 50, "9 per class"]))
def test_near_duplicates_are_in_one_part(seed: int, budget: Budget) -> None:
    frame = with_near_duplicates()
    parts = make(frame, budget=budget, seed=seed)
    train, dev, test = map(sources, (parts.train, parts.dev, parts.test))
    assert not (train & dev or train & test or dev & test)
    assert parts.notes == ("60 labelled texts nearly repeat each other, in 20 sets: each set is in one part.",)
    whole = make(frame, seed=seed)
    assert set(parts.train) <= set(whole.train)
    assert set(parts.dev) <= set(whole.dev)
    assert len(parts.test) == pytest.approx(28, abs=3)


def test_near_duplicates_are_counted_but_divided_as_before_if_asked_for() -> None:
    frame = with_near_duplicates()
    parts = split(frame, None, OFF, budget="all", seed=0)
    assert sources(parts.train) & sources(parts.test)
    assert parts.notes == (
        "60 labelled texts nearly repeat each other, in 20 sets: a set may be in several parts at once.",
    )


def test_near_duplicates_of_given_test_texts_are_not_trained_on() -> None:
    frame = with_near_duplicates()
    test, pool = frame.iloc[[0, 1, 30, 119, 80]], frame.drop([0, 1, 30, 119, 80])
    parts = make(pool, test)
    assert not any(copied in each.text for each in parts.train + parts.dev for copied in ("workers 0 ", "workers 10 "))
    assert parts.notes[0] == "3 labelled texts nearly repeat 3 of the 5 test texts: not trained on."
    kept = split(pool, test, OFF, budget="all", seed=0)
    assert len(kept.train) + len(kept.dev) == len(pool)
    assert kept.notes[0].startswith("3 labelled texts nearly repeat 3 of the 5 test texts and may be trained on")
    by_column = pool.assign(split="train").reset_index(drop=True)
    given = pd.concat([by_column, test.assign(split="test")], ignore_index=True)
    assert make(given).notes == parts.notes


def test_near_duplicates_of_named_dev_texts_are_not_trained_on() -> None:
    frame = with_near_duplicates()
    frame["split"] = ["dev" if row % 9 == 0 else "train" for row in range(len(frame))]
    parts = make(frame)
    assert not sources(parts.train) & sources(parts.dev)
    assert any(note.endswith("dev texts: not trained on.") for note in parts.notes)
    kept = split(frame, None, OFF, budget="all", seed=0)
    assert sources(kept.train) & sources(kept.dev)
    assert any(note.endswith("may be trained on: figures on dev may be too good.") for note in kept.notes)


def test_a_class_of_near_duplicates_only_is_refused() -> None:
    frame = pd.concat([with_near_duplicates().iloc[:3], labelled({"b": 20})], ignore_index=True)
    with pytest.raises(BadData, match=r"kept together: 'a' \(3 texts in 1 set\).*at least 3 sets of each class"):
        make(frame)
    assert split(frame, None, OFF, budget="all", seed=0).classes == ("a", "b")


def in_groups(frame: pd.DataFrame, size: int, without: int = 0) -> pd.DataFrame:
    """With a group column: so many texts in a row are a group, but the last ones have none."""
    groups = [f"patient {row // size}" if row < len(frame) - without else "" for row in range(len(frame))]
    return frame.assign(group=groups)


@given(st.integers(0, 100), st.sampled_from(["all", 12, 50, "9 per class"]), st.sampled_from([2, 5, 7]))
def test_a_group_is_in_one_part(seed: int, budget: Budget, size: int) -> None:
    frame = in_groups(labelled({"a": 100, "b": 100}), size, without=20)
    parts = make(frame, budget=budget, seed=seed)
    groups = [{frame["group"][each.id] for each in part} - {""} for part in (parts.train, parts.dev, parts.test)]
    assert not (groups[0] & groups[1] or groups[0] & groups[2] or groups[1] & groups[2])
    assert parts.notes == ("No group of labelled texts is divided among the parts.",)
    whole = make(frame, seed=seed)
    assert set(parts.train) <= set(whole.train)
    assert set(parts.dev) <= set(whole.dev)
    assert shares(whole.test) == pytest.approx({"a": 0.5, "b": 0.5}, abs=0.1)


def test_groups_of_the_test_file_are_not_trained_on() -> None:
    frame = in_groups(labelled({"a": 50, "b": 50}), 5)
    test = labelled({"a": 4, "b": 4}, start=1000).assign(group=["patient 0", "patient 3", "", "", *["patient 10"] * 4])
    parts = make(frame, test)
    assert not {frame["group"][each.id] for each in parts.train + parts.dev} & set(test["group"])
    assert parts.notes[0] == "Not trained on because 3 groups are in the test set: 15 labelled texts."
    unnamed = make(frame, test.drop(columns="group"))
    assert unnamed.notes[0].startswith("The test file has no groups, so texts of one group may be in train")
    unknown = make(frame.drop(columns="group"), test)
    assert unknown.notes == (
        "The labelled texts have no groups, so texts of one group may be in train and in the test set.",
    )


def test_groups_that_a_split_cannot_hold_are_refused() -> None:
    frame = in_groups(labelled({"a": 50, "b": 50}), 25)
    with pytest.raises(
        BadData, match=r"'a' \(50 texts in 2 sets\), 'b' \(50 texts in 2 sets\).*without the group column"
    ):
        make(frame)


def test_a_part_that_large_groups_make_larger_is_named() -> None:
    frame = in_groups(labelled({"a": 60, "b": 60}), 20)
    parts = make(frame)
    assert any(note.startswith("The test set has 33 % of the texts instead of 20 %") for note in parts.notes)


def test_a_test_file_that_repeats_and_contradicts_itself_is_named() -> None:
    test = labelled({"a": 4, "b": 4}, start=1000)
    test.loc[[1, 5, 7], "text"] = test.loc[[0, 0, 6], "text"].str.upper().tolist()
    frame = labelled({"a": 20, "b": 20})
    frame.loc[[2, 30], "text"] = test.loc[[4, 6], "text"].tolist()
    assert make(frame, test).notes == (
        "2 test texts repeat another one with the same label; each counts.",
        "3 test texts occur under another label in the test set as well: no model can get both right.",
        "Not trained on because they are in the test set: 2 labelled texts.",
        "1 labelled text has another label in the test set: check which one is right.",
    )


AS_PUBLISHED = FineTuning(best_epoch_on="test", learning_rate=2e-5, test_share=0.2)


def test_as_published_four_fifths_are_train_and_the_rest_is_dev_and_test() -> None:
    parts = split(labelled(), None, AS_PUBLISHED, budget="all", seed=0)
    assert parts.dev == parts.test
    assert (len(parts.train), len(parts.test)) == (160, 40)
    assert not ids(parts.train) & ids(parts.test)
    assert shares(parts.test) == pytest.approx(shares(parts.train), abs=0.04)
    assert make(labelled()).test == parts.test


def test_as_published_budgets_count_training_texts_and_are_nested() -> None:
    small, large = (split(labelled(), labelled(start=1000), AS_PUBLISHED, budget=size, seed=3) for size in (30, 90))
    assert (len(small.train), len(large.train)) == (30, 90)
    assert ids(small.train) < ids(large.train)
    assert len(split(labelled(), None, AS_PUBLISHED, budget=3, seed=0).train) == 3
    with pytest.raises(BadData, match=r"too small for 3 classes.*at least 3: one text of each class to train on"):
        split(labelled(), None, AS_PUBLISHED, budget=2, seed=0)
    with pytest.raises(BadData, match=r"too small to split: 'two' \(1\).*2 different texts"):
        split(labelled({"one": 30, "two": 1}), None, AS_PUBLISHED, budget="all", seed=0)
