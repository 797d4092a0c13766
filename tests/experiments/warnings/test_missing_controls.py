from __future__ import annotations

from selmask.experiments.warnings.missing_controls import warnings
from selmask.masking.part import Part
from selmask.masking.registry import parse_strategy, strategy_with, titled


def test_a_warning_says_what_only_the_missing_control_could_tell() -> None:
    said = list(warnings([parse_strategy("sm-lex-tfidf")]))
    controls = (Part.BASELINE, Part.RANDOM, Part.PLACEBO)
    arms = {part: titled(strategy_with(part)) for part in controls}
    assert said == [f"Without the arm “{arms[part]}” you will not know {part.question}." for part in controls]
    assert all(part.question for part in controls)


def test_a_placebo_is_missing_only_where_a_strategy_uses_a_lexicon() -> None:
    assert len(list(warnings([parse_strategy("tfidf")]))) == 2
    assert list(warnings([parse_strategy(strategy_with(part)) for part in (Part.BASELINE, Part.RANDOM)])) == []
