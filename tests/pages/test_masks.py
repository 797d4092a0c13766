from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

import numpy as np
import pytest
import yaml

from selmask import library
from selmask.experiments.experiment_data import Data
from selmask.experiments.plan import plan
from selmask.experiments.spec import ExperimentSpec
from selmask.importing.import_request import ImportRequest
from selmask.masking import held_out
from selmask.masking.registry import parse_strategy, titled
from selmask.runs.pipeline import masker_of, masking_data
from selmask.runs.run_specs import PostTrainingSpec
from selmask.sample_project import SAMPLE_NAMES
from selmask.store.projects import SAMPLE
from selmask.store.state import State
from selmask.ui.masks import masked_texts
from selmask.ui.shell.navigation import FOLDER
from tests.pages import filled
from tests.pages.opened import followed, opened, without_failure, words
from tests.support.projects import MODEL, small_project, write_csv
from tests.support.working_off import work_off

if TYPE_CHECKING:
    from pathlib import Path

    from streamlit.testing.v1 import AppTest

    from selmask.store.run import Run
    from selmask.workspace import Workspace

SHOWN = ("random-word", "sm-lex-tfidf", "sm-nonlex-tfidf")


@pytest.fixture
def masks(shared_sample: Workspace, app: AppTest) -> AppTest:
    assert shared_sample.home.is_dir()
    return opened(app, "Masks")


def test_three_strategies_stand_side_by_side_with_their_marks(masks: AppTest) -> None:
    html = " ".join(element.value for element in masks.html)
    assert all(f"<i></i>{titled(name)}</div>" in html for name in SHOWN)
    assert 'class="sm-lexicon"' in html
    assert 'class="sm-random"' in html
    assert 'class="sm-score"' in html
    assert html.count("Never hidden in 3 epochs") == len(SHOWN)


def test_the_share_of_the_lexicon_in_the_corpus_is_shown(masks: AppTest) -> None:
    assert "Of 120 lexicon terms, the corpus has 117, in 87 % of its texts" in words(masks)
    assert not masks.warning
    without_failure(masks.multiselect(key="masks-strategies").set_value(["random-word"]).run())
    assert "lexicon terms, the corpus has" not in words(masks)


def test_a_strategy_that_cannot_be_fitted_leaves_the_others(sample: Workspace, app: AppTest, tmp_path: Path) -> None:
    file = tmp_path / "elsewhere.csv"
    file.write_text("term\nquokka\nwallaby pox\n")
    masks = opened(app, "Masks")
    library.import_dataset(sample, file, ImportRequest(kind="lexicon", project=SAMPLE))
    masks.run()
    masks.selectbox(key="masks-lexicon").set_value("elsewhere").run()
    assert not masks.exception
    assert all("terms occurs in the corpus" in error.value for error in masks.error)
    assert len(masks.error) == 2
    assert f"<i></i>{titled('random-word')}</div>" in columns(masks)
    assert "sm-lex-tfidf</div>" not in columns(masks)


def columns(app: AppTest) -> str:
    """The texts side by side as HTML."""
    return next(element.value for element in app.html if '<div class="sm-columns"' in element.value)


def post_training_of(workspace: Workspace, strategy: str, **masking: object) -> PostTrainingSpec:
    """The post-training that Launch would queue on the sample."""
    corpus, labelled, lexicon = (record.name for record in library.datasets(workspace))
    values = {"name": "x", "corpus": corpus, "labelled": labelled, "lexicon": lexicon, "strategies": [strategy]}
    spec = ExperimentSpec.parse({**values, "masking": masking, "post_training": {"held_out": 0.2}})
    run = next(each.run for each in plan(spec, Data.of(spec, workspace)).planned if each.run.kind == "post-training")
    return PostTrainingSpec.parse(run.spec)


def trained(workspace: Workspace, spec: PostTrainingSpec, epoch: int) -> dict[int, list[int]]:
    """For each row the positions that the run's collator masks in an epoch, window after window."""
    data = masking_data(workspace, spec)
    kept_out = held_out.held_out_documents(data.duplicates.first, spec.settings.held_out)
    windows = masker_of(workspace, spec, data).windows(spec.masking, spec.seed, spec.settings.epochs)
    selected = held_out.SelectedWindows(windows, ~kept_out)
    masked: dict[int, list[int]] = {}
    for rows in np.array_split(np.arange(len(selected)), 7):
        batch = selected.batch(rows, epoch)
        for row, labels in zip(batch.rows, batch.labels, strict=True):
            masked.setdefault(int(selected.documents[row]), []).extend(np.flatnonzero(labels != -100).tolist())
    return masked


@pytest.mark.parametrize("strategy", ["random-word", "sm-lex-tfidf", "sm-nonlex-tfidf-published"])
def test_what_the_page_marks_is_what_training_hides(shared_sample: Workspace, strategy: str) -> None:
    """The page's masks are those of the run that Launch would queue, token by token, in every epoch."""
    spec = post_training_of(shared_sample, strategy, rate=0.2, schedule="linear", later_rates=[0.4])
    rows = tuple(range(30))
    for epoch in range(spec.settings.epochs):
        expected = trained(shared_sample, spec, epoch)
        shown = masked_texts.mask(spec, rows, epoch, as_trained=True)
        marked: dict[int, list[int]] = {}
        for view in shown.views:
            marked.setdefault(view.document, []).extend(sorted(t for unit in view.masked for t in unit.tokens))
        assert {row: places for row, places in marked.items() if places} == {
            row: places for row, places in expected.items() if row in rows and places
        }
        not_trained = {document.name for document in shown.documents(rows) if document.note}
        assert not_trained == {f"Row {row + 2}" for row in rows if row not in expected}
        assert not_trained


def run_of(workspace: Workspace, strategy: str) -> Run:
    return next(run for run in filled.all_runs(workspace, State.FINISHED) if run.title.startswith(strategy))


@pytest.fixture
def of_a_run(shared_finished: Workspace, app: AppTest) -> AppTest:
    """The page with the masks of the run sm-lex-tfidf."""
    opened(app, "Masks").segmented_control(key="masks-source").set_value("A run").run()
    return without_failure(app.selectbox(key="masks-run").set_value(run_of(shared_finished, "sm-lex-tfidf").id).run())


def test_the_page_runs_leads_to_the_masks_of_a_run(shared_finished: Workspace, app: AppTest) -> None:
    run = run_of(shared_finished, "random-word on synthetic sample corpus")
    app.query_params["run"] = str(run.id)
    opened(app, "Runs")
    followed(app, "See the masks")
    assert app.title[0].value == "Masks"
    assert app.selectbox(key="masks-run").value == run.id
    assert "random-word" in columns(app)


def test_a_link_made_while_a_run_was_at_work_shows_it_after_its_end(
    sample: Workspace, app: AppTest, another_tab: AppTest
) -> None:
    filled.add_experiment(sample, strategies=("random-word", "tfidf"), repeats=1)
    while (first := filled.claim(sample)).kind != "post-training":
        filled.finish(sample, first)
    filled.begin(sample, first)
    opened(app, "Masks").segmented_control(key="masks-source").set_value("A run").run()
    address = dict(app.query_params)
    filled.finish(sample, first)
    filled.finish_all(sample)
    another_tab.query_params.update(address)
    assert opened(another_tab, "Masks").selectbox(key="masks-run").value == first.id


def test_the_address_follows_the_choice_of_a_run(shared_finished: Workspace, app: AppTest) -> None:
    first, second = (run_of(shared_finished, strategy) for strategy in ("random-word", "sm-lex-tfidf"))
    opened(app, "Masks").segmented_control(key="masks-source").set_value("A run").run()
    for run in (first, second):
        without_failure(app.selectbox(key="masks-run").set_value(run.id).run())
        assert app.query_params["run"] == str(run.id)
        assert without_failure(app.run()).selectbox(key="masks-run").value == run.id
    without_failure(app.segmented_control(key="masks-source").set_value("Texts of the corpus").run())
    assert "run" not in app.query_params
    assert app.multiselect(key="masks-strategies").value == list(SHOWN)


def test_a_link_to_a_run_without_masks_shows_no_other_run(shared_finished: Workspace, app: AppTest) -> None:
    assert shared_finished.home.is_dir()
    app.query_params["run"] = "4711"
    opened(app, "Masks")
    assert "Run 4711 has no masks to show: it has not begun, is not a post-training, or was deleted." in words(app)
    assert app.selectbox(key="masks-run").value is None
    run = run_of(shared_finished, "sm-lex-tfidf")
    without_failure(app.selectbox(key="masks-run").set_value(run.id).run())
    assert "sm-lex-tfidf" in columns(app)


def test_a_link_of_an_older_version_shows_no_run_and_says_so(shared_finished: Workspace, app: AppTest) -> None:
    run = run_of(shared_finished, "sm-lex-tfidf")
    app.query_params["masks-run"] = run.title
    opened(app, "Masks")
    assert "made by an older version and no longer leads to a run" in words(app)
    assert app.selectbox(key="masks-run").value is None
    without_failure(app.selectbox(key="masks-run").set_value(run.id).run())
    assert "no longer leads to a run" not in words(app)
    assert "sm-lex-tfidf" in columns(app)
    app.query_params["masks-run"] = run.title
    without_failure(app.segmented_control(key="masks-source").set_value("Texts of the corpus").run())
    assert "masks-run" not in app.query_params
    assert app.multiselect(key="masks-strategies").value == list(SHOWN)


def test_rows_of_one_corpus_are_not_asked_of_another(sample: Workspace, app: AppTest, tmp_path: Path) -> None:
    file = tmp_path / "reports.csv"
    file.write_text("text\nNothing to see here.\nOne case of anthrax.\n")
    app.query_params["masks-rows"] = "700-703"
    masks = opened(app, "Masks")
    assert masks.text_input(key="masks-rows").value == "700-703"
    library.import_dataset(sample, file, ImportRequest(kind="corpus", project=SAMPLE))
    masks.run()
    without_failure(masks.selectbox(key="masks-corpus").set_value("reports").run())
    assert masks.text_input(key="masks-rows").value == "3"


def test_a_run_shows_its_masks_as_it_saw_them(of_a_run: AppTest) -> None:
    html = " ".join(element.value for element in of_a_run.html)
    assert f"<dt>Strategy</dt><dd>{titled('sm-lex-tfidf')}</dd>" in html
    assert "<dt>Rate</dt><dd>15 %</dd>" in html
    assert "test texts in synthetic sample labels" in html
    assert not of_a_run.multiselect
    of_a_run.text_input(key="masks-rows").set_value("2-21").run()
    assert columns(without_failure(of_a_run)).count("<article>") == 20
    assert "held out: not trained on" in columns(of_a_run)


def test_a_text_that_is_left_out_is_shown_without_masks(sample: Workspace, app: AppTest, tmp_path: Path) -> None:
    labels = next(each for each in library.datasets(sample) if each.kind == "labelled").name
    repeated = library.dataset(sample, labels).texts()[0]
    file = tmp_path / "reports.csv"
    file.write_text(f'text\n"{repeated}"\nSwans were found dead on the lake.\n', encoding="utf-8")
    masks = opened(app, "Masks")
    library.import_dataset(sample, file, ImportRequest(kind="corpus", project=SAMPLE))
    masks.run()
    masks.selectbox(key="masks-corpus").set_value("reports").run()
    masks.multiselect(key="masks-strategies").set_value(["random-word"]).run()
    masks.selectbox(key="masks-labelled").set_value(labels).run()
    assert escape(repeated) in columns(without_failure(masks))
    assert "left out of training" in columns(masks)


def test_texts_that_were_changed_on_the_disk_are_not_masked(sample: Workspace, app: AppTest) -> None:
    masks = opened(app, "Masks")
    data = library.dataset(sample, str(masks.selectbox(key="masks-corpus").value))
    frame = data.frame()
    frame.assign(text="Rabies was seen among foxes.").to_parquet(data.path, index=False)
    masks.run()
    said = {error.value.replace("\\", "") for error in masks.error}
    assert len(said) == 1
    assert said.pop().startswith(f"The files of the data set '{data.name}' are damaged.")
    assert "Rabies was seen" not in words(masks)
    frame.to_parquet(data.path, index=False)
    without_failure(masks.run())


def test_the_epochs_of_a_run_are_compared(of_a_run: AppTest) -> None:
    of_a_run.session_state["show"] = "Agreement"
    without_failure(of_a_run.run())
    assert len(of_a_run.get("plotly_chart")) == 2


def test_a_running_run_shows_the_epochs_that_it_has_begun(sample: Workspace, app: AppTest) -> None:
    filled.add_experiment(sample)
    while (run := filled.claim(sample)).kind != "post-training":
        filled.finish(sample, run)
    filled.begin(sample, run)
    opened(app, "Masks").segmented_control(key="masks-source").set_value("A run").run()
    assert "1 of 3 epochs started" in words(without_failure(app))


def test_without_a_run_the_page_says_so(masks: AppTest) -> None:
    without_failure(masks.segmented_control(key="masks-source").set_value("A run").run())
    assert "No post-training run has begun yet" in words(masks)


def test_epochs_are_stepped_through(masks: AppTest) -> None:
    def hidden() -> str:
        return " ".join(re.findall(r"<mark[^>]*>(.*?)</mark>", columns(masks)))

    first = hidden()
    assert masks.button(key="masks-earlier").disabled
    without_failure(masks.button(key="masks-later").click().run())
    assert masks.slider(key="masks-epoch").value == 2
    assert hidden() != first
    without_failure(masks.button(key="masks-earlier").click().run())
    assert hidden() == first
    without_failure(masks.number_input(key="masks-post-epochs").set_value(1).run())
    assert hidden() == first


def test_twenty_texts_stand_side_by_side(masks: AppTest) -> None:
    without_failure(masks.button(key="masks-twenty").click().run())
    assert columns(masks).count("<article>") == 20 * len(SHOWN)
    without_failure(masks.button(key="masks-next").click().run())
    assert masks.text_input(key="masks-rows").value == "22-41"


def test_the_number_of_a_missing_text_is_refused(masks: AppTest) -> None:
    masks.text_input(key="masks-rows").set_value("1, 99999").run()
    assert "No text was imported from this row" in masks.error[0].value
    assert not masks.exception


def test_each_strategy_has_its_own_parameters(masks: AppTest) -> None:
    before = columns(masks)
    without_failure(masks.selectbox(key="masks-sm-lex-tfidf-selection").set_value("top").run())
    assert columns(masks) != before
    assert "every epoch hides the same words" in columns(masks)
    with pytest.raises(KeyError):
        masks.number_input(key="masks-sm-lex-tfidf-temperature")


@pytest.mark.parametrize("field", ["masks-masking-later_rates", "masks-masking-schedule"])
def test_invalid_settings_are_refused_with_an_explanation(masks: AppTest, field: str) -> None:
    if field.endswith("schedule"):
        masks.selectbox(key=field).set_value("linear").run()
        message = "A linear schedule takes one later rate, not 0"
    else:
        masks.text_input(key=field).set_value("1.5").run()
        message = "less than 1"
    assert message in masks.error[0].value.replace("\\", "")
    assert not masks.exception


def test_a_script_in_an_own_text_is_shown_and_not_run(masks: AppTest) -> None:
    masks.segmented_control(key="masks-source").set_value("My own texts").run()
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
        assert "On the first 200 texts of the corpus" in words(masks)
    else:
        assert any("[MASK]" in element.value for element in masks.html)


def test_strategies_that_need_a_lexicon_are_not_offered_without_one(masks: AppTest) -> None:
    without_failure(masks.selectbox(key="masks-lexicon").set_value("").run())
    assert "sm-lex-tfidf" not in masks.multiselect(key="masks-strategies").options


def test_without_a_strategy_the_page_asks_for_one(masks: AppTest) -> None:
    masks.multiselect(key="masks-strategies").set_value([]).run()
    assert "Choose at least one strategy" in words(masks)


def test_missing_scores_are_computed_and_the_masks_appear(workspace: Workspace, app: AppTest) -> None:
    small_project(workspace, documents=30)
    app.session_state["masks-model"], app.session_state["masks-post-max_length"] = MODEL, 64
    app.session_state["masks-strategies"] = ["random-word", "difference"]
    opened(app, "Masks")
    assert f"**{titled('difference')}** needs the model's score for every word" in words(app)
    assert f"<i></i>{titled('difference')}</div>" not in columns(app)
    without_failure(app.button(key="masks-score-difference").click().run())
    [run] = filled.all_runs(workspace, State.QUEUED)
    assert run.title == "difference scores of corpus under tiny"
    assert run.title in words(app)
    assert "in the queue" in app.get("progress")[0].proto.text
    work_off(workspace)
    without_failure(app.run())
    assert f"<i></i>{titled('difference')}</div>" in columns(app)
    assert not app.get("progress")


def test_a_failed_run_for_scores_shows_its_reason_and_can_be_repeated(sample: Workspace, app: AppTest) -> None:
    app.session_state["masks-strategies"] = ["keyword"]
    opened(app, "Masks").button(key="masks-score-keyword").click().run()
    filled.fail_next(sample, "The disk is <b>full</b>.")
    without_failure(app.run())
    assert "Last run (failed): The disk is <b>full</b>." in words(app)
    without_failure(app.button(key="masks-score-keyword").click().run())
    [run] = filled.all_runs(sample, State.QUEUED)
    followed(app, "Open the run")
    assert app.title[0].value == "Runs"
    assert app.button(key=f"run-open-{run.id}").label == "Close"


def test_a_model_without_a_trained_head_is_refused_before_scoring(masks: AppTest) -> None:
    masks.multiselect(key="masks-strategies").set_value(["surprise"]).run()
    assert "never trained" in masks.error[0].value
    assert not masks.exception
    assert "masks-score-surprise" not in {button.key for button in masks.button}


def test_a_strategy_that_learns_from_labels_says_where_to_find_its_masks(masks: AppTest) -> None:
    masks.multiselect(key="masks-strategies").set_value(["task", "tfidf"]).run()
    assert f"{titled('task')} learns from the labels of a repeat" in words(without_failure(masks))
    assert f"<i></i>{titled('tfidf')}</div>" in columns(masks)
    without_failure(masks.multiselect(key="masks-strategies").set_value(["task"]).run())
    without_failure(masks.button(key="masks-train").click().run())
    assert masks.multiselect(key="launch-strategies").value == ["none", "random-word", "task"]


def test_launch_gets_the_settings_of_the_page(masks: AppTest) -> None:
    masks.multiselect(key="masks-strategies").set_value(["tfidf", "keyword"]).run()
    masks.selectbox(key="masks-tfidf-selection").set_value("top")
    masks.slider(key="masks-tfidf-uniform_share").set_value(0.25)
    masks.selectbox(key="masks-tfidf-stop_words").set_value("french")
    masks.toggle(key="masks-near").set_value(False)
    masks.slider(key="masks-temperature").set_value(0.5)
    masks.slider(key="masks-rate").set_value(0.3).run()
    without_failure(masks.button(key="masks-train").click().run())
    launched = ExperimentSpec.parse(yaml.safe_load(masks.code[0].value))
    tfidf = {
        "name": "tfidf",
        "selection": "top",
        "temperature": 0.5,
        "uniform_share": 0.25,
        "stop_words": "french",
    }
    wanted: list[dict[str, object]] = [
        {"name": "none"},
        {"name": "random-word"},
        tfidf,
        {"name": "keyword", "temperature": 0.5},
    ]
    assert [arm.strategy for arm in launched.strategies] == [parse_strategy(each) for each in wanted]
    assert (launched.near_duplicates, launched.containing_texts) == (False, True)
    assert launched.masking.rate == 0.3
    masks.switch_page(str(FOLDER / "masks.py")).run()
    without_failure(masks.switch_page(str(FOLDER / "launch.py")).run())
    assert ExperimentSpec.parse(yaml.safe_load(masks.code[0].value)) == launched


def test_train_with_this_fills_the_form(masks: AppTest) -> None:
    masks.slider(key="masks-rate").set_value(0.3)
    masks.multiselect(key="masks-strategies").set_value(["tfidf"]).run()
    masks.session_state["launch-advanced"] = True
    without_failure(masks.button(key="masks-train").click().run())
    assert masks.title[0].value == "Launch"
    assert masks.multiselect(key="launch-strategies").value == ["none", "random-word", "tfidf"]
    assert masks.slider(key="launch-masking-rate").value == 0.3


def test_a_form_that_a_person_has_seen_is_changed_only_once_she_agrees(masks: AppTest) -> None:
    opened(masks, "Launch")
    masks.multiselect(key="launch-strategies").set_value(["none", "collocation"]).run()
    opened(masks, "Masks").slider(key="masks-rate").set_value(0.3)
    masks.multiselect(key="masks-strategies").set_value(["tfidf"]).run()
    without_failure(masks.button(key="masks-train").click().run())
    assert masks.multiselect(key="launch-strategies").value == ["none", "collocation"]
    before, after = (
        ", ".join(map(titled, arms)) for arms in (["none", "collocation"], ["none", "random-word", "tfidf"])
    )
    assert "What you chose on Masks changes 2 settings:" in words(masks).replace("*", "")
    assert f"- Strategies: {before} → {after}" in words(masks)
    assert "- Masking, rate: 15 % → 30 %" in words(masks)
    without_failure(opened(masks, "Launch").button(key="launch-handed-use").click().run())
    assert masks.multiselect(key="launch-strategies").value == ["none", "random-word", "tfidf"]
    assert "What you chose on Masks" not in words(masks)
    opened(masks, "Masks")
    without_failure(masks.button(key="masks-train").click().run())
    assert "The form already holds what you chose on Masks." in words(masks)
    assert "on Masks" not in words(opened(masks, "Launch"))


def test_a_parameter_of_any_strategy_is_a_change_of_the_form(masks: AppTest) -> None:
    opened(masks, "Launch")
    without_failure(masks.multiselect(key="launch-strategies").set_value(["none", "random-word", "tfidf"]).run())
    hand_over_hot_tfidf(masks)
    assert "What you chose on Masks changes 1 setting:" in words(masks).replace("*", "")
    assert f"{titled('tfidf')}, temperature: 1 → 2" in words(masks)
    without_failure(opened(masks, "Launch").button(key="launch-handed-use").click().run())
    launched = ExperimentSpec.parse(yaml.safe_load(masks.code[0].value))
    assert launched.strategies[-1].strategy == parse_strategy({"name": "tfidf", "temperature": 2.0})


def hand_over_hot_tfidf(app: AppTest) -> None:
    opened(app, "Masks").multiselect(key="masks-strategies").set_value(["tfidf"]).run()
    app.slider(key="masks-temperature").set_value(2.0).run()
    without_failure(app.button(key="masks-train").click().run())


def test_what_was_chosen_on_masks_ends_with_the_project_and_with_a_clone(
    sample: Workspace, app: AppTest, tmp_path: Path
) -> None:
    filled.add_experiment(sample, name="Rust")
    opened(app, "Launch")
    hand_over_hot_tfidf(app)
    assert "What you chose on Masks" in words(app)
    app.query_params["like"] = "Rust"
    assert "What you chose on Masks" not in words(opened(app, "Launch"))
    hand_over_hot_tfidf(app)
    for kind in ("corpus", "labelled"):
        reports = library.dataset(sample, SAMPLE_NAMES["corpus"]).texts()[:40]
        texts = [(text, ["near", "far"][place % 2]) for place, text in enumerate(reports)]
        file = write_csv(tmp_path / f"{kind}.csv", ["text", "label"], texts)
        library.import_dataset(sample, file, ImportRequest.parse({"kind": kind, "project": "Elsewhere"}))
    app.query_params["project"] = "Elsewhere"
    app.switch_page(str(FOLDER / "launch.py")).run()
    assert app.title[0].value == "Launch"
    assert app.query_params["project"] == "Elsewhere"
    assert "What you chose on Masks" not in words(app)


def test_settings_stand_in_the_address(shared_sample: Workspace, app: AppTest) -> None:
    """Whoever opens the address, or loads the page again, sees the same masks."""
    assert shared_sample.home.is_dir()
    app.run()
    app.query_params["masks-rows"] = "7-8"
    app.query_params["masks-rate"] = "0.3"
    app.query_params["masks-strategies"] = ["tfidf"]
    app.query_params["masks-masking-occurrences"] = "all"
    masks = without_failure(app.switch_page(str(FOLDER / "masks.py")).run())
    assert masks.text_input(key="masks-rows").value == "7-8"
    assert masks.slider(key="masks-rate").value == 0.3
    assert masks.slider(key="masks-rate").proto.format == "percent"
    assert masks.multiselect(key="masks-strategies").value == ["tfidf"]
    assert masks.selectbox(key="masks-masking-occurrences").value == "all"


def test_the_page_begins_with_a_text_that_has_terms(sample: Workspace, app: AppTest, tmp_path: Path) -> None:
    file = tmp_path / "reports.csv"
    file.write_text("text\nNothing to see here.\nOne case of anthrax.\nAnthrax and leaf rust on a farm.\n")
    library.import_dataset(sample, file, ImportRequest(kind="corpus", project=SAMPLE))
    (terms := tmp_path / "terms.csv").write_text("term\nanthrax\nleaf rust\n")
    library.import_dataset(sample, terms, ImportRequest(kind="lexicon", project=SAMPLE))
    app.session_state["masks-corpus"], app.session_state["masks-lexicon"] = "reports", "terms"
    masks = opened(app, "Masks")
    assert masks.text_input(key="masks-rows").value == "4"
