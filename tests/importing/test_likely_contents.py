"""What a table is proposed as, with its columns."""

from __future__ import annotations

import pandas as pd
import pytest

from selmask.importing.columns import Columns
from selmask.importing.likely_contents import begins_with_a_name, looks_like_dev, looks_like_test, propose

SENTENCES = [f"Farmers in region {n} report leaf rust on wheat after rain." for n in range(40)]
CLASSES = [["animal", "plant", "human"][n % 3] for n in range(40)]
YEARS = [str(2001 + n % 5) for n in range(40)]
CODES = [f"R-{n:04}" for n in range(40)]
TERMS = [f"disease {n}" for n in range(40)]


@pytest.mark.parametrize(
    ("table", "kind", "columns"),
    [
        ({"text": SENTENCES}, "corpus", Columns(text="text")),
        ({"column 1": SENTENCES}, "corpus", Columns(text="column 1")),
        ({"text": SENTENCES, "label": CLASSES}, "labelled", Columns(text="text", label="label")),
        ({"Id": CODES, "Abstract": SENTENCES, "Kategorie": CLASSES}, "labelled",
         Columns(text="Abstract", label="Kategorie")),
        ({"Abstract": SENTENCES, "what": CLASSES}, "labelled", Columns(text="Abstract", label="what")),
        ({"Abstract": SENTENCES, "Year": YEARS}, "corpus", Columns(text="Abstract")),
        ({"Id": CODES, "Abstract": SENTENCES, "Journal": CLASSES, "Year": YEARS}, "corpus", Columns(text="Abstract")),
        ({"Id": CODES, "Abstract": SENTENCES, "Topic": CLASSES, "Year": YEARS}, "labelled",
         Columns(text="Abstract", label="Topic")),
        ({"Title": TERMS, "Abstract": SENTENCES}, "corpus", Columns(text="Abstract")),
        ({"term": TERMS}, "lexicon", Columns(term="term")),
        ({"code": YEARS, "Begriff": TERMS}, "lexicon", Columns(term="Begriff")),
        ({"text": TERMS}, "corpus", Columns(text="text")),
        ({"a": [None] * 40}, "lexicon", Columns()),
        ({}, "lexicon", Columns()),
    ],
)  # fmt: skip
def test_a_table_is_proposed_by_what_is_in_it(table: dict[str, list[str]], kind: str, columns: Columns) -> None:
    assert propose(pd.DataFrame(table, dtype=object)) == (kind, columns)


def test_a_list_without_a_name_is_judged_by_what_is_in_it() -> None:
    assert propose(pd.DataFrame({"text": TERMS}, dtype=object), is_named=False) == ("lexicon", Columns(term="text"))
    assert propose(pd.DataFrame({"text": SENTENCES}, dtype=object), is_named=False).kind == "corpus"


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["Abstract", *SENTENCES], True),
        (SENTENCES, False),
        (["term", *TERMS], False),
        (["Abstract"], False),
    ],
)
def test_a_name_above_sentences_is_told_from_a_sentence(cells: list[str], *, expected: bool) -> None:
    assert begins_with_a_name(pd.DataFrame({"column 1": cells}, dtype=object)) is expected


def test_a_large_table_without_a_column_named_like_a_class_is_a_corpus() -> None:
    frame = pd.DataFrame({"Abstract": SENTENCES * 100, "source": CLASSES * 100}, dtype=object)
    assert propose(frame).kind == "corpus"
    assert propose(frame.rename(columns={"source": "class"})).kind == "labelled"


@pytest.mark.parametrize(
    ("name", "expected"),
    [("plant test", True), ("test_set", True), ("Test", True), ("plant-test-2", True), ("latest", False),
     ("attested", False), ("train", False)],
)  # fmt: skip
def test_a_name_says_that_it_is_a_test_set(name: str, *, expected: bool) -> None:
    assert looks_like_test(name) is expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [("plant dev", True), ("dev_set", True), ("Val", True), ("plant-valid-2", True), ("validation", True),
     ("valley", False), ("devices", False), ("invalid", False), ("train", False), ("train and val", False)],
)  # fmt: skip
def test_a_name_says_that_it_is_a_dev_set(name: str, *, expected: bool) -> None:
    assert looks_like_dev(name) is expected
