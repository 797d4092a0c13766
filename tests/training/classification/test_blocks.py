from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from selmask.training.classification.blocks import Blocks, first_of_group
from selmask.training.classification.example import Example

EXAMPLES = [Example(10 + row, f"text {row}", "ab"[row % 2]) for row in range(6)]


def test_texts_of_a_group_are_a_block_and_those_without_one_are_alone() -> None:
    blocks = Blocks.of(EXAMPLES, first_of_group(["x", "", "y", "x", "", "y"]))
    numbers = [blocks[each] for each in EXAMPLES]
    assert numbers[0] == numbers[3]
    assert numbers[2] == numbers[5]
    assert len(set(numbers)) == 4
    assert blocks.sizes[numbers[0]] == {"a": 1, "b": 1}
    assert not blocks.are_single_texts
    assert Blocks.of(EXAMPLES).are_single_texts
    assert Blocks.of(EXAMPLES, first_of_group([""] * 6)).are_single_texts


def test_a_class_counts_once_in_a_block() -> None:
    blocks = Blocks.of(EXAMPLES, first_of_group(["x", "x", "x", "", "", ""]))
    assert sorted(blocks.labels(EXAMPLES)) == ["a", "a", "b", "b", "b"]


@given(st.lists(st.tuples(st.sampled_from("123456"), st.sampled_from("123456")), min_size=1, max_size=9))
def test_blocks_are_joined_through_other_texts(rows: list[tuple[str, str]]) -> None:
    examples = [Example(row, f"text {row}", "a") for row in range(len(rows))]
    one, other = zip(*rows, strict=True)
    blocks = Blocks.of(examples, first_of_group(one), first_of_group(other))
    reached = [{row} for row in range(len(rows))]
    for _ in rows:  # each round reaches at least one text further
        reached = [{row for row in range(len(rows)) for near in each
                    if set(zip("12", rows[row], strict=True)) & set(zip("12", rows[near], strict=True))}
                   for each in reached]  # fmt: skip
    for row, each in enumerate(reached):
        assert each == {other for other in range(len(rows)) if blocks[examples[other]] == blocks[examples[row]]}
