from __future__ import annotations

from selmask.masking.units import Vocabulary
from tests.masking.prepare.test_segmenter import segment, types


def test_units_of_some_documents_are_only_theirs() -> None:
    part = segment("a b", "", "b c d", "e").of_documents(1, 3)
    assert part.pointer.tolist() == [0, 0, 3]
    assert types(part) == ["b", "c", "d"]
    assert part.start.tolist() == [0, 2, 4]


def test_types_are_numbered_as_they_come() -> None:
    vocabulary = Vocabulary(["a"])
    assert [vocabulary.number(text) for text in ("b", "a", "b", "c")] == [1, 0, 1, 2]
    assert vocabulary.types == ["a", "b", "c"]
    assert len(vocabulary) == 3
