"""Several files, and workbooks with several sheets, dropped at once."""

from __future__ import annotations

import shutil
import tempfile
from typing import TYPE_CHECKING

import pytest

from selmask import library
from selmask.importing.columns import NO_COLUMN
from selmask.importing.import_request import ImportRequest
from selmask.store.projects import FIRST, SAMPLE
from selmask.store.store import Store
from selmask.ui.data import import_several
from tests.pages.opened import opened, without_failure, words
from tests.support.workbooks import workbook_of

if TYPE_CHECKING:
    from pathlib import Path

    from streamlit.testing.v1 import AppTest
    from streamlit.testing.v1.element_tree import Selectbox

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
FRENCH = "Les fermiers de la région ont vu la rouille du blé après la pluie, et ils ne l'ont pas dit."
TERMS = "\n".join(["leaf rust", "wheat", "rain", "blight"])
TWO_TERMS = ("terms.txt", "wheat\nblé".encode(), "text/plain")
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


def test_of_train_valid_and_test_launch_starts_with_train(workspace: Workspace, app: AppTest) -> None:
    """The file that is saved last is the newest."""
    dev = ("seen valid.csv", labelled(sentences(3)).encode(), "text/csv")
    said = words(without_failure(dropped(app, *FILES[:3], dev)))
    assert said.count("By its name it holds dev texts, so Launch proposes other labelled texts for training") == 1
    assert "there a column called split says train or dev." in said
    without_failure(app.button(key="import-save-all").click().run())
    assert opened(app, "Launch").selectbox(key="launch-labelled").value == "seen train"
    app.selectbox(key="launch-labelled").set_value("seen valid").run()
    said = words(without_failure(dropped(app, ("more val.csv", *dev[1:]), FILES[3])))
    assert "Launch starts" not in said
    without_failure(app.button(key="import-save-all").click().run())
    assert opened(app, "Launch").selectbox(key="launch-labelled").value == "seen valid", "a person chose it"
    said = words(without_failure(dropped(app, ("more train.csv", *FILES[1][1:]), ("other.txt", b"rot", "text/plain"))))
    assert "Launch starts with it as the labelled texts, not with seen train" in said
    assert library.dataset(workspace, "more val").kind == "labelled"


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


def test_where_all_tables_are_left_out_the_page_says_so(workspace: Workspace, app: AppTest) -> None:
    dropped(app, *FILES[:2])
    for box in [each for each in app.selectbox if each.label == "What it holds"]:
        box.set_value(import_several.LEFT_OUT)
    assert "All tables are left out." in words(without_failure(app.run()))
    assert app.button(key="import-save-all").disabled
    assert not library.datasets(workspace)


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
    assert library.dataset(workspace, "survey Texts").rows == 36, "the heading of a mere list is no text"


def test_a_sheet_that_cannot_be_read_does_not_keep_the_others_out(workspace: Workspace, app: AppTest) -> None:
    sheets = {
        "Texts": [["Abstract"], *([f"{text} It was not seen before."] for text in SENTENCES)],
        "Labels": [["Text", "Class"], *([text, ("rust", "rain")[n % 2]] for n, text in enumerate(SENTENCES))],
        "Twice": [["Day", "Day"], ["1", "2"]],
    }
    dropped(app, ("survey.xlsx", workbook_of(sheets), "application/xlsx"))
    assert "**survey Twice** is left out:" in words(app)
    assert "Several columns have the same name" in app.error[0].value
    app.button(key="import-save-all").click().run()
    assert len(library.datasets(workspace)) == 2


def test_a_column_called_split_is_shown_and_can_be_left_unused(workspace: Workspace, app: AppTest) -> None:
    table = "\n".join(
        ["text,label,split,farm", *(f"{text},{'ab'[n % 2]},{('train', 'test')[n // 18]},farm {n // 3}"
                                    for n, text in enumerate(SENTENCES))]
    )  # fmt: skip
    dropped(app, ("notes.csv", table.encode(), "text/csv"), FILES[3])
    split, group = (box_of(app, f"Column with the {role}") for role in ("split", "group"))
    assert (split.value, group.value) == ("split", NO_COLUMN)
    assert "Read as CSV, utf-8, comma: 36 rows." in words(without_failure(split.set_value(NO_COLUMN).run()))
    without_failure(box_of(app, "Column with the group").set_value("farm").run())
    without_failure(app.button(key="import-save-all").click().run())
    assert list(library.dataset(workspace, "notes").frame()) == ["text", "label", "group"]


def box_of(app: AppTest, label: str) -> Selectbox[str]:
    [box] = [each for each in app.selectbox if each.label == label]
    return box


def test_a_first_row_that_was_guessed_is_shown_and_can_be_corrected(workspace: Workspace, app: AppTest) -> None:
    said = words(without_failure(dropped(app, FILES[0], FILES[3])))
    assert "Read as CSV, utf-8: 36 rows." in said
    abstracts, terms = app.toggle
    assert (abstracts.label, abstracts.value, terms.value) == ("The first row names the columns", True, False)
    without_failure(terms.set_value(True).run())
    without_failure(app.button(key="import-save-all").click().run())
    assert library.dataset(workspace, "terms").terms() == TERMS.split("\n")[1:]


def test_a_redraw_reads_no_file_again(
    workspace: Workspace, app: AppTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every reading needs a folder for the file."""
    book = workbook_of(
        {"Texts": [["Abstract"], *([text] for text in SENTENCES)], "Twice": [["Day", "Day"], ["1", "2"]]}
    )
    dropped(app, *FILES, ("survey.xlsx", book, "application/xlsx"), ("broken.xlsx", b"no workbook", "application/xlsx"))
    before, errors = words(app), [box.value for box in app.error]
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "missing"))
    app.run()
    assert (words(app), [box.value for box in app.error]) == (before, errors)
    name = next(each for each in app.text_input if each.label == "Name")
    name.set_value("another name").run()
    assert not app.exception
    assert [box.value for box in app.error] == errors
    assert not library.datasets(workspace)


def test_a_file_that_cannot_be_read_does_not_keep_the_others_out(workspace: Workspace, app: AppTest) -> None:
    dropped(app, *FILES[:2], ("broken.xlsx", b"no workbook", "application/xlsx"))
    assert not app.exception
    assert len(app.error) == 1
    assert words(app).count("Drop this file alone to change how it is read.") == 1
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


@pytest.mark.parametrize(("text", "language"), [(FRENCH, "french"), (SENTENCES[0], "english")])
def test_the_language_is_proposed(workspace: Workspace, app: AppTest, text: str, language: str) -> None:
    corpus = "\n".join(["text", *(f"{text} {n}" for n in range(30))])
    dropped(app, ("corpus.csv", corpus.encode(), "text/csv"), TWO_TERMS)
    without_failure(app.button(key="import-save-all").click().run())
    assert {record.language for record in library.datasets(workspace)} == {language}


def test_texts_in_another_language_than_the_project_are_named(sample: Workspace, app: AppTest) -> None:
    project = Store.of(sample).projects.get(SAMPLE)
    Store.of(sample).projects.change(project, name="Tout", language="french", encoder=None)
    assert "The texts look" not in words(without_failure(dropped(app, FILES[0], FILES[3]))), "they join a new project"
    app.selectbox(key=f"import-project-{project.id}").set_value("Tout").run()
    assert "The texts look English: reports." in words(without_failure(app))
    assert box_of(app, "Language of the texts and terms").value == "english"


def french(name: str, first: int) -> tuple[str, bytes, str]:
    """A file of French texts."""
    return name, "\n".join(["text", *(f"{FRENCH} {n}" for n in range(first, first + 30))]).encode(), "text/csv"


def languages(workspace: Workspace) -> dict[str, str]:
    return {record.name: record.language for record in library.datasets(workspace)}


def test_of_tables_in_several_languages_each_keeps_its_own(workspace: Workspace, app: AppTest) -> None:
    said = words(without_failure(dropped(app, FILES[0], french("rapports.csv", 0), TWO_TERMS)))
    assert "rapports looks French, not English." in said
    assert box_of(app, "Language").value == "french"
    without_failure(app.button(key="import-save-all").click().run())
    assert languages(workspace) == {"reports": "english", "rapports": "french", "terms": "english"}


def test_another_common_language_leaves_tables_that_are_clearly_in_another_one(
    workspace: Workspace, app: AppTest
) -> None:
    dropped(app, FILES[0], french("rapports.csv", 0), TWO_TERMS)
    without_failure(box_of(app, "Language of the texts and terms").set_value("french").run())
    assert "reports looks English, not French." in words(app)
    without_failure(app.button(key="import-save-all").click().run())
    assert languages(workspace) == {"reports": "english", "rapports": "french", "terms": "french"}


def test_tables_left_out_have_no_say_in_the_common_language(workspace: Workspace, app: AppTest) -> None:
    dropped(app, french("rapports.csv", 0), FILES[0], TWO_TERMS)
    assert box_of(app, "Language of the texts and terms").value == "english"
    _, reports, _ = [each for each in app.selectbox if each.label == "What it holds"]
    without_failure(reports.set_value(import_several.LEFT_OUT).run())
    assert box_of(app, "Language of the texts and terms").value == "french"
    without_failure(app.button(key="import-save-all").click().run())
    assert languages(workspace) == {"rapports": "french", "terms": "french"}


@pytest.mark.usefixtures("workspace")
def test_the_language_is_that_of_the_column_with_the_texts(app: AppTest) -> None:
    rows = [f"{text} It is leaf rust, and not for the first time.\t{FRENCH}" for text in SENTENCES]
    table = "\n".join(["report\toriginal", *rows])
    dropped(app, ("corpus.tsv", table.encode(), "text/plain"), TWO_TERMS)
    for column, language in (("report", "english"), ("original", "french")):
        without_failure(box_of(app, "Column with the text").set_value(column).run())
        assert box_of(app, "Language of the texts and terms").value == language


def test_what_the_pages_will_start_with_is_said(workspace: Workspace, app: AppTest) -> None:
    dropped(app, *FILES)
    without_failure(app.button(key="import-save-all").click().run())
    again = [("other terms.txt", b"blight\nrot", "text/plain"), ("more test.csv", *FILES[1][1:])]
    said = words(without_failure(dropped(app, *again)))
    assert "Once other terms is saved, Masks and Launch start with it as the lexicon, not with terms" in said
    assert "Launch starts" not in said
    assert len(library.datasets(workspace)) == 4
    notes = ("test notes.txt", CORPUS.replace("leaf", "root").encode(), "text/plain")
    said = words(without_failure(dropped(app, notes, ("more.csv", *FILES[1][1:]))))
    assert "Once test notes is saved, Masks and Launch start with it as the corpus, not with reports" in said
    assert "Once more is saved, Launch starts with it as the labelled texts, not with seen train" in said


@pytest.mark.usefixtures("workspace")
def test_the_pages_start_with_what_was_imported_whatever_was_chosen_there(app: AppTest) -> None:
    dropped(app, *FILES)
    without_failure(app.button(key="import-save-all").click().run())
    test = opened(app, "Launch").selectbox(key="launch-test").value
    assert test == "seen test"
    newer = [
        ("new reports.csv", CORPUS.replace("leaf", "root").encode(), "text/csv"),
        ("new labels.csv", labelled(sentences(3)).encode(), "text/csv"),
        ("new terms.txt", b"root rust\nwheat", "text/plain"),
    ]
    dropped(app, *newer)
    without_failure(app.button(key="import-save-all").click().run())
    assert chosen(app, "masks-corpus", "masks-lexicon") == ["new reports", "new terms"]
    opened(app, "Launch")
    assert chosen(app, "launch-corpus", "launch-lexicon") == ["new reports", "new terms"]
    assert app.selectbox(key="launch-labelled").value == "new labels"
    assert app.selectbox(key="launch-test").value == test, "nothing newer is for the test"
    app.selectbox(key="launch-labelled").set_value("seen train").run()
    dropped(app, ("newest terms.txt", b"rust", "text/plain"))
    without_failure(app.button(key="import-save").click().run())
    assert chosen(opened(app, "Launch"), "launch-corpus", "launch-lexicon") == ["new reports", "newest terms"]
    assert app.selectbox(key="launch-labelled").value == "seen train", "nothing newer is of its kind"


def chosen(app: AppTest, *boxes: str) -> list[str | None]:
    return [app.selectbox(key=box).value for box in boxes]


def test_of_a_workbook_whose_files_are_gone_each_sheet_is_imported_again(workspace: Workspace, app: AppTest) -> None:
    sheets = {
        "Texts": [["Abstract"], *([f"{text} It was not seen before."] for text in SENTENCES)],
        "Terms": [["term"], ["wheat"], ["region"]],
    }
    book = ("survey.xlsx", workbook_of(sheets), "application/xlsx")
    dropped(app, book)
    box_of(app, "Language of the texts and terms").set_value("none").run()
    without_failure(app.button(key="import-save-all").click().run())
    library.rename_dataset(workspace, "survey Terms", "words")
    shutil.rmtree(workspace.datasets)
    opened(app, "Data")
    app.segmented_control(key="view").set_value("Library").run()
    app.selectbox(key="dataset").set_value("words").run()
    app.button(key="data-again").click().run()
    without_failure(app.file_uploader(key="import-file").set_value([book]).run())
    assert [each.value for each in app.text_input if each.label == "Name"] == ["survey Texts", "words"]
    box_of(app, "Language of the texts and terms").set_value("none").run()
    without_failure(app.button(key="import-save-all").click().run())
    assert {library.condition(workspace, record) for record in library.datasets(workspace)} == {"whole"}
    assert len(library.datasets(workspace)) == 2


def test_where_one_table_cannot_be_saved_the_others_are_and_it_can_be_mended(
    workspace: Workspace, app: AppTest, tmp_path: Path
) -> None:
    dropped(app, *FILES[:2], FILES[3])
    file = tmp_path / "terms.txt"
    file.write_text("something else")
    library.import_dataset(workspace, file, ImportRequest(kind="lexicon"))  # in another tab
    shutil.rmtree(workspace.datasets)
    app.button(key="import-save-all").click().run()
    assert not app.exception
    assert "Saved: reports, seen train. terms was not saved: " in app.error[0].value.replace("\\", "")
    *_, name = [each for each in app.text_input if each.label == "Name"]
    without_failure(name.set_value("other terms").run())
    without_failure(app.button(key="import-save-all").click().run())
    assert {record.name for record in library.datasets(workspace)} == {"reports", "seen train", "terms", "other terms"}


def test_a_name_that_no_data_set_can_have_is_refused_and_not_changed(workspace: Workspace, app: AppTest) -> None:
    dropped(app, FILES[0], FILES[3])
    first, second = [each for each in app.text_input if each.label == "Name"]
    first.set_value("animals/wheat 2024")
    second.set_value(" ").run()
    assert "A data set cannot have this name" in app.error[0].value
    assert "Name this table, then save." in words(app)
    assert app.button(key="import-save-all").disabled
    first, second = [each for each in app.text_input if each.label == "Name"]
    first.set_value(" wheat")
    without_failure(second.set_value("wheat ").run())
    assert "Two tables are called wheat." in words(app)
    second = [each for each in app.text_input if each.label == "Name"][1]
    without_failure(second.set_value("terms ").run())
    without_failure(app.button(key="import-save-all").click().run())
    assert {record.name for record in library.datasets(workspace)} == {"wheat", "terms"}


def test_a_new_project_has_a_free_name_and_needs_one(sample: Workspace, app: AppTest) -> None:
    Store.of(sample).projects.add(FIRST)
    sample_project = Store.of(sample).projects.get(SAMPLE)
    Store.of(sample).projects.change(sample_project, name="What I tried", language="english", encoder=None)
    app.query_params["project"] = "What I tried"
    dropped(app, *FILES)
    name = app.text_input(key="import-project-name")
    assert name.value == f"{FIRST} 2"
    assert "Name the new project, then save." in words(without_failure(name.set_value(" ").run()))
    assert app.button(key="import-save-all").disabled
    for taken, said in ((FIRST, f"{FIRST} already."), (SAMPLE, f"What I tried now that was called {SAMPLE} before.")):
        app.text_input(key="import-project-name").set_value(f" {taken} ").run()
        assert f"There is a project called {said} Choose it above, or give another name." in words(app)
        assert app.button(key="import-save-all").disabled


def test_a_name_that_is_taken_or_stands_twice_has_to_be_changed_first(workspace: Workspace, app: AppTest) -> None:
    dropped(app, FILES[0], ("reports.tsv", TERMS.encode(), "text/plain"))
    assert "Two tables are called reports. Give one of them another name." in said(app)
    assert app.button(key="import-save-all").disabled
    [_, second] = [each for each in app.text_input if each.label == "Name"]
    without_failure(second.set_value("terms").run())
    without_failure(app.button(key="import-save-all").click().run())
    dropped(app, FILES[0], FILES[1])
    assert "There is a data set called reports already. Give this table another name, or leave it out." in said(app)
    assert app.button(key="import-save-all").disabled
    assert len(library.datasets(workspace)) == 2


def said(app: AppTest) -> str:
    return words(without_failure(app))
