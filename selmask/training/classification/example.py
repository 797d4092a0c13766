"""A labelled text."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy as np


class Example(NamedTuple):
    """A labelled text; `id` is its 0-based row in the data set it came from."""

    id: int
    text: str
    label: str


def labels_of(examples: Iterable[Example]) -> list[str]:
    """The label of each example."""
    return [example.label for example in examples]


def shuffled_classes(examples: Sequence[Example], rng: np.random.Generator) -> dict[str, list[Example]]:
    """The examples of each class, shuffled; classes in sorted order."""
    classes: dict[str, list[Example]] = {label: [] for label in sorted(set(labels_of(examples)))}
    for example in examples:
        classes[example.label].append(example)
    return {label: [members[place] for place in rng.permutation(len(members))] for label, members in classes.items()}
