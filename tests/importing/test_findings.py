from __future__ import annotations

from selmask.importing.findings import Finding, listed
from selmask.wording import counted


def test_a_finding_counts_all_rows_and_names_the_first_five() -> None:
    finding = Finding(level="warning", code="any", message="Something.", fix="Mend it.").at(range(4, 21))
    assert finding.count == 17
    assert finding.in_words == "Something. Rows 4, 5, 6, 7, 8 and 12 more. Mend it."
    assert finding.at([2000]).in_words == "Something. Row 2,000. Mend it."


def test_numbers_have_their_noun() -> None:
    assert counted(1, "row") == "1 row"
    assert counted(2000, "row") == "2,000 rows"
    assert counted(0, "class", "classes") == "0 classes"


def test_long_lists_and_long_names_are_shortened() -> None:
    message = listed([f"name {number}" for number in range(1000)] + ["x" * 500])
    assert "'name 0'" in message
    assert message.endswith("and 991 more")
    assert len(listed(["x" * 500])) < 70
