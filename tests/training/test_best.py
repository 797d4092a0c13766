from __future__ import annotations

import math

from selmask.training.classification.classification_phase import Best


def test_among_equal_epochs_the_lowest_loss_is_best_and_nan_is_worst() -> None:
    best = Best()
    assert best.see(0, 0.5, math.nan)
    assert best.see(1, 0.5, 2.0)
    assert not best.see(2, 0.5, math.nan)
    assert not best.see(3, 0.4, 0.1)
    assert best.see(4, 0.6, math.nan)
    assert (best.epoch, best.improved, best.epochs) == (4, 4, 5)
