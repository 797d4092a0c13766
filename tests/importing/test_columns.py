from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from selmask.errors import BadData, BadInput
from selmask.importing.columns import NO_COLUMN, Columns

if TYPE_CHECKING:
    from selmask.fields.data_kind import Kind


@pytest.mark.parametrize(
    ("names", "kind", "expected"),
    [
        (["text"], "corpus", Columns(text="text")),
        (["id", " Text"], "corpus", Columns(text=" Text")),
        (["LABEL", "TEXT"], "labelled", Columns(text="TEXT", label="LABEL")),
        (["text", "label", "Split"], "labelled", Columns(text="text", label="label", split="Split")),
        (["Name"], "lexicon", Columns(term="Name")),
        (["term", "definition"], "lexicon", Columns(term="term")),
    ],
)
def test_well_known_names_are_found(names: list[str], kind: Kind, expected: Columns) -> None:
    assert Columns().resolved(names, kind) == expected


def test_no_column_is_a_choice_of_its_own() -> None:
    names = ["text", "label", "split"]
    assert Columns(split=NO_COLUMN, group=NO_COLUMN).resolved(names, "labelled") == Columns(text="text", label="label")
    assert not Columns(split=NO_COLUMN).name_one("")
    with pytest.raises(BadInput, match="label"):
        Columns.parse({"label": NO_COLUMN})


def test_the_users_choice_takes_precedence() -> None:
    names = ["text", "Text", "Abstract of_paper"]
    assert Columns(text="Text").resolved(names, "corpus").text == "Text"
    assert Columns(text="abstract of paper").resolved(names, "corpus").text == "Abstract of_paper"


@pytest.mark.parametrize(
    ("columns", "names", "kind", "message"),
    [
        (Columns(), ["sentence", "class"], "labelled", "'text' and 'label' are missing; found: 'sentence', 'class'"),
        (Columns(), ["text", "labels"], "labelled", "'label' is missing.*Choose the column that holds the label"),
        (Columns(), ["fever"], "lexicon", "'term' or 'name' is missing; found: 'fever'.*holds the term"),
        (Columns(text="body"), ["text"], "corpus", "'body' is missing; found: 'text'"),
        (Columns(split="fold"), ["text", "label"], "labelled", "'fold' is missing.*holds the split"),
        (Columns(), ["Text", "text "], "corpus", "Several columns could be the text: 'Text', 'text '"),
        (Columns(), ["term", "name"], "lexicon", "Several columns could be the term"),
        (Columns(text="x", label="x"), ["x", "y"], "labelled", "The column 'x' was chosen for two roles"),
        (Columns(text="note", label="Note"), ["note"], "labelled", "The column 'note' was chosen for two roles"),
    ],
)
def test_nothing_else_is_guessed(columns: Columns, names: list[str], kind: Kind, message: str) -> None:
    with pytest.raises(BadData, match=message):
        columns.resolved(names, kind)
