from __future__ import annotations

import pytest

from selmask.fields.usual import help_of, usual_of
from selmask.masking.registry import strategies
from selmask.specs import FineTuning, Masking, PostTraining, Spec

RECORDS: list[type[Spec]] = [Masking, PostTraining, FineTuning, *strategies().values()]


def test_what_is_usual_in_a_field_stands_with_its_type() -> None:
    rate = usual_of(Masking.model_fields["rate"])
    assert rate is not None
    assert (rate.least, rate.most, rate.in_words) == (0.05, 0.5, "15 % to 40 %")
    assert usual_of(Masking.model_fields["later_rates"]) == rate
    assert usual_of(Masking.model_fields["schedule"]) is None


def test_help_names_what_is_usual_after_the_description() -> None:
    assert help_of(PostTraining.model_fields["epochs"]) == "Passes over the corpus. Usual: 3 to 10."
    assert help_of(PostTraining.model_fields["compile"]) == PostTraining.model_fields["compile"].description


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.__name__)
def test_usual_values_stand_in_one_place_and_hold_for_the_defaults(record: type[Spec]) -> None:
    for name, info in record.model_fields.items():
        assert "usual:" not in (info.description or "").lower(), name
        if usual := usual_of(info):
            values = info.default if isinstance(info.default, tuple) else (info.default,)
            assert all(usual.least <= value <= usual.most for value in values), name
