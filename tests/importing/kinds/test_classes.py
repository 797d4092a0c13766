from __future__ import annotations

from selmask.importing.kinds.classes import unseen_labels


def test_classes_that_only_the_test_set_has_are_found_with_their_rows() -> None:
    finding = unseen_labels(["a", "b"], ["a", "new", "b", "newer", "new"])
    assert finding is not None
    assert (finding.count, finding.rows) == (3, (2, 4, 5))
    assert "2 classes" in finding.message
    assert "'new', 'newer'" in finding.message


def test_a_test_set_may_lack_classes() -> None:
    assert unseen_labels(["a", "b"], ["a", "a"]) is None
