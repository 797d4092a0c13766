"""`compare` on a finished experiment."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from selmask.runs.many import deletion
from selmask.store.store import Store
from selmask.workspace import Workspace
from tests.cli.conftest import Answer
from tests.pages import filled

if TYPE_CHECKING:
    from pathlib import Path

Cli = Callable[..., Answer]


@pytest.fixture
def finished(home: Path) -> str:
    workspace = Workspace.at(home)
    one_rate = {"learning_rate": 5e-5}
    filled.add_experiment(workspace, repeats=3, label_budgets=(100, "16 per class"), fine_tuning=one_rate)
    filled.finish_all(workspace)
    return filled.EXPERIMENT


def test_reference_and_metric_can_be_chosen(cli: Cli, finished: str) -> None:
    usual, other = (
        json.loads(cli("compare", finished, *asked, "--json").out)
        for asked in ((), ("--reference", "none", "--metric", "accuracy"))
    )
    assert [each["budget"] for each in usual] == ["100", "16 per class"]
    assert {row["arm"] for row in usual[0]["differences"]} == {"none", "sm-lex-tfidf"}
    assert {row["arm"] for row in other[0]["differences"]} == {"random-word", "sm-lex-tfidf"}
    assert "against none" in other[0]["verdict"]
    assert "accuracy" in other[0]["verdict"]


def test_the_table_and_the_verdict_are_printed(cli: Cli, finished: str) -> None:
    out = cli("compare", finished).out
    assert "minilm, 16 labels per class" in out
    assert "learning rates" not in out, "there were no candidates"
    assert "Too few repeats to tell" in out


def test_an_unknown_reference_or_metric_is_refused(cli: Cli, finished: str) -> None:
    refused = cli("compare", finished, "--reference", "tfidf")
    assert refused.code == 2
    assert "random-word" in refused.err
    assert "macro_f1" in cli("compare", finished, "--metric", "f1").err


def test_an_experiment_without_results_says_so(cli: Cli, home: Path) -> None:
    filled.add_experiment(Workspace.at(home))
    answer = cli("compare", filled.EXPERIMENT)
    assert answer.code == 0
    assert answer.out == "0 of 6 runs finished: no verdict yet. `python -m selmask runs` shows their progress.\n"
    [compared] = json.loads(cli("compare", filled.EXPERIMENT, "--json").out)
    assert (compared["verdict"], compared["so_far"]) == ("0 of 6 runs finished: no verdict yet.", True)
    assert (compared["model"], compared["budget"], compared["table"], compared["runs"]) == ("minilm", "all", [], [])
    assert cli("compare", filled.EXPERIMENT, "--reference", "tfidf").code == 2


def test_where_all_runs_failed_no_more_are_awaited(cli: Cli, home: Path) -> None:
    filled.add_experiment(Workspace.at(home), strategies=("none",), repeats=1)
    filled.fail_next(Workspace.at(home), "The disk is full.")
    said = cli("compare", filled.EXPERIMENT).out
    assert said == "No run has finished: there is no verdict. `python -m selmask runs` says why.\n"
    [compared] = json.loads(cli("compare", filled.EXPERIMENT, "--json").out)
    assert not compared["so_far"]
    assert compared["verdict"] == "No run has finished: there is no verdict."


def test_where_all_runs_were_deleted_it_says_so(cli: Cli, home: Path) -> None:
    filled.add_experiment(Workspace.at(home), strategies=("none",), repeats=1)
    for run in Store.of(Workspace.at(home)).runs.all()[::-1]:
        deletion.delete(Workspace.at(home), run.id)
    assert cli("compare", filled.EXPERIMENT).out == "All runs were deleted: there is no verdict.\n"


def test_while_runs_are_left_the_table_says_so_far(cli: Cli, home: Path) -> None:
    workspace = Workspace.at(home)
    filled.add_experiment(workspace)
    while not any(run.state.is_finished for run in Store.of(workspace).runs.all(kind="fine-tuning")):
        filled.finish(workspace, filled.claim(workspace))
    out = cli("compare", filled.EXPERIMENT).out
    assert "minilm, all labels: so far, 1 of 6 runs finished\narm   runs so far  accuracy" in out
    [compared] = json.loads(cli("compare", filled.EXPERIMENT, "--json").out)
    assert (compared["so_far"], compared["table"][0]["runs"]) == (True, 1)
