from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from selmask import library
from selmask.errors import BadInput, NotFound
from selmask.evaluation.metrics import ACCURACY
from selmask.experiments.checks import check
from selmask.experiments.results.outcome import compare_experiment
from selmask.experiments.results.question import Question
from selmask.experiments.spec import ExperimentSpec
from selmask.experiments.start_experiment import queue_experiment
from selmask.importing.import_request import ImportRequest
from selmask.processes.alive.identity import boot_id, host
from selmask.runs.many import deletion
from selmask.store.experiments import Place
from selmask.store.store import Store
from selmask.workspace import Workspace
from tests.pages import filled

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace.at(tmp_path)


def asked(workspace: Workspace, metric: str | None = None, reference: str | None = None) -> Question:
    return Question.of(workspace, filled.EXPERIMENT, metric, reference)


def spec(**more: Any) -> ExperimentSpec:
    return ExperimentSpec.parse({"name": "x", "corpus": "-", "labelled": "-", "lexicon": "-", **more})


def test_what_was_planned_is_asked(workspace: Workspace) -> None:
    plan = {"reference": "none", "metric": "accuracy", "margin": 2.5}
    filled.add_experiment(workspace, repeats=3, budgets=(100, "all"), compare=plan)
    question = asked(workspace)
    assert (question.metric, question.reference, question.margin) == ("accuracy", "none", 0.025)
    planned = question.planned
    assert (planned.arms, planned.repeats, planned.planned, planned.left) == (tuple(filled.GAINS), 3, 18, 18)
    assert (question.texts, planned.deviations) == ("these 400 labelled texts", ())


def test_random_words_are_the_usual_reference_and_naming_them_deviates_from_nothing(workspace: Workspace) -> None:
    filled.add_experiment(workspace)
    assert asked(workspace).reference == "random-word"
    assert asked(workspace, "macro_f1", "random-word").planned.deviations == ()


@pytest.mark.parametrize(
    ("metric", "reference", "said"),
    [
        ("accuracy", None, "The plan was to compare by macro-F1; this comparison, by accuracy, is explored."),
        (None, "none", "The plan was to compare with random-word; this comparison, with none, is explored."),
    ],
)
def test_anything_else_is_explored_and_the_verdict_says_so(
    workspace: Workspace, metric: str | None, reference: str | None, said: str
) -> None:
    filled.add_experiment(workspace)
    filled.finish_all(workspace)
    [compared] = compare_experiment(workspace, filled.EXPERIMENT, metric, reference)
    assert compared.comparison.verdict[-1] == said
    assert compared.to_json()["planned"]["deviations"] == [said]


@pytest.mark.parametrize("metric", ["macro_f1", "accuracy"])
def test_the_json_tells_plan_from_what_is_compared(workspace: Workspace, metric: str) -> None:
    filled.add_experiment(workspace, compare={"reference": "none", "margin": 2.0})
    filled.finish_all(workspace)
    [compared] = compare_experiment(workspace, filled.EXPERIMENT, metric)
    document = compared.to_json()
    plan = {"metric": "macro_f1", "reference": "none", "margin": 0.02, "looks": [], "level": 0.05}
    assert document["plan"] == plan | {"arms": list(filled.GAINS), "anchors": [], "repeats": 2, "runs": 6}
    about = {"metric": metric, "margin": 0.02, "level": 0.05, "texts": "these 400 labelled texts", "so_far": False}
    about |= {
        "sharing": "one post-training",
        "scope": "for these post-trained encoders only",
        "explored": metric == "accuracy",
    }
    assert {key: document[key] for key in about} == about
    assert document["words"] == list(compared.comparison.sentences)
    assert "sentences" not in document, "they would be told twice"
    of_rows = {"scope": "for these post-trained encoders only", "explored": metric == "accuracy", "level": 0.05}
    assert all(row.items() >= of_rows.items() for row in document["differences"])


def test_while_runs_are_left_the_json_says_so(workspace: Workspace) -> None:
    filled.add_experiment(workspace)
    while not any(run.state.is_finished for run in Store.of(workspace).runs.all(kind="fine-tuning")):
        filled.finish(workspace, filled.claim(workspace))
    [compared] = compare_experiment(workspace, filled.EXPERIMENT)
    assert compared.to_json()["so_far"]
    assert compared.comparison.limits == ("so far, 1 of 6 runs finished", "for these post-trained encoders only")


def test_an_experiment_without_a_plan_is_explored(workspace: Workspace) -> None:
    filled.add_experiment(workspace)
    with Store.of(workspace).transaction() as db:
        db.execute("UPDATE experiments SET spec = json_remove(spec, '$.compare')")  # as older versions stored it
    assert asked(workspace).planned.metric is None
    [said] = asked(workspace).planned.deviations
    assert said.startswith("No comparison was planned before this experiment started")


def uninstall(workspace: Workspace, strategy: str) -> None:
    """The workspace as it is where the package of a strategy is not installed: nothing knows that name."""
    with Store.of(workspace).transaction() as db:
        for table in ("experiments", "runs"):
            db.execute(f"UPDATE {table} SET spec = replace(spec, ?, '\"crops\"')", [f'"{strategy}"'])  # noqa: S608


def test_a_plan_is_kept_where_the_package_of_a_strategy_is_gone(workspace: Workspace) -> None:
    plan = {"reference": "none", "metric": "accuracy", "margin": 2.5, "looks": [7, 8]}
    filled.add_experiment(workspace, repeats=8, post_training_seeds=None, compare=plan)
    uninstall(workspace, "sm-lex-tfidf")
    question = asked(workspace)
    assert (question.metric, question.reference, question.margin) == ("accuracy", "none", 0.025)
    planned = question.planned
    assert (planned.arms, planned.repeats, planned.planned, planned.looks) == (tuple(filled.GAINS), 8, 24, (7, 8))
    unread = "The plan cannot be read completely, so this comparison is explored: the strategy crops is not installed."
    assert planned.deviations == (unread,)
    other = "The plan was to compare by accuracy; this comparison, by macro-F1, is explored."
    assert asked(workspace, "macro_f1").planned.deviations == (unread, other)


def test_a_planned_reference_without_runs_and_package_is_not_replaced(workspace: Workspace) -> None:
    filled.add_experiment(workspace, compare={"reference": "sm-lex-tfidf"})
    filled.finish_all(workspace)
    for member in Store.of(workspace).experiments.members(filled.EXPERIMENT):
        if member.arm == "sm-lex-tfidf" and member.kind == "fine-tuning":
            deletion.delete(workspace, member.run.id)
    with Store.of(workspace).transaction() as db:
        db.execute("UPDATE experiments SET spec = json_set(spec, '$.strategies[2].strategy.name', 'crops')")
    [compared] = compare_experiment(workspace, filled.EXPERIMENT)
    assert compared.comparison.reference == "sm-lex-tfidf"
    assert "No run of sm-lex-tfidf finished." in compared.comparison.verdict


def test_what_a_newer_version_planned_is_said_not_to_be_readable(workspace: Workspace) -> None:
    filled.add_experiment(workspace)
    with Store.of(workspace).transaction() as db:
        db.execute("UPDATE experiments SET spec = json_set(spec, '$.compare.power', 3)")
    [said] = asked(workspace).planned.deviations
    assert said.startswith(
        "The plan cannot be read completely, so this comparison is explored: the planned comparison "
    )
    assert said.endswith("has no field power.")


def test_runs_that_a_person_stopped_or_deleted_are_counted(workspace: Workspace) -> None:
    filled.add_experiment(workspace, repeats=3, strategies=("none", "random-word"))
    runs = Store.of(workspace).runs
    first, second, *_ = runs.all(kind="fine-tuning")
    runs.request_stop(first.id)
    runs.request_stop(second.id)
    runs.delete(second.id)
    filled.finish_all(workspace)
    planned = asked(workspace).planned
    assert (planned.planned, planned.finished, planned.stopped, planned.left) == (6, 4, 2, 0)


def test_a_planned_reference_has_to_be_an_arm_and_a_margin_no_less_than_zero() -> None:
    with pytest.raises(BadInput, match="the reference 'tfidf' is not an arm of this experiment; name one of none, ran"):
        spec(compare={"reference": "tfidf"})
    with pytest.raises(BadInput, match="margin"):
        spec(compare={"margin": -1})


def test_an_unknown_planned_metric_is_refused_before_anything_is_queued(workspace: Workspace) -> None:
    sample = filled.add_sample(workspace)
    planned = spec(
        corpus=sample.corpus.name,
        labelled=sample.labelled.name,
        lexicon=sample.lexicon.name,
        compare={"metric": "f2"},
    )
    [error] = check(workspace, planned).errors
    assert isinstance(error, NotFound)
    assert ACCURACY.key in str(error)


@pytest.mark.parametrize(
    "values",
    [
        {"fine_tuning_seeds": [0, 1, 0]},
        {"post_training_seeds": [3, 3]},
        {"label_budgets": ["all", 40, "all"]},
        {"models": ["minilm", "minilm"]},
    ],
)
def test_what_stands_twice_would_be_the_same_runs_and_is_refused(values: dict[str, Any]) -> None:
    with pytest.raises(BadInput, match="is listed more than once"):
        spec(**values)


def test_a_seed_that_an_older_version_accepted_twice_is_one_repeat(workspace: Workspace) -> None:
    filled.add_experiment(workspace, repeats=1)
    store = Store.of(workspace)
    members = store.experiments.members(filled.EXPERIMENT)
    with store.transaction() as db:
        db.execute("UPDATE experiments SET spec = json_set(spec, '$.fine_tuning_seeds', json('[0, 0, 0, 0, 0, 0]'))")
    places = [
        Place(each.run.id, each.arm, each.model, repeat, each.budget, each.kind)
        for each in members
        for repeat in range(6)
    ]
    store.experiments.add(filled.EXPERIMENT, store.experiments.get(filled.EXPERIMENT).spec, places)
    filled.finish_all(workspace)
    [compared] = compare_experiment(workspace, filled.EXPERIMENT)
    assert compared.comparison.arms["n"].tolist() == [1, 1, 1]
    assert set(compared.comparison.differences["conclusion"]) == {"too few repeats"}


def test_what_repeats_share_follows_from_the_plan_and_not_from_what_finished(workspace: Workspace) -> None:
    filled.add_experiment(workspace, repeats=8)
    runs = Store.of(workspace).runs
    of_arm = {"random-word": set(range(4)), "sm-lex-tfidf": set(range(4, 8))}
    for member in Store.of(workspace).experiments.members(filled.EXPERIMENT):
        if member.kind == "fine-tuning" and member.repeat in of_arm.get(member.arm, ()):
            runs.request_stop(member.run.id)
    filled.finish_all(workspace)
    [compared] = compare_experiment(workspace, filled.EXPERIMENT)
    assert compared.comparison.sharing == "one post-training"


def test_a_reference_of_which_every_run_failed_is_named(workspace: Workspace) -> None:
    filled.add_experiment(workspace)
    store = Store.of(workspace)
    while (run := store.runs.claim("CPU")) is not None:
        if run.title.startswith("random-word"):
            assert store.hold(run).fail("The loss became nan.")
        else:
            filled.finish(workspace, run)
    [compared] = compare_experiment(workspace, filled.EXPERIMENT)
    assert "both random-word and another arm" in compared.comparison.verdict[0]
    assert "No run of random-word finished." in compared.comparison.verdict


def test_runs_that_are_skipped_because_a_person_stopped_what_they_start_from_are_counted(workspace: Workspace) -> None:
    filled.add_experiment(workspace, repeats=2, strategies=("none", "random-word"), post_training_seeds=None)
    runs = Store.of(workspace).runs
    [_, post_training] = runs.all(kind="post-training")
    runs.request_stop(post_training.id)
    filled.finish_all(workspace)
    planned = asked(workspace).planned
    assert (planned.finished, planned.stopped) == (3, 1)
    assert planned.is_explored


def test_a_planned_reference_whose_runs_were_deleted_is_not_replaced(workspace: Workspace) -> None:
    filled.add_experiment(workspace, repeats=2)
    filled.finish_all(workspace)
    store = Store.of(workspace)
    for member in store.experiments.members(filled.EXPERIMENT):
        if member.arm == "random-word" and member.kind == "fine-tuning":
            deletion.delete(workspace, member.run.id)
    [compared] = compare_experiment(workspace, filled.EXPERIMENT)
    assert compared.comparison.reference == "random-word"
    assert "both random-word and another arm" in compared.comparison.verdict[0]


def test_a_budget_without_any_finished_run_is_named(workspace: Workspace) -> None:
    filled.add_experiment(workspace, repeats=1, budgets=(100, "all"))
    store = Store.of(workspace)
    while (run := store.runs.claim("CPU", host=host(), boot_id=boot_id())) is not None:
        if run.spec.get("budget") == 100:
            filled.begin(workspace, run)
            assert store.hold(run).fail("The loss became nan.")
        else:
            filled.finish(workspace, run)
    [compared] = compare_experiment(workspace, filled.EXPERIMENT)
    assert "No run with minilm, 100 labels finished." in compared.comparison.verdict


def test_what_is_stopped_after_a_planned_look_was_not_needed_for_it(workspace: Workspace) -> None:
    arms = ("none", "random-word")
    filled.add_experiment(workspace, repeats=9, strategies=arms, compare={"looks": [7, 9]}, post_training_seeds=None)
    store = Store.of(workspace)
    late = [each.run.id for each in store.experiments.members(filled.EXPERIMENT) if each.repeat > 6]
    store.runs.stop_all(late)
    filled.finish_all(workspace)
    planned = asked(workspace).planned
    assert (planned.look, planned.stopped, planned.is_explored) == (7, 0, False)
    assert planned.ended == 7


def test_a_look_that_a_person_prevented_is_not_waited_for(workspace: Workspace) -> None:
    arms = ("none", "random-word")
    filled.add_experiment(workspace, repeats=8, strategies=arms, compare={"looks": [7, 8]}, post_training_seeds=None)
    store = Store.of(workspace)
    second = next(each.run.id for each in store.experiments.members(filled.EXPERIMENT) if each.repeat == 1)
    store.runs.request_stop(second)
    first = filled.claim(workspace)
    assert asked(workspace).planned.is_open
    filled.finish(workspace, first)
    filled.finish_all(workspace)
    planned = asked(workspace).planned
    assert (planned.is_open, planned.look, planned.read, planned.is_explored) == (False, None, 8, True)
    [compared] = compare_experiment(workspace, filled.EXPERIMENT)
    verdict = " ".join(compared.comparison.verdict)
    assert verdict.startswith("Explored, not planned: ")
    assert "no verdict yet" not in verdict
    assert "1 run was stopped, skipped or deleted by a person, so this comparison is explored" in verdict
    store.runs.resume(second)
    filled.finish_all(workspace)
    planned = asked(workspace).planned
    assert (planned.look, planned.stopped, planned.is_explored) == (8, 0, True), "its verdict could be read before"


@pytest.mark.parametrize("test", [None, "tests.csv"])
def test_texts_that_were_read_from_a_file_are_counted(workspace: Workspace, tmp_path: Path, test: str | None) -> None:
    rows = [f"{'abcdefgh'[n % 8]} word{n} text,{'yes' if n % 2 else 'no'}" for n in range(60)]
    for name, part in (("labelled.csv", rows), ("tests.csv", rows[:20])):
        (tmp_path / name).write_text("\n".join(["text,label", *part]))
    files = {"labelled": str(tmp_path / "labelled.csv"), "test": test and str(tmp_path / test)}
    sample = filled.add_sample(workspace)
    names = {"corpus": sample.corpus.name, "lexicon": sample.lexicon.name}
    about = {"strategies": ["none", "random-word"], "fine_tuning_seeds": [0], "anchors": []}
    queue_experiment(workspace, ExperimentSpec.parse({"name": filled.EXPERIMENT, **names, **files, **about}))
    assert asked(workspace).texts == ("these 20 test texts" if test else "these 60 labelled texts")


def test_where_rows_are_marked_as_test_a_conclusion_is_about_them(workspace: Workspace, tmp_path: Path) -> None:
    rows = [
        f"{'abcdefgh'[n % 8]} word{n} text,{'yes' if n % 2 else 'no'},{'train' if n % 3 else 'test'}" for n in range(60)
    ]
    filled.add_sample(workspace)
    (tmp_path / "marked.csv").write_text("\n".join(["text,label,split", *rows]))
    library.import_dataset(workspace, tmp_path / "marked.csv", ImportRequest(kind="labelled"))
    filled.add_experiment(workspace, labelled="marked", strategies=("none", "random-word"))
    assert asked(workspace).texts == "these 20 texts marked as test"
    library.dataset(workspace, "marked").path.unlink()  # so nobody knows how many of them were tested on
    assert asked(workspace).texts == "these labelled texts"


def test_an_experiment_whose_runs_were_all_deleted_says_so(workspace: Workspace) -> None:
    filled.add_experiment(workspace, budgets=(100, "all"))
    filled.finish_all(workspace)
    for run in Store.of(workspace).runs.all()[::-1]:
        deletion.delete(workspace, run.id)
    cells = compare_experiment(workspace, filled.EXPERIMENT, even_unfinished=True)
    assert [(each.model, each.budget) for each in cells] == [("minilm", "100"), ("minilm", "all")]
    for cell in cells:
        assert cell.to_json()["verdict"].startswith("All runs were deleted: there is no verdict.")
        assert not cell.to_json()["so_far"]


def test_between_two_looks_tables_are_about_the_repeats_of_the_verdict(workspace: Workspace) -> None:
    arms = ("none", "random-word")
    filled.add_experiment(workspace, repeats=9, strategies=arms, compare={"looks": [7, 9]}, post_training_seeds=None)
    finish_repeats(workspace, 8)
    [compared] = compare_experiment(workspace, filled.EXPERIMENT)
    assert compared.comparison.planned.look == 7
    assert {row["arm"]: row["runs"] for row in compared.table()} == dict.fromkeys(arms, 7)
    assert compared.rows["repeat"].max() == 6
    means = compared.comparison.arms.set_index("arm")["mean"].to_dict()
    assert {row["arm"]: row["macro-F1"] for row in compared.table()} == pytest.approx(means)


def finish_repeats(workspace: Workspace, repeats: int) -> None:
    """All runs of the first repeats are done."""
    store = Store.of(workspace)
    while any(
        each.repeat < repeats and not each.run.state.is_final for each in store.experiments.members(filled.EXPERIMENT)
    ):
        filled.finish(workspace, filled.claim(workspace))


def test_an_arm_with_fewer_runs_than_repeats_has_a_value_for_each_run(workspace: Workspace) -> None:
    filled.add_experiment(
        workspace, strategies=("none", "random-word"), post_training_seeds=[0, 1, 2, 3], paired_seeds=False
    )
    filled.finish_all(workspace)
    [compared] = compare_experiment(workspace, filled.EXPERIMENT)
    arms = compared.comparison.arms.set_index("arm")
    assert arms["n"].to_dict() == {"none": 2, "random-word": 4}
    assert float(arms["sd"]["none"]) > 0
    assert {row["arm"]: row["runs"] for row in compared.table()} == {"none": 2, "random-word": 8}
