from __future__ import annotations

import pytest

from selmask.ui.parts.loss_notes import LOSSES, OWN, SHARED, Curves

STARTS = ("", SHARED, OWN)


@pytest.mark.parametrize("curves", LOSSES, ids=lambda curves: curves.title)
@pytest.mark.parametrize("start", STARTS, ids=("head of the model", "shared", "own"))
def test_every_loss_says_in_one_short_sentence_how_to_read_it(curves: Curves, start: str) -> None:
    reading = curves.reading(start)
    assert reading.endswith(".")
    assert reading.count(".") == 1
    assert len(reading) <= 140


@pytest.mark.parametrize("start", STARTS, ids=("head of the model", "shared", "own"))
def test_only_losses_with_the_same_words_hidden_are_compared_between_strategies(start: str) -> None:
    compared = {curves.title for curves in LOSSES if "the lower" in curves.reading(start)}
    assert compared == {curves.title for curves in LOSSES if "the same words hidden" in curves.about(start)}
    assert bool(compared) == (start != OWN)
