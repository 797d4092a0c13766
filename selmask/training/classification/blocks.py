"""Blocks: labelled texts that have to stay together in train, dev or test, because one gives another away.

Texts of one group, such as one patient's, are a block, and so are texts that nearly repeat each other. If a text of one
block nearly repeats a text of another, both blocks are one. Every other text is a block of its own.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from selmask.training.classification.example import Example


@dataclass(frozen=True)
class Blocks:
    """A division of labelled texts into blocks.

    Attributes:
        of_text: The number of the block of each text, by the text's id.
        sizes: For each block the number of texts of each class.
    """

    of_text: Mapping[int, int]
    sizes: Sequence[Counter[str]]

    @classmethod
    def of(cls, examples: Sequence[Example], *first_members: Sequence[int] | NDArray[np.int64]) -> Self:
        """The blocks of texts that belong together in one way or another, directly or through other texts.

        Args:
            examples: The texts.
            first_members: For each way of belonging together, and for each text: the place in `examples` of the first
                text that it belongs to, which may be its own.
        """
        texts = len(examples)
        start, end = np.tile(np.arange(texts), len(first_members)), np.concatenate([np.empty(0, int), *first_members])
        links = coo_array((np.ones(len(start)), (start, end)), shape=(texts, texts))
        count, block_of = connected_components(links, directed=False)
        sizes = [Counter[str]() for _ in range(count)]
        for example, block in zip(examples, block_of.tolist(), strict=True):
            sizes[block][example.label] += 1
        return cls({each.id: block for each, block in zip(examples, block_of.tolist(), strict=True)}, sizes)

    def __getitem__(self, example: Example) -> int:
        return self.of_text[example.id]

    def is_single(self, example: Example) -> bool:
        """Whether the example is a block of its own."""
        return self.sizes[self[example]].total() == 1

    @property
    def are_single_texts(self) -> bool:
        """Whether each text is a block of its own."""
        return len(self.sizes) == len(self.of_text)

    def labels(self, examples: Iterable[Example]) -> list[str]:
        """The label of each of `examples`, but of texts of one block and one class only once."""
        return [label for label, _ in dict.fromkeys((example.label, self[example]) for example in examples)]


def first_of_group(groups: Sequence[str]) -> list[int]:
    """For each text the place of the first text of its group; a text without a group is alone."""
    first: dict[str, int] = {}
    return [first.setdefault(group, place) if group else place for place, group in enumerate(groups)]
