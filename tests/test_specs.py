"""Settings: masking rates over the epochs, replacements, and the messages about invalid values."""

from __future__ import annotations

import re
from datetime import date
from itertools import product
from typing import Any, get_args

import pytest

from selmask.errors import BadInput
from selmask.experiments.planned_comparison import PlannedComparison
from selmask.experiments.spec import ExperimentSpec
from selmask.lexicon.match import Matching
from selmask.masking.registry import strategies
from selmask.specs import FineTuning, Masking, PostTraining, Spec


def rates(epochs: int, **values: Any) -> list[float]:
    masking = Masking.parse(values)
    return [masking.at(epoch, epochs).rate for epoch in range(epochs)]


def test_a_constant_rate_is_the_same_in_every_epoch() -> None:
    assert rates(3, rate=0.2) == [0.2, 0.2, 0.2]


def test_a_linear_schedule_goes_from_the_first_epoch_to_the_last() -> None:
    assert rates(5, rate=0.3, schedule="linear", later_rates=[0.1]) == pytest.approx([0.3, 0.25, 0.2, 0.15, 0.1])
    assert rates(1, rate=0.3, schedule="linear", later_rates=[0.1]) == [0.3]


def test_beyond_the_planned_epochs_a_linear_schedule_keeps_its_last_rate() -> None:
    masking = Masking(rate=0.3, schedule="linear", later_rates=(0.1,))
    assert masking.at(9, 3).rate == pytest.approx(0.1)


def test_a_cyclic_schedule_starts_again() -> None:
    assert rates(5, rate=0.3, schedule="cyclic", later_rates=[0.2, 0.15]) == [0.3, 0.2, 0.15, 0.3, 0.2]


@pytest.mark.parametrize(
    "values",
    [
        {"later_rates": [0.2]},
        {"schedule": "linear"},
        {"schedule": "linear", "later_rates": [0.2, 0.1]},
        {"schedule": "cyclic"},
    ],
)
def test_a_schedule_without_the_rates_it_needs_is_refused(values: dict[str, Any]) -> None:
    with pytest.raises(BadInput, match="later rate"):
        Masking.parse(values)


@pytest.mark.parametrize("rate", [0, 1, 2, "a"])
def test_a_later_rate_out_of_range_is_refused(rate: object) -> None:
    with pytest.raises(BadInput, match="later_rates") as error:
        Masking.parse({"schedule": "linear", "later_rates": [rate]})
    assert str(rate) in str(error.value)


def test_replacement_takes_a_name_or_any_three_shares() -> None:
    assert Masking().shares == (1, 0, 0)
    assert Masking(replacement="bert").shares == (0.8, 0.1, 0.1)
    assert Masking.parse({"replacement": [0.5, 0.25, 0.25]}).shares == (0.5, 0.25, 0.25)


@pytest.mark.parametrize("shares", [[0.5, 0.5], [0.5, 0.6, 0.1], [1.5, -0.5, 0], "never"])
def test_shares_that_do_not_add_up_are_refused(shares: object) -> None:
    with pytest.raises(BadInput, match="replacement"):
        Masking.parse({"replacement": shares})


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"masking": {"schedule": "cyclic", "later_rates": [0.3]}, "post_training": {"minutes": 5}}, "constant rate"),
        ({"masking": {"schedule": "linear", "later_rates": [0.3]}, "post_training": {"steps": 5}}, "limit in steps"),
        ({"strategies": ["sm-lex-tfidf-published"], "post_training": {"vocabulary": "add terms"}}, "its own way"),
    ],
)
def test_settings_that_make_arms_incomparable_are_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(BadInput, match=message):
        ExperimentSpec.parse({"name": "a", "corpus": "b", "labelled": "c", "lexicon": "d"} | changes)


def test_fields_that_contradict_each_other_are_named_in_one_sentence() -> None:
    with pytest.raises(BadInput) as both:
        PostTraining.parse({"steps": 3, "minutes": 1})
    assert str(both.value) == "Give a limit in steps or one in minutes, not both."
    with pytest.raises(BadInput, match=r"^post_training: give a limit in steps or one in minutes, not both\.$"):
        ExperimentSpec.parse(
            {"name": "a", "corpus": "b", "labelled": "c", "lexicon": "d", "post_training": {"steps": 3, "minutes": 1}}
        )


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"rate": 0}, "rate is not valid. Given: 0. Accepted: greater than 0."),
        ({"rate": "high"}, "rate is not valid. Given: 'high'."),
        ({"replacement": "all"}, "replacement is not valid. Given: 'all'. Accepted: 'mask' or 'bert' or"),
        ({"replacement": [0.5, 0.2, 0.1]}, "have to add up to 1"),
        ({"later_rates": [0.1, 2]}, "later_rates.1 is not valid. Given: 2. Accepted: less than 1."),
        ({"ratio": 0.1}, "The masking has no field ratio."),
    ],
)
def test_an_invalid_value_is_named_with_the_accepted_ones(values: dict[str, Any], message: str) -> None:
    with pytest.raises(BadInput) as error:
        Masking.parse(values)
    assert message in str(error.value)


@pytest.mark.parametrize("rates", [0, 1, "fast", [], [5e-5, 0], [5e-5, -1e-4], [5e-5, 5e-5], [5e-5, "fast"]])
def test_learning_rates_that_cannot_be_candidates_are_refused(rates: object) -> None:
    with pytest.raises(BadInput, match=r"learning_rate is not valid.*several that differ from each other"):
        FineTuning.parse({"learning_rate": rates})


def test_candidates_need_a_dev_part_to_choose_on() -> None:
    with pytest.raises(BadInput, match="the best epoch is chosen on the test set, which would make every figure"):
        FineTuning.parse({"learning_rate": [5e-5, 1e-4], "best_epoch_on": "test"})
    assert FineTuning.parse({"learning_rate": [5e-5], "best_epoch_on": "test"}).learning_rate == 5e-5


def test_candidates_keep_their_order() -> None:
    assert FineTuning.parse({"learning_rate": ["2e-4", 5e-5]}).rates == (2e-4, 5e-5)
    assert FineTuning(learning_rate=1e-4).rates == (1e-4,)


def test_a_missing_field_is_named() -> None:
    with pytest.raises(BadInput, match="The experiment lacks the field corpus"):
        ExperimentSpec.parse({"name": "x", "labelled": "l"})


RECORDS: list[type[Spec]] = [PostTraining, FineTuning, *strategies().values()]
WHOLE_NUMBERS = [
    (record, name)
    for record in RECORDS
    for name, field in record.model_fields.items()
    if int in {field.annotation, *get_args(field.annotation)}
]


@pytest.mark.parametrize(("record", "field"), WHOLE_NUMBERS)
def test_a_whole_number_that_nobody_means_is_refused(record: type[Spec], field: str) -> None:
    with pytest.raises(BadInput, match=f"{field} is not valid.*less than"):
        record.parse({field: 10**20})


WRONG: list[Any] = [
    None,
    -1,
    1.5,
    "x",
    "",
    [],
    {},
    [None],
    [[]],
    [{}],
    {"x": 1},
    [1, "a"],
    float("nan"),
    b"x",
    date(2026, 1, 1),
]
WRONG += [{1: 2}, 10**30, {"a"}]
NESTED: dict[str, type[Spec]] = {
    "masking": Masking,
    "matching": Matching,
    "post_training": PostTraining,
    "fine_tuning": FineTuning,
    "compare": PlannedComparison,
}
FIELDS: list[tuple[str, ...]] = [(name,) for name in ExperimentSpec.model_fields]
FIELDS += [(name, field) for name, record in NESTED.items() for field in record.model_fields]
OF_PYTHON = re.compile(
    r"tuple|dict|NoneType|instance of|Input should|should have|parse|fractional|boolean|integer", re.I
)


@pytest.mark.parametrize("path", FIELDS, ids=".".join)
def test_no_message_speaks_of_python(path: tuple[str, ...]) -> None:
    for wrong in WRONG:
        value = wrong if len(path) == 1 else {path[1]: wrong}
        try:
            ExperimentSpec.parse({"name": "a", "corpus": "b", "labelled": "c", "lexicon": "d"} | {path[0]: value})
        except BadInput as error:
            said = f"{error.happened} {error.accepted} {error.do}"
            assert not OF_PYTHON.search(said), said


@pytest.mark.parametrize(("name", "record"), strategies().items())
def test_no_message_about_a_strategy_speaks_of_python(name: str, record: type[Spec]) -> None:
    for field, wrong in product(record.model_fields, WRONG):
        try:
            record.parse({"name": name, field: wrong})
        except BadInput as error:
            said = f"{error.happened} {error.accepted} {error.do}"
            assert not OF_PYTHON.search(said), said


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"models": None}, "models has no value. Accepted: a list."),
        ({"models": []}, "models is not valid. Given: []. Accepted: a list of at least 1 value."),
        ({"name": ""}, "name is not valid. Given: ''. Accepted: a text of at least 1 character."),
        ({"corpus": 3}, "corpus is not valid. Given: 3. Accepted: a text."),
        ({"masking": 3}, "masking is not valid. Given: 3. Accepted: a mapping of names to values."),
        ({"masking": {1: 2}}, "The experiment has no field masking.1. Given: 1."),
        ({"paired_seeds": "maybe"}, "paired_seeds is not valid. Given: 'maybe'. Accepted: true or false."),
        (
            {"post_training": {"epochs": 1.5}},
            "post_training.epochs is not valid. Given: 1.5. Accepted: a whole number.",
        ),
        ({"strategies": [{"name": "none", "x": 3}]}, "The strategy none has no field x."),
    ],
)
def test_the_kind_of_value_that_is_accepted_is_named(values: dict[str, Any], said: str) -> None:
    with pytest.raises(BadInput) as error:
        ExperimentSpec.parse({"name": "a", "corpus": "b", "labelled": "c", "lexicon": "d"} | values)
    assert str(error.value).startswith(said)
