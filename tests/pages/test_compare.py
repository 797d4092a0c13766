from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from streamlit.testing.v1.element_tree import Element

from selmask.runs.many import deletion
from selmask.store.experiments import Extended
from selmask.store.state import State
from selmask.store.store import Store
from selmask.ui.parts.loss_curves import SHARED
from selmask.ui.shell import cached_results, keys
from tests.pages import filled
from tests.pages.opened import downloads, opened, without_failure, words

if TYPE_CHECKING:
    from streamlit.testing.v1 import AppTest

    from selmask.workspace import Workspace

TABLES = {"Table": 1, "Settings": 2, "Cost": 1, "Classes": 1}
CHARTS = {"Arms": 2, "Runs": 1, "Labels": 0, "Classes": 2, "Losses": 4, "Cost": 1, "Table": 0, "Settings": 0}


@pytest.fixture
def compare(shared_finished: Workspace, app: AppTest) -> AppTest:
    assert shared_finished.home.is_dir()
    return opened(app, "Compare")


def test_the_verdict_comes_first_with_its_limits(compare: AppTest) -> None:
    verdict = compare.subheader[0].value.replace("\\", "")
    assert "sm-lex-tfidf against random-word" in verdict
    assert "Too few repeats to tell" in verdict
    assert verdict.startswith("For these post-trained encoders only: ")


def test_below_the_verdict_the_arms_are_named_by_the_titles_of_their_strategies(compare: AppTest) -> None:
    assert (
        "The arms: No post-training (none); Random words (random-word); "
        "Lexicon first, then words by TF-IDF (sm-lex-tfidf)."
    ) in words(compare)


def said_how_to_read(page: AppTest) -> int:
    """The number of charts below a sentence on how to read them."""
    beginnings = ("Each mark ", "Each cell ", "Each row ", "Each line ", "Right of zero ", "The higher a mark")
    return sum(caption.value.startswith(beginnings) for caption in page.caption)


@pytest.mark.parametrize("tab", CHARTS)
def test_every_tab_is_shown_and_can_be_downloaded(compare: AppTest, tab: str) -> None:
    compare.session_state["evidence"] = tab
    without_failure(compare.run())
    assert len(compare.get("plotly_chart")) == CHARTS[tab]
    assert said_how_to_read(compare) == CHARTS[tab]
    files = downloads(compare)
    assert files.count("CSV") == CHARTS[tab] + TABLES.get(tab, 0)
    assert files.count("LaTeX") == (0 if tab == "Losses" else files.count("CSV"))
    assert len(compare.get("bidi_component")) == CHARTS[tab]


@pytest.mark.parametrize(("named", "shown"), [("Losses", "Losses"), ("Strategies", "Arms")])
def test_an_address_opens_its_tab_and_one_of_an_older_version_the_first(
    shared_finished: Workspace, app: AppTest, named: str, shown: str
) -> None:
    """The tab Arms was once called Strategies."""
    assert shared_finished.home.is_dir()
    app.query_params["evidence"] = named
    assert len(opened(app, "Compare").get("plotly_chart")) == CHARTS[shown]


def test_the_losses_say_where_they_start(compare: AppTest) -> None:
    compare.session_state["evidence"] = "Losses"
    shown = words(without_failure(compare.run()))
    assert f"A lower loss means that the model guesses the words of texts like yours better. {SHARED}" in shown


def test_losses_of_heads_that_differ_are_not_compared(finished: Workspace, app: AppTest) -> None:
    """As an older version left them."""
    with Store.of(finished).transaction() as db:
        db.execute("UPDATE runs SET spec = json_remove(spec, '$.head') WHERE kind = 'post-training'")
    opened(app, "Compare").session_state["evidence"] = "Losses"
    shown = words(without_failure(app.run()))
    assert "the losses of two arms cannot be compared" in shown
    assert "texts like yours better" not in shown
    assert "the same words hidden for every arm" not in shown
    assert not [chart for chart in charts_of(app) if "the lower the line" in str(chart["layout"])]


@pytest.mark.parametrize("metric", ["accuracy", "precision", "recall"])
def test_another_metric_gives_another_verdict(compare: AppTest, metric: str) -> None:
    without_failure(compare.segmented_control(key=f"compare-metric-{filled.EXPERIMENT}").set_value(metric).run())
    assert metric in compare.subheader[0].value


def test_a_verdict_follows_what_is_noted_of_its_experiment(finished: Workspace) -> None:
    store = Store.of(finished)
    for earlier in ("leaf rust", "leaf rust of 2025"):  # as after a rename
        extended = Extended(earlier, 8, "sm-lex-tfidf", "random-word")
        store.experiments.note_extended(store.experiments.get(filled.EXPERIMENT), [extended])
        results = cached_results.compared(filled.EXPERIMENT)
        assert f" from “{earlier}”, where a verdict" in str(results[0].comparison.planned.deviations)


def test_another_arm_can_be_the_reference(compare: AppTest) -> None:
    without_failure(compare.selectbox(key=f"compare-reference-{filled.EXPERIMENT}").set_value("none").run())
    assert "sm-lex-tfidf against none" in compare.subheader[0].value.replace("\\", "")
    assert {chart.proto.spec.count("Paired difference from none") for chart in compare.get("plotly_chart")} == {0, 1}


def test_the_charts_say_what_their_intervals_hold_for_and_what_they_are_about(compare: AppTest) -> None:
    means, pairs = charts_of(compare)
    assert subtitle(means) == "Each interval for its mean alone; for these post-trained encoders only"
    assert subtitle(pairs) == (
        "95 % intervals, each for its comparison alone and not tested (dashed); for these post-trained encoders only"
    )
    assert pairs["layout"]["yaxis"]["ticktext"] == ["none, so far", "sm-lex-tfidf, so far"]
    without_failure(compare.segmented_control(key=f"compare-metric-{filled.EXPERIMENT}").set_value("accuracy").run())
    assert all("explored" in subtitle(chart) for chart in charts_of(compare))


def charts_of(app: AppTest) -> list[dict[str, Any]]:
    return [json.loads(chart.proto.spec) for chart in app.get("plotly_chart") if isinstance(chart, Element)]


def subtitle(chart: dict[str, Any]) -> str:
    return str(chart["layout"]["title"]["subtitle"]["text"]).replace("<br>", " ")


def test_cost_by_an_error_is_set_against_the_difference(sample: Workspace, app: AppTest) -> None:
    filled.add_experiment(sample, anchors=["frozen"], repeats=6, post_training_seeds=None)
    filled.finish_all(sample)
    compare = opened(app, "Compare")
    compare.session_state["evidence"] = "Cost"
    without_failure(compare.run())
    assert charts_of(compare)[0]["layout"]["title"]["text"] == "Cost against gain over random-word"
    assert subtitle(charts_of(compare)[0]) == "95 % intervals for all 2 comparisons together"
    apart = "Comparisons with anchors are corrected apart from those between arms"
    assert f"{apart}: 95 % intervals for all 3 comparisons together." in words(compare)
    [result] = cached_results.compared(filled.EXPERIMENT)
    costs = {row["arm"]: row for row in cached_results.costs(result).to_dict("records")}
    assert [costs[arm]["comparisons"] for arm in ("sm-lex-tfidf", "frozen", "random-word")] == [2, 3, 0]
    turned = {"better": "worse", "worse": "better"}
    [behind] = [row for row in result.comparison.anchors.to_dict("records") if row["arm"] == "random-word"]
    assert costs["frozen"]["conclusion"] == turned.get(behind["conclusion"], behind["conclusion"])
    without_failure(compare.segmented_control(key=f"compare-metric-{filled.EXPERIMENT}").set_value("ece").run())
    assert charts_of(compare)[0]["layout"]["title"]["text"] == "Cost against difference from random-word"
    assert "A lower calibration error is better: an arm below zero did better than random-word." in words(compare)


@pytest.mark.parametrize("repeats", [1, 2])
def test_mistakes_of_several_runs_are_said_to_be_added_up(sample: Workspace, app: AppTest, repeats: int) -> None:
    filled.add_experiment(sample, repeats=repeats)
    filled.finish_all(sample)
    opened(app, "Compare").session_state["evidence"] = "Classes"
    shown = words(without_failure(app.run()))
    said = f"All {repeats} runs together; a text that several runs were tested on counts once for each."
    assert (said in shown) == (repeats > 1)


def test_the_table_has_a_row_for_each_arm(compare: AppTest) -> None:
    compare.session_state["evidence"] = "Table"
    compare.run()
    assert set(compare.dataframe[0].value["arm"]) == {"none", "random-word", "sm-lex-tfidf"}


def test_learning_rates_that_were_chosen_on_dev_are_counted_in_the_table(sample: Workspace, app: AppTest) -> None:
    filled.add_experiment(sample, fine_tuning={"learning_rate": [5e-5, 2e-4]})
    filled.finish_all(sample)
    compare = opened(app, "Compare")
    compare.session_state["evidence"] = "Table"
    table = without_failure(compare.run()).dataframe[0].value
    assert set(table["learning rates chosen on dev"]) == {"5e-5 ×1, 2e-4 ×1"}
    assert "without a look at the test texts" in words(compare)


def test_anchors_stand_beside_the_arms_everywhere(sample: Workspace, app: AppTest) -> None:
    filled.add_experiment(sample, anchors=["bag-of-words", "frozen"])
    filled.finish_all(sample)
    compare = opened(app, "Compare")
    assert "the anchor frozen" in words(compare)
    compare.session_state["compare-anchors"] = True
    without_failure(compare.run())
    drawn = [chart.proto.spec for chart in compare.get("plotly_chart")]
    for anchor in ("bag-of-words", "frozen"):
        assert sum(f"Paired difference from {anchor}" in spec for spec in drawn) == 1
    [result] = cached_results.compared(filled.EXPERIMENT)
    costs = {row["arm"]: row for row in cached_results.costs(result).to_dict("records")}
    assert costs.keys() == {*filled.GAINS, "bag-of-words", "frozen"}
    anchors = result.comparison.anchors.to_dict("records")
    [behind] = [row for row in anchors if (row["arm"], row["against"]) == ("random-word", "frozen")]
    assert costs["frozen"]["difference"] == -behind["difference"]
    assert (costs["frozen"]["low"], costs["frozen"]["high"]) == (-behind["high"], -behind["low"])
    for tab in CHARTS:
        compare.session_state["evidence"] = tab
        without_failure(compare.run())


def test_a_single_arm_is_shown_beside_its_anchors(sample: Workspace, app: AppTest) -> None:
    filled.add_experiment(sample, strategies=("sm-lex-tfidf",), anchors=("frozen",))
    filled.finish_all(sample)
    compare = opened(app, "Compare")
    assert "Arms are compared pair by pair here" in words(compare)
    compare.session_state["compare-anchors"] = True
    without_failure(compare.run())
    assert any("Paired difference from frozen" in chart.proto.spec for chart in compare.get("plotly_chart"))


def test_cost_includes_both_phases_and_the_head_warm_up(shared_finished: Workspace) -> None:
    [result] = cached_results.compared(filled.EXPERIMENT)
    costs = {row["arm"]: row for row in cached_results.costs(result).to_dict("records")}
    assert shared_finished.home.is_dir()
    assert {name: row["seconds"] for name, row in costs.items()} == {
        "none": 20.0,
        "random-word": 93.0,
        "sm-lex-tfidf": 93.0,
    }
    assert costs["random-word"]["difference"] == 0
    assert costs["sm-lex-tfidf"]["low"] < costs["sm-lex-tfidf"]["difference"]


def test_cost_includes_the_scores(sample: Workspace) -> None:
    filled.add_experiment(sample, strategies=("none", "keyword"))
    filled.finish_all(sample)
    [result] = cached_results.compared(filled.EXPERIMENT)
    costs = {row["arm"]: row for row in cached_results.costs(result).to_dict("records")}
    parts = {name: costs["keyword"][name] for name in ("scoring", "post_training", "fine_tuning", "seconds")}
    assert parts == {"scoring": 30, "post_training": 73, "fine_tuning": 20, "seconds": 123}
    assert costs["none"]["seconds"] == 20


def test_several_budgets_make_a_learning_curve(sample: Workspace, app: AppTest) -> None:
    filled.add_experiment(sample, budgets=(50, 200))
    filled.finish_all(sample)
    opened(app, "Compare")
    assert "Encoder and labels" in [each.label for each in app.segmented_control]
    app.session_state["evidence"] = "Labels"
    without_failure(app.run())
    assert len(app.get("plotly_chart")) == 1
    assert "LaTeX" in downloads(app)
    assert cached_results.verdict(filled.EXPERIMENT)[0].startswith("minilm, 50 labels: ")


def test_a_budget_in_words_is_placed_by_its_number_of_texts(sample: Workspace, app: AppTest) -> None:
    filled.add_experiment(sample, budgets=("16 per class", 50, "all"))
    filled.finish_all(sample)
    results = cached_results.compared(filled.EXPERIMENT)
    assert [each.budget for each in results] == ["50", "16 per class", "all"]
    assert set(cached_results.by_budget(results)["labels"]) == {50, 64, 320}
    opened(app, "Compare")
    app.session_state["evidence"] = "Labels"
    without_failure(app.run())
    assert len(app.get("plotly_chart")) == 1


def test_deleting_an_experiment_keeps_the_runs_it_shares(finished: Workspace, app: AppTest) -> None:
    filled.add_experiment(finished, strategies=("none",), name="another")
    kept = {run.id for run in filled.all_runs(finished, State.FINISHED) if run.title.startswith("none")}
    opened(app, "Compare")
    app.selectbox(key="experiment").set_value(filled.EXPERIMENT).run()
    without_failure(app.button(key=f"compare-delete-{filled.EXPERIMENT}").click().run())
    assert app.selectbox(key="experiment").options == ["another"]
    assert {run.id for run in filled.all_runs(finished, State.FINISHED)} == kept
    Store.of(finished).trash.empty()
    assert {int(folder.name[4:]) for folder in finished.home.glob("run-*")} == kept


def test_a_click_on_an_experiment_that_is_gone_deletes_no_other(finished: Workspace, app: AppTest) -> None:
    filled.add_experiment(finished, strategies=("none",), name="another")
    opened(app, "Compare")
    app.selectbox(key="experiment").set_value("another").run()
    button = app.button(key="compare-delete-another")
    deletion.delete_experiment(finished, "another")  # in another tab
    without_failure(button.click().run())
    assert [each.name for each in Store.of(finished).experiments.all()] == [filled.EXPERIMENT]
    assert "There is no experiment called another; it may have been deleted" in words(app)
    assert app.selectbox(key=keys.EXPERIMENT).value is None
    assert not app.subheader


def test_an_unfinished_experiment_is_not_deleted(sample: Workspace, app: AppTest) -> None:
    filled.add_experiment(sample)
    opened(app, "Compare")
    app.button(key=f"compare-delete-{filled.EXPERIMENT}").click().run()
    assert "9 runs have not ended" in app.error[0].value
    assert len(filled.all_runs(sample, State.QUEUED)) > 0


def test_a_band_stands_for_the_repeats_or_each_run_has_a_thin_line(compare: AppTest) -> None:
    compare.session_state["evidence"] = "Losses"
    without_failure(compare.run())
    fine_tuning = charts_of(compare)[-1]
    assert sum(trace.get("fill") == "toself" for trace in fine_tuning["data"]) == len(filled.ARMS)
    assert "band: lowest to highest repeat" in subtitle(fine_tuning)
    assert subtitle(charts_of(compare)[0]) == "One repeat of each arm, so no band"
    without_failure(compare.toggle(key="compare-single-runs").set_value(True).run())
    smoothed = [trace for trace in charts_of(compare)[-1]["data"] if "mean of" in trace["name"]]
    assert len(smoothed) == 2 * len(filled.ARMS)


def test_losses_of_another_model_are_not_averaged_with_these(sample: Workspace) -> None:
    filled.add_experiment(sample, budgets=(50, "all"))
    filled.finish_all(sample)
    arms = len(filled.ARMS)
    assert cached_results.losses(filled.EXPERIMENT, "fine-tuning")["run"].nunique() == 4 * arms
    assert (
        cached_results.losses(filled.EXPERIMENT, "fine-tuning", "loss", ("minilm", "50"))["run"].nunique() == 2 * arms
    )
    assert cached_results.losses(filled.EXPERIMENT, "fine-tuning", "loss", ("other", "50")).empty
    shared = [
        cached_results.losses(filled.EXPERIMENT, "post-training", "loss", ("minilm", each)) for each in ("50", "all")
    ]
    assert shared[0].equals(shared[1])
    assert shared[0]["arm"].nunique() == arms - 1


def test_the_settings_of_several_experiments_show_their_differences(finished: Workspace, app: AppTest) -> None:
    filled.add_experiment(finished, repeats=3, name="another")
    filled.add_experiment(finished, budgets=(50,), name="third")
    opened(app, "Compare")
    app.session_state["evidence"] = "Settings"
    app.run()
    app.selectbox(key="experiment").set_value(filled.EXPERIMENT).run()
    assert not app.get("plotly_chart")
    app.multiselect(key="compare-other").set_value(["another"]).run()
    assert set(without_failure(app).dataframe[0].value["setting"]) == {"name", "fine_tuning_seeds"}
    app.multiselect(key="compare-other").set_value(["another", "third"]).run()
    table = without_failure(app).dataframe[0].value
    assert list(table.columns) == ["setting", filled.EXPERIMENT, "third", "another"]
    assert set(table["setting"]) == {"name", "fine_tuning_seeds", "label_budgets"}


def test_results_side_by_side_say_why_they_cannot_be_compared(finished: Workspace, app: AppTest) -> None:
    filled.add_experiment(finished, budgets=(50,), name="few labels", compare={"metric": "accuracy"})
    filled.finish_all(finished)
    opened(app, "Compare")
    app.session_state["evidence"] = "Settings"
    app.run()
    app.selectbox(key="experiment").set_value(filled.EXPERIMENT).run()
    without_failure(app.multiselect(key="compare-other").set_value(["few labels"]).run())
    shown = words(app)
    assert f"Different label budgets: {filled.EXPERIMENT} has all labels; few labels has 50 labels." in shown
    assert f"Different planned metrics: {filled.EXPERIMENT} has macro-F1; few labels has accuracy." in shown
    assert "Different test texts" not in shown
    assert "No difference between experiments is tested." in shown
    for name in (filled.EXPERIMENT, "few labels"):
        assert " ".join(cached_results.verdict(name)) in shown
    [chart] = charts_of(app)
    expected = [
        cached_results.compared(name, "macro_f1")[0].comparison.arms for name in (filled.EXPERIMENT, "few labels")
    ]
    means = [100 * mean for arms in expected for mean in arms["mean"]]
    assert [trace["x"][0] for trace in chart["data"]] == pytest.approx(means)
    assert "nothing is tested across experiments: explored" in subtitle(chart)
    assert downloads(app).count("CSV") == downloads(app).count("LaTeX") == 3


def test_an_unfinished_experiment_shows_its_progress(sample: Workspace, app: AppTest) -> None:
    filled.add_experiment(sample)
    opened(app, "Compare")
    assert "0 of 6 runs finished: no verdict yet" in words(app)
    filled.finish(sample, filled.claim(sample))
    without_failure(app.run())
    assert "1 of 6 runs finished: no verdict yet." in words(app)
    assert [subtitle(chart) for chart in charts_of(app)] == [
        "Each interval for its mean alone; so far, 1 of 6 runs finished; for these post-trained encoders only",
        "So far, 1 of 6 runs finished; for these post-trained encoders only",
    ]
    for tab, charts in CHARTS.items():
        app.session_state["evidence"] = tab
        without_failure(app.run())
        if charts and tab != "Losses":
            assert all("so far, 1 of 6 runs finished" in subtitle(chart).lower() for chart in charts_of(app))
        elif tab == "Table":
            assert "So far, 1 of 6 runs finished; for these post-trained encoders only." in words(app)
        if tab == "Table":
            assert "runs so far" in app.dataframe[0].value


def test_a_reference_without_a_run_is_not_replaced_in_silence(sample: Workspace, app: AppTest) -> None:
    filled.add_experiment(sample)
    for run in Store.of(sample).runs.all(kind="post-training"):
        if "random-word" in run.title:
            Store.of(sample).runs.request_stop(run.id)
    filled.finish_all(sample)
    opened(app, "Compare")
    assert app.selectbox(key=f"compare-reference-{filled.EXPERIMENT}").value == "random-word"
    assert "in no repeat do both random-word and another arm" in words(app)


def test_an_experiment_that_ended_without_a_result_says_so(sample: Workspace, app: AppTest) -> None:
    filled.add_experiment(sample)
    runs = Store.of(sample).runs
    runs.stop_all(run.id for run in runs.all())
    assert "Nothing to compare" in words(opened(app, "Compare"))
    assert "No fine-tuning has finished: 6 were stopped. On the page Runs they can be resumed." in words(app)


def test_runs_that_failed_are_not_called_stopped(sample: Workspace, app: AppTest) -> None:
    filled.add_experiment(sample, strategies=("none",), repeats=1)
    filled.fail_next(sample, "The disk is full.")
    assert "No fine-tuning has finished: 1 failed. The page Runs says why." in words(opened(app, "Compare"))


def test_an_optimistic_result_is_marked(sample: Workspace, app: AppTest) -> None:
    filled.add_experiment(
        sample,
        transductive=True,
        fine_tuning={"best_epoch_on": "test", "learning_rate": 5e-5},
        post_training={"held_out": 0.06},
    )
    filled.finish_all(sample)
    warnings = " ".join(element.value for element in opened(app, "Compare").warning)
    assert "Transductive" in warnings
    assert "Optimistic" in warnings


def test_an_experiment_without_results_leads_to_its_own_runs(sample: Workspace, app: AppTest) -> None:
    filled.add_experiment(sample, name="Other")
    filled.add_experiment(sample, name="Waiting", budgets=(100,))
    app.query_params["experiment"] = "Waiting"
    without_failure(opened(app, "Compare").button(key="compare-runs").click().run())
    assert app.title[0].value == "Runs"
    assert app.query_params["of"] == "Waiting"
