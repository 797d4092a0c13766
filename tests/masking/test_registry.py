from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

import selmask.masking.strategies as package
from selmask.errors import BadInput, NotFound
from selmask.masking.part import Part
from selmask.masking.registry import AnyStrategy, parse_strategy, strategies, strategy_with
from selmask.masking.strategies.random_word import RandomWord
from selmask.masking.strategies.sm_lex_tfidf import SmLexTfidf
from selmask.specs import Masking

FIRST_ISSUE = ["none", "random-word", "tfidf", "sm-lex-tfidf", "sm-nonlex-tfidf"]
FIRST_ISSUE += ["sm-lex-tfidf-published", "sm-nonlex-tfidf-published"]


def test_every_file_of_the_package_is_a_strategy() -> None:
    files = {path.stem for path in Path(package.__path__[0]).glob("[!_]*.py")}
    assert {name.replace("-", "_") for name in strategies()} >= files
    assert set(FIRST_ISSUE) <= set(strategies())


def test_the_baselines_come_first() -> None:
    assert list(strategies())[:2] == ["none", "random-word"]


def test_each_control_is_played_by_one_strategy() -> None:
    controls = {part: strategy_with(part) for part in Part if part is not Part.ORDINARY}
    assert controls == {Part.BASELINE: "none", Part.RANDOM: "random-word", Part.PLACEBO: "placebo-lexicon"}
    with pytest.raises(ValueError, match="unpack"):
        strategy_with(Part.ORDINARY)


def test_the_baseline_is_what_does_not_train() -> None:
    assert [name for name, strategy in strategies().items() if not strategy.trains] == [strategy_with(Part.BASELINE)]


def test_every_strategy_has_a_look_that_no_other_has() -> None:
    looks = [strategy.look for strategy in strategies().values()]
    assert None not in looks
    assert len({(look.hue, look.symbol) for look in looks if look is not None}) == len(looks)


def test_a_strategy_does_not_inherit_the_part_and_the_look_of_another() -> None:
    class AnotherRandomWord(RandomWord):
        """Random words, in a way of its own."""

    assert (RandomWord.part, AnotherRandomWord.part) == (Part.RANDOM, Part.ORDINARY)
    assert RandomWord.look is not None
    assert AnotherRandomWord.look is None


def test_a_strategy_is_parsed_from_its_name_a_mapping_or_itself() -> None:
    mapping = parse_strategy({"name": "sm-lex-tfidf", "first_share": 0.5, "temperature": 2})
    assert mapping == SmLexTfidf(first_share=0.5, temperature=2)
    assert parse_strategy("sm-lex-tfidf") == SmLexTfidf()
    assert parse_strategy(mapping) is mapping


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("sm-lex-tfdf", "sm-lex-tfidf"),
        ("random_word", "random-word"),
        ("SM-NonLex-TFIDF", "sm-nonlex-tfidf"),
        ("tf-idf", "tfidf"),
    ],
)
def test_an_unknown_name_is_answered_with_the_nearest_name(name: str, nearest: str) -> None:
    with pytest.raises(NotFound) as error:
        parse_strategy(name)
    assert f"Did you mean '{nearest}'?" in str(error.value)
    assert repr(name) in str(error.value)


def test_a_name_without_a_near_one_is_answered_with_all_names() -> None:
    with pytest.raises(NotFound) as error:
        parse_strategy("xyzzy")
    assert all(name in str(error.value) for name in strategies())


@pytest.mark.parametrize("value", [{}, {"name": None}, {"name": 3}, {"rate": 0.1}])
def test_a_strategy_needs_a_name(value: dict[str, Any]) -> None:
    with pytest.raises(BadInput, match="needs a name"):
        parse_strategy(value)


@pytest.mark.parametrize("name", strategies())
def test_an_unknown_parameter_is_named(name: str) -> None:
    with pytest.raises(BadInput, match="temprature") as error:
        parse_strategy({"name": name, "temprature": 1})
    assert error.value.exit_code == 2


@pytest.mark.parametrize(
    ("field", "value", "accepted"),
    [
        ("temperature", 0, "greater than 0"),
        ("temperature", -1, "greater than 0"),
        ("temperature", float("nan"), "finite"),
        ("uniform_share", 1.1, "less than or equal to 1"),
        ("uniform_share", -0.1, "greater than or equal to 0"),
        ("first_share", 0, "greater than 0"),
        ("selection", "best", "weighted"),
        ("stop_words", "klingon", "english"),
    ],
)
def test_a_parameter_out_of_its_limits_is_named_with_what_is_accepted(field: str, value: object, accepted: str) -> None:
    with pytest.raises(BadInput) as error:
        parse_strategy({"name": "sm-lex-tfidf", field: value})
    assert accepted in str(error.value)
    assert str(value) in str(error.value)
    assert field in str(error.value) or field == "stop_words"


@pytest.mark.parametrize("name", [name for name in strategies() if name.endswith("-published")])
@pytest.mark.parametrize("parameter", [{"selection": "weighted"}, {"uniform_share": 0.1}, {"stop_words": "none"}])
def test_the_published_rule_has_no_parameters(name: str, parameter: dict[str, Any]) -> None:
    with pytest.raises(BadInput):
        parse_strategy({"name": name, **parameter})


@pytest.mark.parametrize("rate", [0, 1, 1.5, -0.1, "much", float("nan")])
def test_a_rate_out_of_range_is_refused(rate: object) -> None:
    with pytest.raises(BadInput, match="rate") as error:
        Masking.parse({"rate": rate})
    assert str(rate) in str(error.value)


def test_the_published_rule_ignores_all_shared_settings_but_the_rate() -> None:
    strategy = parse_strategy("sm-lex-tfidf-published")
    masking = Masking(rate=0.3, occurrences="all", replacement="bert")
    assert strategy.choice(masking)._asdict() == {
        "rate": 0.3, "occurrences": "one", "selection": "top", "temperature": 1.0,
        "uniform_share": 0.0, "first_share": 1.0, "second_round": False, "spans": None, "alike": False,
    }  # fmt: skip
    assert strategy.replacement(masking) == (1.0, 0.0, 0.0)


def test_a_field_for_any_strategy_keeps_its_parameters_in_json() -> None:
    field = TypeAdapter(tuple[AnyStrategy, ...])
    chosen = field.validate_python(["none", {"name": "tfidf", "temperature": 0.5}])
    assert field.validate_json(field.dump_json(chosen)) == chosen
    assert field.dump_python(chosen)[1]["temperature"] == 0.5
