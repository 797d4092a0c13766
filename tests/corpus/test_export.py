from __future__ import annotations

import csv
import io
import math

import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from selmask.corpus.export import EXCEL_CHARACTERS, FORMULA_STARTS, latex_of, safe_csv, safe_xlsx


def _rows(exported: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(exported.decode("utf-8-sig"), newline=""), strict=True))


@pytest.mark.parametrize(
    "cell",
    ["=1+1", "+1", "-2+3+cmd|' /C calc'!A0", "@SUM(A1:A9)", "\t=1", "\r=1", "\n=1", '=HYPERLINK("http://a","b")'],
)
def test_a_cell_that_would_run_gets_an_apostrophe(cell: str) -> None:
    assert _rows(safe_csv(pd.DataFrame({"text": [cell]}))) == [["text"], [f"'{cell}"]]


def test_numbers_stay_numbers() -> None:
    frame = pd.DataFrame({"delta": [-0.5, 2.0], "count": [-1, 2], "mixed": [-0.5, "-0.5"]})
    assert _rows(safe_csv(frame))[1:] == [["-0.5", "-1", "-0.5"], ["2.0", "2", "'-0.5"]]


def test_other_cells_and_missing_ones_stay_unchanged() -> None:
    frame = pd.DataFrame({"text": ["a=b", None, "'quoted'", "é, ü\nz"], "ok": [True, False, True, False]})
    assert [row[0] for row in _rows(safe_csv(frame))[1:]] == ["a=b", "", "'quoted'", "é, ü\nz"]


def test_column_names_and_categories_are_made_safe_too() -> None:
    frame = pd.DataFrame([["=1", "=2"]], columns=["=x", "=x"]).astype("category")
    assert _rows(safe_csv(frame)) == [["'=x", "'=x"], ["'=1", "'=2"]]


def test_a_table_without_rows_keeps_its_header() -> None:
    assert _rows(safe_csv(pd.DataFrame({"text": [], "label": []}))) == [["text", "label"]]


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0")), min_size=1))
def test_no_text_begins_a_formula_and_none_is_changed_otherwise(cells: list[str]) -> None:
    exported = [row[0] if row else "" for row in _rows(safe_csv(pd.DataFrame({"text": cells, "end": "."})))[1:]]
    assert not [cell for cell in exported if cell.startswith(FORMULA_STARTS)]
    assert [cell.removeprefix("'") for cell in exported] == [cell.removeprefix("'") for cell in cells]


def test_an_excel_file_has_the_cells_as_they_are() -> None:
    texts = ["=1+1", "http://selmask.example", "007", "two\nlines", "bell \x07", "é <b>", None]
    frame = pd.DataFrame({"=text": pd.Series(texts, dtype=object), "p": [0.25, -1.0, 1, 1, 1, 1, 2]})
    content = io.BytesIO(safe_xlsx(frame))
    read = pd.read_excel(content, engine="calamine", keep_default_na=False, dtype=object)
    assert read["=text"].tolist() == [*texts[:-1], ""]
    assert read["p"].tolist() == [0.25, -1, 1, 1, 1, 1, 2]
    sheet = openpyxl.load_workbook(content).active
    assert sheet is not None
    assert {cell.data_type for column in sheet.iter_cols(max_col=1, max_row=len(texts)) for cell in column} == {"s"}


def test_a_cell_too_long_for_excel_says_that_it_was_cut() -> None:
    frame = pd.DataFrame({"text": ["a" * EXCEL_CHARACTERS, "b" * (EXCEL_CHARACTERS + 1)]})
    whole, cut = pd.read_excel(io.BytesIO(safe_xlsx(frame)), engine="calamine")["text"]
    assert whole == "a" * EXCEL_CHARACTERS
    assert cut.endswith("b … [cut here: a cell of Excel holds no more]")
    assert len(cut) == EXCEL_CHARACTERS


def test_p_values_stand_in_latex_as_in_papers() -> None:
    table = pd.DataFrame(
        {"arm": ["a_b", "c", "d"], "difference": 0.5, "p": [0.0001, 0.016, math.nan], "conclusion": "x"}
    )
    latex = latex_of(table)
    assert r"a\_b & 0.500 & $< .001$ & x" in latex
    assert "c & 0.500 & .016 & x" in latex
    assert "d & 0.500 & -- & x" in latex


def test_a_class_called_p_has_no_p_values() -> None:
    assert "0.000" in latex_of(pd.DataFrame({"arm": ["none"], "p": [0.0001]}))
