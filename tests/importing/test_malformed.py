"""Every file of the shared folder of bad uploads is refused or accepted as expected."""

from __future__ import annotations

import csv
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from selmask.errors import BadData
from selmask.importing.import_request import ImportRequest
from selmask.importing.ingest import Ingested, ingest

if TYPE_CHECKING:
    from selmask.fields.data_kind import Kind

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "data" / "malformed"
KINDS: dict[str, Kind] = {"train": "labelled", "test": "labelled", "lexicon": "lexicon", "unlabeled": "corpus"}

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="the shared folder of bad uploads is not here")


class Refused(NamedTuple):
    """The import is refused with a message that matches `pattern`."""

    pattern: str


class Accepted(NamedTuple):
    """The import keeps `rows` rows, and its findings include these, with their counts."""

    rows: int
    findings: dict[str, int]


EXPECTED: dict[str, Refused | Accepted] = {
    "01_empty.csv": Refused("file is empty"),
    "02_header_only.csv": Refused("no rows"),
    "03_wrong_columns.csv": Refused("'text' and 'label' are missing; found: 'sentence', 'class'"),
    "04_no_label_column.csv": Refused("'label' is missing; found: 'text'"),
    "05_case_space_header.csv": Accepted(6, {}),
    "06_latin1.csv": Accepted(2, {"encoding-guessed": 0, "repeated-text": 6}),
    "07_utf16.csv": Accepted(6, {}),
    "08_utf8_bom.csv": Accepted(6, {}),
    "09_semicolon.csv": Accepted(6, {}),
    "10_mixed_delimiters.csv": Refused("line 3 has 1 cell, line 4 has 1 cell, line 5 has 4 cells"),
    "11_nul_bytes.csv": Refused(r"NUL bytes \(line 2, 3\)"),
    "12_one_10mb_line.csv": Accepted(1, {"cell-truncated": 1}),
    "13_unclosed_quote.csv": Refused("quote in line 2 is not closed"),
    "14_several_sheets.xlsx": Refused("several sheets: 'notes', 'train', 'test'"),
    "15_formulas.xlsx": Refused("4 rows without a text"),
    "16_html_named.xlsx": Refused("not an Excel file"),
    "17_truncated.xlsx": Refused("This Excel file is damaged or incomplete"),
    "18_zip_bomb_nested.zip": Refused("archive"),
    "19_zip_bomb.xlsx": Refused("expand to 600 megabytes"),
    "20_formula_injection.csv": Accepted(11, {}),
    "21_html_script_text.csv": Accepted(12, {}),
    "22_nan_labels.csv": Accepted(2, {"missing-text": 2, "missing-label": 4}),
    "23_one_class.csv": Refused("only one class.*at least two"),
    "24_1000_classes.csv": Refused("1,000 classes in 1,000 rows.*identifier"),
    "25_float_labels.csv": Accepted(6, {"fractional-labels": 3}),
    "26_mixed_type_labels.csv": Accepted(8, {"label-blanks": 4, "alike-labels": 6, "mixed-labels": 5}),
    "27_duplicates.csv": Accepted(6, {"repeated-text": 1194}),
    "28_conflicting_duplicates.csv": Accepted(12, {"conflicting-labels": 12}),
    "29_emoji_rtl.csv": Accepted(8, {"repeated-text": 24}),
    "30_lexicon_regex_chars.csv": Accepted(12, {"term-without-letters": 4}),
    "31_lexicon_blank_lines.csv": Accepted(2, {"blank-term": 5, "repeated-term": 3}),
    "32_lexicon_one_char.csv": Accepted(9, {"one-character-term": 8, "term-without-letters": 1}),
    "33_lexicon_5000_word_term.csv": Accepted(1, {"term-too-long": 1}),
    "34_lexicon_no_header.csv": Accepted(3, {"first-row-is-data": 0}),
    "35_lexicon_none_in_corpus.csv": Accepted(50, {}),  # a lexicon meets its corpus later
    "36_broken_line.jsonl": Refused("line 2 is cut.*line 4 is not an object.*line 5 has none of the keys"),
    "37_list_column.parquet": Refused("must hold text.*list.*a string column"),
    "38_int_text.parquet": Refused("must hold text.*int64.*a string column"),
    "39_csv_named.parquet": Refused("not a Parquet file"),
    "40_path_name.csv": Accepted(6, {}),
    "41_long_name.csv": Accepted(6, {}),
    "42_huge_rows_short.csv": Accepted(2, {"almost-empty-text": 200_000, "repeated-text": 199_998}),
    "43_duplicate_columns.csv": Refused("same name.*'text', 'label'"),
    "44_test_unseen_label.csv": Accepted(2, {}),  # a test set meets its training set later
    "45_pickle_named.parquet": Refused("pickle, which is never opened"),
}
OTHER_KINDS: dict[str, Kind] = {"12_one_10mb_line.csv": "corpus"}  # as labelled texts its only row is its only class


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("library")


@pytest.fixture(scope="module")
def outcomes(library: Path) -> dict[str, Ingested | BadData]:
    """The report or the error for each file of the index; two at a time, since most of the time is waiting."""
    with (FOLDER / "index.csv").open(encoding="utf-8", newline="") as file:
        entries = list(csv.DictReader(file))

    def outcome(entry: dict[str, str]) -> Ingested | BadData:
        name = entry["file"]
        kind = OTHER_KINDS.get(name, KINDS[entry["upload_as"]])
        try:
            return ingest(FOLDER / name, library / name, ImportRequest(kind=kind, file_name=entry["upload_name"]))
        except BadData as error:
            return error

    with ThreadPoolExecutor(2) as threads:
        return dict(zip((entry["file"] for entry in entries), threads.map(outcome, entries), strict=True))


def test_every_file_of_the_index_is_expected(outcomes: dict[str, Ingested | BadData]) -> None:
    assert list(outcomes) == list(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_a_bad_file_is_refused_or_accepted_as_expected(
    outcomes: dict[str, Ingested | BadData], library: Path, name: str
) -> None:
    expected, outcome = EXPECTED[name], outcomes[name]
    if isinstance(expected, Refused):
        assert isinstance(outcome, BadData)
        assert re.search(expected.pattern, str(outcome))
        assert not (library / name).exists()
        return
    assert isinstance(outcome, Ingested)
    assert outcome.rows == expected.rows
    assert expected.findings.items() <= {finding.code: finding.count for finding in outcome.findings}.items()
    (original,) = (library / name).glob("original.*")
    assert original.read_bytes() == (FOLDER / name).read_bytes()


def test_names_that_are_paths_or_very_long_are_made_safe(
    outcomes: dict[str, Ingested | BadData], library: Path
) -> None:
    shown = {name: outcome.file_name for name, outcome in outcomes.items() if isinstance(outcome, Ingested)}
    assert shown["40_path_name.csv"] == "evil.csv"
    assert len(shown["41_long_name.csv"]) <= 80
    assert not list(library.parent.glob("**/evil*"))
