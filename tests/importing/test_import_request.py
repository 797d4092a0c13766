from __future__ import annotations

import pytest

from selmask.errors import BadInput, NotFound
from selmask.importing.columns import Columns
from selmask.importing.import_request import ImportRequest


def test_the_kind_alone_is_enough() -> None:
    request = ImportRequest.parse({"kind": "corpus"})
    assert request.chosen == {"kind": "corpus"}
    assert request.language == "english"


def test_columns_and_options_are_parsed_from_plain_values() -> None:
    values = {"kind": "lexicon", "columns": {"term": "Name"}, "reading": {"encoding": "cp1252"}}
    request = ImportRequest.parse(values)
    assert request.columns == Columns(term="Name")
    assert request.chosen == values


def test_an_unknown_language_is_refused_with_the_nearest() -> None:
    with pytest.raises(NotFound, match="Did you mean 'french'"):
        ImportRequest.parse({"kind": "corpus", "language": "frensh"})


@pytest.mark.parametrize("values", [{}, {"kind": "corpsu"}, {"kind": "corpus", "sheet": "a"}])
def test_a_wrong_request_is_refused_by_the_field(values: dict[str, str]) -> None:
    with pytest.raises(BadInput, match=r"kind|sheet"):
        ImportRequest.parse(values)
