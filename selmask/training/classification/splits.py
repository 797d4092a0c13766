"""Train, dev and test: stratified, nested over label budgets, and the same for every arm of a repeat.

One order of the texts does it all: every beginning of it has the classes in nearly their true shares, and each text in
it is for training or for dev once and for all. So the 16 labels contain the 8, for training and for dev.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from selmask.corpus.duplicates import normalised
from selmask.errors import BadData
from selmask.label_budget import ALL, per_class, texts_of
from selmask.wording import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from selmask.label_budget import Budget
    from selmask.specs import FineTuning

_SHOWN = 5
OPTIMISTIC = "The best epoch is chosen on the test set itself, as published: its figures are optimistic."


class Example(NamedTuple):
    """A labelled text; `id` is its 0-based row in the data set it came from."""

    id: int
    text: str
    label: str


@dataclass(frozen=True)
class LabelledSplit:
    """What is learned from, what the best epoch is chosen on, and what is used once.

    Attributes:
        train, dev, test: The texts, in no meaningful order.
        classes: The labels in train, sorted: what the model can say.
        notes: What was left out and why, sentences for the run's log and page.
    """

    train: tuple[Example, ...]
    dev: tuple[Example, ...]
    test: tuple[Example, ...]
    classes: tuple[str, ...]
    notes: tuple[str, ...] = ()


def split(
    frame: pd.DataFrame, test_frame: pd.DataFrame | None, settings: FineTuning, *, budget: Budget, seed: int
) -> LabelledSplit:
    """Splits labelled texts.

    The test set is `test_frame`, else the rows whose `split` is test, else a stratified share drawn from `seed`.
    A text that occurs again, and one that occurs in the test set, is left out of the rest.

    Args:
        frame: Columns text, label and perhaps split (train, dev, test).
        test_frame: Columns text, label; None if there is no test file.
        settings: The shares of dev and test.
        budget: How many labelled texts are used, train and dev together (train alone where dev is the test set); a
            smaller budget's texts are among a larger's of its kind. With dev rows in `split`, they are drawn from
            train and dev rows in their shares. Of a class with fewer texts than a budget per class all are used.
        seed: Of the draws.

    Raises:
        BadData: one class only, a class too small to split, or fewer labelled texts than the budget needs.
    """
    notes: list[str] = []
    tested = _named(frame, "test")
    examples = sorted(
        _examples(frame), key=lambda example: example.id not in tested
    )  # of equal texts, test keeps its own
    pool, test = _test_apart(_distinct(examples, notes), tested, test_frame, settings, seed)
    pool = _not_in_test(pool, test, notes)
    if settings.best_epoch_on == "test":
        train, dev = _all_for_training(pool, budget, seed), test
        notes.append(OPTIMISTIC)
    else:
        train, dev = _train_and_dev(pool, frame, settings, budget, seed)
    classes = tuple(sorted({example.label for example in train}))
    _note_unseen(classes, {"dev": dev, "test": test} if dev is not test else {"test": test}, notes)
    return LabelledSplit(tuple(train), tuple(dev), tuple(test), classes, tuple(notes))


def _examples(frame: pd.DataFrame) -> list[Example]:
    return [Example(row, *pair) for row, pair in enumerate(zip(frame["text"], frame["label"], strict=True))]


def _distinct(examples: list[Example], notes: list[str]) -> list[Example]:
    """The first of texts that say the same; all of them go where their labels contradict."""
    labels: dict[str, set[str]] = {}
    for example in examples:
        labels.setdefault(normalised(example.text), set()).add(example.label)
    kept: dict[str, Example] = {}
    for example in examples:
        key = normalised(example.text)
        if len(labels[key]) == 1:
            kept.setdefault(key, example)
    contradicted = sum(len(labels[normalised(example.text)]) > 1 for example in examples)
    repeated = len(examples) - contradicted - len(kept)
    if repeated:
        notes.append(f"Left out for repeating another one: {counted(repeated, 'labelled text')}.")
    if contradicted:
        notes.append(f"Left out for occurring under another label as well: {counted(contradicted, 'labelled text')}.")
    return list(kept.values())


def _test_apart(
    examples: list[Example], named: set[int], test_frame: pd.DataFrame | None, settings: FineTuning, seed: int
) -> tuple[list[Example], list[Example]]:
    """What may be learned from, and the test set."""
    if test_frame is not None:
        return examples, _examples(test_frame)
    if named:
        return [each for each in examples if each.id not in named], [each for each in examples if each.id in named]
    left, parts = (1, "train and test") if settings.best_epoch_on == "test" else (2, "train, dev and test")
    _check_classes(examples, least=left + 1, parts=parts)
    rng = np.random.default_rng((seed, 0))
    test: set[int] = set()
    for members in _by_class(examples, rng).values():
        count = min(max(1, round(settings.test_share * len(members))), len(members) - left)
        test.update(example.id for example in members[:count])
    return [each for each in examples if each.id not in test], [each for each in examples if each.id in test]


def _not_in_test(pool: list[Example], test: Sequence[Example], notes: list[str]) -> list[Example]:
    tested = {normalised(example.text) for example in test}
    kept = [example for example in pool if normalised(example.text) not in tested]
    if len(kept) < len(pool):
        notes.append(f"Not trained on for being in the test set: {counted(len(pool) - len(kept), 'labelled text')}.")
    return kept


def _all_for_training(pool: list[Example], budget: Budget, seed: int) -> list[Example]:
    """The budget's texts, nested, none of them for dev."""
    _check_classes(pool, least=1)
    _check_budget(budget, pool, least=1)
    return _beginning(_stratified_order(pool, np.random.default_rng((seed, 1))), budget)


def _train_and_dev(
    pool: list[Example], frame: pd.DataFrame, settings: FineTuning, budget: Budget, seed: int
) -> tuple[list[Example], list[Example]]:
    """The budget's texts, nested, those of dev named by the split column or drawn."""
    _check_classes(pool)
    rng = np.random.default_rng((seed, 1))
    named = _named(frame, "dev")
    _check_budget(budget, pool)
    if not named:
        chosen = _beginning(_stratified_order(pool, rng), budget)
        dev = _dev_rows(chosen, settings.dev_share)
        return [each for each in chosen if each.id not in dev], [each for each in chosen if each.id in dev]
    dev_pool = [each for each in pool if each.id in named]
    train_pool = [each for each in pool if each.id not in named]
    for_train, for_dev = _shared(budget, len(dev_pool) / len(pool))
    train = _beginning(_stratified_order(train_pool, rng), for_train)
    return train, _beginning(_stratified_order(dev_pool, rng), for_dev)


def _shared(budget: Budget, dev_share: float) -> tuple[Budget, Budget]:
    """The part of a budget that is for training, and the part for dev."""
    many = per_class(budget)
    if many is not None:
        for_dev = max(1, round(many * dev_share))
        return f"{many - for_dev} per class", f"{for_dev} per class"
    if isinstance(budget, str):
        return ALL, ALL
    for_dev = max(1, round(budget * dev_share))
    return budget - for_dev, for_dev


def _beginning(ordered: list[Example], budget: Budget) -> list[Example]:
    """The first texts of an order, as many as the budget asks for; those of a larger one contain them."""
    many = per_class(budget)
    if many is None:
        return ordered if isinstance(budget, str) else ordered[:budget]
    seen: Counter[str] = Counter()
    kept = []
    for example in ordered:
        seen[example.label] += 1
        if seen[example.label] <= many:
            kept.append(example)
    return kept


def _stratified_order(examples: list[Example], rng: np.random.Generator) -> list[Example]:
    """All examples in an order of which every beginning is stratified; first two of each class, then by share."""
    places: list[tuple[float, float, Example]] = []
    for members in _by_class(examples, rng).values():
        first = rng.random()
        for rank, example in enumerate(members):
            place = rank - 2.0 if rank < 2 else (rank + first) / len(members)
            places.append((place, rng.random(), example))
    return [example for _, _, example in sorted(places)]


def _dev_rows(ordered: list[Example], share: float) -> set[int]:
    """The ids for dev: in each class the second text and then one whenever the share asks for it, never the first."""
    seen: Counter[str] = Counter()
    taken: Counter[str] = Counter()
    dev: set[int] = set()
    for example in ordered:
        seen[example.label] += 1
        count = seen[example.label]
        wanted = min(count - 1, max(int(count > 1), math.floor(count * share + 0.5)))
        if wanted > taken[example.label]:
            taken[example.label] += 1
            dev.add(example.id)
    return dev


def _by_class(examples: list[Example], rng: np.random.Generator) -> dict[str, list[Example]]:
    """The examples of each class, shuffled; classes in sorted order."""
    groups: dict[str, list[Example]] = {label: [] for label in sorted({example.label for example in examples})}
    for example in examples:
        groups[example.label].append(example)
    return {label: [members[place] for place in rng.permutation(len(members))] for label, members in groups.items()}


def _named(frame: pd.DataFrame, part: str) -> set[int]:
    """The rows that the split column gives to `part`."""
    if "split" not in frame:
        return set()
    return set(np.flatnonzero(frame["split"].to_numpy() == part).tolist())


def _check_classes(examples: list[Example], least: int = 2, parts: str = "train and dev") -> None:
    counts = Counter(example.label for example in examples)
    if len(counts) < 2:
        raise BadData(
            "The labelled texts have one class only, so that there is nothing to learn"
            if counts
            else "There are no labelled texts to learn from",
            given=", ".join(counts) or None,
            accepted="texts of at least two classes",
        )
    small = {label: count for label, count in counts.items() if count < least}
    if small:
        shown = ", ".join(f"{label!r} ({count})" for label, count in list(small.items())[:_SHOWN])
        raise BadData(
            f"{len(small)} of {len(counts)} classes are too small to split: {shown}",
            accepted=f"at least {least} different texts of each class, for {parts}",
            do="Add texts of these classes, merge them with others, or check that the right column was taken as label",
        )


def _check_budget(budget: Budget, pool: list[Example], least: int = 2) -> None:
    """`least` says how many of each class are needed."""
    sizes = Counter(example.label for example in pool)
    total, of_each = texts_of(budget, sizes.values()), per_class(budget)
    if isinstance(budget, int) and budget > len(pool):
        raise BadData(
            f"The budget asks for {budget} labelled texts, and {len(pool)} are left beside the test set",
            accepted=f"at most {len(pool)}, or all",
        )
    if total < least * len(sizes) or (of_each is not None and of_each < least):
        raise BadData(
            f"A budget of {budget} labelled texts is too small for {len(sizes)} classes",
            accepted=f"at least {least * len(sizes)}: one text of each class to train on"
            + (" and one for dev" if least > 1 else ""),
        )


def _note_unseen(classes: Sequence[str], parts: dict[str, list[Example]], notes: list[str]) -> None:
    for name, examples in parts.items():
        unseen = Counter(example.label for example in examples if example.label not in classes)
        if unseen:
            listed = ", ".join(repr(label) for label in sorted(unseen)[:_SHOWN])
            several = counted(unseen.total(), f"{name} text")
            notes.append(f"{several} with a label that no training text has ({listed}): these always count as errors.")
