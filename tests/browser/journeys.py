"""Three ways through the workbench, as people go them: with the sample, with own files, and among hundreds of runs.

Each is walked by `test_journeys.py`, which bounds its clicks, and by `python -m benchmarks.journeys`, which prints
clicks and seconds.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import openpyxl
from playwright.sync_api import expect

from selmask.store.state import State
from selmask.store.store import Store
from selmask.ui.shell.table_height import ROW_PIXELS
from tests.pages import filled

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from selmask.workspace import Workspace
    from tests.browser.visitor import Visitor


class Journey(NamedTuple):
    """A way through the workbench.

    Attributes:
        title: Where it leads from and to.
        prepare: Makes what is there before the person comes.
        walk: Goes it, with the folder that holds the person's own files.
        most_clicks: A person needs no more; one drop of files counts as one.
    """

    title: str
    prepare: Callable[[Workspace, Path], None]
    walk: Callable[[Visitor, Path], None]
    most_clicks: int


def _nothing(workspace: Workspace, folder: Path) -> None:
    """An empty workspace."""


def _with_the_sample(visitor: Visitor, _: Path) -> None:
    """From an empty workspace to a plan for twenty minutes that is being trained."""
    visitor.opens("Home")
    visitor.presses("home-sample")
    visitor.arrives_at("Masks")
    expect(visitor.widget("masks-tour-step")).to_contain_text("1 of 4")
    visitor.presses("masks-train")
    visitor.arrives_at("Launch")
    _starts_a_plan_for_the_time_at_hand(visitor)


SIGNS = ("la rouille brune", "le mildiou", "la septoriose", "l'oïdium", "la fusariose")
PARTS = (
    ("Les agriculteurs", "Nos techniciens", "Plusieurs coopératives", "Deux laboratoires", "Les voisins", "Un éleveur"),
    ("ont signalé", "redoutent encore", "décrivent longuement", "ne trouvent plus", "confirment", "photographient"),
    SIGNS,
    ("près de la rivière", "dans les serres", "sur les collines", "autour du village", "en Bretagne", "au bord du lac"),
    ("depuis mardi", "après trois orages", "malgré la sécheresse", "comme chaque printemps", "avant la récolte"),
    ("et demandent conseil", "sans rien traiter", "puis préviennent la mairie", "bien que le blé soit sec", "hélas"),
)


def _sentence(number: int, shift: int) -> str:
    """A French sentence; no two nearly repeat one another."""
    words = (
        part[(number * step + number // 6 + shift * place) % len(part)]
        for place, (step, part) in enumerate(zip((1, 5, 1, 1, 2, 3), PARTS, strict=True))
    )
    return " ".join(words) + "."


def _own_files(_: Workspace, folder: Path) -> None:
    """A French survey in a workbook of two sheets behind an empty one, and terms from another program."""
    workbook = openpyxl.Workbook()
    workbook.worksheets[0].title = "Lisez-moi"
    reports, ratings = (workbook.create_sheet(name) for name in ("Rapports", "Annotations"))
    reports.append(["N°", "Date", "Compte rendu"])
    ratings.append(["Texte", "Catégorie"])
    for number in range(180):
        text = f"{_sentence(number, 1)} {_sentence(number + 7, 2)}"
        reports.append([number + 1, f"2026-01-{number % 28 + 1:02}", text])
        ratings.append([_sentence(number, 3), "maladie" if number % 2 else "surveillance"])
    workbook.save(folder / "Enquête 2026.xlsx")
    terms = "\r\n".join(["Terme;Source", *(f"{sign};thésaurus" for sign in SIGNS)])
    (folder / "termes.csv").write_bytes(terms.encode("cp1252"))


def _with_own_files(visitor: Visitor, folder: Path) -> None:
    """From own files to their masks, and on to an experiment that is being trained."""
    visitor.opens("Home")
    visitor.presses("home-import")
    visitor.arrives_at("Data")
    visitor.drops("import-file", folder / "Enquête 2026.xlsx", folder / "termes.csv")
    expect(visitor.main).to_contain_text("3 tables were read.")
    expect(visitor.main).to_contain_text("The texts look French: Enquête 2026 Rapports, Enquête 2026 Annotations.")
    visitor.presses("import-save-all")
    visitor.arrives_at("Masks")
    expect(visitor.main.locator(".sm-columns mark.sm-lexicon").first).to_be_visible()
    visitor.presses("masks-train")
    visitor.arrives_at("Launch")
    _starts_a_plan_for_the_time_at_hand(visitor)


def _starts_a_plan_for_the_time_at_hand(visitor: Visitor) -> None:
    visitor.presses("launch-minutes-compose")
    expect(visitor.widget("launch-minutes-plan")).to_contain_text("20 min")
    visitor.presses("launch-minutes-use")
    visitor.settles()
    visitor.presses("launch-start")
    visitor.arrives_at("Runs")
    expect(visitor.main).to_contain_text(re.compile(r"[1-9] active, \d+ waiting"))


HUNDREDS, REASON = 200, "The disk is full."


def _hundreds_of_runs(workspace: Workspace, _: Path) -> None:
    """Two experiments with 200 runs, of which half have finished and two failed, and one that has a verdict."""
    filled.add_many(workspace, HUNDREDS)
    for _again in range(2):
        filled.fail_next(workspace, REASON)
    for run in filled.all_runs(workspace, State.QUEUED):
        Store.of(workspace).runs.request_stop(run.id)
    filled.add_experiment(workspace, repeats=8)
    filled.finish_all(workspace)


def _among_hundreds(visitor: Visitor, _: Path) -> None:
    """From Home to why runs failed, then without them, and to the verdict of another experiment."""
    visitor.opens("Home")
    visitor.goes_to("Runs")
    visitor.chooses("state", "Failed or skipped")
    table = visitor.main.get_by_test_id("stDataFrame").last
    table.click(position={"x": 16, "y": ROW_PIXELS * 1.5})
    expect(visitor.main).to_contain_text(REASON)
    visitor.settles()
    visitor.goes_to("Compare")
    expect(visitor.widget("compare-verdict")).to_contain_text("sm-lex-tfidf")


JOURNEYS = {
    "sample": Journey("the sample, from an empty workspace to training", _nothing, _with_the_sample, 5),
    "own files": Journey("own files, from a workbook and a list to training", _own_files, _with_own_files, 7),
    "hundreds": Journey("200 runs, from Home to a failure and a verdict", _hundreds_of_runs, _among_hundreds, 4),
}
