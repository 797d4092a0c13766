"""Time until a page is shown: a real Chromium, the real server, a workspace with a finished experiment.

    python -m benchmarks.pages [--home FOLDER] [--beside CHECKOUT] [--json]

The sample project runs with two strategies, two seeds and a tiny encoder; then every page is opened, warm. A page is
complete when its last element has changed for the last time. It is opened in two ways: by its address in a new tab,
which loads everything anew, and from the sidebar, as people do. On the page Masks the sliders are moved, with twenty
texts and four strategies shown.

With --beside, the workbench of another checkout of selmask runs beside this one, on a workspace of its own making, and
each page is opened in both in turns, so that a busy machine delays both alike.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from contextlib import ExitStack, contextmanager
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

from selmask.experiments.spec import ExperimentSpec
from selmask.experiments.start_experiment import start_experiment
from selmask.experiments.wait import wait_for
from selmask.masking.registry import titled
from selmask.sample_project import create_sample
from selmask.workspace import Workspace
from tests.browser import chromium
from tests.browser.server import REPOSITORY, AppServer
from tests.browser.visitor import SETTLED, Visitor
from tests.support.tiny import write_tiny_encoder

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from playwright.sync_api import Browser, Page

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

MAKES_A_WORKSPACE = """
import sys
from pathlib import Path
from benchmarks.pages import finished_experiment
finished_experiment(Path(sys.argv[1]))
"""

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


def finished_experiment_of(checkout: Path, home: Path) -> None:
    """The same workspace, made by another checkout's own code."""
    subprocess.run([sys.executable, "-c", MAKES_A_WORKSPACE, str(home)], cwd=checkout, check=True)


@contextmanager
def workbench(home: Path, browser: Browser, repository: Path = REPOSITORY) -> Iterator[Visitor]:
    """A visitor of a running workbench, with a stopwatch in every page."""
    server = AppServer(home, home / "server.log", repository / "app.py", repository)
    try:
        server.start()
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.add_init_script(STOPWATCH)
        yield Visitor(page, server.url)
        page.close()
    finally:
        server.stop()


def measure(builds: Mapping[str, Visitor]) -> dict[str, Seconds]:
    """Seconds by build, way and page, the median over several rounds; a first round, not counted, warms everything up.

    The builds take turns at every page.
    """
    times: dict[tuple[str, str, str], list[float]] = {}
    for turn in range(ROUNDS + 1):
        for way in WAYS:
            for visitor in builds.values():
                visitor.opens("Home" if way == "opened" else PAGES[-1])  # a link to the current page does nothing
            for page, (build, visitor) in product(PAGES, builds.items()):
                (visitor.opens if way == "opened" else visitor.goes_to)(page)
                waited = _waited(visitor.page)
                if turn:
                    times.setdefault((build, way, page), []).append(waited)
    medians = {place: round(statistics.median(waits), 3) for place, waits in times.items()}
    return {build: {way: {page: medians[build, way, page] for page in PAGES} for way in WAYS} for build in builds}


def measure_sliders(visitor: Visitor) -> dict[str, float]:
    """Seconds by slider of the page Masks until all is redrawn, the median over several steps after a first one."""
    visitor.opens("Masks")
    for strategy in STRATEGIES:
        visitor.picks("masks-strategies", titled(strategy))
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


def show(builds: Mapping[str, Seconds]) -> None:
    """Prints the table, with the ratio to the other build if there is one, and whether the aim was reached."""
    own, *others = builds.values()
    print(f"{'page':<10}" + "".join(f"{way:>10}" for way in WAYS) + f"   seconds, median of {ROUNDS}, warm")
    for page in PAGES:
        line = f"{page:<10}" + "".join(f"{own[way][page]:>10.2f}" for way in WAYS)
        line += "".join(
            f"   {other[way][page]:.2f} ({own[way][page] / other[way][page]:.2f}x)" for other in others for way in WAYS
        )
        print(line)
    late = sorted({page for way in WAYS for page in PAGES if own[way][page] >= AIM_SECONDS})
    print(f"The aim of {AIM_SECONDS} s is {'missed by ' + ', '.join(late) if late else 'reached by every page'}.")


def main() -> None:
    """Makes the workspaces, measures, prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=Path, help="a workspace for this benchmark, kept for the next time")
    parser.add_argument("--beside", type=Path, help="another checkout of selmask, measured in turns")
    parser.add_argument("--json", action="store_true", help="print one JSON object at the end")
    arguments = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        workspace = finished_experiment(arguments.home or folder / "workspace")
        browser = stack.enter_context(chromium.launched())
        builds = {"this": stack.enter_context(workbench(workspace.home, browser))}
        if arguments.beside:
            finished_experiment_of(arguments.beside.resolve(), folder / "beside")
            builds["beside"] = stack.enter_context(workbench(folder / "beside", browser, arguments.beside.resolve()))
        seconds = measure(builds)
        show(seconds)
        sliders = measure_sliders(builds["this"])
        show_sliders(sliders)
    if arguments.json:
        print(json.dumps({"seconds": seconds, "sliders": sliders, "rounds": ROUNDS}))


if __name__ == "__main__":
    main()
