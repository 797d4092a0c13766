from __future__ import annotations

import math
import random
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from selmask.errors import BadData
from selmask.training.classification import draws
from selmask.training.classification.blocks import Blocks, first_of_group
from selmask.training.classification.example import Example, shuffled_classes


def drawn_examples(sizes: dict[str, int]) -> list[Example]:
    labels = [label for label, size in sizes.items() for _ in range(size)]
    random.Random(len(labels)).shuffle(labels)  # noqa: S311 - to be repeatable, not secret
    return [Example(10 * row, f"text {row}", label) for row, label in enumerate(labels)]


def plain_test_ids(examples: list[Example], share: float, left: int, rng: np.random.Generator) -> set[int]:
    """The first texts of each class, as many as its share."""
    ids = set()
    for members in shuffled_classes(examples, rng).values():
        count = min(max(1, round(share * len(members))), len(members) - left)
        ids |= {example.id for example in members[:count]}
    return ids


def plain_dev_ids(ordered: list[Example], share: float) -> set[int]:
    """The second text of each class, and one more whenever fewer than its share are for dev."""
    ids = set()
    for label in {example.label for example in ordered}:
        members, taken = [example for example in ordered if example.label == label], 0
        for count, example in enumerate(members, 1):
            if min(count - 1, max(int(count > 1), math.floor(count * share + 0.5))) > taken:
                taken += 1
                ids.add(example.id)
    return ids


@given(
    st.dictionaries(st.sampled_from("abcd"), st.integers(3, 40), min_size=2),
    st.sampled_from([0.1, 0.2, 0.5, 0.8]),
    st.integers(0, 100),
)
def test_single_texts_are_drawn_class_by_class(sizes: dict[str, int], share: float, seed: int) -> None:
    examples = drawn_examples(sizes)
    blocks = Blocks.of(examples)
    first, second = np.random.default_rng(seed), np.random.default_rng(seed)
    assert draws.test_ids(examples, blocks, share, 2, first) == plain_test_ids(examples, share, 2, second)
    first, second = np.random.default_rng(seed), np.random.default_rng(seed)
    ordered, dev = draws.for_train_and_dev(examples, blocks, share, first)
    assert ordered == draws.for_training(examples, second)
    assert dev == plain_dev_ids(ordered, share)


def in_blocks(sizes: dict[str, int], groups: int, seed: int) -> tuple[list[Example], Blocks]:
    """Examples of which each is, at random, in one of the groups or alone."""
    examples, chance = drawn_examples(sizes), random.Random(seed)  # noqa: S311 - to be repeatable, not secret
    names = ["", *map(str, range(groups))]
    return examples, Blocks.of(examples, first_of_group([chance.choice(names) for _ in examples]))


def divided(blocks: Blocks, examples: list[Example], ids: set[int]) -> bool:
    inside, outside = ({blocks[each] for each in examples if (each.id in ids) is is_in} for is_in in (True, False))
    return bool(inside & outside)


@given(
    st.dictionaries(st.sampled_from("abc"), st.integers(30, 60), min_size=2),
    st.integers(0, 60),
    st.sampled_from([0.1, 0.2, 0.5]),
    st.integers(0, 100),
)
def test_no_block_is_divided_and_every_class_is_in_every_part(
    sizes: dict[str, int], groups: int, share: float, seed: int
) -> None:
    examples, blocks = in_blocks(sizes, groups, seed)
    try:
        test = draws.test_ids(examples, blocks, share, 2, np.random.default_rng(seed))
        pool = [each for each in examples if each.id not in test]
        ordered, dev = draws.for_train_and_dev(pool, blocks, share, np.random.default_rng(seed))
    except BadData as error:
        assert 0 < groups < 12, str(error)
        return
    assert not divided(blocks, examples, test)
    assert not divided(blocks, pool, dev)
    assert sorted(ordered) == sorted(pool)
    for part in (test, dev, {each.id for each in pool} - dev):
        assert {each.label for each in examples if each.id in part} == set(sizes)
    for budget in (2 * len(sizes), "2 per class"):
        few = draws.beginning(ordered, budget)
        assert {each.label for each in few if each.id in dev} == set(sizes)
        assert {each.label for each in few if each.id not in dev} == set(sizes)


@given(st.integers(0, 200))
def test_small_blocks_leave_the_parts_stratified(seed: int) -> None:
    examples, blocks = in_blocks({"a": 300, "b": 150, "c": 50}, 150, seed)
    test = draws.test_ids(examples, blocks, 0.2, 2, np.random.default_rng(seed))
    pool = [each for each in examples if each.id not in test]
    ordered, dev = draws.for_train_and_dev(pool, blocks, 0.2, np.random.default_rng(seed))
    tested = Counter(each.label for each in examples if each.id in test)
    assert tested["a"] == pytest.approx(60, abs=15)
    assert tested["b"] == pytest.approx(30, abs=12)
    assert tested["c"] == pytest.approx(10, abs=8)
    for budget in (100, 200, len(pool)):
        chosen = draws.beginning(ordered, budget)
        assert len(chosen) == budget
        assert sum(each.id in dev for each in chosen) == pytest.approx(0.2 * budget, abs=0.06 * budget)
        of_class = sum(each.label == "a" for each in pool) * budget / len(pool)
        assert sum(each.label == "a" for each in chosen) == pytest.approx(of_class, abs=3)


def test_a_large_block_is_trained_on() -> None:
    examples = drawn_examples({"a": 60, "b": 60})
    blocks = Blocks.of(examples, first_of_group(["farm" if row < 60 else f"{row % 12}" for row in range(120)]))
    for seed in range(20):
        test = draws.test_ids(examples, blocks, 0.2, 2, np.random.default_rng(seed))
        pool = [each for each in examples if each.id not in test]
        _, dev = draws.for_train_and_dev(pool, blocks, 0.2, np.random.default_rng(seed))
        assert examples[0].id not in test | dev
        assert len(test) == pytest.approx(24, abs=5)
        assert len(dev) == pytest.approx(19, abs=6)


def test_blocks_that_cannot_be_divided_are_refused() -> None:
    examples = drawn_examples({"a": 2, "b": 2, "c": 2})
    first_a, second_a, first_b, second_b, first_c, second_c = sorted(examples, key=lambda each: (each.label, each.id))
    pairs = {first_a: "1", first_b: "1", second_b: "2", first_c: "2", second_c: "3", second_a: "3"}
    blocks = Blocks.of(examples, first_of_group([pairs[each] for each in examples]))
    with pytest.raises(BadData, match=r"'[abc]' can be in dev: each is kept together with .*let these be divided"):
        draws.for_train_and_dev(examples, blocks, 0.5, np.random.default_rng(0))
