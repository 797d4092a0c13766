from __future__ import annotations

import re
import shutil
from html import unescape
from typing import TYPE_CHECKING

import pytest
import streamlit as st
from safetensors.numpy import load_file, save_file

from selmask import library
from selmask.store.state import State
from selmask.store.store import Store
from selmask.ui.predict import loaded_models
from selmask.ui.predict.which_words import REASONS
from selmask.workspace import MODEL
from tests.pages import filled
from tests.pages.opened import downloads, opened, without_failure, words
from tests.support.predictors import predictors
from tests.support.tiny import write_tiny_encoder
from tests.support.workbooks import workbook_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from streamlit.testing.v1 import AppTest
    from streamlit.testing.v1.element_tree import Selectbox

    from selmask.workspace import Workspace


@pytest.fixture
def predict(finished: Workspace, app: AppTest) -> Iterator[AppTest]:
    filled.add_models(finished)
    yield opened(app, "Predict")
    st.cache_resource.clear()
    assert not predictors()


def test_the_newest_model_is_first_and_described(finished: Workspace, predict: AppTest) -> None:
    """A model that is chosen by its test score would look better than it is."""
    newest = max(Store.of(finished).runs.all(kind="fine-tuning"), key=lambda run: run.id)
    assert predict.selectbox(key="model").options[0].startswith(newest.title)
    assert (
        "Strategy: Lexicon first, then words by TF-IDF (sm-lex-tfidf). Classes: animal, food & water, human, plant <i>."
        in words(predict)
    )
    assert [metric.label for metric in predict.metric] == ["Macro-F1", "Accuracy", "Macro recall"]


def test_a_text_gets_a_class_and_a_file_or_a_sheet_of_a_workbook_gets_a_table(predict: AppTest) -> None:
    predict.text_area(key="predict-text").set_value("Anthrax in cattle").run()
    without_failure(predict.button(key="predict-classify").click().run())
    assert re.search(r"Class: \*\*.*\*\* \(\d+ %\)|Undecided: ", words(predict))
    assert len(predict.get("plotly_chart")) == 2
    weighed = next(html.value for html in predict.html if 'class="sm-weighed"' in html.value)
    assert words_of(weighed) == "Anthrax in cattle"
    predict.text_area(key="predict-text").set_value("Something else").run()
    assert "Class: " not in words(predict), "the prediction was for another text"
    for blank in ("", " \n"):
        assert "Write a text to classify it." in words(predict.text_area(key="predict-text").set_value(blank).run())
        assert predict.button(key="predict-classify").disabled

    predict.session_state["predict-tab"] = "A file"
    predict.run()
    content = b"id,report\n1,Anthrax was seen in cattle\n2,\n3,=1+1\n4,Rust was seen on wheat\n"
    predict.file_uploader(key="predict-file").set_value(("x.csv", content, "text/csv")).run()
    assert file_box(predict, "predict-column-").value == "report", "the column with sentences is proposed"
    assert "**Read as** CSV, utf-8, comma: 4 rows and 2 columns. The first rows:" in words(predict)
    assert "No class is given to 1 row without a text." in words(predict)
    without_failure(predict.button(key="predict-file-classify").click().run())
    table = predict.dataframe[1].value
    assert list(table["id"]) == ["1", "2", "3", "4"]
    assert table["report"].tolist()[::2] == ["Anthrax was seen in cattle", "=1+1"]
    assert table["predicted class"].isna().tolist() == [False, True, False, False]
    assert set(table["predicted class"].dropna()) <= set(filled.CLASSES)
    offered = downloads(predict)
    assert offered.count("CSV") == offered.count("Excel") == 1
    classifies_one_of_several_sheets(predict)  # here, because the model has been loaded


def file_box(app: AppTest, beginning: str) -> Selectbox[str | None]:
    """The box for something about the uploaded file."""
    [box] = [each for each in app.selectbox if (each.key or "").startswith(beginning)]
    return box


def given(predict: AppTest, name: str, content: bytes) -> AppTest:
    """Predict with a file in it."""
    predict.session_state["predict-tab"] = "A file"
    predict.run()
    return predict.file_uploader(key="predict-file").set_value((name, content, "text/plain")).run()


def classifies_one_of_several_sheets(predict: AppTest) -> None:
    sheets = {
        "Notes": [["made by"], ["A. Nonymous"], ["B. Nonymous"]],
        "Reports": [["id", "finding"], ["1", "Anthrax was seen in cattle"], ["2", "Rust was seen on wheat"]],
    }
    without_failure(given(predict, "survey.xlsx", workbook_of(sheets)))
    sheet = file_box(predict, "file-sheets-")
    assert (sheet.value, sheet.options) == ("Notes", ["Notes", "Reports"])
    without_failure(sheet.set_value("Reports").run())
    assert file_box(predict, "predict-column-").value == "finding"
    without_failure(predict.button(key="predict-file-classify").click().run())
    assert list(predict.dataframe[1].value["finding"]) == ["Anthrax was seen in cattle", "Rust was seen on wheat"]
    without_failure(file_box(predict, "file-sheets-").set_value("Notes").run())
    assert len(predict.dataframe) == 1, "the predictions were for another sheet"


def test_whether_the_first_row_is_a_name_is_asked_for_each_sheet(predict: AppTest) -> None:
    sheets = {name: [["anthrax in cattle"], ["rust on wheat"], ["fever in cows"]] for name in ("One", "Two")}
    without_failure(given(predict, "survey.xlsx", workbook_of(sheets)))
    without_failure(predict.toggle[0].set_value(True).run())
    without_failure(file_box(predict, "file-sheets-").set_value("Two").run())
    assert predict.toggle[0].value is False


def test_what_was_guessed_or_cut_is_said_and_a_refusal_leaves_no_bar(
    predict: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_failure(given(predict, "x.csv", b"Anthrax was seen in cattle\nRust was seen on wheat\n"))
    assert "was read as data" in words(predict)
    monkeypatch.setattr(loaded_models, "MOST_TEXTS", 1)
    predict.button(key="predict-file-classify").click().run()
    assert "too many texts" in predict.error[0].value
    assert not predict.get("progress")


def test_how_a_file_of_texts_is_read_can_be_corrected(predict: AppTest) -> None:
    content = "text;more, or less\nRust on wheat;a, b\nFever in cows;c, d\n".encode("utf-16")
    given(predict, "x.csv", content)
    without_failure(file_box(predict, "file-delimiter-").set_value(";").run())
    assert file_box(predict, "predict-column-").value == "text"
    [header] = predict.toggle
    without_failure(header.set_value(False).run())
    assert "3 rows and 2 columns" in words(predict)


def test_the_address_names_the_run_so_that_a_link_survives_a_rename(finished: Workspace, predict: AppTest) -> None:
    first, second, *_ = predict.selectbox(key="model").options
    without_failure(predict.selectbox(key="model").select(second).run())
    number = predict.query_params["model"]
    assert asked_for(predict, first) == first, "an earlier address has the title"
    library.rename_dataset(finished, "synthetic sample labels", "ratings")
    now = asked_for(predict, number)
    assert now == next(run.title for run in filled.all_runs(finished, State.FINISHED) if run.id == int(number))
    assert now != second
    assert asked_for(predict, "99999") is None
    assert "There is no model number 99999" in words(predict)


def asked_for(app: AppTest, model: str) -> str | None:
    """The title of the model that is shown where an address names one."""
    app.query_params["model"] = model
    box = without_failure(app.run()).selectbox(key="model")
    return None if box.value is None else box.format_func(box.value)


def test_a_result_on_the_texts_that_chose_the_epoch_is_called_optimistic(finished: Workspace, app: AppTest) -> None:
    assert "Measured once, on 80 test texts." in words(opened(app, "Predict"))
    with Store.of(finished).transaction() as db:
        db.execute("UPDATE runs SET spec = json_set(spec, '$.settings.best_epoch_on', 'test')")
    said = words(opened(app, "Predict"))
    assert "Optimistic: the best epoch was chosen on these 80 test texts themselves" in said
    assert "Measured once" not in said


def words_of(html: str) -> str:
    return unescape(re.sub(r"<style>.*?</style>|<[^>]*>", "", html, flags=re.DOTALL))


def test_a_model_has_its_card_and_an_export(predict: AppTest) -> None:
    card = next(html.value for html in predict.html if "sm-card" in html.value)
    assert "reports | <b>2026</b>" in words_of(card)
    assert "<b>2026" not in card
    assert "epochs 3, learning rate 5e-5" in card
    assert any(label.startswith("Export (") for label in downloads(predict))


@pytest.mark.long
def test_an_untrained_head_shows_no_guesses(predict: AppTest) -> None:
    predict.session_state["predict-tab"] = "A hidden word"
    predict.run()
    predict.text_input(key="predict-sentence").set_value("Anthrax was [MASK] in *cattle*").run()
    without_failure(predict.button(key="predict-guess").click().run())
    assert "was not trained to guess words" in words(predict)
    assert len(predict.get("plotly_chart")) == 1


@pytest.mark.long
def test_a_model_that_was_trained_again_answers_anew(finished: Workspace, predict: AppTest) -> None:
    def answer() -> tuple[dict[str, float], dict[str, float]]:
        without_failure(predict.button(key="predict-classify").click().run())
        weights = predict.session_state[REASONS][1].weights
        return predict.session_state["predict-answer"][-1].probabilities, {each.word: each.drop for each in weights}

    predict.text_area(key="predict-text").set_value("Anthrax in cattle").run()
    before = answer()
    assert answer() == before
    for run in Store.of(finished).runs.all(kind="fine-tuning"):
        file = finished.run_folder(run.id) / MODEL / "model.safetensors"
        weights = load_file(file)
        weights["classifier.weight"] *= -3
        save_file(weights, file, metadata={"format": "pt"})
    with Store.of(finished).transaction() as db:
        db.execute("UPDATE runs SET ended_at = ended_at + 60")
    after = answer()
    assert after[0] != before[0]
    assert after[1] != before[1]


def test_a_model_without_post_training_has_no_before_and_after(predict: AppTest) -> None:
    untouched = next(option for option in predict.selectbox(key="model").options if option.startswith("none"))
    predict.selectbox(key="model").select(untouched).run()
    predict.session_state["predict-tab"] = "A hidden word"
    assert "fine-tuned without post-training" in words(without_failure(predict.run()))


def test_a_hidden_word_is_guessed_before_and_after(sample: Workspace, app: AppTest) -> None:
    texts = library.dataset(sample, filled.add_sample(sample).corpus.name).frame()["text"].tolist()
    write_tiny_encoder(sample.models / "tiny-bert", texts, config={"max_position_embeddings": 256})
    filled.add_experiment(sample, repeats=1, model="tiny-bert")
    filled.finish_all(sample)
    filled.add_models(sample)
    opened(app, "Predict")
    encoders = [option for option in app.selectbox(key="model").options if "labels" not in option]
    assert len(encoders) == 2
    app.selectbox(key="model").select(encoders[0]).run()
    assert "predict-text" not in {area.key for area in app.text_area}, "an encoder has no classes"
    app.text_input(key="predict-sentence").set_value("Anthrax in cattle").run()
    without_failure(app.button(key="predict-guess").click().run())
    assert len(app.get("plotly_chart")) == 2
    assert "“cattle” itself:" in words(app)
    app.text_input(key="predict-sentence").set_value("Anthrax in sheep").run()
    assert not app.get("plotly_chart"), "the guesses were for another sentence"
    assert "Write a sentence with the word to hide." in words(
        app.text_input(key="predict-sentence").set_value("").run()
    )
    st.cache_resource.clear()


def test_a_damaged_model_is_an_error_message(finished: Workspace, app: AppTest) -> None:
    for file in finished.home.glob(f"run-*/{MODEL}/config.json"):
        file.write_text("{")
    opened(app, "Predict")
    app.button(key="predict-classify").click().run()
    assert not app.exception
    [box] = app.error
    assert "has finished, but its model is damaged. Start the run again on the page Runs" in box.value.replace("\\", "")


def test_models_that_were_deleted_are_not_offered(finished: Workspace, app: AppTest) -> None:
    offered = opened(app, "Predict").selectbox(key="model").options
    runs = {run.title: run for run in filled.all_runs(finished, State.FINISHED)}
    shutil.rmtree(finished.run_folder(runs[offered[0]].id) / MODEL)
    assert opened(app, "Predict").selectbox(key="model").options == offered[1:]
    for title in offered[1:]:
        shutil.rmtree(finished.run_folder(runs[title].id) / MODEL)
    assert "No model is left" in words(opened(app, "Predict"))
    assert "Start a run again to get its model back." in words(app)
