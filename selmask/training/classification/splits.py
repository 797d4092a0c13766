"""Splits into train, dev and test: stratified, nested over label budgets, the same for every arm of a repeat.

Everything follows from one order of the texts. Every beginning of it has the classes in nearly their true shares, and
each text in it belongs to train or to dev for good. So a budget of 16 labels contains that of 8, in train and in dev.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from selmask.corpus.duplicates import normalised
from selmask.label_budget import ALL, per_class
from selmask.training.classification import split_refusals as refusals
from selmask.wording import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from selmask.label_budget import Budget
    from selmask.specs import FineTuning

_SHOWN = 5


class Example(NamedTuple):
    """A labelled text; `id` is its 0-based row in the data set it came from."""

    id: int
    text: str
    label: str


@dataclass(frozen=True)
class LabelledSplit:
    """The texts to learn from, to choose the best epoch on, and to test on once.

    Attributes:
        train, dev, test: The texts, in no meaningful order.
        classes: The labels in train, sorted: those that the model can predict.
        notes: Sentences on what was left out and why, for the run's page.
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
    Repeated texts, and texts that occur in the test set, are left out of train and dev. The
    seed decides which texts of a class are drawn, and not whether there are enough; but where a split column names the
    dev rows, a draw for the test may leave train or dev without a class.

    Args:
        frame: Columns text, label and perhaps split (train, dev, test).
        test_frame: Columns text, label; None if there is no test file.
        settings: The shares of dev and test.
        budget: Number of labelled texts used, in train and dev together (in train alone if the test set serves as
            dev); a smaller budget's texts are among those of a larger one of its kind. With dev rows in `split`, the
            texts are drawn from train and dev rows in proportion. A class with fewer texts than a budget per class is
            used whole.
        seed: Of the draws.

    Raises:
        BadData: a part would be empty, train or test would be of one class, a class is too small to split, no dev or
            no test text has a class of training, or the budget needs more labelled texts.
    """
    notes: list[str] = []
    tested = _named(frame, "test")
    # Test rows first: of equal texts the first is kept, and the test set must stay whole.
    examples = sorted(_examples(frame), key=lambda example: example.id not in tested)
    distinct = _distinct(examples, notes)
    pool, test = _test_apart(distinct, tested, test_frame, settings, seed, notes)
    pool = _not_in_test(pool, test, notes)
    refusals.check_pool(len(distinct), len(pool), notes, by_column=test_frame is None)
    if settings.best_epoch_on == "test":
        train, dev = _all_for_training(pool, budget, seed, notes), test
    else:
        train, dev = _train_and_dev(pool, frame, settings, budget, seed, notes)
    examined = {"dev": dev, "test": test} if dev is not test else {"test": test}
    for part, examples in examined.items():
        refusals.check_known(_labels(train), _labels(examples), part)
    refusals.check_several(_labels(test), notes)
    classes = tuple(sorted({example.label for example in train}))
    _note_unseen(classes, examined, notes)
    if dev is not test:
        _note_missing(classes, dev, notes)
    return LabelledSplit(tuple(train), tuple(dev), tuple(test), classes, tuple(notes))


def _labels(examples: Sequence[Example]) -> list[str]:
    return [example.label for example in examples]


def _examples(frame: pd.DataFrame) -> list[Example]:
    return [Example(row, *pair) for row, pair in enumerate(zip(frame["text"], frame["label"], strict=True))]


def _distinct(examples: list[Example], notes: list[str]) -> list[Example]:
    """The first of equal texts; none of them if their labels contradict each other."""
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
        notes.append(f"Left out as repeats of others: {counted(repeated, 'labelled text')}.")
    if contradicted:
        notes.append(
            f"Left out because they occur under another label as well: {counted(contradicted, 'labelled text')}."
        )
    refusals.check_usable(len(examples), len(kept))
    return list(kept.values())


def _test_apart(
    examples: list[Example],
    named: set[int],
    test_frame: pd.DataFrame | None,
    settings: FineTuning,
    seed: int,
    notes: list[str],
) -> tuple[list[Example], list[Example]]:
    """The texts for train and dev, and the test set."""
    if test_frame is not None:
        return examples, _examples(test_frame)
    if named:
        test_rows = [each for each in examples if each.id in named]
        refusals.check_test(len(named), len(test_rows))
        return [each for each in examples if each.id not in named], test_rows
    left, parts = (1, "train and test") if settings.best_epoch_on == "test" else (2, "train, dev and test")
    refusals.check_classes(_labels(examples), notes, left + 1, parts)
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
        notes.append(
            f"Not trained on because they are in the test set: {counted(len(pool) - len(kept), 'labelled text')}."
        )
    return kept


def _all_for_training(pool: list[Example], budget: Budget, seed: int, notes: list[str]) -> list[Example]:
    """The budget's texts, nested, all of them in train."""
    refusals.check_classes(_labels(pool), notes, least=1)
    refusals.check_budget(budget, _labels(pool), least=1)
    return _beginning(_stratified_order(pool, np.random.default_rng((seed, 1))), budget)


def _train_and_dev(
    pool: list[Example], frame: pd.DataFrame, settings: FineTuning, budget: Budget, seed: int, notes: list[str]
) -> tuple[list[Example], list[Example]]:
    """The budget's texts, nested; the split column or a draw decides which are in dev."""
    rng = np.random.default_rng((seed, 1))
    named = _named(frame, "dev")
    if named:
        return _by_column(pool, named, budget, rng, notes)
    refusals.check_classes(_labels(pool), notes)
    refusals.check_budget(budget, _labels(pool))
    chosen = _beginning(_stratified_order(pool, rng), budget)
    dev = _dev_rows(chosen, settings.dev_share)
    return [each for each in chosen if each.id not in dev], [each for each in chosen if each.id in dev]


def _by_column(
    pool: list[Example], named: set[int], budget: Budget, rng: np.random.Generator, notes: list[str]
) -> tuple[list[Example], list[Example]]:
    """The budget's texts, drawn from train and dev rows in proportion."""
    dev_pool = [each for each in pool if each.id in named]
    train_pool = [each for each in pool if each.id not in named]
    labels = _labels(train_pool), _labels(dev_pool)
    refusals.check_named_parts(*labels, notes)
    refusals.check_classes(_labels(pool), notes)
    refusals.check_budget(budget, _labels(pool))
    share = len(dev_pool) / len(pool)
    refusals.check_shares(budget, *labels, lambda texts: _divided(texts, share))
    for_train, for_dev = _shared(budget, share)
    train = _beginning(_stratified_order(train_pool, rng), for_train)
    return train, _beginning(_stratified_order(dev_pool, rng), for_dev)


def _shared(budget: Budget, dev_share: float) -> tuple[Budget, Budget]:
    """The parts of a budget for train and for dev."""
    many = per_class(budget)
    if many is not None:
        for_train, for_dev = _divided(many, dev_share)
        return f"{for_train} per class", f"{for_dev} per class"
    return (ALL, ALL) if isinstance(budget, str) else _divided(budget, dev_share)


def _divided(texts: int, dev_share: float) -> tuple[int, int]:
    """The numbers of texts for train and for dev, at least one each of two or more."""
    for_dev = min(texts - 1, max(1, round(texts * dev_share)))
    return texts - for_dev, for_dev


def _beginning(ordered: list[Example], budget: Budget) -> list[Example]:
    """The first texts of an order, as many as the budget has; a larger budget contains them."""
    many = per_class(budget)
    if many is None:
        return ordered if isinstance(budget, str) else ordered[:budget]
    counts: Counter[str] = Counter()
    beginning = []
    for example in ordered:
        counts[example.label] += 1
        if counts[example.label] <= many:
            beginning.append(example)
    return beginning


def _stratified_order(examples: list[Example], rng: np.random.Generator) -> list[Example]:
    """All examples in an order of which every beginning is stratified: two of each class, then by share.

    Two first, because every budget needs one of each class for train and one for dev.
    """
    places: list[tuple[float, float, Example]] = []
    for members in _by_class(examples, rng).values():
        first = rng.random()
        for rank, example in enumerate(members):
            place = rank - 2.0 if rank < 2 else (rank + first) / len(members)  # negative places come first
            places.append((place, rng.random(), example))
    return [example for _, _, example in sorted(places)]


def _dev_rows(ordered: list[Example], share: float) -> set[int]:
    """The ids for dev: of each class the second text, then one whenever the share is reached, never the first."""
    counts: Counter[str] = Counter()
    in_dev: Counter[str] = Counter()
    dev: set[int] = set()
    for example in ordered:
        counts[example.label] += 1
        count = counts[example.label]
        due = min(count - 1, max(int(count > 1), math.floor(count * share + 0.5)))
        if due > in_dev[example.label]:
            in_dev[example.label] += 1
            dev.add(example.id)
    return dev


def _by_class(examples: list[Example], rng: np.random.Generator) -> dict[str, list[Example]]:
    """The examples of each class, shuffled; classes in sorted order."""
    groups: dict[str, list[Example]] = {label: [] for label in sorted({example.label for example in examples})}
    for example in examples:
        groups[example.label].append(example)
    return {label: [members[place] for place in rng.permutation(len(members))] for label, members in groups.items()}


def _named(frame: pd.DataFrame, part: str) -> set[int]:
    """The rows that the split column assigns to `part`."""
    if "split" not in frame:
        return set()
    return set(np.flatnonzero(frame["split"].to_numpy() == part).tolist())


def _note_unseen(classes: Sequence[str], parts: dict[str, list[Example]], notes: list[str]) -> None:
    for name, examples in parts.items():
        unseen = Counter(example.label for example in examples if example.label not in classes)
        if unseen:
            listed = ", ".join(repr(label) for label in sorted(unseen)[:_SHOWN])
            texts = counted(unseen.total(), f"{name} text")
            notes.append(f"{texts} with a label that no training text has ({listed}): they always count as errors.")


def _note_missing(classes: Sequence[str], dev: list[Example], notes: list[str]) -> None:
    missing = sorted(set(classes) - set(_labels(dev)))
    if missing:
        listed = ", ".join(map(repr, missing[:_SHOWN]))
        lacking = counted(len(missing), "class", "classes")
        notes.append(f"dev lacks {lacking} of training ({listed}), so the best epoch is chosen without such texts.")
