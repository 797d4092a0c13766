"""Several files, and workbooks with several sheets, dropped at once."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import openpyxl
import pytest

from selmask import library
from selmask.store.projects import FIRST, SAMPLE
from selmask.store.store import Store
from selmask.ui.data import import_several
from tests.pages.opened import opened, without_failure, words

if TYPE_CHECKING:
    from streamlit.testing.v1 import AppTest

    from selmask.workspace import Workspace

WORDS = [f"{a}{b}{c}" for a in "bdk" for b in ("ali", "oru", "emi") for c in ("ta", "no", "si", "ru")]


def sentences(shift: int) -> list[str]:
    """Thirty-six sentences, none of which nearly repeats another one, or one of another shift."""
    drawn = [[WORDS[(n * step + shift) % 36] for step in (1, 5, 7, 11, 13, 17)] for n in range(36)]
    return [f"The {' '.join(words)} was seen on wheat in region {n}." for n, words in enumerate(drawn)]


def labelled(texts: list[str]) -> str:
    return "\n".join(["Report;Kind", *(f"{text};{('rust', 'rain')[n % 2]}" for n, text in enumerate(texts))])


SENTENCES = sentences(0)
CORPUS = "\n".join(["Abstract", *(f"{text} It is leaf rust, and not for the first time." for text in sentences(5))])
LABELS, TEST = labelled(SENTENCES), labelled(sentences(9)).replace(";", "\t")
TERMS = "\n".join(["leaf rust", "wheat", "rain", "blight"])
FILES: list[tuple[str, bytes, str]] = [
    ("reports.csv", CORPUS.encode(), "text/csv"),
    ("seen train.csv", LABELS.encode(), "text/csv"),
    ("seen test.tsv", TEST.encode(), "text/tab-separated-values"),
    ("terms.txt", TERMS.encode(), "text/plain"),
]


def dropped(app: AppTest, *files: tuple[str, bytes, str]) -> AppTest:
    opened(app, "Data")
    app.segmented_control(key="view").set_value("Import").run()
    return app.file_uploader(key="import-file").set_value(list(files)).run()


def workbook_of(sheets: dict[str, list[list[str]]]) -> bytes:
    workbook, content = openpyxl.Workbook(), BytesIO()
    for name, rows in sheets.items():
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(row)
    workbook.remove(workbook.worksheets[0])
    workbook.save(content)
    return content.getvalue()


def test_files_dropped_together_become_corpus_labels_and_lexicon_in_one_click(
    workspace: Workspace, app: AppTest
) -> None:
    said = words(without_failure(dropped(app, *FILES)))
    assert "4 tables were read." in said
    assert "Its name says test, so Launch proposes it as test texts." in said
    without_failure(app.button(key="import-save-all").click().run())
    kinds = {record.name: (record.kind, record.rows) for record in library.datasets(workspace)}
    assert kinds == {
        "reports": ("corpus", 36),
        "seen train": ("labelled", 36),
        "seen test": ("labelled", 36),
        "terms": ("lexicon", 4),
    }
    assert app.title[0].value == "Masks"
    assert [each.name for each in Store.of(workspace).projects.all()] == [FIRST]
    launch = opened(app, "Launch")
    assert launch.selectbox(key="launch-labelled").value == "seen train"
    assert launch.selectbox(key="launch-test").value == "seen test"


def test_what_is_wrong_can_be_changed_or_left_out(workspace: Workspace, app: AppTest) -> None:
    dropped(app, *FILES[:2], FILES[3])
    ours = [each for each in app.selectbox if each.label == "What it holds"]
    ours[1].set_value("corpus").run()
    [lexicon] = [each for each in app.selectbox if each.label == "What it holds" and each.value == "lexicon"]
    without_failure(lexicon.set_value(import_several.LEFT_OUT).run())
    without_failure(app.button(key="import-save-all").click().run())
    assert {record.name: record.kind for record in library.datasets(workspace)} == {
        "reports": "corpus",
        "seen train": "corpus",
    }


def test_each_sheet_of_a_workbook_is_one_table(workspace: Workspace, app: AppTest) -> None:
    sheets = {
        "Texts": [["Abstract"], *([f"{text} It was not seen before."] for text in SENTENCES)],
        "Labels": [["Text", "Class"], *([text, ("rust", "rain")[n % 2]] for n, text in enumerate(SENTENCES))],
        "Notes": [],
    }
    said = words(without_failure(dropped(app, ("survey.xlsx", workbook_of(sheets), "application/xlsx"))))
    assert "2 tables were read." in said
    without_failure(app.button(key="import-save-all").click().run())
    assert {record.name: record.kind for record in library.datasets(workspace)} == {
        "survey Texts": "corpus",
        "survey Labels": "labelled",
    }


def test_a_file_that_cannot_be_read_does_not_keep_the_others_out(workspace: Workspace, app: AppTest) -> None:
    dropped(app, *FILES[:2], ("broken.xlsx", b"no workbook", "application/xlsx"))
    assert not app.exception
    assert len(app.error) == 1
    app.button(key="import-save-all").click().run()
    assert len(library.datasets(workspace)) == 2


def test_beside_the_sample_own_data_start_a_project_of_their_own(sample: Workspace, app: AppTest) -> None:
    without_failure(dropped(app, *FILES))
    without_failure(app.button(key="import-save-all").click().run())
    assert {each.name for each in Store.of(sample).projects.all()} == {SAMPLE, FIRST}
    assert {each.name for each in library.datasets(sample, "corpus", Store.of(sample).projects.get(FIRST))} == {
        "reports"
    }
    assert app.selectbox(key="masks-corpus").value == "reports"


@pytest.mark.parametrize(
    ("text", "language"),
    [("Les fermiers de la région ont vu la rouille du blé après la pluie, et ils ne l'ont pas dit.", "french"),
     (SENTENCES[0], "english")],
)  # fmt: skip
def test_the_language_is_proposed(workspace: Workspace, app: AppTest, text: str, language: str) -> None:
    corpus = "\n".join(["text", *(f"{text} {n}" for n in range(30))])
    dropped(app, ("corpus.csv", corpus.encode(), "text/csv"), ("terms.txt", "wheat\nblé".encode(), "text/plain"))
    without_failure(app.button(key="import-save-all").click().run())
    assert {record.language for record in library.datasets(workspace)} == {language}


def test_a_name_that_is_taken_or_stands_twice_has_to_be_changed_first(workspace: Workspace, app: AppTest) -> None:
    dropped(app, FILES[0], ("reports.tsv", TERMS.encode(), "text/plain"))
    assert "Two tables are called reports. Give one of them another name." in said(app)
    assert app.button(key="import-save-all").disabled
    [_, second] = [each for each in app.text_input if each.label == "Name"]
    without_failure(second.set_value("terms").run())
    without_failure(app.button(key="import-save-all").click().run())
    dropped(app, FILES[0], FILES[1])
    assert "There is a data set called reports already. Give this table another name." in said(app)
    assert app.button(key="import-save-all").disabled
    assert len(library.datasets(workspace)) == 2


def said(app: AppTest) -> str:
    return words(without_failure(app))
