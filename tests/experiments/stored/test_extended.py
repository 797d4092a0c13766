from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from selmask.experiments.checks import check
from selmask.experiments.conditions import explored
from selmask.experiments.results.question import Question
from selmask.experiments.spec import ExperimentSpec
from selmask.processes.alive.identity import boot_id, host
from selmask.runs.many import deletion
from selmask.store.store import Store
from selmask.workspace import Workspace
from tests.pages import filled

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

ARMS = ("none", "random-word")
AGAIN = (
    "Runs were started again, added or deleted after a verdict on {} repeats could be read, so this comparison is "
    "explored."
)
EXTENDS = (
    "This experiment goes on with {} of none and random-word from “first”, where a verdict could be read already, so "
    "its result is explored."
)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace.at(tmp_path)


def deviations(workspace: Workspace, name: str = "more") -> tuple[str, ...]:
    return Question.of(workspace, name, None, None).planned.deviations


def work_off_but(workspace: Workspace, failing: Collection[int] = (), lasting: Collection[int] = ()) -> None:
    """Every run of the queue is done, but those that fail or last longer."""
    store = Store.of(workspace)
    while (run := store.runs.claim("CPU, 2 cores", host=host(), boot_id=boot_id())) is not None:
        (filled.begin if run.id in (*failing, *lasting) else filled.finish)(workspace, run)
        assert run.id not in failing or store.hold(run).fail("The loss became nan.")


@pytest.mark.parametrize(
    ("before", "said"),
    [(6, (EXTENDS.format("6 repeats"),)), (5, ())],
    ids=["a verdict was there", "too few for one"],
)
def test_more_repeats_after_a_verdict_are_explored(workspace: Workspace, before: int, said: tuple[str, ...]) -> None:
    filled.add_experiment(workspace, name="first", repeats=before, strategies=ARMS)
    filled.finish_all(workspace)
    filled.add_experiment(workspace, name="more", repeats=8, strategies=ARMS)
    assert deviations(workspace) == said


@pytest.mark.parametrize("before", [6, 5], ids=["a verdict was there", "too few for one"])
def test_what_will_be_explored_is_said_before_it_is_queued(workspace: Workspace, before: int) -> None:
    filled.add_experiment(workspace, name="first", repeats=before, strategies=ARMS, post_training_seeds=None)
    filled.finish_all(workspace)
    stored = Store.of(workspace).experiments.get("first").spec
    more = stored | {"name": "more", "fine_tuning_seeds": list(range(8))}
    spec, same = (ExperimentSpec.parse(each, stored=True) for each in (more, stored))
    said = list(explored.warnings(workspace, spec))
    assert said == [each for each in check(workspace, spec).warnings if "explored" in each]
    filled.add_experiment(workspace, name="more", repeats=8, strategies=ARMS, post_training_seeds=None)
    assert [each.split(" It stays planned")[0] for each in said] == list(deviations(workspace))
    assert list(explored.warnings(workspace, same)) == []


def test_what_had_not_ended_could_not_be_looked_at(workspace: Workspace) -> None:
    filled.add_experiment(workspace, name="first", repeats=6, strategies=ARMS)
    filled.add_experiment(workspace, name="more", repeats=8, strategies=ARMS)
    filled.finish_all(workspace)
    assert deviations(workspace) == ()


@pytest.mark.parametrize(
    "other", [{"budgets": (100,)}, {"post_training": {"epochs": 2}}], ids=["other labels", "another post-training"]
)
def test_an_experiment_that_compares_other_runs_is_planned(workspace: Workspace, other: dict[str, Any]) -> None:
    anchors = ("bag-of-words", "frozen")  # as `none`, they are the same runs after another post-training
    filled.add_experiment(workspace, name="first", repeats=6, strategies=ARMS, anchors=anchors)
    filled.finish_all(workspace)
    filled.add_experiment(workspace, name="more", repeats=8, strategies=ARMS, anchors=anchors, **other)
    assert deviations(workspace) == ()


@pytest.mark.parametrize(
    ("begin", "said"),
    [(3, (EXTENDS.format("5 repeats"),)), (6, (EXTENDS.format("2 repeats"),)), (7, ()), (8, ())],
    ids=["five in common", "two in common", "one in common", "seeds of its own"],
)
def test_more_than_one_repeat_in_common_is_too_much_where_a_verdict_could_be_read(
    workspace: Workspace, begin: int, said: tuple[str, ...]
) -> None:
    filled.add_experiment(workspace, name="first", repeats=8, strategies=ARMS)
    filled.finish_all(workspace)
    filled.add_experiment(workspace, name="more", strategies=ARMS, fine_tuning_seeds=range(begin, begin + 8))
    assert deviations(workspace) == said


THREE = ("none", "random-word", "tfidf")


def left_out(results: str, here: str, of: str = "first") -> tuple[str, ...]:
    kept = "leaves out" if here == "none" else f"keeps {here} of"
    return (f"This experiment {kept} the {results} in “{of}” that had results, so its result is explored.",)


@pytest.mark.parametrize(
    ("later", "said"),
    [
        ({"strategies": ARMS}, left_out("2 comparisons", "only 1")),
        ({"strategies": THREE, "budgets": (100,)}, ()),
        ({"strategies": THREE}, ()),
        ({"strategies": (*THREE, "sm-lex-tfidf")}, ()),
        ({"strategies": THREE, "budgets": ("all", 100)}, ()),
        (
            {"strategies": THREE, "fine_tuning_seeds": range(1, 9)},
            left_out("5 repeats", "only 4"),
        ),
    ],
    ids=["an arm dropped", "other labels", "repeats added", "an arm added", "labels added", "a repeat dropped"],
)
def test_what_had_results_may_not_be_left_out(
    workspace: Workspace, later: dict[str, Any], said: tuple[str, ...]
) -> None:
    filled.add_experiment(workspace, name="first", repeats=5, strategies=THREE)
    filled.finish_all(workspace)
    filled.add_experiment(workspace, name="more", repeats=8, **later)
    assert deviations(workspace) == said


def test_another_reference_leaves_out_the_comparisons_with_the_first(workspace: Workspace) -> None:
    filled.add_experiment(workspace, name="first", repeats=3, strategies=THREE)
    filled.finish_all(workspace)
    filled.add_experiment(workspace, name="more", repeats=8, strategies=THREE, compare={"reference": "none"})
    [said] = deviations(workspace)
    assert "keeps only 1 of the 2 comparisons in “first” that had results" in said


def test_results_so_far_count_and_what_had_none_does_not(workspace: Workspace) -> None:
    filled.add_experiment(workspace, name="first", repeats=9, strategies=THREE)
    fine_tuned = [each for each in Store.of(workspace).experiments.members("first") if each.kind == "fine-tuning"]
    without_end = [each.run.id for each in fine_tuned if each.arm == "tfidf" or each.repeat > 6]
    work_off_but(workspace, lasting=without_end)
    filled.add_experiment(workspace, name="more", repeats=8, strategies=ARMS)
    assert deviations(workspace) == (), "no run of tfidf has finished, and none of the last repeats"
    filled.add_experiment(workspace, name="less", repeats=6, strategies=ARMS)
    assert deviations(workspace, "less")[-1:] == left_out("7 repeats", "only 6")


def test_planned_repeats_that_never_finished_may_be_left_out(workspace: Workspace) -> None:
    filled.add_experiment(workspace, name="first", repeats=8, strategies=ARMS, post_training_seeds=None)
    runs = Store.of(workspace).runs
    late = [each.run.id for each in Store.of(workspace).experiments.members("first") if each.repeat > 1]
    runs.stop_all(late)
    filled.finish_all(workspace)
    filled.add_experiment(workspace, name="more", repeats=6, strategies=ARMS, post_training_seeds=None)
    assert deviations(workspace) == ()


def test_an_arm_that_becomes_the_usual_reference_may_be_added(workspace: Workspace) -> None:
    filled.add_experiment(workspace, name="first", repeats=5, strategies=("none", "tfidf"))
    filled.finish_all(workspace)
    filled.add_experiment(workspace, name="more", repeats=8, strategies=THREE)
    assert deviations(workspace) == ()


def test_single_runs_that_were_compared_count_where_they_were_post_trained(workspace: Workspace) -> None:
    paired: dict[str, Any] = {"repeats": 8, "post_training_seeds": None}
    filled.add_experiment(workspace, name="first", strategies=("none", "tfidf", "sm-lex-tfidf", "lexicon"), **paired)
    filled.finish_all(workspace)
    filled.add_experiment(workspace, name="more", strategies=("random-word", "sm-lex-tfidf"), **paired)
    [said] = deviations(workspace)
    assert "goes on with 8 repeats of sm-lex-tfidf from “first”, where a verdict could be read already" in said
    filled.add_experiment(workspace, name="other", strategies=("none", "random-word"), **paired)
    assert deviations(workspace, "other") == (), "none is the same in all experiments"


@pytest.mark.parametrize("kept", [5, 0], ids=["as they were", "deleted"])
def test_what_was_deleted_had_results(workspace: Workspace, kept: int) -> None:
    filled.add_experiment(workspace, name="first", repeats=5, strategies=THREE)
    filled.finish_all(workspace)
    members = Store.of(workspace).experiments.members("first")
    losers = [each.run.id for each in members if each.arm == "tfidf" and each.kind == "fine-tuning"]
    for run_id in losers[kept:]:
        deletion.delete(workspace, run_id)
    filled.add_experiment(workspace, name="more", repeats=8, strategies=ARMS)
    assert deviations(workspace) == left_out("2 comparisons", "only 1")
    filled.add_experiment(workspace, name="all", repeats=8, strategies=THREE)
    assert deviations(workspace, "all") == (), "what is planned in its place gives the same results again"


@pytest.mark.parametrize("repeats", [8, 2], ids=["one checkpoint with a verdict", "a trial"])
def test_a_separate_post_training_for_each_repeat_may_follow_a_shared_one(workspace: Workspace, repeats: int) -> None:
    filled.add_experiment(workspace, name="first", repeats=repeats, strategies=ARMS)
    filled.finish_all(workspace)
    filled.add_experiment(workspace, name="more", repeats=8, strategies=ARMS, post_training_seeds=None)
    assert deviations(workspace) == ()


def add_grid(workspace: Workspace, name: str, posts: int, seeds: int) -> None:
    grid: dict[str, Any] = {
        "post_training_seeds": range(posts),
        "fine_tuning_seeds": range(seeds),
        "paired_seeds": False,
    }
    filled.add_experiment(workspace, name=name, strategies=("random-word", "tfidf"), **grid)


@pytest.mark.parametrize(("posts", "is_explored"), [(3, False), (6, True)])
def test_repeats_of_a_grid_are_as_many_as_its_post_trainings(
    workspace: Workspace, posts: int, is_explored: bool
) -> None:
    add_grid(workspace, "first", posts, 3)
    filled.finish_all(workspace)
    add_grid(workspace, "more", 8, 3)
    assert bool(deviations(workspace)) is is_explored


@pytest.mark.parametrize(("posts", "said"), [(3, ()), (7, (AGAIN.format(6).replace("6 repeats", "6 post-trainings"),))])
def test_runs_of_a_grid_that_begin_again_are_as_many_as_its_post_trainings(
    workspace: Workspace, posts: int, said: tuple[str, ...]
) -> None:
    add_grid(workspace, "more", posts, 3)
    runs = Store.of(workspace).runs
    late = [run.id for run in runs.all(kind="fine-tuning") if run.spec["post_training"]["seed"] == posts - 1]
    runs.stop_all(late)
    filled.finish_all(workspace)
    for run_id in late:
        runs.resume(run_id)
    assert deviations(workspace) == said


def test_a_single_arm_is_compared_with_anchors_so_these_are_what_was_looked_at(workspace: Workspace) -> None:
    alone: dict[str, Any] = {"strategies": ("random-word",), "anchors": ("bag-of-words",)}
    filled.add_experiment(workspace, name="first", repeats=6, **alone)
    filled.finish_all(workspace)
    filled.add_experiment(workspace, name="more", repeats=8, **alone)
    [said] = deviations(workspace)
    assert "goes on with 6 repeats of random-word and bag-of-words from “first”, where a verdict could be read" in said


def test_what_an_experiment_extends_is_known_after_the_earlier_one_is_deleted(workspace: Workspace) -> None:
    filled.add_experiment(workspace, name="first", repeats=6, strategies=ARMS)
    filled.finish_all(workspace)
    filled.add_experiment(workspace, name="more", repeats=8, strategies=ARMS)
    deletion.delete_experiment(workspace, "first")
    assert deviations(workspace) == (EXTENDS.format("6 repeats"),)


def test_what_an_experiment_extends_is_found_where_it_was_not_noted(workspace: Workspace) -> None:
    filled.add_experiment(workspace, name="first", repeats=6, strategies=ARMS)
    filled.finish_all(workspace)
    filled.add_experiment(workspace, name="more", repeats=8, strategies=ARMS)
    filled.add_experiment(workspace, name="most", repeats=9, strategies=ARMS)
    filled.finish_all(workspace)
    with Store.of(workspace).transaction() as db:
        db.execute("UPDATE experiments SET extends = NULL")  # as before this was noted
    assert deviations(workspace) == (EXTENDS.format("6 repeats"),)
    assert deviations(workspace, "most") == (EXTENDS.format("6 repeats"),), (
        "more had not ended when this one was queued"
    )


def test_runs_that_are_resumed_after_a_verdict_are_explored(workspace: Workspace) -> None:
    filled.add_experiment(workspace, name="more", repeats=8, strategies=ARMS)
    runs = Store.of(workspace).runs
    stopped = [run.id for run in runs.all(kind="fine-tuning") if run.spec["seed"] > 5]
    runs.stop_all(stopped)
    filled.finish_all(workspace)
    for run_id in stopped:
        runs.resume(run_id)
    filled.finish_all(workspace)
    assert deviations(workspace) == (AGAIN.format(6),)
    filled.add_experiment(workspace, name="even more", repeats=9, strategies=ARMS)
    assert [each.split(" repeats")[0] for each in deviations(workspace, "even more")] == [
        "This experiment goes on with 8"
    ]


def test_a_failed_run_that_is_deleted_and_queued_anew_after_a_verdict_is_explored(workspace: Workspace) -> None:
    def add() -> None:
        filled.add_experiment(workspace, name="more", repeats=7, strategies=ARMS)

    add()
    store = Store.of(workspace)
    [*_, last] = store.runs.all(kind="fine-tuning")
    work_off_but(workspace, failing=[last.id])
    deletion.delete(workspace, last.id)
    add()
    filled.finish_all(workspace)
    assert deviations(workspace) == (AGAIN.format(6),)


@pytest.mark.parametrize("repeats", [5, 6])
def test_runs_that_are_resumed_before_any_verdict_stay_planned(workspace: Workspace, repeats: int) -> None:
    filled.add_experiment(workspace, name="more", repeats=repeats, strategies=ARMS)
    runs = Store.of(workspace).runs
    [*_, last] = runs.all(kind="fine-tuning")
    runs.request_stop(last.id)
    if repeats == 6:  # it is resumed while others wait
        runs.resume(last.id)
    filled.finish_all(workspace)
    if repeats == 5:  # too few for a verdict that could have been read
        runs.resume(last.id)
        filled.finish_all(workspace)
    assert deviations(workspace) == ()


def add_with_looks(workspace: Workspace, name: str, repeats: int, looks: tuple[int, ...] = (7, 9)) -> None:
    filled.add_experiment(
        workspace,
        name=name,
        repeats=repeats,
        strategies=ARMS,
        compare={"looks": looks},
        post_training_seeds=None,
    )


def test_looks_that_the_earlier_experiment_did_not_plan_excuse_nothing(workspace: Workspace) -> None:
    filled.add_experiment(workspace, name="first", repeats=6, strategies=ARMS, post_training_seeds=None)
    filled.finish_all(workspace)
    add_with_looks(workspace, "more", 9)
    assert deviations(workspace) == (EXTENDS.format("6 repeats"),)


def test_runs_that_are_resumed_after_a_planned_look_stay_planned(workspace: Workspace) -> None:
    add_with_looks(workspace, "more", 9)
    store = Store.of(workspace)
    late = [each.run.id for each in store.experiments.members("more") if each.repeat > 6]
    store.runs.stop_all(late)
    filled.finish_all(workspace)
    for run_id in late:
        if store.runs.get(run_id).state.can_resume:
            store.runs.resume(run_id)
    filled.finish_all(workspace)
    assert deviations(workspace) == ()


@pytest.mark.parametrize(("looks", "repeats"), [((7, 9), 9), ((8,), 8)], ids=["two looks", "one after all"])
def test_runs_that_a_planned_look_was_about_may_not_begin_again(
    workspace: Workspace, looks: tuple[int, ...], repeats: int
) -> None:
    add_with_looks(workspace, "more", repeats, looks)
    runs = Store.of(workspace).runs
    [failed, *_] = runs.all(kind="fine-tuning")
    work_off_but(workspace, failing=[failed.id])
    runs.retry(failed.id)
    filled.finish_all(workspace)
    assert deviations(workspace) == (AGAIN.format(repeats - 1),)


def test_a_planned_look_at_too_few_repeats_for_its_level_was_none(workspace: Workspace) -> None:
    add_with_looks(workspace, "more", 9)
    store = Store.of(workspace)
    late = [each.run.id for each in store.experiments.members("more") if each.repeat > 6]
    [failed, *_] = store.runs.all(kind="fine-tuning")
    work_off_but(workspace, failing=[failed.id], lasting=late)
    store.runs.retry(failed.id)
    assert store.experiments.get("more").looked_repeats == 6
    assert deviations(workspace) == ()


def test_a_planned_look_was_a_look_for_another_experiment(workspace: Workspace) -> None:
    add_with_looks(workspace, "first", 9)
    late = [each.run.id for each in Store.of(workspace).experiments.members("first") if each.repeat > 6]
    work_off_but(workspace, lasting=late)
    filled.add_experiment(workspace, name="more", repeats=7, strategies=ARMS, post_training_seeds=None)
    assert deviations(workspace) == (EXTENDS.format("7 repeats"),)


PAIRED: dict[str, Any] = {"post_training_seeds": None}


def test_what_several_earlier_experiments_showed_counts_together(workspace: Workspace) -> None:
    for number in range(4):
        seeds = range(10 * number, 10 * number + 8)
        filled.add_experiment(workspace, name=f"no. {number}", strategies=ARMS, fine_tuning_seeds=seeds)
    filled.finish_all(workspace)
    chosen = (0, 10, 20, 30, 50, 51, 52, 53)
    filled.add_experiment(workspace, name="more", strategies=ARMS, fine_tuning_seeds=chosen)
    assert {each.split("”")[0][-1] for each in deviations(workspace)} == set("0123")


def test_the_best_of_several_small_experiments_may_not_go_on_alone(workspace: Workspace) -> None:
    for arm in ("random-word", "tfidf"):
        filled.add_experiment(workspace, name=arm, repeats=5, strategies=("none", arm))
    filled.finish_all(workspace)
    filled.add_experiment(workspace, name="more", repeats=8, strategies=("none", "tfidf"))
    assert deviations(workspace) == left_out("1 comparison", "none", of="random-word")
    filled.add_experiment(workspace, name="all", repeats=8, strategies=THREE)
    assert deviations(workspace, "all") == (), "it keeps what both had"


@pytest.mark.parametrize(
    ("compare", "is_explored"),
    [({"metric": "accuracy"}, True), ({"margin": 3.0}, True), ({"margin": 0.5}, False)],
    ids=["another metric", "a wider margin", "a narrower margin"],
)
def test_the_question_may_not_be_changed_after_results_so_far(
    workspace: Workspace, compare: dict[str, Any], is_explored: bool
) -> None:
    filled.add_experiment(workspace, name="first", repeats=5, strategies=ARMS)
    filled.finish_all(workspace)
    filled.add_experiment(workspace, name="more", repeats=8, strategies=ARMS, compare=compare)
    said = "from “first”, but with another metric or a wider margin than was planned there, so its result is explored."
    assert [each.endswith(said) for each in deviations(workspace)] == [True] * is_explored


def test_a_deleted_verdict_was_read_all_the_same(workspace: Workspace) -> None:
    filled.add_experiment(workspace, name="first", repeats=8, strategies=ARMS, **PAIRED)
    filled.finish_all(workspace)
    for run in Store.of(workspace).runs.all(kind="fine-tuning"):
        deletion.delete(workspace, run.id)
    filled.add_experiment(workspace, name="more", repeats=12, strategies=ARMS, **PAIRED)
    assert deviations(workspace) == (EXTENDS.format("8 repeats"),)


def test_an_undone_deletion_brings_back_what_was_deleted_before_it(workspace: Workspace) -> None:
    filled.add_experiment(workspace, name="first", repeats=8, strategies=ARMS, **PAIRED)
    filled.finish_all(workspace)
    store = Store.of(workspace)
    [one, *_] = store.runs.all(kind="fine-tuning")
    first = deletion.delete(workspace, one.id)
    kept = store.experiments.deleted_results()
    whole = deletion.delete_experiment(workspace, "first")
    assert (len(kept), store.experiments.deleted_results()) == (1, [])
    store.changes.undo(whole.id)
    assert store.experiments.deleted_results() == kept
    store.changes.undo(first.id)
    assert store.experiments.deleted_results() == [], "it is there itself"


def test_deleted_runs_that_never_ended_had_no_results(workspace: Workspace) -> None:
    filled.add_experiment(workspace, name="first", repeats=20, strategies=ARMS)
    fine_tuned = [each for each in Store.of(workspace).experiments.members("first") if each.kind == "fine-tuning"]
    late = [each.run.id for each in fine_tuned if each.repeat > 2]
    Store.of(workspace).runs.stop_all(late)
    filled.finish_all(workspace)
    for run_id in late:
        deletion.delete(workspace, run_id)
    filled.add_experiment(workspace, name="more", repeats=8, strategies=ARMS)
    assert deviations(workspace) == ()


def test_other_fine_tuning_seeds_on_the_same_post_trainings_were_looked_at(workspace: Workspace) -> None:
    grid: dict[str, Any] = {
        "strategies": ("random-word", "tfidf"),
        "post_training_seeds": range(8),
        "paired_seeds": False,
    }
    filled.add_experiment(workspace, name="first", fine_tuning_seeds=range(2), **grid)
    filled.finish_all(workspace)
    filled.add_experiment(workspace, name="more", fine_tuning_seeds=range(2, 4), **grid)
    [said] = deviations(workspace)
    assert (
        "goes on with 16 repeats of tfidf and random-word from “first”, where a verdict could be read already" in said
    )


def test_anchors_alone_are_no_verdict_on_arms_that_failed(workspace: Workspace) -> None:
    filled.add_experiment(workspace, name="more", repeats=8, strategies=ARMS, anchors=("bag-of-words", "frozen"))
    store = Store.of(workspace)
    posts = [run.id for run in store.runs.all(kind="post-training")]
    work_off_but(workspace, failing=posts)
    for run_id in posts:
        store.runs.retry(run_id)
    filled.finish_all(workspace)
    assert deviations(workspace) == ()


def test_the_same_experiment_under_another_name_is_planned(workspace: Workspace) -> None:
    filled.add_experiment(workspace, name="first", repeats=8, strategies=ARMS)
    filled.finish_all(workspace)
    filled.add_experiment(workspace, name="more", repeats=8, strategies=ARMS)
    assert deviations(workspace) == ()
    filled.add_experiment(workspace, name="other", repeats=8, strategies=ARMS, compare={"metric": "accuracy"})
    assert deviations(workspace, "other")


def test_a_failed_run_that_would_begin_again_after_a_verdict_is_said_beforehand(workspace: Workspace) -> None:
    filled.add_experiment(workspace, name="first", repeats=8, strategies=ARMS)
    [*_, last] = Store.of(workspace).runs.all(kind="fine-tuning")
    work_off_but(workspace, failing=[last.id])
    spec = ExperimentSpec.parse(Store.of(workspace).experiments.get("first").spec, stored=True)
    [said] = explored.warnings(workspace, spec)
    assert said == (
        "A verdict on 7 repeats of “first” can be read already. If the other runs are done now, its result is explored."
    )


def test_damage_to_another_experiment_stops_nothing(workspace: Workspace) -> None:
    filled.add_experiment(workspace, name="first", repeats=5, strategies=ARMS)
    filled.finish_all(workspace)
    with Store.of(workspace).transaction() as db:
        db.execute("UPDATE experiments SET spec = json_set(spec, '$.compare', 'by hand')")
    filled.add_experiment(workspace, name="more", repeats=8, strategies=ARMS)
    assert deviations(workspace) == ()


def test_a_copy_of_an_explored_experiment_is_explored(workspace: Workspace) -> None:
    filled.add_experiment(workspace, name="first", repeats=5, strategies=THREE)
    filled.finish_all(workspace)
    filled.add_experiment(workspace, name="more", repeats=8, strategies=ARMS)
    deletion.delete_experiment(workspace, "first")
    filled.add_experiment(workspace, name="copy", repeats=8, strategies=ARMS)
    assert deviations(workspace, "copy") == deviations(workspace) == left_out("2 comparisons", "only 1")


def test_a_copy_of_an_experiment_that_was_looked_at_is_explored(workspace: Workspace) -> None:
    filled.add_experiment(workspace, name="first", repeats=8, strategies=ARMS)
    [*_, last] = Store.of(workspace).runs.all(kind="fine-tuning")
    work_off_but(workspace, failing=[last.id])
    Store.of(workspace).runs.retry(last.id)
    filled.finish_all(workspace)
    filled.add_experiment(workspace, name="more", repeats=8, strategies=ARMS)
    said = "This experiment has runs in common with “first”, which is explored itself, so its result is explored."
    assert deviations(workspace) == (said,)


def test_repeats_beyond_a_planned_look_are_not_called_explored_beforehand(workspace: Workspace) -> None:
    looks: dict[str, Any] = {"strategies": ARMS, "compare": {"looks": (7, 9)}, **PAIRED}
    filled.add_experiment(workspace, name="first", repeats=9, **looks)
    members = [each for each in Store.of(workspace).experiments.members("first") if each.kind == "fine-tuning"]
    late = [each.run.id for each in members if each.repeat > 6]
    work_off_but(workspace, failing=late)
    spec = ExperimentSpec.parse(Store.of(workspace).experiments.get("first").spec, stored=True)
    assert list(explored.warnings(workspace, spec)) != [], "all runs have ended, so that was the last look"
    Store.of(workspace).runs.retry(late[0])
    assert list(explored.warnings(workspace, spec)) == []


def test_the_same_question_in_other_words_is_the_same(workspace: Workspace) -> None:
    filled.add_experiment(workspace, name="first", repeats=8, strategies=THREE)
    filled.finish_all(workspace)
    filled.add_experiment(workspace, name="more", repeats=8, strategies=THREE, compare={"reference": "random-word"})
    assert deviations(workspace) == ()
    filled.add_experiment(workspace, name="other", repeats=8, strategies=THREE, compare={"reference": "none"})
    assert deviations(workspace, "other")


@pytest.mark.parametrize("order", [("tfidf", "lexicon"), ("lexicon", "tfidf")])
def test_the_order_of_arms_does_not_hide_another_question(workspace: Workspace, order: tuple[str, str]) -> None:
    by_none: dict[str, Any] = {"reference": "none"}
    for arm, metric in {"tfidf": "accuracy", "lexicon": "macro_f1"}.items():
        compare = by_none | {"metric": metric}
        filled.add_experiment(workspace, name=arm, repeats=5, strategies=("none", arm), compare=compare)
    filled.finish_all(workspace)
    filled.add_experiment(workspace, name="more", repeats=8, strategies=("none", *order), compare=by_none)
    [said] = deviations(workspace)
    assert "from “tfidf”, but with another metric" in said


def test_a_plan_under_a_taken_name_is_told_what_makes_it_explored(workspace: Workspace) -> None:
    filled.add_experiment(workspace, name="first", repeats=6, strategies=ARMS)
    filled.finish_all(workspace)
    stored = Store.of(workspace).experiments.get("first").spec
    spec = ExperimentSpec.parse(stored | {"fine_tuning_seeds": list(range(8))}, stored=True)
    [said] = explored.warnings(workspace, spec)
    assert said.startswith(EXTENDS.format("6 repeats"))
