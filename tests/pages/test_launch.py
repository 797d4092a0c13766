from __future__ import annotations

import json
import os
import socket
import subprocess
import time
from typing import TYPE_CHECKING

import pytest
import yaml

from selmask import library
from selmask.experiments.spec import ExperimentSpec
from selmask.importing.import_request import ImportRequest
from selmask.masking.registry import titled
from selmask.models import rehearsal
from selmask.processes.devices import AT_ONCE, devices
from selmask.sample_project import SAMPLE_NAMES, create_sample
from selmask.store.projects import SAMPLE
from selmask.store.run import NewRun
from selmask.store.state import State
from selmask.store.store import Store
from selmask.ui.parts import form
from selmask.ui.shell import keys
from selmask.ui.shell.navigation import FOLDER
from selmask.ui.shell.resources import machine_devices
from selmask.workspace import ENVIRONMENT_VARIABLE
from tests.pages import filled
from tests.pages.opened import downloads, followed, opened, with_advanced, without_failure, words
from tests.support.chat_server import chat_server, closed_address
from tests.support.measured import finished
from tests.support.patience import PATIENCE_SECONDS
from tests.support.projects import small_project, write_csv
from tests.support.tiny import write_tiny_encoder

if TYPE_CHECKING:
    from pathlib import Path

    from streamlit.testing.v1 import AppTest

    from selmask.workspace import Workspace


@pytest.fixture
def launch(shared_sample: Workspace, app: AppTest) -> AppTest:
    assert shared_sample.home.is_dir()
    app.session_state["launch-advanced"] = True
    return opened(app, "Launch")


def test_a_data_set_may_be_called_like_the_option_of_none(sample: Workspace, app: AppTest) -> None:
    library.rename_dataset(sample, SAMPLE_NAMES["lexicon"], "No lexicon")
    box = opened(app, "Launch").selectbox(key="launch-lexicon")
    assert box.options == ["No lexicon", "(No lexicon)"]
    box.set_value("").run()
    assert not app.exception
    assert app.selectbox(key="launch-lexicon").value == ""
    without_failure(app.selectbox(key="launch-lexicon").set_value("No lexicon").run())
    assert app.selectbox(key="launch-lexicon").value == "No lexicon"


def test_the_block_of_the_encoder_is_called_as_its_box_is(launch: AppTest) -> None:
    assert launch.selectbox(key="launch-model").label in [each.value for each in launch.subheader]


def test_the_summary_counts_the_runs_and_estimates_them(launch: AppTest) -> None:
    assert "8 head-warm-up runs, 16 post-training runs, 24 fine-tuning runs, 16 anchor runs" in words(launch)
    assert "About" in words(launch)
    assert "GB on disk" in words(launch)
    assert "Starts at once" in words(launch)


def test_a_guessed_time_is_called_a_guess_and_can_be_measured(sample: Workspace, app: AppTest) -> None:
    launch = opened(app, "Launch")
    assert "a guess" in words(launch)
    without_failure(launch.button(key="launch-trial").click().run())
    (trial,) = Store.of(sample).runs.all(kind="trial")
    assert trial.spec["model"] == "minilm"
    assert not [button for button in launch.button if button.key == "launch-trial"]
    assert "The trial starts next" in [each.proto.text for each in launch.get("progress")]
    run = Store.of(sample).runs.claim(devices()[0].label)
    assert run is not None
    Store.of(sample).hold(run).begin(1, 0.0)
    Store.of(sample).hold(run).finish({"post-training": 500.0, "fine-tuning": 400.0})
    assert "from measurements on this machine" in words(without_failure(launch.run()))


def test_a_trial_says_how_long_it_takes_and_which_run_it_waits_for(shared_busy: Workspace, app: AppTest) -> None:
    active = filled.all_runs(shared_busy, State.RUNNING)[0]
    shown = words(opened(app, "Launch"))
    assert "It takes about 2 min at most" in shown
    assert f"The trial goes ahead of all waiting runs, but has to wait for “{active.title}”" in shown


def test_a_trial_says_that_it_reads_the_texts_first_also_where_earlier_trials_were_short(
    sample: Workspace, app: AppTest
) -> None:
    finished(sample, NewRun("trial", "A trial", {"model": "another"}), {}, device=devices()[0].label)
    shown = words(opened(app, "Launch"))
    assert "Trials on this machine took" in shown
    assert "reading the texts for the first time takes extra time" in shown


def test_of_anchors_only_the_one_without_an_encoder_is_said_to_take_seconds(launch: AppTest) -> None:
    tip = launch.multiselect(key="launch-anchors").help
    assert "takes seconds; the second reads all texts once, which takes minutes with a large encoder" in tip


def test_the_counts_follow_the_form(launch: AppTest) -> None:
    launch.number_input(key="launch-seeds").set_value(2)
    launch.multiselect(key="launch-budgets").set_value(["50", "all"])
    launch.multiselect(key="launch-strategies").set_value(["none", "random-word"]).run()
    assert "2 head-warm-up runs, 2 post-training runs, 8 fine-tuning runs, 8 anchor runs" in words(
        without_failure(launch)
    )
    launch.multiselect(key="launch-anchors").set_value([]).run()
    assert "anchor" not in words(without_failure(launch))
    launch.toggle(key="launch-paired").set_value(False).run()
    assert "1 head-warm-up run, 1 post-training run, 8 fine-tuning runs" in words(without_failure(launch))
    assert "about these post-trained encoders" in words(launch)


def test_weak_conclusions_are_warned_about(launch: AppTest) -> None:
    launch.multiselect(key="launch-strategies").set_value(["sm-lex-tfidf"]).run()
    shown = words(launch)
    assert "Without the arm “No post-training (none)”" in shown
    assert "Without the arm “Random words (random-word)”" in shown


def test_a_setting_far_from_what_is_usual_is_questioned(launch: AppTest) -> None:
    launch.slider(key="launch-masking-rate").set_value(0.99).run()
    launch.number_input(key="launch-post-learning_rate").set_value(0.5).run()
    shown = words(without_failure(launch))
    assert "masking setting “rate” is 99 %; usual: 15 % to 40 %" in shown
    assert "post-training setting “learning rate” is 5e-1" in shown
    assert [button for button in launch.button if button.key == "launch-start"], "it is a question, not a refusal"


def test_an_impossible_experiment_is_refused_and_cannot_be_started(launch: AppTest) -> None:
    launch.selectbox(key="launch-lexicon").set_value("").run()
    assert f"The strategy {titled('sm-lex-tfidf')} needs a lexicon" in launch.error[0].value.replace("\\", "")
    assert not [button for button in launch.button if button.key == "launch-start"]


@pytest.fixture
def without_lexicon(workspace: Workspace, app: AppTest) -> AppTest:
    """Launch in a project that has no lexicon."""
    small_project(workspace, documents=600, labelled=200)
    [lexicon] = library.datasets(workspace, "lexicon")
    library.delete_dataset(workspace, lexicon.name)
    return opened(app, "Launch")


def test_without_a_lexicon_the_form_begins_with_what_can_be_started(without_lexicon: AppTest) -> None:
    assert without_lexicon.multiselect(key="launch-strategies").value == ["none", "random-word"]
    assert titled("sm-lex-tfidf") not in without_lexicon.multiselect(key="launch-strategies").options
    assert not without_lexicon.button(key="launch-start").disabled
    assert "This project has no lexicon, so strategies that need one are left out" in words(without_lexicon)


def test_without_a_lexicon_a_preset_leaves_out_what_needs_one(without_lexicon: AppTest) -> None:
    without_failure(without_lexicon.segmented_control(key="launch-preset").set_value("As published").run())
    assert "Left out, because they need a lexicon: " in words(without_lexicon)
    without_failure(without_lexicon.segmented_control(key="launch-preset").set_value("Usual").run())
    assert "Left out, because it needs a lexicon: " in words(without_lexicon)
    without_failure(without_lexicon.segmented_control(key="launch-preset").set_value("As published").run())
    without_failure(without_lexicon.button(key="launch-preset-use").click().run())
    assert "sm-lex-tfidf-published" not in without_lexicon.multiselect(key="launch-strategies").value


def test_strategies_chosen_in_a_project_with_a_lexicon_are_left_out_in_one_without(
    workspace: Workspace, app: AppTest
) -> None:
    app.session_state["launch-strategies"] = ["random-word", "sm-lex-tfidf", "tfidf"]
    small_project(workspace, documents=600, labelled=200)
    [lexicon] = library.datasets(workspace, "lexicon")
    library.delete_dataset(workspace, lexicon.name)
    assert opened(app, "Launch").multiselect(key="launch-strategies").value == ["random-word", "tfidf"]
    create_sample(workspace)
    app.query_params["project"] = SAMPLE
    without_failure(app.run())
    chosen = app.multiselect(key="launch-strategies").value
    assert sorted(chosen) == ["random-word", "sm-lex-tfidf", "tfidf"], "this project has a lexicon"
    without_failure(app.multiselect(key="launch-strategies").set_value(["tfidf"]).run())
    assert app.run().multiselect(key="launch-strategies").value == ["tfidf"]


def test_a_missing_model_is_refused(shared_sample: Workspace, app: AppTest) -> None:
    assert shared_sample.home.is_dir()
    app.session_state["launch-model"] = "./no/such/folder"
    app.run()
    app.switch_page(str(FOLDER / "launch.py")).run()
    assert not app.exception
    assert "There is no such folder" in app.error[0].value


def test_every_reason_why_an_experiment_is_impossible_stands_beside_the_form(launch: AppTest) -> None:
    launch.multiselect(key="launch-budgets").set_value(["4", "5000"]).run()
    assert not launch.exception
    small, large = (error.value.replace("\\", "") for error in launch.error)
    assert "A label budget of 4 labelled texts is too small for 4 classes" in small
    assert "The label budget is 5000 labelled texts, but only 320 are left beside the test set" in large
    assert launch.button(key="launch-start").disabled
    launch.multiselect(key="launch-budgets").set_value(["all"]).run()
    assert not without_failure(launch).button(key="launch-start").disabled


def test_a_data_sets_file_that_is_gone_is_named_at_once(sample: Workspace, app: AppTest) -> None:
    launch = opened(app, "Launch")
    library.dataset(sample, SAMPLE_NAMES["labelled"]).path.unlink()
    launch.run()
    (error,) = launch.error
    assert "are gone" in error.value
    assert "Import it again" in error.value
    assert launch.button(key="launch-start").disabled


def test_a_model_is_checked_in_the_background_and_its_refusal_shown(
    sample: Workspace, app: AppTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HOME", str(tmp_path / "cache"))
    folder = write_tiny_encoder(sample.models / "unfit", ["rust on wheat"], config={"max_position_embeddings": 256})
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(config | {"intermediate_size": 48}), encoding="utf-8")
    app.session_state["launch-model"] = "unfit"
    launch = opened(app, "Launch")
    assert "Checking unfit in the background" in words(without_failure(launch))
    assert not launch.button(key="launch-start").disabled
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not launch.error and time.monotonic() < deadline:
        time.sleep(0.5)
        launch.run()
    assert "are not those of config" in launch.error[0].value
    assert launch.button(key="launch-start").disabled


def test_an_invalid_budget_is_refused(launch: AppTest) -> None:
    launch.multiselect(key="launch-budgets").set_value(["many"]).run()
    assert not launch.exception
    assert "label" in launch.error[0].value


def test_the_button_queues_the_experiment_and_shows_its_runs(sample: Workspace, app: AppTest) -> None:
    launch = with_advanced(opened(app, "Launch"))
    launch.text_input(key="launch-name").set_value("My <b>first</b>")
    launch.number_input(key="launch-seeds").set_value(2)
    launch.number_input(key="launch-post-epochs").set_value(1)
    launch.multiselect(key="launch-strategies").set_value(["none", "random-word"]).run()
    without_failure(launch.button(key="launch-start").click().run())
    assert launch.title[0].value == "Runs"
    store = Store.of(sample)
    queued = store.experiments.get("My <b>first</b>")
    assert ExperimentSpec.parse(queued.spec).post_training.epochs == 1
    assert len(store.runs.all()) == 12


def test_a_name_that_is_taken_is_refused_before_the_click_and_a_free_one_offered(
    sample: Workspace, app: AppTest
) -> None:
    launch = opened(app, "Launch")
    filled.add_experiment(sample, name="Experiment 1")
    launch.text_input(key="launch-name").set_value("Experiment 1").run()
    assert not launch.exception
    assert "already, with other settings" in launch.error[0].value.replace("\\", "")
    assert launch.button(key="launch-start").disabled
    assert "Another experiment has this name." in words(launch)
    assert "24 fine-tuning runs" in words(launch), "what it needs does not depend on its name"
    assert "Starts after" in words(launch)
    without_failure(launch.button(key="launch-rename").click().run())
    assert launch.text_input(key="launch-name").value == "Experiment 2"
    assert not launch.button(key="launch-start").disabled


def test_a_second_experiment_can_be_started_at_once(sample: Workspace, app: AppTest) -> None:
    for number in (1, 2):
        launch = opened(app, "Launch")
        assert launch.text_input(key="launch-name").value == f"Experiment {number}"
        launch.number_input(key="launch-seeds").set_value(number).run()
        without_failure(launch.button(key="launch-start").click().run())
        assert launch.title[0].value == "Runs"
        assert launch.query_params[keys.RUNS_EXPERIMENT] == f"Experiment {number}"
    assert len(Store.of(sample).experiments.all()) == 2


def test_a_clone_keeps_many_repeats(sample: Workspace, app: AppTest) -> None:
    filled.add_experiment(sample, strategies=("none",), anchors=(), repeats=60)
    app.query_params["like"] = filled.EXPERIMENT
    assert opened(app, "Launch").number_input(key="launch-seeds").value == 60
    without_failure(app.number_input(key="launch-seeds").set_value(55).run())
    assert app.run().number_input(key="launch-seeds").value == 55


def test_a_slip_in_the_number_of_repeats_is_refused(launch: AppTest) -> None:
    assert launch.number_input(key="launch-seeds").max == 50


def test_a_clone_has_a_name_of_its_own(sample: Workspace, app: AppTest) -> None:
    filled.add_experiment(sample, name="Rust")
    app.query_params["run"] = str(filled.all_runs(sample, State.QUEUED)[0].id)
    followed(opened(app, "Runs"), "Clone")
    assert app.text_input(key="launch-name").value == "Rust, again"


def test_labels_that_are_nearly_the_same_may_be_trained_on_if_a_person_wants_it(
    sample: Workspace, app: AppTest, tmp_path: Path
) -> None:
    """With the switch on, the twelve texts of a class are one text, which cannot be in train, dev and test."""
    rows = [(f"The sheep near the old mill had blue tongue, report {n}", "near") for n in range(12)]
    rows += [(text, "far") for text in library.dataset(sample, SAMPLE_NAMES["corpus"]).texts()[:40]]
    file = write_csv(tmp_path / "reports.csv", ["text", "label"], rows)
    library.import_dataset(sample, file, ImportRequest(kind="labelled", project=SAMPLE))
    app.session_state["launch-labelled"] = "reports"
    app.session_state["launch-advanced"] = True
    launch = app.switch_page(str(FOLDER / "launch.py")).run()
    assert launch.button(key="launch-start").disabled
    without_failure(launch.toggle(key="launch-fine-near_duplicates_together").set_value(False).run())
    assert not launch.button(key="launch-start").disabled


def test_a_start_that_was_refused_is_not_made_up_for(sample: Workspace, app: AppTest) -> None:
    launch = opened(app, "Launch")
    launch.text_input(key="launch-name").set_value("")
    launch.button(key="launch-start").click().run()
    assert launch.error
    launch.text_input(key="launch-name").set_value("Experiment 1").run()
    assert without_failure(launch).title[0].value == "Launch"
    assert Store.of(sample).experiments.all() == []


def test_a_refusal_ends_with_its_cause(
    sample: Workspace, app: AppTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HOME", str(tmp_path / "cache"))
    folder = write_tiny_encoder(sample.models / "mended", ["rust on wheat"], config={"max_position_embeddings": 256})
    answer, fit = rehearsal.answer_file(folder), rehearsal.Answer(folder=str(folder))
    answer.parent.mkdir(parents=True, exist_ok=True)
    unfit = fit.model_copy(update={"masked": rehearsal.Complaint(happened="A package is missing")})
    answer.write_text(unfit.model_dump_json())
    app.session_state["launch-model"] = "mended"
    app.run()
    launch = app.switch_page(str(FOLDER / "launch.py")).run()
    assert "A package is missing" in launch.error[0].value
    answer.write_text(fit.model_dump_json())  # as if it had been installed
    without_failure(launch.run())


def test_the_yaml_is_the_experiment(launch: AppTest) -> None:
    written = yaml.safe_load(launch.code[0].value)
    assert ExperimentSpec.parse(written).arm_names == ("none", "random-word", "sm-lex-tfidf")
    assert "experiment-1.yaml" in downloads(launch)


def test_the_command_works_as_it_stands(sample: Workspace, app: AppTest, tmp_path: Path) -> None:
    """In the folder of the file, in a terminal that knows neither the workspace nor where selmask is."""
    launch = opened(app, "Launch")
    launch.text_input(key="launch-name").set_value("Does the lexicon's list help?").run()
    (tmp_path / "does-the-lexicon-s-list-help.yaml").write_text(launch.code[0].value, encoding="utf-8")
    outside = {name: value for name, value in os.environ.items() if name not in {ENVIRONMENT_VARIABLE, "PYTHONPATH"}}
    shown = ["sh", "-c", launch.code[1].value]
    ended = subprocess.run(shown, cwd=tmp_path, env=outside, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    store = Store.of(sample)
    [queued] = store.experiments.all(store.projects.get(SAMPLE))
    assert queued.name == "Does the lexicon's list help?"


def use_preset(launch: AppTest, name: str) -> None:
    launch.segmented_control(key="launch-preset").set_value(name).run()
    without_failure(launch.button(key="launch-preset-use").click().run())


def test_a_preset_says_first_what_it_changes(launch: AppTest) -> None:
    launch.number_input(key="launch-seeds").set_value(12).run()
    launch.segmented_control(key="launch-preset").set_value("Usual").run()
    assert "Usual changes 1 setting" in words(launch).replace("*", "")
    assert "Repeats: 12 → 8" in words(launch)
    without_failure(launch.button(key="launch-preset-keep").click().run())
    assert launch.number_input(key="launch-seeds").value == 12
    assert "changes 1 setting" not in words(launch)
    use_preset(launch, "Usual")
    assert launch.number_input(key="launch-seeds").value == 8
    launch.segmented_control(key="launch-preset").set_value("Usual").run()
    assert "The form already matches the preset Usual." in words(launch)


def test_a_preset_says_all_that_it_changes(launch: AppTest) -> None:
    """Nothing else changes: the specification after a preset differs from the one before only in what was listed."""
    before = yaml.safe_load(launch.code[0].value)
    launch.segmented_control(key="launch-preset").set_value("As published").run()
    listed = words(launch)
    use_preset(launch, "As published")
    after = yaml.safe_load(launch.code[0].value)
    for group in ("masking", "post_training", "fine_tuning"):
        for name in {**before.get(group, {}), **after.get(group, {})}:
            if before.get(group, {}).get(name) != after.get(group, {}).get(name):
                assert f"{form.label_of(group)}, {name.replace('_', ' ')}: " in listed
    before, after = (("none", "random-word", last) for last in ("sm-lex-tfidf", "sm-lex-tfidf-published"))
    assert f"Strategies: {', '.join(map(titled, before))} → {', '.join(map(titled, after))}" in listed


def test_a_preset_fills_the_form(launch: AppTest) -> None:
    use_preset(launch, "As published")
    assert launch.number_input(key="launch-post-epochs").value == 6
    assert launch.text_input(key="launch-fine-learning_rate").value == "2e-5"
    assert "sm-lex-tfidf-published" in launch.multiselect(key="launch-strategies").value


def test_closed_settings_are_those_that_were_seen_when_they_were_open(shared_sample: Workspace, app: AppTest) -> None:
    assert shared_sample.home.is_dir()
    untouched = opened(app, "Launch").code[0].value
    assert "launch-post-epochs" not in {each.key for each in app.number_input}
    assert with_advanced(app).code[0].value == untouched
    app.number_input(key="launch-post-epochs").set_value(3)
    app.text_input(key="launch-fine-learning_rate").set_value("5e-5, 1e-4")
    app.toggle(key="launch-near").set_value(False)
    changed = without_failure(app.run()).code[0].value
    app.session_state["launch-advanced"] = False
    assert app.run().code[0].value == changed != untouched
    opened(app, "Home")
    assert opened(app, "Launch").code[0].value == changed
    assert with_advanced(app).number_input(key="launch-post-epochs").value == 3


def test_learning_rates_may_be_candidates(launch: AppTest) -> None:
    assert launch.text_input(key="launch-fine-learning_rate").value == "5e-5, 1e-4, 2e-4"
    launch.text_input(key="launch-fine-learning_rate").set_value("5e-5, 1e-4").run()
    written = yaml.safe_load(without_failure(launch).code[0].value)
    assert ExperimentSpec.parse(written).fine_tuning.learning_rate == (5e-5, 1e-4)
    launch.text_input(key="launch-fine-learning_rate").set_value("5e-5, 5e-5").run()
    assert "several that differ from each other" in launch.error[0].value
    assert len(launch.error) == 1
    assert not launch.exception


def test_the_published_way_of_choosing_the_epoch_is_marked(launch: AppTest) -> None:
    assert "Optimistic" not in words(launch)
    use_preset(launch, "As published")
    assert "Optimistic: the best epoch is chosen on the test set itself" in words(without_failure(launch))


def test_texts_that_repeat_a_test_text_are_counted(sample: Workspace, app: AppTest, tmp_path: Path) -> None:
    texts = library.dataset(sample, SAMPLE_NAMES["corpus"]).texts()
    animal, plant = "animal outbreak", "plant disease"
    part = " ".join(texts[3].split()[6:18])
    rows = [(texts[0], animal), (f"RT @news {texts[1]}", plant), (f"{texts[2]} today", plant), (part, plant)]
    library.import_dataset(
        sample,
        write_csv(tmp_path / "tests.csv", ["text", "label"], rows),
        ImportRequest(kind="labelled", project=SAMPLE),
    )
    app.session_state["launch-labelled"] = SAMPLE_NAMES["labelled"]
    app.session_state["launch-test"] = "tests"
    shown = words(opened(app, "Launch"))
    assert "1 text repeats a test text, 2 more nearly repeat one, 1 more contains one: 4 of the 1,500 texts" in shown
    with_advanced(app).toggle(key="launch-near").set_value(False)
    app.toggle(key="launch-containing").set_value(False).run()
    assert "1 text repeats a test text: 1 of the 1,500 texts of" in words(without_failure(app))
    assert "synthetic sample corpus is left out of" in words(app)


def test_a_kind_of_repeat_that_does_not_occur_is_not_named(sample: Workspace, app: AppTest, tmp_path: Path) -> None:
    texts = library.dataset(sample, SAMPLE_NAMES["corpus"]).texts()
    rows = [(f"{text} today", name) for text, name in zip(texts[:2], ("animal outbreak", "plant disease"), strict=True)]
    file = write_csv(tmp_path / "tests.csv", ["text", "label"], rows)
    library.import_dataset(sample, file, ImportRequest(kind="labelled", project=SAMPLE))
    app.session_state["launch-labelled"] = SAMPLE_NAMES["labelled"]
    app.session_state["launch-test"] = "tests"
    assert "2 texts nearly repeat a test text: 2 of the 1,500 texts" in words(opened(app, "Launch"))


def test_finished_runs_are_not_done_again(shared_finished: Workspace, app: AppTest) -> None:
    assert shared_finished.home.is_dir()
    opened(app, "Launch")
    app.toggle(key="launch-paired").set_value(False)
    app.number_input(key="launch-seeds").set_value(3).run()
    shown = words(without_failure(app))
    assert "9 runs have finished already and will be reused" in shown
    assert "Starts at once" in shown


def test_an_experiment_whose_runs_have_all_finished_takes_no_time(shared_finished: Workspace, app: AppTest) -> None:
    assert shared_finished.home.is_dir()
    opened(app, "Launch")
    app.multiselect(key="launch-anchors").set_value([])
    app.multiselect(key="launch-strategies").set_value(list(filled.GAINS))
    app.toggle(key="launch-paired").set_value(False)
    app.number_input(key="launch-seeds").set_value(2).run()
    shown = words(without_failure(app))
    assert "runs have finished already, so nothing will be trained" in shown
    assert "on disk" not in shown
    assert "ess than a minute" not in shown
    assert "Starts" not in shown


def test_an_experiment_starts_after_those_before_it(sample: Workspace, app: AppTest) -> None:
    filled.add_experiment(sample, budgets=(100,))
    opened(app, "Launch")
    assert "Starts after 6 other runs" in words(app), "it shares the other three"


def test_an_experiment_starts_at_once_while_a_device_is_free(
    sample: Workspace, app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled.add_experiment(sample, strategies=("none",), budgets=(100,), repeats=1)
    filled.begin_next(sample)
    assert "after 1 other run" in words(opened(app, "Launch"))
    monkeypatch.setattr("selmask.processes.devices.cores", lambda: 2)
    monkeypatch.setenv(AT_ONCE, "2")
    machine_devices.clear()
    assert "Starts at once" in words(without_failure(app.run()))
    machine_devices.clear()


def test_the_own_runs_of_an_experiment_do_not_put_off_its_start(sample: Workspace, app: AppTest) -> None:
    """Those that are in the queue already are neither counted nor waited for."""
    filled.add_experiment(sample, strategies=("none",), repeats=1, name="Before")
    filled.finish(sample, filled.claim(sample))
    with Store.of(sample).transaction() as db:
        db.execute("UPDATE attempts SET started_at = started_at - 3600")
    filled.add_experiment(sample, strategies=("none",), fine_tuning_seeds=(1, 2), name="Own")
    filled.add_experiment(sample, strategies=("none",), fine_tuning_seeds=(77,), name="Others")
    launch = opened(app, "Launch")
    assert "Starts in about 1 h, after 1 other run" in words(launch)


def test_an_experiment_that_is_in_the_queue_is_not_said_to_wait_for_itself(sample: Workspace, app: AppTest) -> None:
    launch = opened(app, "Launch")
    launch.number_input(key="launch-seeds").set_value(1).run()
    without_failure(launch.button(key="launch-start").click().run())
    filled.add_experiment(sample, name="Others", strategies=("tfidf",), repeats=1)
    opened(app, "Launch")
    assert "The runs of this experiment are in the queue already, as “Experiment 1”" in words(app)
    assert "other run" not in words(app)
    followed(app, "See its runs")
    assert app.query_params[keys.RUNS_EXPERIMENT] == "Experiment 1"
    opened(app, "Launch").number_input(key="launch-seeds").set_value(2).run()
    assert "Starts after 2 other runs" in words(without_failure(app))


def test_what_is_missing_for_an_experiment_is_named(workspace: Workspace, app: AppTest, tmp_path: Path) -> None:
    file = write_csv(tmp_path / "posts.csv", ["text"], [["Rust on wheat."], ["Anthrax in cattle."]])
    library.import_dataset(workspace, file, ImportRequest(kind="corpus"))
    assert "This project has no labelled texts for fine-tuning yet." in words(opened(app, "Launch"))


def test_the_start_of_an_experiment_is_shown_once_similar_runs_have_finished(sample: Workspace, app: AppTest) -> None:
    filled.add_experiment(sample, strategies=("none",), budgets=(100,))
    filled.finish(sample, filled.claim(sample))
    opened(app, "Launch")
    assert "Starts in less than a minute, after 1 other run" in words(app)


def test_one_strategy_is_compared_with_itself_under_other_parameters(launch: AppTest) -> None:
    launch.multiselect(key="launch-strategies").set_value(["random-word", "tfidf"]).run()
    launch.multiselect(key="launch-strategies").set_value(["random-word", "tfidf", "tfidf (2)"]).run()
    assert launch.error[0].value.startswith("Two arms are the same")
    launch.number_input(key="launch-arm-tfidf-2-temperature").set_value(0.5).run()
    spec = ExperimentSpec.parse(yaml.safe_load(without_failure(launch).code[0].value))
    assert spec.arm_names == ("random-word", "tfidf (defaults)", "tfidf (temperature 0.5)")


def test_the_parts_of_an_experiment_that_the_form_cannot_show_are_named(sample: Workspace, app: AppTest) -> None:
    filled.add_experiment(sample, fine_tuning_seeds=(42, 43), masking={"replacement": [0.7, 0.2, 0.1]}, repeats=2)
    run = filled.all_runs(sample, State.QUEUED)[0]
    app.query_params["run"] = str(run.id)
    opened(app, "Runs")
    followed(app, "Clone")
    seeds, replacement = (element.value.replace("\\", "") for element in app.info)
    assert "takes seeds one after the other" in seeds
    assert "Replacement: 0.7, 0.2, 0.1." in replacement
    use_preset(app, "Quick look")
    assert len(app.info) == 0


def test_too_few_repeats_are_warned_about(launch: AppTest) -> None:
    launch.number_input(key="launch-seeds").set_value(2).run()
    assert "2 repeats are too few to tell strategies apart; at least 6 are needed, and 8 are better." in words(launch)
    launch.number_input(key="launch-seeds").set_value(7).run()
    assert "too few" not in words(launch)


def test_a_start_that_was_interrupted_by_leaving_the_page_is_withdrawn(shared_sample: Workspace, app: AppTest) -> None:
    launch = opened(app, "Launch")
    launch.session_state[keys.ASKED_TO_START] = True
    without_failure(launch.switch_page(str(FOLDER / "home.py")).run())
    without_failure(launch.switch_page(str(FOLDER / "launch.py")).run())
    assert launch.title[0].value == "Launch"
    assert Store.of(shared_sample).experiments.all() == []


def test_a_language_model_asks_for_its_server(launch: AppTest) -> None:
    launch.multiselect(key="launch-anchors").set_value(["frozen", "llm"]).run()
    launch.text_input(key="launch-llm-model").set_value("tiny")
    launch.text_input(key="launch-llm-url").set_value("http://example.org/v1").run()
    assert "an address on this machine" in launch.error[0].value.replace("\\", "")
    launch.text_input(key="launch-llm-url").set_value(closed_address()).run()
    assert launch.number_input(key="launch-llm-shots").label == "Example texts"
    shown = words(without_failure(launch))
    assert "16 anchor runs" in shown
    assert "time unknown" in shown.lower()


def test_a_server_that_does_not_answer_stops_the_start(sample: Workspace, app: AppTest) -> None:
    with_language_model(launch := opened(app, "Launch"), closed_address())
    launch.button(key="launch-start").click().run()
    assert not launch.exception
    assert "The language model server does not answer" in launch.error[0].value.replace("\\", "")
    assert Store.of(sample).experiments.all() == []
    with chat_server(lambda _: "plant") as url:
        without_failure(launch.text_input(key="launch-llm-url").set_value(url).run())
        without_failure(launch.button(key="launch-start").click().run())
    assert len(Store.of(sample).experiments.all()) == 1


def test_drawing_the_page_asks_no_server(launch: AppTest) -> None:
    """One that never answers would hold up every click for seconds."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        with_language_model(launch, f"http://127.0.0.1:{server.getsockname()[1]}/v1")
        launch.text_input(key="launch-llm-model").set_value("another").run()
        without_failure(launch)
        server.setblocking(False)
        with pytest.raises(BlockingIOError):  # nobody is waiting to be answered
            server.accept()


def with_language_model(launch: AppTest, url: str) -> None:
    """Chooses a language model as an anchor, behind a server at `url`."""
    launch.multiselect(key="launch-anchors").set_value(["llm"]).run()
    launch.text_input(key="launch-llm-model").set_value("tiny")
    without_failure(launch.text_input(key="launch-llm-url").set_value(url).run())


def test_the_usual_name_is_one_that_no_experiment_has(sample: Workspace, app: AppTest) -> None:
    filled.add_experiment(sample, name="Experiment 2", strategies=("none",), repeats=1)
    assert opened(app, "Launch").text_input(key="launch-name").value == "Experiment 1"


def test_a_proposal_calls_a_setting_as_the_form_does(launch: AppTest) -> None:
    settings = [launch.toggle(key=key) for key in ("launch-near", "launch-containing", "launch-paired")]
    for each in settings:
        each.set_value(False)
    shown = words(without_failure(launch.segmented_control(key="launch-preset").set_value("Usual").run()))
    assert [each.label for each in settings if f"{each.label}: off → on" not in shown] == []
