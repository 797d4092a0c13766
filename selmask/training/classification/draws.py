"""Random draws of labelled texts for test, dev and train: stratified, in whole blocks, nested over label budgets.

A draw goes through the texts in a random order and takes a text's block if this brings the classes nearer to their
shares. Where each text is a block of its own, each class gets exactly its share.
"""

from __future__ import annotations

import math
from collections import Counter, deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from selmask.label_budget import per_class
from selmask.training.classification import split_refusals as refusals
from selmask.training.classification.example import shuffled_classes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import numpy as np

    from selmask.label_budget import Budget
    from selmask.training.classification.blocks import Blocks
    from selmask.training.classification.example import Example


def test_ids(
    examples: Sequence[Example], blocks: Blocks, share: float, left: int, rng: np.random.Generator
) -> set[int]:
    """The ids of a stratified share of the examples, at least one of each class.

    Args:
        examples: The examples.
        blocks: Their blocks, each of which is drawn whole or not at all.
        share: The share to draw.
        left: The blocks that every class keeps; every class must have more.
        rng: Of the draw.

    Raises:
        BadData: the blocks of some classes cannot be divided so.
    """
    classes = shuffled_classes(examples, rng)
    wanted = {
        label: min(max(1, round(share * len(members))), len(members) - left) for label, members in classes.items()
    }
    draw = _Draw(blocks, wanted, _blocks_by_class(classes, blocks), left)
    draw.take_all_that_bring_nearer(classes)
    for label, members in classes.items():
        draw.take_one_of(label, members, "test")
    return {example.id for example in examples if blocks[example] in draw.taken}


def for_training(examples: Sequence[Example], rng: np.random.Generator) -> list[Example]:
    """The examples in an order of which every beginning is stratified: two of each class, then by share."""
    return _stratified_order(shuffled_classes(examples, rng), rng)


def for_train_and_dev(
    examples: Sequence[Example], blocks: Blocks, dev_share: float, rng: np.random.Generator
) -> tuple[list[Example], set[int]]:
    """The examples in an order of which every beginning is stratified, and the ids of those that are for dev.

    The first text of each class is for train and the second one for dev, because every budget needs them; after them a
    text for dev comes whenever its share is reached. Blocks of several texts are divided first.

    Raises:
        BadData: the blocks of some classes cannot be divided so.
    """
    classes = shuffled_classes(examples, rng)
    large = {label: [each for each in members if not blocks.is_single(each)] for label, members in classes.items()}
    draw = _Draw(blocks, _shares(large, dev_share), _blocks_by_class(classes, blocks), left=1)
    draw.take_all_that_bring_nearer(large)
    draw.wanted = _shares(classes, dev_share)
    for label, members in classes.items():
        draw.take_one_of(label, [*members[1:], members[0]], "dev")
        draw.take_singles(members, dev_share)
    mixed = {label: _mixed(members, blocks, draw.taken, dev_share) for label, members in classes.items()}
    ids = {example.id for example in examples if blocks[example] in draw.taken}
    return _stratified_order(mixed, rng), ids


def beginning(ordered: list[Example], budget: Budget) -> list[Example]:
    """The first texts of an order, as many as the budget has; a larger budget contains them."""
    many = per_class(budget)
    if many is None:
        return ordered if isinstance(budget, str) else ordered[:budget]
    counts = Counter[str]()
    first = []
    for example in ordered:
        counts[example.label] += 1
        if counts[example.label] <= many:
            first.append(example)
    return first


@dataclass
class _Draw:
    """A draw of blocks.

    Attributes:
        blocks: The blocks.
        wanted: The number of texts of each class to draw.
        free: The blocks of each class that are not drawn yet.
        left: The number of free blocks that every class keeps.
        taken: The blocks that are drawn.
        texts: The number of texts of each class in them.
    """

    blocks: Blocks
    wanted: dict[str, int]
    free: dict[str, set[int]]
    left: int
    taken: set[int] = field(default_factory=set)
    texts: Counter[str] = field(default_factory=Counter)

    def take(self, block: int) -> None:
        """Draws the block."""
        self.taken.add(block)
        self.texts += self.blocks.sizes[block]
        for label in self.blocks.sizes[block]:
            self.free[label].discard(block)

    def take_all_that_bring_nearer(self, classes: Mapping[str, Sequence[Example]]) -> None:
        """Draws the blocks of these examples, in their order and the classes in turn, that bring the classes nearer."""
        for example in _in_turn(classes):
            if self.brings_nearer(self.blocks[example]):
                self.take(self.blocks[example])

    def take_one_of(self, label: str, members: Iterable[Example], part: str) -> None:
        """Draws a block with a text of this class, unless one is drawn already.

        Args:
            label: The class.
            members: Its texts; the first whose block brings the classes nearer is drawn, else the least harmful one.
            part: What the draw is for.

        Raises:
            BadData: some class would have too few blocks left, whichever is drawn.
        """
        if self.texts[label]:
            return
        possible = [block for block in map(self.blocks.__getitem__, members) if self._can_take(block)]
        if not possible:
            raise refusals.inseparable(label, part)
        self.take(next(filter(self.brings_nearer, possible), max(possible, key=self._gain)))

    def take_singles(self, members: Sequence[Example], share: float) -> None:
        """Draws a single text of a class whenever fewer than this share of its texts so far are drawn."""
        drawn = 0
        for count, example in enumerate(members, 1):
            block = self.blocks[example]
            if self.blocks.is_single(example) and _due(count, share) > drawn and self._can_take(block):
                self.take(block)
            drawn += block in self.taken

    def brings_nearer(self, block: int) -> bool:
        """Whether the block can be drawn and would bring the classes nearer to what is wanted."""
        return self._can_take(block) and self._gain(block) > 0

    def _can_take(self, block: int) -> bool:
        enough = all(len(self.free[label]) > self.left for label in self.blocks.sizes[block])
        return enough and block not in self.taken

    def _gain(self, block: int) -> float:
        """By how much the squared distances from what is wanted, relative to it, would fall over all classes."""
        gain = 0.0
        for label, size in self.blocks.sizes[block].items():
            lacking = self.wanted[label] - self.texts[label]
            gain += (lacking**2 - (lacking - size) ** 2) / (self.wanted[label] or 1)
        return gain


def _in_turn(classes: Mapping[str, Sequence[Example]]) -> list[Example]:
    """The members of all classes in one order, of which every beginning has nearly the same share of each class.

    Blocks with texts of several classes would fill up whichever class came first, and others would then lack texts.
    """
    places = [
        ((rank + 0.5) / len(members), example) for members in classes.values() for rank, example in enumerate(members)
    ]
    return [example for _, example in sorted(places)]


def _blocks_by_class(classes: Mapping[str, Sequence[Example]], blocks: Blocks) -> dict[str, set[int]]:
    return {label: set(map(blocks.__getitem__, members)) for label, members in classes.items()}


def _shares(classes: Mapping[str, Sequence[Example]], share: float) -> dict[str, int]:
    return {label: _due(len(members), share) if members else 0 for label, members in classes.items()}


def _due(count: int, share: float) -> int:
    """How many of `count` texts of a class are for dev: at least one of two or more, and never all."""
    return min(count - 1, max(int(count > 1), math.floor(count * share + 0.5)))


def _mixed(members: Sequence[Example], blocks: Blocks, for_dev: set[int], share: float) -> list[Example]:
    """The members of a class in an order of which every beginning has its share for dev."""
    dev = deque(example for example in members if blocks[example] in for_dev)
    train = deque(example for example in members if blocks[example] not in for_dev)
    mixed: list[Example] = []
    in_dev = 0
    while train or dev:
        is_dev = bool(dev) and (not train or _due(len(mixed) + 1, share) > in_dev)
        mixed.append((dev if is_dev else train).popleft())
        in_dev += is_dev
    return mixed


def _stratified_order(classes: Mapping[str, Sequence[Example]], rng: np.random.Generator) -> list[Example]:
    """All examples in an order of which every beginning is stratified: two of each class, then by share."""
    places: list[tuple[float, float, Example]] = []
    for members in classes.values():
        first = rng.random()
        for rank, example in enumerate(members):
            place = rank - 2.0 if rank < 2 else (rank + first) / len(members)  # negative places come first
            places.append((place, rng.random(), example))
    return [example for _, _, example in sorted(places)]
