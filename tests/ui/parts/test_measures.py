from __future__ import annotations

import pytest

from selmask.ui.parts.measures import measures


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("macro_f1", 0.71234, "71.2 %"),
        ("held_out_loss", 2.31449, "2.314"),
        ("scored", 135_210, "135,210"),
        ("tokens_per_second", 12_345.6, "12,346"),
        ("scored", 0, "0"),
        ("unparsable", 412, "412"),
    ],
)
def test_a_value_is_written_for_people(name: str, value: float, words: str) -> None:
    assert measures()[name].in_words(value) == words
