from __future__ import annotations

from typing import Any

import pytest

from selmask.errors import BadInput
from selmask.label_budget import Budget, labels_in_words, per_class, texts_of
from selmask.specs import Spec


class Named(Spec):
    budget: Budget


@pytest.mark.parametrize("value", [2, 500, "all", "16 per class"])
def test_a_number_a_number_per_class_and_all_are_accepted(value: int | str) -> None:
    assert Named.parse({"budget": value}).budget == value


@pytest.mark.parametrize(
    "value", [1, 0, -3, True, 2.5, None, "many", "0 per class", "per class", "16 per  class", "200"]
)
def test_anything_else_is_refused_with_the_accepted_forms(value: Any) -> None:
    with pytest.raises(BadInput) as error:
        Named.parse({"budget": value})
    assert "16 per class" in str(error.value)
    assert "budget" in str(error.value)


@pytest.mark.parametrize(
    ("budget", "words", "each", "texts"),
    [(20, "20 labels", None, 20), ("all", "all labels", None, 33), ("8 per class", "8 labels per class", 8, 19)],
)
def test_a_budget_is_put_in_words_and_counted(budget: Budget, words: str, each: int | None, texts: int) -> None:
    assert labels_in_words(budget) == words
    assert labels_in_words(str(budget)) == words
    assert per_class(budget) == each
    assert texts_of(budget, [20, 10, 3]) == texts
