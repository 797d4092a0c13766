"""Splits into train, dev and test: stratified, nested over label budgets, the same for every arm of a repeat.

Everything follows from one order of the texts. Every beginning of it has the classes in nearly their true shares, and
each text in it belongs to train or to dev for good. So a budget of 16 labels contains that of 8, in train and in dev.
Texts that give each other away are in one part: those of one group, and near duplicates of each other.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from selmask.corpus.duplicates import near_duplicate_groups
from selmask.label_budget import ALL, per_class
from selmask.training.classification import draws, overlap
from selmask.training.classification import split_refusals as refusals
from selmask.training.classification.blocks import Blocks, first_of_group
from selmask.training.classification.example import Example, labels_of
from selmask.wording import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from selmask.label_budget import Budget
    from selmask.specs import FineTuning

_SHOWN = 5

_TOLERANCE = 0.05
"""A part that is larger or smaller by more than this share of all texts, because of its blocks, is noted."""


@dataclass(frozen=True)
class LabelledSplit:
    """The texts to learn from, to choose the best epoch on, and to test on once.

    Attributes:
        train, dev, test: The texts, in no meaningful order.
        classes: The labels in train, sorted: those that the model can predict.
        notes: Sentences on what was left out and why, for the run's page.
        rows: The row of the imported file for each labelled text by its id; None if they are not known.
    """

    train: tuple[Example, ...]
    dev: tuple[Example, ...]
    test: tuple[Example, ...]
    classes: tuple[str, ...]
    notes: tuple[str, ...] = ()
    rows: Sequence[int] | None = None


def split(
    frame: pd.DataFrame, test_frame: pd.DataFrame | None, settings: FineTuning, *, budget: Budget, seed: int
) -> LabelledSplit:
    """Splits labelled texts.

    The test set is `test_frame`, else the rows whose `split` is test, else a stratified share drawn from `seed`.
    Repeated texts, texts that occur in the test set, and texts of a group of the test set are left out of train and
    dev; texts of one group are drawn together. The same holds for near duplicates if the settings say so. The seed
    decides which texts of a class are drawn, and not whether there are enough; but where a split column names the dev
    rows, a draw for the test may leave train or dev without a class, and where groups have several classes, a draw may
    leave no way to divide the rest.

    Args:
        frame: Columns text, label and perhaps split (train, dev, test) and group (empty: none).
        test_frame: Columns text, label and perhaps group; None if there is no test file.
        settings: The shares of dev and test, and whether near duplicates are kept together.
        budget: Number of labelled texts used, in train and dev together (in train alone if the test set serves as
            dev); a smaller budget's texts are among those of a larger one of its kind. With dev rows in `split`, the
            texts are drawn from train and dev rows in proportion. A class with fewer texts than a budget per class is
            used whole, and noted.
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
    if test_frame is None and not tested:
        blocks = _blocks(distinct, frame, settings, notes)
        pool, test = _drawn_test(distinct, blocks, settings, seed, notes)
    else:
        pool, test = _given_test(distinct, tested, frame, test_frame, settings, notes)
        refusals.check_pool(len(distinct), len(pool), notes, by_column=test_frame is None)
        blocks = None
    if settings.best_epoch_on == "test":
        train, dev = _all_for_training(pool, budget, seed, notes), test
    elif named := _named(frame, "dev"):
        train, dev = _by_column(pool, named, settings, budget, seed, notes)
    else:
        blocks = blocks or _blocks(pool, frame, settings, notes)
        train, dev = _drawn_dev(pool, blocks, settings, budget, seed, notes)
    examined = {"dev": dev, "test": test} if dev is not test else {"test": test}
    for part, examples in examined.items():
        refusals.check_known(labels_of(train), labels_of(examples), part)
    refusals.check_several(labels_of(test), notes)
    classes = tuple(sorted({example.label for example in train}))
    _note_unseen(classes, examined, notes)
    if dev is not test:
        _note_missing(classes, dev, notes)
    return LabelledSplit(tuple(train), tuple(dev), tuple(test), classes, tuple(notes))


def _examples(frame: pd.DataFrame) -> list[Example]:
    return [Example(row, *pair) for row, pair in enumerate(zip(frame["text"], frame["label"], strict=True))]


def _distinct(examples: list[Example], notes: list[str]) -> list[Example]:
    """The first of equal texts; none of them if their labels contradict each other."""
    forms = overlap.forms_of(examples)
    labels = overlap.labels_by_form(forms, examples)
    kept: dict[str, Example] = {}
    for form, example in zip(forms, examples, strict=True):
        if len(labels[form]) == 1:
            kept.setdefault(form, example)
    contradicted = sum(len(labels[form]) > 1 for form in forms)
    repeated = len(examples) - contradicted - len(kept)
    if repeated:
        notes.append(f"Left out as repeats of others: {counted(repeated, 'labelled text')}.")
    if contradicted:
        notes.append(
            f"Left out because they occur under another label as well: {counted(contradicted, 'labelled text')}."
        )
    refusals.check_usable(len(examples), len(kept))
    return list(kept.values())


def _drawn_test(
    examples: list[Example], blocks: Blocks, settings: FineTuning, seed: int, notes: list[str]
) -> tuple[list[Example], list[Example]]:
    """The texts for train and dev, and a test set drawn from `examples`."""
    left, parts = (1, "train and test") if settings.best_epoch_on == "test" else (2, "train, dev and test")
    refusals.check_classes(labels_of(examples), notes, left + 1, parts)
    refusals.check_blocks(labels_of(examples), blocks.labels(examples), notes, left + 1, parts)
    test = draws.test_ids(examples, blocks, settings.test_share, left, np.random.default_rng((seed, 0)))
    _note_share("the test set", len(test) / len(examples), settings.test_share, blocks, notes)
    return [each for each in examples if each.id not in test], [each for each in examples if each.id in test]


def _given_test(
    examples: list[Example],
    named: set[int],
    frame: pd.DataFrame,
    test_frame: pd.DataFrame | None,
    settings: FineTuning,
    notes: list[str],
) -> tuple[list[Example], list[Example]]:
    """The texts for train and dev, without those that give test texts away, and the test set of the file or column."""
    if test_frame is None:
        test = [each for each in examples if each.id in named]
        refusals.check_test(len(named), len(test))
        pool = [each for each in examples if each.id not in named]
    else:
        pool, test = examples, _examples(test_frame)
        overlap.about_test_file(test, notes)
    pool = overlap.without_same_texts(pool, test, notes)
    pool = overlap.without_near_duplicates(pool, test, "test", notes, leave_out=settings.near_duplicates_together)
    groups, groups_of_tests = _groups(frame), _groups(frame if test_frame is None else test_frame)
    pool = overlap.without_groups(pool, groups, {groups_of_tests[each.id] for each in test}, notes)
    if any(groups) != any(groups_of_tests):
        lacking = "test file has" if any(groups) else "labelled texts have"
        notes.append(f"The {lacking} no groups, so texts of one group may be in train and in the test set.")
    return pool, test


def _groups(frame: pd.DataFrame) -> list[str]:
    """The group of each row; empty where it has none."""
    return frame["group"].tolist() if "group" in frame else [""] * len(frame)


def _blocks(examples: list[Example], frame: pd.DataFrame, settings: FineTuning, notes: list[str]) -> Blocks:
    """The texts that are drawn together: those of a group, and near duplicates if the settings say so."""
    groups = _groups(frame)
    of_group = first_of_group([groups[each.id] for each in examples])
    alike = near_duplicate_groups(tuple(each.text for each in examples))
    sets = [size for size in Counter(alike).values() if size > 1]
    if any(groups):
        notes.append("No group of labelled texts is divided among the parts.")
    if sets:
        together = settings.near_duplicates_together
        notes.append(
            f"{counted(sum(sets), 'labelled text')} nearly repeat each other, in {counted(len(sets), 'set')}: "
            + ("each set is in one part." if together else "a set may be in several parts at once.")
        )
    return Blocks.of(examples, of_group, *([alike] if settings.near_duplicates_together else []))


def _all_for_training(pool: list[Example], budget: Budget, seed: int, notes: list[str]) -> list[Example]:
    """The budget's texts, nested, all of them in train."""
    refusals.check_classes(labels_of(pool), notes, least=1)
    refusals.check_budget(budget, labels_of(pool), least=1)
    _note_whole(budget, pool, notes)
    return draws.beginning(draws.for_training(pool, np.random.default_rng((seed, 1))), budget)


def _drawn_dev(
    pool: list[Example], blocks: Blocks, settings: FineTuning, budget: Budget, seed: int, notes: list[str]
) -> tuple[list[Example], list[Example]]:
    """The budget's texts for train and for dev, nested, as a draw divides them."""
    refusals.check_classes(labels_of(pool), notes)
    refusals.check_blocks(labels_of(pool), blocks.labels(pool), notes)
    refusals.check_budget(budget, labels_of(pool))
    _note_whole(budget, pool, notes)
    rng = np.random.default_rng((seed, 1))
    ordered, dev = draws.for_train_and_dev(pool, blocks, settings.dev_share, rng)
    _note_share("dev", len(dev) / len(pool), settings.dev_share, blocks, notes)
    chosen = draws.beginning(ordered, budget)
    return [each for each in chosen if each.id not in dev], [each for each in chosen if each.id in dev]


def _by_column(
    pool: list[Example], named: set[int], settings: FineTuning, budget: Budget, seed: int, notes: list[str]
) -> tuple[list[Example], list[Example]]:
    """The budget's texts, drawn from train and dev rows in proportion."""
    dev_pool = [each for each in pool if each.id in named]
    train_pool = [each for each in pool if each.id not in named]
    train_pool = overlap.without_near_duplicates(
        train_pool, dev_pool, "dev", notes, leave_out=settings.near_duplicates_together
    )
    pool = [*train_pool, *dev_pool]
    labels = labels_of(train_pool), labels_of(dev_pool)
    refusals.check_named_parts(*labels, notes)
    refusals.check_classes(labels_of(pool), notes)
    refusals.check_budget(budget, labels_of(pool))
    _note_whole(budget, pool, notes)
    share = len(dev_pool) / len(pool)
    refusals.check_shares(budget, *labels, lambda texts: _divided(texts, share))
    rng = np.random.default_rng((seed, 1))
    train, dev = (
        draws.beginning(draws.for_training(part, rng), of_part)
        for part, of_part in zip((train_pool, dev_pool), _shared(budget, share), strict=True)
    )
    return train, dev


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


def _named(frame: pd.DataFrame, part: str) -> set[int]:
    """The rows that the split column assigns to `part`."""
    if "split" not in frame:
        return set()
    return set(np.flatnonzero(frame["split"].to_numpy() == part).tolist())


def _note_share(part: str, share: float, wanted: float, blocks: Blocks, notes: list[str]) -> None:
    if abs(share - wanted) > _TOLERANCE and not blocks.are_single_texts:
        shares = f"{100 * share:.0f} % of the texts instead of {100 * wanted:.0f} %"
        notes.append(f"{part.capitalize()} has {shares}, because texts that belong together are not divided.")


def _note_whole(budget: Budget, pool: list[Example], notes: list[str]) -> None:
    """Notes the classes that have fewer texts than a budget per class."""
    wanted = per_class(budget) or 0
    short = {label: size for label, size in Counter(labels_of(pool)).items() if size < wanted}
    if short:
        listed = ", ".join(f"{label!r}: {size}" for label, size in sorted(short.items())[:_SHOWN])
        classes = counted(len(short), "class has", "classes have")
        notes.append(f"{classes} fewer than {wanted} labelled texts ({listed}), and all of them are used.")


def _note_unseen(classes: Sequence[str], parts: dict[str, list[Example]], notes: list[str]) -> None:
    for name, examples in parts.items():
        unseen = Counter(example.label for example in examples if example.label not in classes)
        if unseen:
            listed = ", ".join(repr(label) for label in sorted(unseen)[:_SHOWN])
            texts = counted(unseen.total(), f"{name} text")
            notes.append(f"{texts} with a label that no training text has ({listed}): they always count as errors.")


def _note_missing(classes: Sequence[str], dev: list[Example], notes: list[str]) -> None:
    missing = sorted(set(classes) - set(labels_of(dev)))
    if missing:
        listed = ", ".join(map(repr, missing[:_SHOWN]))
        lacking = counted(len(missing), "class", "classes")
        notes.append(f"dev lacks {lacking} of training ({listed}), so the best epoch is chosen without such texts.")
