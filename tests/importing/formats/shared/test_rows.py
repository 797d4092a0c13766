from __future__ import annotations

from selmask.importing.formats.parsed import HowRead, Parsed
from selmask.importing.formats.shared.limits import MAX_CELL_CHARACTERS
from selmask.importing.formats.shared.rows import Rows


def test_rows_of_several_batches_stay_in_order() -> None:
    rows = Rows(["text"])
    for number in range(25_000):
        rows.add([str(number)])
    assert rows.table()["text"].to_pylist() == [str(number) for number in range(25_000)]


def test_a_column_added_late_is_missing_in_earlier_rows() -> None:
    rows = Rows(["a"])
    rows.add(["1"])
    rows.widen("b")
    rows.add(["2", "3"])
    assert rows.table().to_pydict() == {"a": ["1", "2"], "b": [None, "3"]}


def test_short_rows_are_filled_up() -> None:
    rows = Rows(["a", "b", "c"])
    rows.add([])
    rows.add(["1"])
    assert rows.table().to_pydict() == {"a": [None, "1"], "b": [None, None], "c": [None, None]}


def test_a_table_may_have_no_rows() -> None:
    assert Rows(["a", "b"]).table().to_pydict() == {"a": [], "b": []}


def test_cells_beyond_the_limit_are_truncated_and_counted() -> None:
    rows = Rows(["text", "label"])
    for cell in ("short", "é" * (MAX_CELL_CHARACTERS + 1), "", "x" * (10 * MAX_CELL_CHARACTERS)):
        rows.add([cell, "x"])
    tidied = Parsed(rows.table(), HowRead(format="csv")).tidied()
    assert [len(cell or "") for cell in tidied.table["text"].to_pylist()] == [5, 1_000_000, 0, 1_000_000]
    (finding,) = tidied.findings
    assert (finding.code, finding.column, finding.count, finding.rows) == ("cell-truncated", "text", 2, (2, 4))
    assert finding.fix == "Divide such texts among several rows; the original file is kept."
