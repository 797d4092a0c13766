from __future__ import annotations

import re
import shutil
from html import unescape
from typing import TYPE_CHECKING

import pytest
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

if TYPE_CHECKING:
    from collections.abc import Iterator

    from streamlit.testing.v1 import AppTest

    from selmask.workspace import Workspace


@pytest.fixture
def predict(finished: Workspace, app: AppTest) -> Iterator[AppTest]:
    filled.add_models(finished)
    yield opened(app, "Predict")
    loaded_models.close_all()
    assert not predictors()


def test_the_newest_model_is_first_and_described(finished: Workspace, predict: AppTest) -> None:
    """A model that is chosen by its test score would look better than it is."""
    newest = max(Store.of(finished).runs.all(kind="fine-tuning"), key=lambda run: run.id)
    assert predict.selectbox(key="model").options[0].startswith(newest.title)
    assert "Classes: animal, food & water, human, plant <i>." in words(predict)
    assert [metric.label for metric in predict.metric] == ["Macro-F1", "Accuracy", "Macro recall"]


def test_a_text_gets_a_class_and_a_file_gets_a_table(predict: AppTest) -> None:
    predict.text_area(key="predict-text").set_value("Anthrax in cattle").run()
    without_failure(predict.button(key="predict-classify").click().run())
    assert re.search(r"Class: \*\*.*\*\* \(\d+ %\)|Undecided: ", words(predict))
    assert len(predict.get("plotly_chart")) == 2
    weighed = next(html.value for html in predict.html if 'class="sm-weighed"' in html.value)
    assert words_of(weighed) == "Anthrax in cattle"
    predict.text_area(key="predict-text").set_value("Something else").run()
    assert "Class: " not in words(predict), "the prediction was for another text"

    predict.session_state["predict-tab"] = "A file"
    predict.run()
    content = b"id,report\n1,Anthrax in cattle\n2,\n3,=1+1\n"
    predict.file_uploader(key="predict-file").set_value(("x.csv", content, "text/csv")).run()
    predict.selectbox(key="predict-column").set_value("report").run()
    assert "No class is given to 1 row without a text." in words(predict)
    without_failure(predict.button(key="predict-file-classify").click().run())
    table = predict.dataframe[0].value
    assert list(table["id"]) == ["1", "2", "3"]
    assert table["report"].tolist()[::2] == ["Anthrax in cattle", "=1+1"]
    assert table["predicted class"].isna().tolist() == [False, True, False]
    assert set(table["predicted class"].dropna()) <= set(filled.CLASSES)
    offered = downloads(predict)
    assert offered.count("CSV") == offered.count("Excel") == 1


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
    loaded_models.close_all()


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
