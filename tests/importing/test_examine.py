from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest

from selmask.errors import BadData
from selmask.importing.columns import Columns
from selmask.importing.examine import Examined, examine
from selmask.importing.formats.parsed import HowRead
from selmask.importing.import_request import ImportRequest
from selmask.importing.reading.read import Table
from tests.importing.tables import table_of

if TYPE_CHECKING:
    from selmask.fields.data_kind import Kind
    from selmask.importing.findings import Finding

DUCKS, SWANS, MATCH, CONCERT = "Bird flu in ducks", "Dead swans were found", "A match tonight", "The concert is off"


def _examined(kind: Kind, columns: Columns | None = None, form: str = "csv", **cells: list[str | None]) -> Examined:
    return examine(
        Table(table_of(cells), HowRead(format=form)),
        ImportRequest(kind=kind, columns=columns or Columns()),
    )


def _labelled(*rows: tuple[str | None, str | None]) -> Examined:
    texts, labels = zip(*rows, strict=True)
    return _examined("labelled", text=list(texts), label=list(labels))


def _found(examined: Examined, code: str) -> Finding:
    return next(finding for finding in examined.findings if finding.code == code)


def _codes(examined: Examined) -> set[str]:
    return {finding.code for finding in examined.findings} - {"small-classes"}


def test_good_data_has_no_findings() -> None:
    texts: list[str | None] = [f"{text}, report {number}" for number in range(5) for text in (DUCKS, MATCH)]
    examined = _examined("labelled", text=texts, label=["yes", "no"] * 5)
    assert examined.findings == ()
    assert examined.frame.to_dict("list") == {"text": texts, "label": ["yes", "no"] * 5}


def test_texts_are_stored_as_they_are() -> None:
    texts = [
        "  two blanks before",
        "e\u0301 \u202e.exe\u202c a",
        "zero\u200bwidth word",
        "<b>bold</b> &amp; more",
        "=1+1 a",
    ]
    assert _examined("corpus", text=list(texts)).frame["text"].tolist() == texts


def test_rows_without_text_are_left_out_and_counted_by_their_place_in_the_file() -> None:
    examined = _labelled((DUCKS, "yes"), (None, "yes"), ("  ", "no"), (None, None), (MATCH, "no"), ("\t\n", "no"))
    assert examined.frame["text"].tolist() == [DUCKS, MATCH]
    assert examined.frame.index.tolist() == [1, 5]
    assert _found(examined, "missing-text").rows == (2, 3, 6)
    assert _found(examined, "empty-rows").rows == (4,)


def test_rows_without_a_label_are_left_out_and_no_class_is_called_nan() -> None:
    missing: list[str | None] = [None, "", " ", "NaN", "nan", "null", "N/A", "#N/A", "<NA>"]
    rows = [(f"{DUCKS} {number}", label) for number, label in enumerate(missing)]
    examined = _labelled((DUCKS, "yes"), *rows, (MATCH, "no"))
    assert examined.frame["label"].tolist() == ["yes", "no"]
    finding = _found(examined, "missing-label")
    assert (finding.count, finding.rows) == (9, (2, 3, 4, 5, 6))
    assert "'N/A'" in finding.message


def test_na_and_none_stay_as_classes_and_are_pointed_out() -> None:
    examined = _labelled((DUCKS, "NA"), (SWANS, "None"), (MATCH, "EU"))
    assert examined.frame["label"].tolist() == ["NA", "None", "EU"]
    assert _found(examined, "maybe-missing-label").rows == (1, 2)


def test_blanks_around_labels_are_dropped_and_reported() -> None:
    examined = _labelled((DUCKS, " 1"), (SWANS, "1"), (MATCH, "0 "))
    assert examined.frame["label"].tolist() == ["1", "1", "0"]
    assert _found(examined, "label-blanks").rows == (1, 3)


def test_labels_that_look_alike_are_listed_and_stay_different() -> None:
    labels = ["1", "01", "1.0", "relevant", "Relevant", "2"]
    examined = _labelled(*((f"{DUCKS} {label}", label) for label in labels))
    assert examined.frame["label"].tolist() == labels
    assert "'01', '1', '1.0'; 'Relevant', 'relevant'" in _found(examined, "alike-labels").message
    assert _found(examined, "alike-labels").count == 5
    assert _found(examined, "mixed-labels").count == 4


def test_fractions_are_class_names_with_a_warning() -> None:
    examined = _labelled((DUCKS, "0.0"), (SWANS, "0.5"), (MATCH, "1.0"))
    assert examined.frame["label"].tolist() == ["0.0", "0.5", "1.0"]
    assert _found(examined, "fractional-labels").rows == (2,)
    assert not _codes(_labelled((DUCKS, "0.0"), (SWANS, "1.0")))


def test_duplicates_with_the_same_label_are_left_out() -> None:
    examined = _labelled((DUCKS, "yes"), (f"{DUCKS} ", "yes"), (MATCH, "no"), (DUCKS, "yes"))
    assert examined.frame["text"].tolist() == [DUCKS, MATCH]
    assert _found(examined, "repeated-text").rows == (2, 4)


def test_near_duplicates_are_counted_and_stay() -> None:
    examined = _labelled((DUCKS, "yes"), (f"'{DUCKS.upper()}!'", "yes"), (MATCH, "no"))
    assert len(examined.frame) == 3
    assert _found(examined, "near-repeated-text").rows == (2,)


def test_conflicts_are_counted() -> None:
    examined = _labelled((DUCKS, "yes"), (DUCKS, "no"), (MATCH, "no"))
    assert len(examined.frame) == 3
    assert _found(examined, "conflicting-labels").count == 2


def test_duplicates_in_a_corpus_are_counted_and_stay() -> None:
    examined = _examined("corpus", text=[DUCKS, MATCH, DUCKS.upper()])
    assert len(examined.frame) == 3
    assert _found(examined, "repeated-text").rows == (3,)


def test_texts_with_almost_no_words_are_pointed_out() -> None:
    examined = _examined("corpus", text=["x", "…", DUCKS, "鳥インフルエンザ"])
    assert _found(examined, "almost-empty-text").rows == (1, 2)


def test_lost_characters_are_pointed_out() -> None:
    assert _found(_examined("corpus", text=[DUCKS, "\ufffdpid\ufffdmie de grippe"]), "replacement-character").rows == (
        2,
    )


@pytest.mark.parametrize("kind", ["corpus", "labelled"])
def test_entities_are_pointed_out_and_kept(kind: Kind) -> None:
    texts: list[str | None] = [DUCKS, "R&D in the north", "Fever &amp; chills &mdash; caf&eacute;"]
    examined = _examined(kind, text=texts, label=["a", "b", "a"])
    assert _found(examined, "html-entities").rows == (3,)
    assert _found(examined, "html-entities").level == "info"
    assert examined.frame["text"].tolist() == texts


def test_small_classes_are_named() -> None:
    rows = [(f"{DUCKS} {number}", "yes") for number in range(5)]
    finding = _found(_labelled(*rows, (MATCH, "no"), (CONCERT, "no")), "small-classes")
    assert "'no'" in finding.message
    assert "'yes'" not in finding.message
    assert finding.count == 2


def test_many_classes_are_pointed_out() -> None:
    rows = [(f"{DUCKS} {number}", f"class {number % 60}") for number in range(300)]
    assert _codes(_labelled(*rows)) == {"many-classes"}


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([(DUCKS, "yes"), (SWANS, "yes")], "only one class.*'yes'.*at least two"),
        ([(DUCKS, "yes"), (SWANS, "nan")], "only one class"),
        ([(f"{DUCKS} {number}", f"id {number}") for number in range(100)], "100 classes in 100 rows.*identifier"),
        ([(DUCKS, None), (None, "yes")], "None of the 2 rows.*1 row without a text.*1 row without a label"),
    ],
)
def test_labels_that_cannot_be_learned_are_refused(rows: list[tuple[str | None, str | None]], message: str) -> None:
    with pytest.raises(BadData, match=message):
        _labelled(*rows)


@pytest.mark.parametrize("kind", ["corpus", "labelled", "lexicon"])
def test_a_table_without_rows_is_refused(kind: Kind) -> None:
    with pytest.raises(BadData, match="no rows"):
        _examined(kind, text=[], label=[], term=[])


def test_a_split_column_is_read_and_checked() -> None:
    def split(*names: str | None) -> Examined:
        return _examined("labelled", text=[DUCKS, SWANS, MATCH], label=["yes", "no", "no"], split=list(names))

    examined = split("Train", " validation", "TEST")
    assert examined.frame["split"].tolist() == ["train", "dev", "test"]
    with pytest.raises(BadData, match=r"2 cells.*\(row 2, 3\).*'', 'fold 1'.*validation"):
        split("train", None, "fold 1")


def test_a_split_column_without_training_rows_is_refused() -> None:
    with pytest.raises(BadData, match=r"assigns no row to training.*2 test, 1 dev.*choose no split column"):
        _examined("labelled", text=[DUCKS, SWANS, MATCH], label=["a", "b", "b"], split=["test", "validation", "test"])


def test_classes_that_no_training_row_has_are_pointed_out_by_part() -> None:
    examined = _examined(
        "labelled",
        text=[f"{text} {number}" for number in range(2) for text in (DUCKS, SWANS, MATCH)],
        label=["a", "b", "a", "new", "b", "newer"],
        split=["train", "train", "dev", "dev", "test", "test"],
    )
    dev, test = (each for each in examined.findings if each.code == "unseen-labels")
    assert (dev.rows, dev.message) == ((4,), "The dev rows have 1 class that no training row has: 'new'.")
    assert (test.rows, test.message) == ((6,), "The test rows have 1 class that no training row has: 'newer'.")


def test_of_equal_rows_the_one_in_the_test_set_is_kept() -> None:
    examined = _examined(
        "labelled",
        text=[DUCKS, SWANS, MATCH, DUCKS, DUCKS],
        label=["a", "b", "a", "a", "a"],
        split=["train", "train", "train", "test", "train"],
    )
    assert _found(examined, "repeated-text").rows == (1, 5)
    assert examined.frame["split"].tolist() == ["train", "train", "test"]


def test_findings_name_the_files_own_columns() -> None:
    examined = _examined(
        "labelled", Columns(text="Body", label="Class"), Body=[DUCKS, None, MATCH], Class=["a", "b", " c"]
    )
    assert {(finding.code, finding.column) for finding in examined.findings} == {
        ("missing-text", "Body"),
        ("label-blanks", "Class"),
        ("small-classes", "Class"),
    }
    assert list(examined.frame.columns) == ["text", "label"]


def test_terms_are_cleaned_and_a_list_of_lines_is_a_lexicon() -> None:
    assert _examined("lexicon", Name=["fever", None, "FEVER", "bird flu"]).frame["term"].tolist() == [
        "fever",
        "bird flu",
    ]
    assert _examined("lexicon", form="txt", text=["fever", "cough"]).frame["term"].tolist() == ["fever", "cough"]


@pytest.mark.parametrize("kind", ["int64", "list<element: string>", "binary", "timestamp[us]"])
def test_text_must_be_a_string_column_where_columns_have_types(kind: str) -> None:
    table = Table(pd.DataFrame({"text": ["1"]}, dtype=object), HowRead(format="parquet"), types={"text": kind})
    with pytest.raises(BadData, match=r"'text' must hold text.*a string column"):
        examine(table, ImportRequest(kind="corpus"))


def test_labels_may_be_numbers_where_columns_have_types() -> None:
    frame = pd.DataFrame({"text": [DUCKS, MATCH], "label": ["0", "1"]}, dtype=object)
    typed = Table(frame, HowRead(format="parquet"), types={"text": "large_string", "label": "int64"})
    assert examine(typed, ImportRequest(kind="labelled")).frame["label"].tolist() == ["0", "1"]
    lists = Table(frame.assign(label=None), HowRead(format="parquet"), types={"label": "list<element: int64>"})
    with pytest.raises(BadData, match="'label' must hold text"):
        examine(lists, ImportRequest(kind="labelled"))
