from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from selmask import library
from selmask.jobs.experiment import ExperimentSpec
from selmask.jobs.masks import masker_for
from selmask.jobs.plan import Data, plan
from selmask.jobs.task_specs import PostTrainingTask
from selmask.ui import mask_views
from selmask.ui.mask_views import Domain, Settings
from tests.pages.opened import opened, without_failure, words

if TYPE_CHECKING:
    from streamlit.testing.v1 import AppTest

    from selmask.workspace import Workspace

SHOWN = ("random-word", "sm-lex-tfidf", "sm-nonlex-tfidf")


@pytest.fixture
def masks(shared_sample: Workspace, app: AppTest) -> AppTest:
    assert shared_sample.home.is_dir()
    return opened(app, "Masks")


def test_three_strategies_stand_side_by_side_with_their_marks(masks: AppTest) -> None:
    html = " ".join(element.value for element in masks.html)
    assert all(f"<i></i>{name}</div>" in html for name in SHOWN)
    assert 'class="sm-lexicon"' in html
    assert 'class="sm-random"' in html
    assert 'class="sm-score"' in html
    assert html.count("Tokens hidden once in 3 epochs") == len(SHOWN)


@pytest.mark.parametrize("strategy", ["random-word", "sm-lex-tfidf", "sm-nonlex-tfidf-published"])
def test_what_the_page_marks_is_what_training_hides(shared_sample: Workspace, strategy: str) -> None:
    """The page's own function against the collator of the run that Launch would queue, token by token."""
    from selmask.jobs.tasks import masking_data

    corpus, labelled, lexicon = (record.name for record in library.datasets(shared_sample))
    spec = ExperimentSpec(name="x", corpus=corpus, labelled=labelled, lexicon=lexicon, strategies=(strategy,))
    task = next(each.run for each in plan(spec, Data.of(spec, shared_sample)).planned if each.role == "post-training")
    training = PostTrainingTask.parse(task.spec)
    length = training.settings.max_length
    masker = masker_for(
        shared_sample, "minilm", masking_data(shared_sample, training), training.strategy, max_length=length
    )
    windows = masker.windows(training.masking, training.seed)

    domain = Domain.of(corpus, lexicon, labelled, "minilm", length)
    settings = Settings(strategy, (), training.masking, training.seed, epoch=2)
    for view in mask_views.of_rows(domain, settings, list(range(20))):
        row = np.flatnonzero((windows.documents == view.document) & (windows.prepared.windows.number == view.window))
        labels = windows.batch(row, 2).labels
        assert sorted(token for unit in view.masked for token in unit.tokens) == np.flatnonzero(labels != -100).tolist()


def test_a_text_of_ones_own_is_shown_and_not_run(masks: AppTest) -> None:
    masks.segmented_control(key="masks-source").set_value("A text of my own").run()
    masks.text_area(key="masks-text").set_value("Anthrax <script>alert(1)</script> in cattle, anthrax again.").run()
    html = " ".join(element.value for element in without_failure(masks).html)
    assert "<script" not in html
    assert "&lt;script&gt;" in html


@pytest.mark.parametrize("tab", ["Agreement", "What the model sees"])
def test_the_other_tabs_open(masks: AppTest, tab: str) -> None:
    masks.session_state["show"] = tab
    without_failure(masks.run())
    if tab == "Agreement":
        assert len(masks.get("plotly_chart")) == 1 + len(SHOWN)
        assert "Over the first 200 texts" in words(masks)
    else:
        assert any("[MASK]" in element.value for element in masks.html)


def test_strategies_that_need_a_lexicon_are_not_offered_without_one(masks: AppTest) -> None:
    without_failure(masks.selectbox(key="masks-lexicon").set_value("").run())
    assert "sm-lex-tfidf" not in masks.multiselect(key="masks-strategies").options


def test_no_strategy_is_asked_for(masks: AppTest) -> None:
    masks.multiselect(key="masks-strategies").set_value([]).run()
    assert "Choose at least one strategy" in words(masks)


def test_train_with_this_fills_the_form(masks: AppTest) -> None:
    masks.slider(key="masks-rate").set_value(0.3)
    masks.multiselect(key="masks-strategies").set_value(["tfidf"]).run()
    without_failure(masks.button(key="masks-train").click().run())
    assert masks.title[0].value == "Launch"
    assert masks.multiselect(key="launch-strategies").value == ["none", "random-word", "tfidf"]
    assert masks.number_input(key="launch-masking-rate").value == 0.3
