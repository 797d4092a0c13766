from __future__ import annotations

from typing import Any

import pytest

from selmask.masking.domain import Domain
from selmask.masking.registry import strategies
from selmask.masking.strategies.shared.common_words import StopWordStrategy, is_stop_word
from selmask.masking.units import TERM
from tests.masking.examples import masker
from tests.masking.prepare.test_segmenter import segment

FRENCH = ("les mouches dans les vignes", "une mouche et les fruits", "dans une ferme")


@pytest.mark.parametrize("language", ["english", "none"])
def test_stop_words_are_neither_terms_nor_capitals(language: str) -> None:
    units = segment("It is IT, who said WHO; the flu", terms=("the flu", "is"))
    expected = {"english": [True, False, False, True, False, False, False], "none": [False] * 7}
    assert is_stop_word(units, language).tolist() == expected[language]


@pytest.mark.parametrize("name", [name for name, each in strategies().items() if issubclass(each, StopWordStrategy)])
@pytest.mark.parametrize(
    ("which", "common"),
    [
        ({}, {"les", "dans", "une", "et"}),
        ({"stop_words": "english"}, set()),
        ({"stop_words": "none"}, set()),
        ({"stop_words": ["Mouches", "vignes"]}, {"mouches", "vignes"}),
    ],
)
def test_the_list_of_stop_words_can_be_chosen(name: str, which: dict[str, Any], common: set[str]) -> None:
    fitted = masker({"name": name} | which, Domain(FRENCH, ("fruits",), language="french"))
    units, tier = fitted.arrays.units, fitted.weights.tier
    never = {units.vocabulary.types[type_] for type_ in units.type[tier < 0]}
    terms = {units.vocabulary.types[type_] for type_ in units.type[units.has(TERM)]}
    assert never - terms == common - terms
