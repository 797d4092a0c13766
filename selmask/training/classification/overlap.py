"""Labelled texts that overlap with a test set or dev that is given by a file or a split column."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Literal

from selmask.corpus.duplicates import near_duplicates_between, normalised
from selmask.wording import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from selmask.training.classification.example import Example


def without_same_texts(pool: Sequence[Example], test: Sequence[Example], notes: list[str]) -> list[Example]:
    """The examples whose texts are not in the test set; the notes count the others."""
    forms, tested = forms_of(pool), labels_by_form(forms_of(test), test)
    kept = [example for example, form in zip(pool, forms, strict=True) if form not in tested]
    if len(kept) < len(pool):
        notes.append(
            f"Not trained on because they are in the test set: {counted(len(pool) - len(kept), 'labelled text')}."
        )
    contradicted = sum(bool(tested.get(form, set()) - {each.label}) for each, form in zip(pool, forms, strict=True))
    if contradicted:
        notes.append(
            f"{counted(contradicted, 'labelled text has', 'labelled texts have')} another label in the test set: "
            "check which one is right."
        )
    return kept


def without_near_duplicates(
    pool: Sequence[Example],
    given: Sequence[Example],
    part: Literal["dev", "test"],
    notes: list[str],
    *,
    leave_out: bool,
) -> list[Example]:
    """The examples that do not nearly repeat a `given` text; all, unless they are to `leave_out`.

    The notes count those that do.
    """
    near, repeated = near_duplicates_between(*(tuple(each.text for each in texts) for texts in (pool, given)))
    if not near:
        return list(pool)
    repeats = f"{len(repeated):,} of the {counted(len(given), f'{part} text')}"
    texts = counted(len(near), "labelled text nearly repeats", "labelled texts nearly repeat")
    if not leave_out:
        notes.append(f"{texts} {repeats} and may be trained on: figures on {part} may be too good.")
        return list(pool)
    notes.append(f"{texts} {repeats}: not trained on.")
    return [example for place, example in enumerate(pool) if place not in near]


def without_groups(
    pool: Sequence[Example], groups: Sequence[str], tested: Iterable[str], notes: list[str]
) -> list[Example]:
    """The examples that are of no tested group; the notes count the others.

    Args:
        pool: The examples.
        groups: The group of each example by its id; empty for one without a group.
        tested: The groups of the test texts.
        notes: The notes.
    """
    shared = {groups[each.id] for each in pool} & set(tested) - {""}
    kept = [each for each in pool if groups[each.id] not in shared]
    if shared:
        notes.append(
            f"Not trained on because {counted(len(shared), 'group is', 'groups are')} in the test set: "
            f"{counted(len(pool) - len(kept), 'labelled text')}."
        )
    return kept


def about_test_file(test: Sequence[Example], notes: list[str]) -> None:
    """Adds notes on test texts that repeat or contradict each other; a test file is used whole."""
    forms = forms_of(test)
    labels = labels_by_form(forms, test)
    repeated = len(test) - sum(len(each) for each in labels.values())
    if repeated:
        notes.append(
            f"{counted(repeated, 'test text repeats', 'test texts repeat')} another one with the same label; each "
            "counts."
        )
    contradicted = sum(len(labels[form]) > 1 for form in forms)
    if contradicted:
        notes.append(
            f"{counted(contradicted, 'test text occurs', 'test texts occur')} under another label in the test set as "
            "well: no model can get both right."
        )


def forms_of(examples: Iterable[Example]) -> list[str]:
    """The texts in the form that duplicates share."""
    return [normalised(example.text) for example in examples]


def labels_by_form(forms: Iterable[str], examples: Iterable[Example]) -> dict[str, set[str]]:
    """The labels of each text, by its form."""
    labels: dict[str, set[str]] = defaultdict(set)
    for form, example in zip(forms, examples, strict=True):
        labels[form].add(example.label)
    return labels
