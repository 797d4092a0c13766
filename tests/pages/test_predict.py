from __future__ import annotations

from typing import TYPE_CHECKING

import psutil
import pytest

from selmask.ui import prediction
from tests.pages import filled
from tests.pages.opened import opened, without_failure, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from streamlit.testing.v1 import AppTest

    from selmask.workspace import Workspace


@pytest.fixture
def predict(finished: Workspace, app: AppTest) -> Iterator[AppTest]:
    filled.add_models(finished)
    yield opened(app, "Predict")
    prediction.close_all()
    assert not [child for child in psutil.Process().children() if "selmask.jobs.predictor" in child.cmdline()]


def test_the_best_model_comes_first_and_is_described(predict: AppTest) -> None:
    assert "sm-lex-tfidf" in predict.selectbox(key="model").options[0]
    assert "Classes: animal, food & water, human, plant <i>." in words(predict)
    assert [metric.label for metric in predict.metric] == ["Macro-F1", "Accuracy", "Recall"]


def test_a_text_gets_a_class_and_a_file_gets_a_table(predict: AppTest) -> None:
    predict.text_area(key="predict-text").set_value("Anthrax in cattle").run()
    without_failure(predict.button(key="predict-classify").click().run())
    assert any(f"Class: **{name}**" in words(predict) for name in filled.CLASSES)
    assert len(predict.get("plotly_chart")) == 1
    predict.text_area(key="predict-text").set_value("Something else").run()
    assert "Class: " not in words(predict), "the answer belonged to another text"

    predict.session_state["predict-tab"] = "A file"
    predict.run()
    content = b"id,report\n1,Anthrax in cattle\n2,\n3,=1+1\n"
    predict.file_uploader(key="predict-file").set_value(("x.csv", content, "text/csv")).run()
    predict.selectbox(key="predict-column").set_value("report").run()
    without_failure(predict.button(key="predict-file-classify").click().run())
    table = predict.dataframe[0].value
    assert list(table["text"]) == ["Anthrax in cattle", "=1+1"]
    assert set(table["class"]) <= set(filled.CLASSES)


def test_a_model_that_is_gone_is_said(finished: Workspace, app: AppTest) -> None:
    assert finished.home.is_dir()
    opened(app, "Predict")
    app.button(key="predict-classify").click().run()
    assert not app.exception
    assert len(app.error) == 1
