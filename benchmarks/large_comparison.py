"""Seconds until a large comparison is there: in this process, from the command line, and on the page Compare.

    python -m benchmarks.large_comparison [--repeats 15] [--json]

An experiment of five arms and two anchors with three label budgets is stored as if it had finished; what its runs
measured is made up. The comparison in this process and the script of the page are measured warm, as medians of several
times; the page also when the server is warm, but keeps nothing of the experiment. The command is a process of its own,
so its time includes the start of Python and all imports.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st
from streamlit.testing.v1 import AppTest

from selmask.experiments.results.outcome import compare_experiment
from selmask.processes import lock
from selmask.workspace import ENVIRONMENT_VARIABLE, Workspace
from tests.pages import filled
from tests.pages.opened import opened, run_app, without_failure
from tests.support.modules import REPOSITORY

if TYPE_CHECKING:
    from collections.abc import Callable

ARMS = ("none", "random-word", "tfidf", "sm-lex-tfidf", "placebo-lexicon")
ANCHORS = ("bag-of-words", "frozen")
BUDGETS = (50, 100, 200)
ROUNDS = 5
PATIENCE_SECONDS = 300
AIMS = {"page, first time": 2.0, "command": 3.0}
"""Seconds within which the page is to be there, from a warm server, and the answer of the command as JSON."""


def main() -> int:
    """Prints the seconds; returns 1 if an aim was missed."""
    given = _parser().parse_args()
    with tempfile.TemporaryDirectory(prefix="selmask-comparison-") as folder:
        seconds = measured(Workspace.at(Path(folder) / "home"), given.repeats)
    missed = [name for name, aim in AIMS.items() if seconds[name] > aim]
    if given.json:
        sys.stdout.write(f"{json.dumps({'seconds': seconds, 'aims': AIMS, 'missed': missed})}\n")
    else:
        rows = [f"| {name} | {value:.2f} s | {_aim(name)} |" for name, value in seconds.items()]
        sys.stdout.write("\n".join(["| comparison | median | aim |", "|---|---|---|", *rows, ""]))
    return int(bool(missed))


def measured(workspace: Workspace, repeats: int) -> dict[str, float]:
    """Fills the workspace; the median seconds of each way to have the comparison."""
    filled.add_experiment(
        workspace, repeats=repeats, strategies=ARMS, anchors=ANCHORS, budgets=BUDGETS, post_training_seeds=None
    )
    filled.finish_all(workspace)
    with lock.sole(workspace.supervisor_lock):  # so that the page starts none
        draw = _page(workspace)
        return {
            "in this process": _median(lambda: _compare(workspace)),
            "command": _median(lambda: _ask(workspace)),
            "page, first time": _median(draw, before=_forget),
            "page, drawn again": _median(draw),
        }


def _median(do: Callable[[], object], before: Callable[[], object] = lambda: None) -> float:
    """The median seconds of several times, after one that warms up; what is done before each is not counted."""
    do()
    return statistics.median(_seconds(do, before) for _ in range(ROUNDS))


def _forget() -> None:
    """Drops all that the pages keep."""
    st.cache_resource.clear()
    st.cache_data.clear()


def _seconds(do: Callable[[], object], before: Callable[[], object]) -> float:
    before()
    began = time.perf_counter()
    do()
    return time.perf_counter() - began


def _compare(workspace: Workspace) -> None:
    for each in compare_experiment(workspace, filled.EXPERIMENT):
        each.to_json()


def _ask(workspace: Workspace) -> None:
    command = [sys.executable, "-m", "selmask", "compare", filled.EXPERIMENT, "--json", "--home", str(workspace.home)]
    subprocess.run(command, check=True, cwd=REPOSITORY, stdout=subprocess.DEVNULL)


def _page(workspace: Workspace) -> Callable[[], object]:
    """Opens the page Compare; what it returns draws it again."""
    os.environ[ENVIRONMENT_VARIABLE] = str(workspace.home)
    app = AppTest.from_function(run_app, default_timeout=PATIENCE_SECONDS, args=(str(REPOSITORY / "app.py"),))
    opened(app, "Compare")
    return lambda: without_failure(app.run())


def _aim(name: str) -> str:
    return f"{AIMS[name]:g} s" if name in AIMS else ""


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.large_comparison",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--repeats", type=int, default=15, help="of each arm, with each label budget")
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of the table")
    return parser


if __name__ == "__main__":
    sys.exit(main())
