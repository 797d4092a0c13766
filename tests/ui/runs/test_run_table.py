from __future__ import annotations

import pytest

from selmask.store.state import State
from selmask.ui.runs.run_table import COLUMNS

LETTER_PIXELS, PADDING_PIXELS = 5.9, 16
"""Of a cell; as wide as the letters of "waiting for another run" are on average."""

WORDS = [state.word for state in State] + [f"{state.word}, in trouble" for state in State if state.is_active]


@pytest.mark.parametrize("words", WORDS)
def test_the_column_of_the_state_is_wide_enough_for_every_state(words: str) -> None:
    width = COLUMNS["State"]["width"]
    assert isinstance(width, int)
    assert len(words) * LETTER_PIXELS + PADDING_PIXELS <= width
