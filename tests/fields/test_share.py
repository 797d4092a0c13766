from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selmask.fields.share import from_words, in_percent, is_share
from selmask.masking.registry import strategies
from selmask.specs import FineTuning, Masking, PostTraining, Spec


@pytest.mark.parametrize(("share", "words"), [(0.15, "15 %"), (0.29, "29 %"), (0.125, "12.5 %"), (1.0, "100 %")])
def test_a_share_in_per_cent(share: float, words: str) -> None:
    assert in_percent(share) == words


@given(st.integers(0, 10**6))
def test_words_give_the_very_share_again(millionths: int) -> None:
    share = millionths / 10**6
    assert float(from_words(in_percent(share))) == share


@pytest.mark.parametrize("text", ["0.4", "", "many", "many %", "%"])
def test_other_text_stays_as_it_is(text: str) -> None:
    assert from_words(text) == text


def test_shares_are_known_by_their_type() -> None:
    specs: list[type[Spec]] = [Masking, PostTraining, FineTuning, *strategies().values()]
    shares = {name for spec in specs for name, info in spec.model_fields.items() if is_share(info)}
    assert shares >= {"rate", "later_rates", "held_out", "warmup", "dev_share", "test_share", "uniform_share"}
    assert not shares & {"epochs", "learning_rate", "temperature", "replacement", "weight_decay"}
