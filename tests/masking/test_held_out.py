from __future__ import annotations

import numpy as np

from selmask.masking.held_out import held_out_documents


def test_the_held_out_share_is_right_and_repeatable() -> None:
    own = np.arange(20_000)
    kept_out = held_out_documents(own, 0.05)
    assert 0.045 < kept_out.mean() < 0.055
    assert np.array_equal(kept_out[:500], held_out_documents(own[:500], 0.05))
    assert not held_out_documents(own, 0).any()


def test_documents_with_the_same_text_stay_together() -> None:
    first = np.arange(2000) % 500
    kept_out = held_out_documents(first, 0.2)
    assert 0.1 < kept_out.mean() < 0.3
    assert np.array_equal(kept_out, kept_out[first])
