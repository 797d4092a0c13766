"""Time until a page is shown: a real Chromium, the real server, a workspace with a finished experiment.

    python -m benchmarks.pages [--home FOLDER] [--json]

The sample project runs with two strategies, two seeds and a tiny encoder; then every page is opened, warm. A page is
complete when its last element has changed for the last time. It is opened in two ways: by its address in a new tab,
which loads everything anew, and from the sidebar, as people do. On the page Masks the sliders are moved, with twenty
texts and four strategies shown.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

from selmask.experiments.spec import ExperimentSpec
from selmask.experiments.start_experiment import start_experiment
from selmask.experiments.wait import wait_for
from selmask.sample_project import create_sample
from selmask.workspace import Workspace
from tests.browser import chromium
from tests.browser.server import AppServer
from tests.browser.visitor import SETTLED, Visitor
from tests.support.tiny import write_tiny_encoder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Page

PAGES = ("Home", "Data", "Masks", "Launch", "Runs", "Compare", "Predict")
WAYS = ("opened", "sidebar")
ROUNDS = 5
AIM_SECONDS, AIM_REDRAWN = 1.5, 0.5
SLIDERS = ("rate", "temperature", "epoch")
STRATEGIES = ("random-span",)
"""In addition to the three that the page shows at first."""
QUIET_MILLISECONDS = 500
"""A page that has not changed for this long after its script ended will not change any more."""

STOPWATCH = """
for (const kind of ['click', 'keydown']) addEventListener(kind, () => { window.began = performance.now(); }, true);
new MutationObserver(changes => {
  const shown = node => (node.nodeType === 1 ? node : node.parentElement)?.closest('[data-testid="stMain"]');
  if (changes.some(change => shown(change.target))) window.changed = performance.now();
}).observe(document, {subtree: true, childList: true, characterData: true, attributes: true});
"""
"""Records the last click or key press, and the last change of the page's main part; 0: the address was opened."""

WAITED = f"""() => ({SETTLED})() && performance.now() - window.changed > {QUIET_MILLISECONDS}
  && window.changed > (window.began ?? 0) && (window.changed - (window.began ?? 0)) / 1000"""

Seconds = dict[str, dict[str, float]]


def finished_experiment(home: Path) -> Workspace:
    """A workspace with a finished experiment; made by real runs if it does not exist."""
    workspace = Workspace.at(home)
    sample = create_sample(workspace)
    folder, settings = workspace.models / "tiny-bert", {"max_position_embeddings": 256}
    encoder = write_tiny_encoder(folder, sample.corpus.texts(), vocabulary=3000, config=settings)
    spec = ExperimentSpec.parse(
        {
            "name": "First look",
            "corpus": sample.corpus.name,
            "labelled": sample.labelled.name,
            "lexicon": sample.lexicon.name,
            "models": [encoder.name],
            "strategies": ["random-word", "sm-lex-tfidf"],
            "post_training": {"epochs": 1},
            "post_training_seeds": [0],
            "fine_tuning_seeds": [0, 1],
        }
    )
    start_experiment(workspace, spec)
    wait_for(workspace, spec.name)
    return workspace


@contextmanager
def workbench(home: Path) -> Iterator[Visitor]:
    """A visitor of the running workbench, with a stopwatch in every page."""
    server = AppServer(home=home, log=home / "server.log")
    try:
        server.start()
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=chromium.find(playwright), args=list(chromium.ARGUMENTS)
            )
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            page.add_init_script(STOPWATCH)
            yield Visitor(page, server.url)
            browser.close()
    finally:
        server.stop()


def measure(visitor: Visitor) -> Seconds:
    """Seconds by way and page, the median over several rounds; an uncounted first round warms everything up."""
    goes: dict[str, Callable[[str], None]] = {"opened": visitor.opens, "sidebar": visitor.goes_to}
    seconds: dict[str, dict[str, list[float]]] = {way: {page: [] for page in PAGES} for way in WAYS}
    for turn in range(ROUNDS + 1):
        for way in WAYS:
            visitor.opens("Home" if way == "opened" else PAGES[-1])  # a link to the current page does nothing
            for page in PAGES:
                goes[way](page)
                waited = _waited(visitor.page)
                if turn:
                    seconds[way][page].append(waited)
    return {way: {page: round(statistics.median(times), 3) for page, times in seconds[way].items()} for way in WAYS}


def measure_sliders(visitor: Visitor) -> dict[str, float]:
    """Seconds by slider of the page Masks until all is redrawn, the median over several steps after a first one."""
    visitor.opens("Masks")
    for strategy in STRATEGIES:
        visitor.picks("masks-strategies", strategy)
    visitor.page.keyboard.press("Escape")  # closes the list of strategies, which covers the button
    visitor.presses("masks-twenty")
    _waited(visitor.page)
    seconds: dict[str, list[float]] = {slider: [] for slider in SLIDERS}
    for turn in range(ROUNDS + 1):
        for slider in SLIDERS:
            visitor.widget(f"masks-{slider}").get_by_role("slider").press("ArrowLeft" if turn % 2 else "ArrowRight")
            waited = _waited(visitor.page)
            if turn:
                seconds[slider].append(waited)
    return {slider: round(statistics.median(times), 3) for slider, times in seconds.items()}


def _waited(page: Page) -> float:
    return float(page.wait_for_function(WAITED).json_value())


def show_sliders(seconds: dict[str, float]) -> None:
    """Prints the time of a slider's step, and whether the aim was reached."""
    print("Masks, 20 texts under 4 strategies, one step of a slider until all is redrawn, in seconds:")
    print("  " + ", ".join(f"{slider} {waited:.2f}" for slider, waited in seconds.items()))
    print(f"The aim of {AIM_REDRAWN} s is {'reached' if max(seconds.values()) < AIM_REDRAWN else 'missed'}.")


def show(seconds: Seconds) -> None:
    """Prints the table, and whether the aim was reached."""
    print(f"{'page':<10}{'address':>10}{'sidebar':>10}   seconds, median of {ROUNDS}, warm")
    for page in PAGES:
        print(f"{page:<10}" + "".join(f"{seconds[way][page]:>10.2f}" for way in WAYS))
    late = sorted({page for way in WAYS for page in PAGES if seconds[way][page] >= AIM_SECONDS})
    print(f"The aim of {AIM_SECONDS} s is {'missed by ' + ', '.join(late) if late else 'reached by every page'}.")


def main() -> None:
    """Makes the workspace, measures, prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=Path, help="a workspace for this benchmark, kept for the next time")
    parser.add_argument("--json", action="store_true", help="print one JSON object at the end")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        workspace = finished_experiment(arguments.home or Path(folder) / "workspace")
        with workbench(workspace.home) as visitor:
            seconds, sliders = measure(visitor), measure_sliders(visitor)
    show(seconds)
    show_sliders(sliders)
    if arguments.json:
        print(json.dumps({"seconds": seconds, "sliders": sliders, "rounds": ROUNDS}))


if __name__ == "__main__":
    main()
