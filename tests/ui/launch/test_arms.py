from __future__ import annotations

from selmask.masking.registry import strategies
from selmask.ui.launch import arms


def test_every_strategy_is_offered_and_one_that_is_chosen_once_more() -> None:
    assert arms.offered([]) == list(strategies())
    more = arms.offered(["none", "tfidf", "tfidf (2)"])
    assert [arm for arm in more if arm not in strategies()] == ["tfidf (2)", "tfidf (3)"]  # none has no parameters
    assert more[more.index("tfidf") + 1] == "tfidf (2)"


def test_what_is_chosen_stays_on_offer_when_an_earlier_arm_is_taken_away() -> None:
    assert "tfidf (4)" in arms.offered(["tfidf (4)"])


def test_arms_are_numbered_and_lead_back_to_their_strategies() -> None:
    named = arms.named(["tfidf", "none", "tfidf", "tfidf"])
    assert named == ["tfidf", "none", "tfidf (2)", "tfidf (3)"]
    assert [arms.strategy_of(arm) for arm in named] == ["tfidf", "none", "tfidf", "tfidf"]
    assert len({arms.key(arm) for arm in named}) == len(named)
