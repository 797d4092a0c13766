from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from selmask import library
from selmask.fields.share import in_percent
from selmask.importing.columns import NO_COLUMN
from selmask.importing.formats.format import ReadOptions
from selmask.importing.import_request import ImportRequest
from selmask.specs import Masking
from selmask.store.projects import FIRST, SAMPLE
from selmask.store.store import Store
from selmask.ui.data import import_form, joined_project
from selmask.ui.shell import keys
from selmask.ui.shell.navigation import FOLDER
from tests.pages import filled
from tests.pages.opened import opened, without_failure, words

if TYPE_CHECKING:
    from pathlib import Path

    from streamlit.testing.v1 import AppTest
    from streamlit.testing.v1.element_tree import Button, Selectbox

    from selmask.workspace import Workspace

LABELLED = 'Label;Text\nanimal;"Rabies in <b>foxes</b>"\nplant;Rust\nanimal;Fever in cows\nplant;\nplant;Blight\n'


def importing(app: AppTest, name: str, content: bytes, kind: str = "corpus") -> AppTest:
    """The page Data with a file dropped in."""
    opened(app, "Data")
    app.segmented_control(key="view").set_value("Import").run()
    app.session_state[import_form.SAID] = True
    app.segmented_control(key="import-kind").set_value(kind).run()
    return app.file_uploader(key="import-file").set_value([(name, content, "text/plain")]).run()


def reading_option(app: AppTest, name: str) -> Selectbox[str | None]:
    """The box for one of the options in which a person corrects how the file is read."""
    [box] = [each for each in app.selectbox if (each.key or "").startswith(f"file-{name}-")]
    return box


def test_a_file_is_read_mapped_checked_and_kept(workspace: Workspace, app: AppTest) -> None:
    importing(app, "reports 2026.csv", LABELLED.encode("cp1252"), "labelled")
    without_failure(app)
    assert "5 rows and 2 columns" in words(app)
    assert "semicolon" in words(app)
    assert app.selectbox(key="import-text").value == "Text"
    assert app.selectbox(key="import-label").value == "Label"
    without_failure(app.button(key="import-save").click().run())
    kept = library.dataset(workspace, "reports 2026")
    assert kept.texts()[0] == "Rabies in <b>foxes</b>"
    assert app.selectbox(key="dataset").value == "reports 2026"
    said = words(app)
    assert "Saved: **reports 2026**." in said
    assert "There are no unlabelled texts yet." in said
    without_failure(app.button(key="data-next-0").click().run())
    assert app.segmented_control(key="view").value == "Import"
    app.segmented_control(key="view").set_value("Library").run()
    assert "Saved: " not in words(without_failure(app))


@pytest.mark.usefixtures("workspace")
def test_what_was_saved_is_said_until_another_page_is_shown(app: AppTest) -> None:
    importing(app, "reports.csv", b"text\nLeaf rust was seen.\nNo rust was seen.\n")
    without_failure(app.button(key="import-save").click().run())
    assert "Saved: **reports**." in words(without_failure(app.run()))
    opened(app, "Home")
    assert "Saved: " not in words(opened(app, "Data"))


def test_after_an_import_the_step_that_comes_next_is_one_button(finished: Workspace, app: AppTest) -> None:
    importing(app, "terms.txt", b"leaf rust\nblight\n", "lexicon")
    name = app.text_input[0]
    assert "Name the data set, then save." in words(without_failure(name.set_value("").run()))
    assert app.button(key="import-save").disabled
    app.text_input[0].set_value("terms")
    app.selectbox(key="import-project-1").set_value(SAMPLE).run()
    assert "Once terms is saved, Masks and Launch start with it as the lexicon" in words(without_failure(app))
    without_failure(app.button(key="import-save").click().run())
    without_failure(app.button(key="data-next-0").click().run())
    assert app.title[0].value in ("Masks", "Launch", "Predict")
    assert len(library.datasets(finished)) == 4


def test_a_column_of_groups_is_proposed_and_chosen(workspace: Workspace, app: AppTest) -> None:
    rows = [f"note {row} on a sick cow,{'ab'[row % 2]},farm {row // 3}" for row in range(36)]
    importing(app, "notes.csv", "\n".join(["text,label,farm", *rows]).encode(), "labelled")
    assert "looks like groups of texts that belong together" in words(without_failure(app))
    assert app.selectbox(key="import-group").value == NO_COLUMN
    without_failure(app.selectbox(key="import-group").set_value("farm").run())
    assert "looks like groups" not in words(app)
    without_failure(app.button(key="import-save").click().run())
    assert library.dataset(workspace, "notes").frame()["group"].nunique() == 12


def test_a_column_called_split_is_used_unless_the_person_chooses_none(workspace: Workspace, app: AppTest) -> None:
    rows = [f"note {row} on a sick cow,{'ab'[row % 2]},{('train', 'test')[row // 9]}" for row in range(18)]
    importing(app, "notes.csv", "\n".join(["text,label,split", *rows]).encode(), "labelled")
    split = without_failure(app).selectbox(key="import-split")
    assert split.value == "split"
    without_failure(split.set_value(NO_COLUMN).run())
    without_failure(app.button(key="import-save").click().run())
    assert list(library.dataset(workspace, "notes").frame()) == ["text", "label"]


def test_a_project_may_be_called_like_the_option_of_a_new_one(sample: Workspace, app: AppTest) -> None:
    Store.of(sample).projects.add("A new project")
    app.query_params["project"] = SAMPLE
    importing(app, "own reports.csv", b"text\nLeaf rust was seen.\nNo rust was seen.\n")
    box = app.selectbox(key="import-project-1")
    assert set(box.options) == {"A new project", SAMPLE, "(A new project)"}
    without_failure(box.set_value("A new project").run())
    assert "import-project-name" not in [each.key for each in app.text_input]
    without_failure(app.button(key="import-save").click().run())
    joined = Store.of(sample).projects.get("A new project")
    assert {each.name for each in library.datasets(sample, project=joined)} == {"own reports"}


def test_a_single_file_saved_in_another_project_is_shown_there(sample: Workspace, app: AppTest) -> None:
    importing(app, "own reports.csv", b"text\nLeaf rust was seen.\nNo rust was seen.\n")
    assert app.selectbox(key="import-project-1").value == joined_project.NEW
    without_failure(app.button(key="import-save").click().run())
    assert app.query_params["project"] == FIRST
    assert app.selectbox(key="dataset").value == "own reports"
    assert "There is no data set" not in words(app)
    assert {each.name for each in library.datasets(sample, project=Store.of(sample).projects.get(FIRST))} == {
        "own reports"
    }


def test_a_corpus_has_a_language(workspace: Workspace, app: AppTest) -> None:
    importing(app, "rapports.txt", "la rouille du blé\nles mouches\n".encode())
    without_failure(app.selectbox(key="import-language").set_value("french").run())
    without_failure(app.button(key="import-save").click().run())
    assert [record.language for record in library.datasets(workspace)] == ["french"]
    assert app.dataframe[0].value["Language"].tolist() == ["French"]


def test_findings_come_before_the_file_is_kept(workspace: Workspace, app: AppTest) -> None:
    importing(app, "x.csv", LABELLED.encode(), "labelled")
    assert "Row 5." in words(app)
    assert not library.datasets(workspace)


def test_a_column_that_nothing_speaks_for_must_be_chosen(workspace: Workspace, app: AppTest) -> None:
    importing(app, "x.csv", b"a,b\none two,three\nfour five,six\n")
    assert "Choose the column with the text" in words(app)
    without_failure(app.selectbox(key="import-text").set_value("b").run())
    without_failure(app.button(key="import-save").click().run())
    assert library.dataset(workspace, "x").texts() == ["three", "six"]


@pytest.mark.parametrize("kind", ["corpus", "lexicon"])
def test_a_list_without_a_header_keeps_its_first_row_unless_the_person_says_otherwise(
    workspace: Workspace, app: AppTest, kind: str
) -> None:
    importing(app, "list.csv", b"bird flu\nleaf rust\nfoot rot\n", kind)
    without_failure(app)
    assert "3 rows and 1 column" in words(app)
    assert "'bird flu', was read as data" in words(app)
    [header] = app.toggle
    assert (header.label, header.value) == ("The first row names the columns", False)
    header.set_value(True).run()
    assert "2 rows and 1 column" in words(app)
    app.toggle[0].set_value(False).run()
    without_failure(app.button(key="import-save").click().run())
    [record] = library.datasets(workspace)
    assert record.rows == 3


@pytest.mark.usefixtures("workspace")
def test_another_reading_asks_anew_whether_the_first_row_names_the_columns(app: AppTest) -> None:
    importing(app, "list.csv", b"text|label\nleaf rust|plant\n")
    found = [app.toggle[0].value]
    for delimiter in (";", "|"):
        reading_option(app, "delimiter").set_value(delimiter).run()
        found.append(without_failure(app).toggle[0].value)
    assert found == [True, False, True]


def test_a_header_can_be_declared_data(workspace: Workspace, app: AppTest) -> None:
    importing(app, "list.csv", b"text\nleaf rust\n")
    assert app.toggle[0].value is True
    app.toggle[0].set_value(False).run()
    without_failure(app.button(key="import-save").click().run())
    assert library.dataset(workspace, "list").texts() == ["text", "leaf rust"]


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("x.csv", {"encoding", "delimiter"}),
        ("x.json", {"encoding"}),
        ("x.xlsx", {"sheet"}),
        ("x.parquet", set()),
        ("x.dat", {"sheet", "encoding", "delimiter"}),
    ],
)
def test_only_the_options_of_the_format_are_offered(
    workspace: Workspace, app: AppTest, name: str, options: set[str]
) -> None:
    importing(app, name, b"text\nrust on wheat\n")
    keys_shown = [box.key or "" for box in app.selectbox]
    offered = {name for name in ReadOptions.model_fields if any(key.startswith(f"file-{name}-") for key in keys_shown)}
    assert offered == options
    assert not library.datasets(workspace)


def test_a_person_overrides_detection(workspace: Workspace, app: AppTest) -> None:
    importing(app, "x.csv", b"text;more, or less\nrust on wheat;a, b\nfever;c, d\n")
    assert "comma" in words(app)
    without_failure(reading_option(app, "delimiter").set_value(";").run())
    without_failure(app.selectbox(key="import-text").set_value("text").run())
    without_failure(app.button(key="import-save").click().run())
    assert library.dataset(workspace, "x").texts() == ["rust on wheat", "fever"]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("empty.csv", b"", "empty"),
        ("picture.csv", b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "picture"),
        ("x.json", b"{ not json", "JSON"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_a_sentence(
    workspace: Workspace, app: AppTest, name: str, content: bytes, said: str
) -> None:
    importing(app, name, content)
    assert not app.exception
    assert len(app.error) == 1
    assert said.split(".", maxsplit=1)[0] in app.error[0].value
    assert "Traceback" not in app.error[0].value
    assert not library.datasets(workspace)


def test_one_class_only_is_refused(workspace: Workspace, app: AppTest) -> None:
    importing(app, "x.csv", b"text,label\none,a\ntwo,a\n", "labelled")
    assert not app.exception
    assert app.error
    assert not library.datasets(workspace)


@pytest.mark.parametrize("aspect", ["Rows", "Profile", "Findings", "Used by"])
def test_every_tab_of_a_data_set_is_shown(shared_finished: Workspace, app: AppTest, aspect: str) -> None:
    assert shared_finished.home.is_dir()
    opened(app, "Data")
    app.session_state["aspect"] = aspect
    without_failure(app.run())
    shown = {"Rows": "1,000 of 1,500 rows", "Findings": "used: 1,500 of 1,500 rows", "Used by": filled.EXPERIMENT}
    assert shown.get(aspect, "") in words(app)


def test_the_coverage_of_a_lexicon_is_shown(shared_finished: Workspace, app: AppTest) -> None:
    lexicon = next(record.name for record in library.datasets(shared_finished, "lexicon"))
    opened(app, "Data")
    app.session_state["aspect"] = "Profile"
    app.selectbox(key=keys.DATASET).set_value(lexicon)
    without_failure(app.run())
    figures = {metric.label: metric.value for metric in app.metric}
    assert figures["Terms found"] == "117 of 120"
    assert 0 < float(figures["Tokens inside terms"].removesuffix(" %")) < 50
    assert figures["Texts without a term"] == "194 of 1,500"
    [help_text] = [metric.proto.help for metric in app.metric if metric.label == "Tokens inside terms"]
    assert f"hides about {in_percent(Masking().rate)} of all tokens" in help_text
    said = words(app)
    assert "**Not found: 3**" in said
    assert "chytridiomycosis, " in said
    assert "Stop words or single letters: none" in said
    assert "foot and mouth disease" in said
    assert not app.warning


def test_a_lexicon_that_hardly_occurs_is_pointed_out(sample: Workspace, app: AppTest, tmp_path: Path) -> None:
    file = tmp_path / "rare.csv"
    file.write_text("term\ncrimean congo haemorrhagic fever\nx\n" + "".join(f"term {n}\n" for n in range(12)))
    library.import_dataset(sample, file, ImportRequest(kind="lexicon", project=SAMPLE))
    opened(app, "Data")
    app.session_state["aspect"] = "Profile"
    without_failure(app.selectbox(key=keys.DATASET).set_value("rare").run())
    said = words(app)
    assert "hides nearly the same words here as it would without one" in said
    assert "and 3 more" in said
    assert "Stop words or single letters: 1" in said


def test_a_missing_tokenizer_leaves_the_other_figures(shared_finished: Workspace, app: AppTest) -> None:
    lexicon = next(record.name for record in library.datasets(shared_finished, "lexicon"))
    opened(app, "Data")
    app.session_state["aspect"] = "Profile"
    app.selectbox(key=keys.DATASET).set_value(lexicon)
    app.session_state["coverage-model"] = "nobody/nothing"
    app.run()
    assert not app.exception
    assert "nobody/nothing" in app.error[0].value.replace("\\", "")
    figures = {metric.label: metric.value for metric in app.metric}
    assert (figures["Terms found"], figures["Tokens inside terms"]) == ("117 of 120", "unknown")


def deletion(app: AppTest) -> Button:
    """The button that deletes the data set that is shown."""
    [button] = [each for each in app.button if each.label == "Delete this data set"]
    return button


def test_a_data_set_that_is_used_is_not_deleted(shared_finished: Workspace, app: AppTest) -> None:
    opened(app, "Data")
    deletion(app).click().run()
    assert "cannot be deleted" in app.error[0].value
    assert len(library.datasets(shared_finished)) == 3


def gone(workspace: Workspace) -> list[str]:
    """The names of the data sets, once the files of all are gone."""
    shutil.rmtree(workspace.datasets)
    return [record.name for record in library.datasets(workspace)]


def test_a_data_set_whose_files_are_gone_is_shown_so_and_can_be_imported_again(
    workspace: Workspace, app: AppTest, tmp_path: Path
) -> None:
    file = tmp_path / "reports.csv"
    file.write_text("term\nrust on wheat\nfever in cows\n")
    library.import_dataset(workspace, file, ImportRequest(kind="lexicon", name="mine", language="french"))
    gone(workspace)
    app.run()
    app.switch_page(str(FOLDER / "data.py")).run()
    assert not app.exception
    assert app.dataframe[0].value["Health"].tolist() == ["files gone"]
    [box] = app.error
    assert "The files of mine are gone. Import reports.csv again under the same name" in box.value.replace("\\", "")
    without_failure(app.button(key="data-again").click().run())
    app.file_uploader(key="import-file").set_value([("reports.csv", file.read_bytes(), "text/plain")]).run()
    assert (app.segmented_control(key="import-kind").value, app.text_input[0].value) == ("lexicon", "mine")
    assert app.selectbox(key="import-language").value == "french"
    without_failure(app.button(key="import-save").click().run())
    assert library.dataset(workspace, "mine").terms() == ["rust on wheat", "fever in cows"]
    assert app.dataframe[0].value["Health"].tolist() != ["files gone"]


def test_another_file_than_the_one_to_import_again_is_looked_at_anew(
    workspace: Workspace, app: AppTest, tmp_path: Path
) -> None:
    file = tmp_path / "reports.csv"
    file.write_text("term\nrust on wheat\nfever in cows\n")
    library.import_dataset(workspace, file, ImportRequest(kind="lexicon", name="mine", language="french"))
    gone(workspace)
    app.run()
    app.switch_page(str(FOLDER / "data.py")).run()
    without_failure(app.button(key="data-again").click().run())
    other = ("other.csv", b"text\nLeaf rust was seen on wheat.\nNo rust was seen.\n", "text/csv")
    without_failure(app.file_uploader(key="import-file").set_value([other]).run())
    assert (app.segmented_control(key="import-kind").value, app.text_input[0].value) == ("corpus", "other")


@pytest.mark.usefixtures("workspace")
def test_another_reading_proposes_anew_what_the_file_holds(app: AppTest) -> None:
    opened(app, "Data")
    app.segmented_control(key="view").set_value("Import").run()
    rows = [f"leaf rust was, after all, seen in field {n}|{'ab'[n % 2]}" for n in range(12)]
    content = "\n".join(["text|label", *rows]).encode()
    app.file_uploader(key="import-file").set_value([("x.csv", content, "text/csv")]).run()
    reading_option(app, "delimiter").set_value(";").run()
    assert app.segmented_control(key="import-kind").value == "corpus"
    reading_option(app, "delimiter").set_value("|").run()
    assert without_failure(app).segmented_control(key="import-kind").value == "labelled"


@pytest.mark.usefixtures("workspace")
def test_a_file_with_one_column_has_no_labels(app: AppTest) -> None:
    importing(app, "x.csv", b"text\nLeaf rust was seen.\nNo rust was seen.\n", "labelled")
    assert app.selectbox(key="import-label").value is None
    assert "Choose the column with the label." in words(without_failure(app))
    app.selectbox(key="import-label").set_value("text").run()
    assert "was chosen for two roles" in app.error[0].value


@pytest.mark.parametrize(("name", "said"), [("a/b", "cannot have this name"), (" ", "Name the data set, then save.")])
def test_a_name_that_no_data_set_can_have_is_refused(workspace: Workspace, app: AppTest, name: str, said: str) -> None:
    importing(app, "x.csv", b"text\nLeaf rust was seen.\nNo rust was seen.\n")
    app.text_input[0].set_value(name).run()
    assert said in " ".join([words(app), *(box.value for box in app.error)])
    assert not any(each.key == "import-save" and not each.disabled for each in app.button)
    without_failure(app.text_input[0].set_value(" mine ").run())
    without_failure(app.button(key="import-save").click().run())
    assert [record.name for record in library.datasets(workspace)] == ["mine"]


FRENCH = "Les fermiers de la région ont vu la rouille du blé après la pluie, et ils ne l'ont pas dit."
ENGLISH = "The farmers of the region have seen the rust of the wheat after the rain, and they did not say so."


@pytest.mark.usefixtures("workspace")
def test_the_language_is_compared_with_the_column_that_was_chosen(app: AppTest) -> None:
    rows = [f"{ENGLISH} {n}\t{FRENCH} {n}" for n in range(9)]
    importing(app, "x.tsv", "\n".join(["text\toriginal", *rows]).encode())
    assert "These texts look" not in words(without_failure(app))
    without_failure(app.selectbox(key="import-text").set_value("original").run())
    assert "These texts look French." in words(app)
    without_failure(app.button(key="import-language-take").click().run())
    assert app.selectbox(key="import-language").value == "french"


def test_imports_start_with_the_language_of_the_project_that_they_join(sample: Workspace, app: AppTest) -> None:
    french = Store.of(sample).projects.add("Rapports")
    Store.of(sample).projects.change(french, name="Rapports", language="french", encoder=None)
    app.query_params["project"] = SAMPLE
    importing(app, "x.csv", b"text\nLeaf rust was seen.\nNo rust was seen.\n")
    assert app.selectbox(key="import-language").value == "english"
    app.selectbox(key="import-project-1").set_value("Rapports").run()
    assert without_failure(app).selectbox(key="import-language").value == "french"


def test_the_sample_whose_files_are_gone_is_created_again_whatever_it_is_called(
    sample: Workspace, app: AppTest
) -> None:
    for number, record in enumerate(library.datasets(sample)):
        library.rename_dataset(sample, record.name, f"renamed {number}")
    gone(sample)
    app.run()
    app.switch_page(str(FOLDER / "data.py")).run()
    assert "Create the synthetic sample again" in app.error[0].value
    without_failure(app.button(key="data-sample-again").click().run())
    assert {library.condition(sample, record) for record in library.datasets(sample)} == {"whole"}


def test_rows_that_are_not_those_of_the_import_are_noticed(sample: Workspace, app: AppTest) -> None:
    opened(app, "Data")
    record = library.datasets(sample)[0]
    file = library.dataset(sample, record.name).path
    frame = pd.read_parquet(file)
    frame.assign(text=[f"{text}!" for text in frame.iloc[:, 0]]).to_parquet(file)
    app.query_params["dataset"] = record.name
    app.run()
    assert "are damaged" in app.error[0].value
    without_failure(app.button(key="data-sample-again").click().run())


def test_a_data_set_whose_files_are_gone_is_deleted(sample: Workspace, app: AppTest) -> None:
    names = gone(sample)
    app.run()
    app.switch_page(str(FOLDER / "data.py")).run()
    deletion(app).click().run()
    assert not app.exception
    assert [record.name for record in library.datasets(sample)] == names[1:]


@pytest.mark.parametrize("page", ["Masks", "Launch"])
def test_a_page_that_needs_files_that_are_gone_says_so(sample: Workspace, app: AppTest, page: str) -> None:
    gone(sample)
    app.run()
    app.switch_page(str(FOLDER / f"{page.lower()}.py")).run()
    assert not app.exception
    assert app.error
    for box in app.error:
        assert re.search(r"The files of the data set .* are gone.*Import it again", box.value)


def test_an_unused_data_set_is_deleted(sample: Workspace, app: AppTest) -> None:
    opened(app, "Data")
    without_failure(deletion(app).click().run())
    assert len(library.datasets(sample)) == 2


def test_a_click_on_a_data_set_that_is_gone_deletes_no_other(sample: Workspace, app: AppTest) -> None:
    opened(app, "Data")
    last = app.selectbox(key=keys.DATASET).options[-1]
    app.selectbox(key=keys.DATASET).set_value(last).run()
    button = deletion(app)
    library.delete_dataset(sample, last)  # in another tab
    without_failure(button.click().run())
    assert len(library.datasets(sample)) == 2
    assert f"There is no data set called {last}; it may have been deleted" in words(app)
    assert app.selectbox(key=keys.DATASET).value is None
