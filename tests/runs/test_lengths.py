"""Lengths of texts in tokens."""

from __future__ import annotations

import numpy as np

from selmask.runs.lengths import Lengths


def test_special_tokens_are_counted_for_every_window() -> None:
    lengths = Lengths(np.array([0, 5, 30, 31]), texts=8)
    assert lengths.windowed(32) == 2 * (7 + 32 + 31 + 4)
    assert lengths.truncated(16) == (2 + 7 + 16 + 16) / 4
