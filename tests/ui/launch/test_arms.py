from __future__ import annotations

from selmask.masking.registry import strategies
from selmask.ui.launch import arms


def test_every_strategy_is_offered_and_a_chosen_one_again() -> None:
    assert arms.offered([]) == list(strategies())
    more = arms.offered(["none", "tfidf", "tfidf (2)"])
    assert [arm for arm in more if arm not in strategies()] == ["tfidf (2)", "tfidf (3)"]  # none has no parameters
    assert more[more.index("tfidf") + 1] == "tfidf (2)"


def test_a_chosen_arm_stays_on_offer_when_an_earlier_one_is_removed() -> None:
    assert "tfidf (4)" in arms.offered(["tfidf (4)"])


def test_arms_are_numbered_and_name_their_strategy() -> None:
    names = arms.named(["tfidf", "none", "tfidf", "tfidf"])
    assert names == ["tfidf", "none", "tfidf (2)", "tfidf (3)"]
    assert [arms.strategy_of(arm) for arm in names] == ["tfidf", "none", "tfidf", "tfidf"]
    assert [arms.arm_with(arms.key(arm)) for arm in names] == names
    assert len({arms.key(arm) for arm in names}) == len(names)
