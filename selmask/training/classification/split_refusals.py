"""Refusals of labelled texts that cannot be split into train, dev and test, with the numbers and the remedy."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from selmask.errors import BadData
from selmask.label_budget import per_class, texts_of
from selmask.wording import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from selmask.label_budget import Budget

_SHOWN = 5
_TO_DIVIDE = (
    "Add labelled texts, or let these be divided: import the file without the group column, or switch Near duplicates "
    "together off"
)


def check_usable(texts: int, usable: int) -> None:
    """Refuses labelled texts that all contradict each other.

    Raises:
        BadData: each of the `texts` occurs under several labels, so that none is usable.
    """
    if not usable:
        raise BadData(
            f"None of the {counted(texts, 'labelled text')} can be used: each occurs under several labels",
            accepted="one label for each text",
            do="Choose one label for each text, and import the file again",
        )


def check_test(rows: int, usable: int) -> None:
    """Refuses a split column whose test rows cannot be used.

    Raises:
        BadData: none of the `rows` that it assigns to test is usable.
    """
    if not usable:
        raise BadData(
            f"The split column names {counted(rows, 'test row')}, and none can be used: each of these texts occurs "
            "under another label as well",
            do="Choose one label for each text, and import the file again",
        )


def check_pool(labelled: int, pool: int, notes: Sequence[str], *, by_column: bool) -> None:
    """Refuses a test set that leaves nothing to train on.

    Args:
        labelled: The number of labelled texts.
        pool: How many of them are left beside the test set.
        notes: What was left out, one sentence each.
        by_column: Whether a split column names the test set.

    Raises:
        BadData: no text is left.
    """
    if pool:
        return
    remedy = "Name other test texts, or none: a share of the labelled texts is then kept for the test"
    if by_column:
        remedy = "Assign rows to train in the split column, with texts that the test rows do not repeat"
    raise BadData(
        _with("There are no labelled texts to learn from: the test set leaves none", notes),
        given=counted(labelled, "labelled text"),
        do=remedy,
    )


def check_classes(labels: Iterable[str], notes: Sequence[str], least: int = 2, parts: str = "train and dev") -> None:
    """Refuses fewer than two classes, and classes of fewer than `least` texts.

    Args:
        labels: The class of each text to split.
        notes: What was left out, one sentence each.
        least: The texts that every class needs.
        parts: What they are needed for.

    Raises:
        BadData: there is only one class, or one is too small.
    """
    counts = Counter(labels)
    if len(counts) < 2:
        happened = "The labelled texts have only one class, so there is nothing to learn"
        raise BadData(
            _with(happened if counts else "There are no labelled texts to learn from", notes),
            given=", ".join(f"{label!r} with {counted(count, 'text')}" for label, count in counts.items()) or None,
            accepted="texts of at least two classes",
            do="Label texts of another class, or check which column is the label",
        )
    small = {label: count for label, count in counts.items() if count < least}
    if small:
        sizes = ", ".join(f"{label!r} ({count})" for label, count in list(small.items())[:_SHOWN])
        are, of_these = ("is", "this class, merge it") if len(small) == 1 else ("are", "these classes, merge them")
        raise BadData(
            _with(f"{len(small)} of {len(counts)} classes {are} too small to split: {sizes}", notes),
            accepted=f"at least {least} different texts of each class, for {parts}",
            do=f"Add texts of {of_these} with others, or check which column is the label",
        )


def check_blocks(
    labels: Iterable[str],
    block_labels: Iterable[str],
    notes: Sequence[str],
    least: int = 2,
    parts: str = "train and dev",
) -> None:
    """Refuses classes whose texts are in fewer than `least` blocks, since a block is not divided.

    Args:
        labels: The class of each text.
        block_labels: The classes of each block.
        notes: What was left out or kept together, one sentence each.
        least: The blocks that every class needs.
        parts: What they are needed for.

    Raises:
        BadData: names these classes.
    """
    texts, blocks = Counter(labels), Counter(block_labels)
    small = {label: count for label, count in blocks.items() if count < least}
    if small:
        sizes = ", ".join(
            f"{label!r} ({counted(texts[label], 'text')} in {counted(count, 'set')})"
            for label, count in list(small.items())[:_SHOWN]
        )
        raise BadData(
            _with(f"Too many texts of {counted(len(small), 'class', 'classes')} are kept together: {sizes}", notes),
            accepted=f"at least {least} sets of each class, for {parts}: texts of one group, and near duplicates of "
            "each other, are one set",
            do=_TO_DIVIDE,
        )


def check_budget(budget: Budget, labels: Sequence[str], least: int = 2) -> None:
    """Refuses a label budget larger than the texts, or than every class, or smaller than `least` texts of each class.

    Raises:
        BadData: says which label budgets are possible.
    """
    sizes = Counter(labels)
    total, of_each = texts_of(budget, sizes.values()), per_class(budget)
    if isinstance(budget, int) and budget > len(labels):
        raise BadData(
            f"The label budget is {budget} labelled texts, but only {len(labels)} are left beside the test set",
            accepted=f"at most {len(labels)}, or all",
            do="Choose a smaller label budget, or label more texts",
        )
    if of_each is not None and of_each > max(sizes.values()):  # it would be "all" under another name
        largest = max(sizes.values())
        raise BadData(
            f"The label budget is {of_each} texts per class, but the largest class has {largest} beside the test set",
            accepted=f"at most {largest} per class, or all",
            do="Choose a smaller label budget, or label more texts",
        )
    if total < least * len(sizes) or (of_each is not None and of_each < least):
        texts = f"{budget} labelled texts" if of_each is None else f"{counted(of_each, 'labelled text')} per class"
        enough = least * len(sizes) if of_each is None else f"{least} per class"
        raise BadData(
            f"A label budget of {texts} is too small for {len(sizes)} classes",
            accepted=f"at least {enough}: one text of each class to train on"
            + (" and one for dev" if least > 1 else ""),
            do="Choose a larger label budget",
        )


def check_named_parts(train: Sequence[str], dev: Sequence[str], notes: Sequence[str]) -> None:
    """Refuses a split column that leaves nothing to train on, or nothing to choose the best epoch on.

    Args:
        train: The class of each text that may be trained on.
        dev: The class of each text that the column assigns to dev.
        notes: What was left out, one sentence each.

    Raises:
        BadData: a part has no text, or the texts to train on have only one class.
    """
    remedy = "Assign more rows to it in the split column, or remove the column: the parts are then drawn"
    for part, labels in {"train": train, "dev": dev}.items():
        if not labels:
            raise BadData(_with(f"The split column leaves no labelled text in {part}", notes), do=remedy)
    classes = sorted(set(train))
    if len(classes) < 2:
        raise BadData(
            _with(f"All {counted(len(train), 'labelled text')} in train are of one class", notes),
            given=classes[0],
            accepted="texts of at least two classes in train",
            do=remedy,
        )


def check_shares(
    budget: Budget, train: Sequence[str], dev: Sequence[str], shared: Callable[[int], tuple[int, int]]
) -> None:
    """Refuses a label budget whose part for train, or for dev, has no room for every class there.

    Args:
        budget: The label budget; only a number of texts can be too small here.
        train, dev: The class of each text from which the parts are drawn.
        shared: The parts for train and for dev of a number of texts.

    Raises:
        BadData: says the smallest number that is possible.
    """
    needed = len(set(train)), len(set(dev))

    def has_room(texts: int) -> bool:
        parts = shared(texts)
        return parts[0] >= needed[0] and parts[1] >= needed[1]

    if isinstance(budget, str) or has_room(budget):
        return
    for_train, for_dev = shared(budget)
    least = next((texts for texts in range(budget + 1, len(train) + len(dev) + 1) if has_room(texts)), None)
    raise BadData(
        f"A label budget of {counted(budget, 'text')} is too small: by the split column, training gets {for_train} of "
        f"them, for {counted(needed[0], 'class', 'classes')}, and dev gets {for_dev}, for "
        f"{counted(needed[1], 'class', 'classes')}",
        accepted="all" if least is None else f"at least {least}",
        do="Choose a larger label budget",
    )


def check_known(train: Sequence[str], examined: Sequence[str], part: str) -> None:
    """Refuses dev or test texts of which none has a class that training has.

    Args:
        train: The class of each text to train on.
        examined: The class of each text in `part`.
        part: dev or test.

    Raises:
        BadData: every text in `part` would count as an error.
    """
    if not set(train) & set(examined):
        raise BadData(
            f"None of the {counted(len(examined), f'{part} text')} has a class that a training text has",
            given=f"{_listed(examined)} in {part}, {_listed(train)} in training",
            do=f"Name {part} texts with the classes of the texts to train on, spelled the same way",
        )


def check_several(test: Sequence[str], notes: Sequence[str]) -> None:
    """Refuses a test set of one class.

    Macro-F1 is the mean over the classes that occur among labels or predictions. Over one class it is 1 without a
    mistake, and at most a half with a single one, so arms would be compared by chance.

    Args:
        test: The class of each test text.
        notes: What was left out, one sentence each.

    Raises:
        BadData: all test texts are of one class.
    """
    if len(set(test)) == 1:
        alone = "There is only one test text"
        raise BadData(
            _with(alone if len(test) == 1 else f"All {len(test):,} test texts are of one class", notes),
            given=test[0],
            accepted="test texts of at least two classes: with one, a single mistake halves macro-F1",
            do="Add test texts of another class, or name none: a share of the labelled texts is then kept for the test",
        )


def inseparable(label: str, part: str) -> BadData:
    """The error for blocks of texts that cannot be divided so that every class is in every part.

    Args:
        label: A class without a text in the part.
        part: The part, such as dev.
    """
    return BadData(
        f"No text of the class {label!r} can be in {part}: each is kept together with texts of another class, which "
        "would then have too few left",
        accepted="texts of each class in several sets: texts of one group, and near duplicates of each other, are one",
        do=_TO_DIVIDE,
    )


def _listed(labels: Iterable[str]) -> str:
    names = sorted(set(labels))
    shown = ", ".join(map(repr, names[:_SHOWN]))
    return shown if len(names) <= _SHOWN else f"{shown} and {len(names) - _SHOWN} more"


def _with(happened: str, notes: Sequence[str]) -> str:
    """The problem, and what was left out before it."""
    return " ".join([f"{happened}.", *notes]) if notes else happened
