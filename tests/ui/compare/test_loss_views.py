from __future__ import annotations

import pytest

from selmask.ui.compare.loss_views import LOSSES, Curves


@pytest.mark.parametrize("curves", LOSSES, ids=lambda curves: curves.title)
def test_every_loss_says_in_one_short_sentence_how_to_read_it(curves: Curves) -> None:
    assert curves.reading.endswith(".")
    assert curves.reading.count(".") == 1
    assert len(curves.reading) <= 140


def test_only_losses_with_the_same_words_hidden_are_compared_between_strategies() -> None:
    compared = {curves.title for curves in LOSSES if "the lower" in curves.reading}
    assert compared == {curves.title for curves in LOSSES if "the same words hidden" in curves.note}
    assert compared
