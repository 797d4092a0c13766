"""A person's way through the workbench, from an empty workspace to a verdict and a classified sentence.

Its beginning, to a run that is followed live, is gone in fewer steps by `test_journeys.py`, which is no long test.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import psutil
import pytest
from playwright.sync_api import expect

from selmask.anchors.all_anchors import USUAL_ANCHORS
from selmask.corpus.sample import make_sample
from selmask.experiments.results.outcome import compare_experiment
from selmask.masking.registry import titled
from selmask.ui.masks import tour
from selmask.workspace import Workspace
from tests.browser import pictures
from tests.browser.visitor import Visitor
from tests.browser.watch import Watch
from tests.support.predictors import predictors
from tests.support.tiny import write_tiny_encoder

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Locator, Page

    from tests.browser.server import AppServer

ENCODER = "tiny-bert"
EPOCHS = "8"
"""So many that an idle machine is still training while the test follows the run; three end within four seconds."""

EXPERIMENT = "First look"
STRATEGIES = ("random-word", "sm-lex-tfidf")
TRAINING_MILLISECONDS = 900_000
"""How long the test waits for six small runs; a machine that runs other tests too is slow."""
SENTENCE = "Leaf rust was confirmed on most of the wheat fields after a week of rain."


@pytest.fixture
def encoder(tmp_path: Path) -> Path:
    """A tiny real encoder in the workspace's folder of models."""
    folder = tmp_path / "workspace" / "models" / ENCODER
    settings = {"max_position_embeddings": 256}
    return write_tiny_encoder(folder, list(make_sample().corpus), vocabulary=3000, config=settings)


@pytest.fixture
def watch(page: Page) -> Watch:
    """Watches the tab from the beginning."""
    watch = Watch()
    watch.over(page)
    return watch


@pytest.mark.long
@pytest.mark.usefixtures("encoder")
def test_from_an_empty_workspace_to_a_classified_sentence(app_server: AppServer, page: Page, watch: Watch) -> None:
    visitor = Visitor(page, app_server.url)
    begins(visitor)
    sees_it_finished(visitor)
    reads_the_verdict(visitor)
    classifies_a_sentence(visitor, Workspace.at(app_server.home))
    comes_home(visitor)
    assert watch.errors == []
    assert_only_the_predictor_has_torch(app_server)


def begins(visitor: Visitor) -> None:
    """From an empty workspace to an experiment that is training."""
    visitor.page.set_viewport_size(pictures.SIZE)
    starts_with_the_sample(visitor)
    sees_the_library(visitor)
    compares_what_strategies_hide(visitor)
    launches_an_experiment(visitor)
    follows_it_live(visitor)


def starts_with_the_sample(visitor: Visitor) -> None:
    """An empty workspace offers two ways to begin; one click creates the sample and opens Masks."""
    visitor.opens("Home")
    expect(visitor.widget("home-import")).to_be_visible()
    visitor.presses("home-sample")
    visitor.arrives_at("Masks")
    takes_the_tour(visitor)


def takes_the_tour(visitor: Visitor) -> None:
    """Each of its steps points at parts of the page that are there."""
    for step in tour.STEPS[:-1]:
        expect(visitor.main.locator(step.parts).first).to_have_css("outline-style", "solid")
        visitor.presses("masks-tour-next")
        visitor.settles()
    expect(visitor.main.locator(tour.STEPS[-1].parts)).to_have_css("outline-style", "solid")
    visitor.presses("masks-tour-end")
    expect(visitor.widget("masks-tour")).to_be_visible()


def sees_the_library(visitor: Visitor) -> None:
    visitor.goes_to("Data")
    for kind in ("corpus", "labels", "lexicon"):
        visitor.picks("dataset", f"synthetic sample {kind}")
    visitor.picks("dataset", "synthetic sample labels")
    visitor.turns_to("Profile")
    expect(visitor.main).to_contain_text("animal outbreak")
    visitor.keeps_picture("data")


def compares_what_strategies_hide(visitor: Visitor) -> None:
    """Three strategies stand side by side on the same text; the style of a mark shows why a word is hidden."""
    visitor.goes_to("Masks")
    texts = visitor.main.locator(".sm-text")
    expect(texts).to_have_count(3)
    assert len(set(texts.all_inner_texts())) == 1
    names = visitor.main.locator(".sm-name").all_inner_texts()
    random, lexicon, other = (texts.nth(names.index(titled(name))) for name in (*STRATEGIES, "sm-nonlex-tfidf"))
    assert reasons(random) == {"sm-random"}
    assert reasons(lexicon) >= {"sm-lexicon"}
    assert reasons(other) == {"sm-score"}
    expect(random.locator("mark").first).to_have_css("border-bottom-style", "dotted")
    expect(lexicon.locator("mark.sm-lexicon").first).to_have_css("font-weight", "700")
    expect(other.locator("mark").first).to_have_css("border-bottom-style", "solid")
    visitor.keeps_picture("masks", from_="masks-strategies")
    hidden = random.locator("mark").all_inner_texts()
    visitor.types("masks-seed", "1")
    expect(random.locator("mark")).not_to_have_text(hidden)  # another draw, other words


def launches_an_experiment(visitor: Visitor) -> None:
    """Two strategies, two seeds, a tiny encoder; the summary follows the form."""
    visitor.goes_to("Launch")
    summary = visitor.widget("launch-summary")
    visitor.types("launch-name", EXPERIMENT)
    visitor.picks("launch-model", ENCODER)
    expect(summary).to_contain_text("16 post-training runs, 24 fine-tuning runs, 16 anchor runs")
    visitor.takes_away("launch-strategies", "No post-training (none)")
    visitor.types("launch-seeds", "2")
    expect(summary).to_contain_text("4 post-training runs, 4 fine-tuning runs, 4 anchor runs")
    expect(summary).to_contain_text("you will not know whether post-training helps at all")
    expect(summary).not_to_contain_text("Checking ")  # the model, in the background
    visitor.keeps_picture("launch", from_="launch-model")
    visitor.unfolds("Advanced")
    visitor.turns_to("Post-training")
    visitor.types("launch-post-learning_rate", "0.003")
    visitor.types("launch-post-epochs", EPOCHS)
    visitor.turns_to("Fine-tuning")
    visitor.types("launch-fine-learning_rate", "0.005")
    visitor.presses("launch-start")
    visitor.arrives_at("Runs")


def follows_it_live(visitor: Visitor) -> None:
    """The bar and the curve advance without a click; after a reload the run is still running."""
    expect(visitor.main).to_contain_text("1 active, 11 waiting, 0 finished, 0 stopped, 0 failed or skipped")
    expect(visitor.main).to_contain_text("random-word on synthetic sample corpus")
    visitor.presses_the_first("Open")
    expect(visitor.main.locator(".js-plotly-plot").first).to_contain_text("Loss while training")
    step = visitor.waits_for_a_step_after(0)
    later = visitor.waits_for_a_step_after(step)
    curve = visitor.main.locator(".js-plotly-plot .cartesianlayer").first
    load = visitor.widget("run-load")
    tables = visitor.main.get_by_test_id("stDataFrame").all()
    visitor.keeps_picture("runs", visitor.main.get_by_test_id("stProgress"), load, curve, *tables)
    visitor.reloads("Runs")
    expect(visitor.main).to_contain_text(re.compile(r"1 active, \d+ waiting"))
    expect(visitor.main).to_contain_text("running, step")
    assert visitor.waits_for_a_step_after(later) > later


def sees_it_finished(visitor: Visitor) -> None:
    """Without another click the page shows that all twelve runs are done."""
    counts = "0 active, 0 waiting, 12 finished, 0 stopped, 0 failed or skipped"
    expect(visitor.main).to_contain_text(counts, timeout=TRAINING_MILLISECONDS)
    expect(visitor.main.locator("[class*='st-key-run-row-']")).to_contain_text("finished")  # it has stayed open


def reads_the_verdict(visitor: Visitor) -> None:
    """The verdict comes first, then charts with both strategies as evidence."""
    visitor.goes_to("Compare")
    expect(visitor.widget("compare-verdict")).to_contain_text("sm-lex-tfidf")
    for name in (*STRATEGIES, *USUAL_ANCHORS):
        expect(visitor.widget("chart-intervals")).to_contain_text(name)
    expect(visitor.widget("chart-differences")).to_contain_text("sm-lex-tfidf")
    visitor.keeps_picture("compare")
    assert ",macro-F1,share; 0.01 is one point,these " in visitor.downloads("differences-numbers.csv")
    visitor.turns_to("Runs")
    expect(visitor.widget("chart-single-runs").locator(".scatterlayer .point")).to_have_count(8)
    visitor.turns_to("Losses")
    expect(visitor.widget("chart-loss-post-training").locator(".js-line").first).to_be_visible()
    visitor.turns_to("Table")
    table = visitor.downloads("comparison.csv")
    first, *rows = [line.split(",")[0] for line in table.splitlines()]
    assert (first, sorted(rows)) == ("arm", sorted([*STRATEGIES, *USUAL_ANCHORS]))


def classifies_a_sentence(visitor: Visitor, workspace: Workspace) -> None:
    """The newest model is offered first; it predicts one of the four classes, with the probability of each."""
    [compared] = compare_experiment(workspace, EXPERIMENT)
    classifiers = compared.rows[compared.rows["arm"].isin(STRATEGIES)]
    newest = classifiers.sort_values("run").iloc[-1]
    visitor.goes_to("Predict")
    expect(visitor.main).to_contain_text(f"{100 * newest['macro_f1']:.1f} %")
    visitor.types("predict-text", SENTENCE)
    visitor.presses("predict-classify")
    chart = visitor.widget("chart-probabilities")
    classes = sorted({label for _, label in make_sample().labelled})
    for name in classes:
        expect(chart).to_contain_text(name)
    expect(visitor.main).to_contain_text(re.compile(f"Class: ({'|'.join(classes)})"))
    visitor.settles()
    visitor.keeps_picture("predict")


def comes_home(visitor: Visitor) -> None:
    """The home page shows the verdict, and that nothing is running."""
    visitor.goes_to("Home")
    expect(visitor.main).to_contain_text("Nothing is running")
    expect(visitor.main).to_contain_text(EXPERIMENT)
    visitor.keeps_picture("home")


def reasons(text: Locator) -> set[str]:
    """The reasons why words of a masked text are hidden, as classes of its marks."""
    return {mark.get_attribute("class") or "" for mark in text.locator("mark").all()}


def assert_only_the_predictor_has_torch(app_server: AppServer) -> None:
    assert app_server.process is not None
    server = psutil.Process(app_server.process.pid)
    [predictor] = predictors(server)
    assert has_torch(predictor)  # otherwise the next line would prove nothing
    assert not has_torch(server)


def has_torch(process: psutil.Process) -> bool:
    """Whether the process has loaded the torch library."""
    return any("libtorch" in mapped.path for mapped in process.memory_maps())
