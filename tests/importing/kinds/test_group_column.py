from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from selmask.errors import BadData
from selmask.importing.columns import Columns
from selmask.importing.examine import Examined, examine
from selmask.importing.formats.parsed import HowRead
from selmask.importing.import_request import ImportRequest
from selmask.importing.reading.read import Table
from tests.importing.tables import table_of

ROWS = 40


Cells = Sequence[str | None]


def examined(others: Mapping[str, Cells], columns: Columns | None = None) -> Examined:
    """Labelled texts with other columns beside them."""
    texts = [f"Report {row} of a sick cow" for row in range(ROWS)]
    cells = {"text": texts, "label": ["a", "b"] * (ROWS // 2), **others}
    return examine(
        Table(table_of(cells), HowRead(format="csv")),
        ImportRequest(kind="labelled", columns=columns or Columns()),
    )


def groups(size: int) -> list[str]:
    return [f"g{row // size}" for row in range(ROWS)]


def codes(found: Examined) -> list[str]:
    return [finding.code for finding in found.findings]


def test_a_group_column_is_kept_without_blanks_around_its_names() -> None:
    names = [" g0", "g0 ", *groups(4)[2:]]
    found = examined({"Farm": names}, Columns(group="Farm"))
    assert found.frame["group"].tolist() == groups(4)
    assert found.columns.group == "Farm"
    assert codes(found) == []


def test_rows_without_a_group_are_pointed_out_and_stay() -> None:
    found = examined({"farm": [None, " ", *groups(4)[2:]]}, Columns(group="farm"))
    (finding,) = found.findings
    assert (finding.code, finding.column, finding.rows) == ("missing-group", "farm", (1, 2))
    assert found.frame["group"].tolist()[:3] == ["", "", "g0"]


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (["g"] * ROWS, "only one group among 40 rows"),
        (["g", *[None] * (ROWS - 1)], "only one group among 40 rows"),
        ([None] * ROWS, "empty in all 40 rows"),
    ],
)
def test_a_group_column_without_two_groups_is_refused(names: Cells, message: str) -> None:
    with pytest.raises(BadData, match=message):
        examined({"farm": names}, Columns(group="farm"))


def test_a_column_that_the_file_lacks_or_that_has_another_role_is_refused() -> None:
    with pytest.raises(
        BadData, match=r"The column 'farm' is missing; found: 'text', 'label'.*Choose the column that holds the group"
    ):
        examined({}, Columns(group="farm"))
    with pytest.raises(BadData, match="The column 'label' was chosen for two roles"):
        examined({}, Columns(group="label"))


def test_a_split_column_that_divides_a_group_is_refused() -> None:
    parts = ["train"] * 30 + ["test"] * 10
    assert codes(examined({"farm": groups(5), "split": parts}, Columns(group="farm"))) == []
    with pytest.raises(
        BadData, match=r"divides 1 group among train, dev and test.*'g4'.*Assign each group to one part"
    ):
        examined({"farm": groups(7), "split": parts}, Columns(group="farm"))


def test_groups_of_single_rows_are_pointed_out() -> None:
    assert codes(examined({"farm": groups(1)}, Columns(group="farm"))) == ["single-groups"]


@pytest.mark.parametrize("name", ["patient", "patient_id", "PatientID", "doc", "docid", "Farm name", "group", "Groups"])
def test_a_column_that_looks_like_groups_is_proposed_and_not_used(name: str) -> None:
    found = examined({name: groups(4)})
    (finding,) = found.findings
    assert (finding.code, finding.column) == ("looks-like-groups", name)
    assert "10 values in 40 rows" in finding.message
    assert "group" not in found.frame
    assert codes(examined({name: groups(4)}, Columns(group=name))) == []


@pytest.mark.parametrize(
    ("name", "names"),
    [
        ("patient", groups(1)),  # every row has a value of its own
        ("patient", [*[""] * 12, *[" "] * 12, *groups(1)[24:]]),  # most rows have none
        ("patient", groups(20)),  # two values: rather a kind of text
        ("year", groups(4)),
        ("grouped", groups(4)),
        ("comment", groups(4)),
    ],
)
def test_other_columns_are_not_proposed(name: str, names: Cells) -> None:
    assert codes(examined({name: names})) == []


def test_the_columns_in_use_are_not_proposed() -> None:
    cells = {"report": [f"{row} sick cows" for row in range(ROWS // 2)] * 2}
    assert "looks-like-groups" not in codes(examined(cells, Columns(text="report")))
