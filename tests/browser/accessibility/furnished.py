"""A workspace in which every page has something to show, and the views of its pages that are looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from selmask.store.state import State
from selmask.store.store import Store
from tests.pages import filled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selmask.workspace import Workspace

ENDED, GOING_ON = "Which words help", "Once more"
DATASETS = {"labels": ("Rows", "Profile", "Used by"), "lexicon": ("Profile", "Findings"), "corpus": ("Profile",)}
GLOSSARY = "glossary-open"
MASKS = ("Side by side", "Agreement", "What the model sees")
EVIDENCE = ("Arms", "Runs", "Labels", "Classes", "Losses", "Cost", "Table", "Settings")


class View(NamedTuple):
    """A page in one of its states: its title, the query that leads there, and the key of a button pressed there."""

    page: str
    query: str = ""
    pressed: str = ""

    def __str__(self) -> str:
        return " ".join(filter(None, self))


def furnish(workspace: Workspace) -> None:
    """An experiment that has ended, with real models, and one of which a run failed, one is at work and others wait."""
    filled.add_experiment(workspace, name=ENDED, repeats=6, budgets=("all", 50))
    filled.finish_all(workspace)
    filled.add_models(workspace)
    filled.add_experiment(workspace, name=GOING_ON, strategies=("none",), repeats=9)
    filled.fail_next(workspace, "The file of the model is gone.")
    filled.begin_next(workspace)


def views(workspace: Workspace) -> Iterator[View]:
    """Every page, in nearly all of its tabs, and each kind and state of a run."""
    yield View("Home")
    yield View("Data", "?view=Import")
    for dataset, aspects in DATASETS.items():
        yield from (View("Data", f"?dataset=synthetic sample {dataset}&aspect={aspect}") for aspect in aspects)
    yield from (View("Masks", f"?show={tab}") for tab in MASKS)
    yield View("Launch")
    yield View("Runs")
    shown = {(run.kind, run.state): run for run in Store.of(workspace).runs.all() if run.state is not State.WAITING}
    yield from (View("Runs", f"?run={run.id}") for run in shown.values())
    yield from (View("Compare", f"?experiment={ENDED}&evidence={tab}") for tab in EVIDENCE)
    yield View("Predict")
    yield View("Predict", pressed="predict-classify")
    yield View("Home", pressed=GLOSSARY)  # the last, since in a small window the sidebar then stays open
