"""What a person would take for a fault: charts, rows, files and choices, checked in the browser itself."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote_plus

import openpyxl
import pytest
from playwright.sync_api import expect

from selmask import library
from selmask.importing.import_request import ImportRequest
from selmask.processes import lock
from selmask.store.projects import SAMPLE
from selmask.workspace import Workspace
from tests.browser.pictures import SIZE
from tests.browser.visitor import Visitor
from tests.browser.warm_server import running
from tests.pages import filled

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from playwright.sync_api import Locator, Page

    from tests.browser.server import AppServer

TWO = ["outbreak", "no outbreak"]
THIRTEEN = [f"{letter}-disease with quite a long name of its own" for letter in "ABCDEFGHIJKLM"]
CONFUSED = {"Two classes": TWO, "Thirteen classes": THIRTEEN}
"""The classes of an experiment by its name."""

SAMPLE_CORPUS = "?masks-corpus=synthetic+sample+corpus"
LOSSES = "Losses of two seeds"
REPORTS = "reports"
REPEATED, SHORT = "Leaf rust was seen on wheat.", "Anthrax."
ROWS = [
    ["n", "text"],
    ["1", REPEATED],
    ["2", "Fever in cattle.\nIt lasted for\nthree days."],
    [],
    ["4", "=Blight, after rain; it “spread”"],
    ["5", SHORT],
    ["6", REPEATED],
]
"""A file in which the lines, the rows and the texts are numbered differently."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AppServer]:
    """The workbench on finished experiments and a file with findings; one for all tests, which only look."""
    folder = tmp_path_factory.mktemp("faults")
    workspace = Workspace.at(folder / "one-health")
    for seed, (name, classes) in enumerate(CONFUSED.items(), start=10):
        filled.add_experiment(workspace, name=name, strategies=("none",), repeats=1, fine_tuning_seeds=(seed,))
        filled.finish_all(workspace, classes)
    filled.add_experiment(workspace, name=LOSSES, post_training_seeds=(0, 1))
    filled.finish_all(workspace)
    request = ImportRequest(kind="corpus", name=REPORTS, project=SAMPLE)
    library.import_dataset(workspace, written(folder / "reports.csv"), request)
    own = lock.sole(workspace.supervisor_lock)
    with own, running(workspace.home, folder / "server.log") as server:
        yield server


@pytest.fixture
def visitor(server: AppServer, page: Page) -> Visitor:
    return Visitor(page, server.url)


def written(file: Path) -> Path:
    with file.open("w", newline="", encoding="utf-8") as target:
        csv.writer(target).writerows(ROWS)
    return file


def rows_of(text: str) -> list[dict[str, str]]:
    """The rows of a downloaded CSV file."""
    return list(csv.DictReader(io.StringIO(text, newline="")))


class Line(NamedTuple):
    """A line that plotly has drawn."""

    name: str
    fill: str | None
    x: list[float]
    y: list[float]


DRAWN = """chart => chart.querySelector('.js-plotly-plot')._fullData.map(
  ({name, fill, x, y}) => ({name, fill: fill === 'none' ? null : fill, x: Array.from(x), y: Array.from(y)}))"""


def lines_of(chart: Locator) -> list[Line]:
    expect(chart.locator(".js-line").first).to_be_visible()
    return [Line(**each) for each in chart.evaluate(DRAWN)]


def test_a_chart_of_losses_draws_the_very_numbers_of_its_file(visitor: Visitor) -> None:
    """Lines are means and bands are ranges, of each arm; with single runs, a line is what its run has measured."""
    names = ("held-out-loss-post-training", "general-loss-post-training")
    visitor.opens("Compare", f"?experiment={quote_plus(LOSSES)}&evidence=Losses")
    for name in names:
        lines, rows = lines_of(visitor.widget(f"chart-{name}")), rows_of(visitor.downloads(f"{name}-numbers.csv"))
        arms = {row["arm"] for row in rows}
        assert {line.name for line in lines if line.fill is None} == arms == {"random-word", "sm-lex-tfidf"}
        for line in lines:
            draws_means_or_range(line, [row for row in rows if line.name.startswith(row["arm"])])
    visitor.widget("compare-single-runs").locator("label").click()
    for name in names:
        expect(visitor.widget(f"chart-{name}").locator(".js-fill")).to_have_count(0)
        visitor.settles()
        lines, rows = lines_of(visitor.widget(f"chart-{name}")), rows_of(visitor.downloads(f"{name}-numbers.csv"))
        runs = {row["run"]: row["arm"] for row in rows}
        assert len(lines) == len(runs) == 4
        for run, arm in runs.items():
            measured = approximately([row["value"] for row in rows if row["run"] == run])
            assert any(line.name == arm and line.y == measured for line in lines), (name, run)


def draws_means_or_range(line: Line, rows: list[dict[str, str]]) -> None:
    """A line goes through the means of an arm, and a band along the highest values and back along the lowest."""
    parts = [("mean", rows)] if line.fill is None else [("highest", rows), ("lowest", rows[::-1])]
    assert line.y == approximately([row[column] for column, part in parts for row in part])
    assert line.x == approximately([row["step"] for _, part in parts for row in part])


def approximately(values: Sequence[str]) -> object:
    """Equal to three decimals, as a chart shows on hover."""
    return pytest.approx([float(value) for value in values], abs=5e-4)


OVERLAPS = """chart => {
  const rectangle = text => {  // in the directions of its line and across it
    const box = text.getBBox(), at = text.getScreenCTM(), size = Math.hypot(at.a, at.b);
    const [cos, sin] = [at.a / size, at.b / size];
    const [x, y] = [at.a * box.x + at.c * box.y + at.e, at.b * box.x + at.d * box.y + at.f];
    return {text: text.textContent, left: x * cos + y * sin, top: y * cos - x * sin,
            width: box.width * size, height: box.height * size};
  };
  const pairs = [];
  for (const axis of ['xtick', 'ytick']) {
    const all = [...chart.querySelectorAll(`.${axis} text`)].map(rectangle);
    all.forEach((one, place) => all.slice(place + 1).forEach(other => {
      if (one.left < other.left + other.width && other.left < one.left + one.width
          && one.top + 1 < other.top + other.height && other.top + 1 < one.top + one.height)
        pairs.push(`${one.text} / ${other.text}`);
    }));
  }
  return pairs;
}"""
SHARES = "chart => Array.from(chart.querySelector('.js-plotly-plot')._fullData[0].z, row => Array.from(row))"


@pytest.mark.parametrize("experiment", CONFUSED)
def test_a_confusion_matrix_can_be_read(visitor: Visitor, experiment: str) -> None:
    """Each class has its labels, which do not overlap; hovering says how many texts; each true class makes 100 %."""
    visitor.opens("Compare", f"?experiment={quote_plus(experiment)}&evidence=Classes")
    chart, many = visitor.widget("chart-confusion"), len(CONFUSED[experiment])
    for axis in ("xtick", "ytick"):
        expect(chart.locator(f".{axis} text")).to_have_count(many)
    assert chart.evaluate(OVERLAPS) == []
    shares = chart.evaluate(SHARES)
    assert [sum(row) for row in shares] == pytest.approx(many * [100.0])
    rows = rows_of(visitor.downloads("confusion-numbers.csv"))
    assert [100 * float(row["share"]) for row in rows] == pytest.approx([share for row in shares for share in row])
    assert list(dict.fromkeys(row["true class"] for row in rows)) == sorted(CONFUSED[experiment])
    first = chart.locator(".draglayer .nsewdrag").bounding_box()
    assert first is not None
    visitor.page.mouse.move(first["x"] + first["width"] / many / 2, first["y"] + first["height"] / many / 2)
    expect(chart.locator(".hoverlayer")).to_contain_text(f"{rows[0]['number']} of {rows[0]['of']}")


def test_a_finding_names_the_rows_that_a_spreadsheet_shows(visitor: Visitor) -> None:
    """The header, empty rows and line breaks within a cell count as a spreadsheet counts them, in the file too."""
    visitor.opens("Data", f"?dataset={REPORTS}&aspect=Findings")
    repeated, short, empty = (last_row_of(cells) for cells in ([*ROWS[6]], [*ROWS[5]], []))
    for said in ("1 text repeats an earlier one", "1 text has almost no words", "1 empty row"):
        expect(visitor.main).to_contain_text(said)
    words = visitor.main.inner_text()
    assert [f"Row {row}." in words for row in (repeated, short, empty)] == [True, True, True]
    visitor.turns_to("Rows")
    numbered = {row["row"]: row["text"] for row in rows_of(visitor.downloads(f"rows of {REPORTS}.csv"))}
    assert numbered[f"{repeated}"] == REPEATED
    assert numbered[f"{short}"] == SHORT
    assert f"{empty}" not in numbered


def last_row_of(cells: list[str]) -> int:
    """The number of the last such row in a spreadsheet, where the header is row 1."""
    return max(number for number, each in enumerate(ROWS, start=1) if each == cells)


FORM = """main => [...main.querySelectorAll('input, textarea, [data-tag], [role=slider]')].map(each =>
  [each.ariaLabel, each.type === 'checkbox' ? each.checked : each.value ?? each.ariaValueNow ?? each.innerText])"""


def test_a_preset_that_is_declined_changes_nothing(visitor: Visitor) -> None:
    """Neither what a person has entered nor what the form began with, in the advanced settings too."""
    visitor.opens("Launch")
    visitor.unfolds("Advanced")
    visitor.types("launch-seeds", "3")
    summary = visitor.widget("launch-summary")
    expect(summary).to_contain_text("3 head-warm-up runs")
    visitor.settles()
    before, planned = visitor.main.evaluate(FORM), summary.inner_text()
    for preset in ("Quick look", "As published"):
        visitor.chooses("launch-preset", preset)
        expect(visitor.widget("launch-preset-changes")).to_contain_text(f"{preset} changes")
        visitor.presses("launch-preset-keep")
        expect(visitor.widget("launch-preset-changes")).to_have_count(0)
        visitor.settles()
        assert visitor.main.evaluate(FORM) == before
    expect(summary).to_have_text(planned, use_inner_text=True)


def test_a_link_to_an_experiment_that_is_gone_shows_no_other(visitor: Visitor) -> None:
    """Neither its verdict nor a chart; the page says what is missing, and another one can be chosen."""
    visitor.opens("Compare", "?experiment=Long+gone")
    expect(visitor.main).to_contain_text("There is no experiment called Long gone; it may have been deleted.")
    expect(visitor.main.get_by_role("combobox", name="Experiment")).to_have_value("")
    expect(visitor.widget("compare-verdict")).to_have_count(0)
    expect(visitor.main.locator(".js-plotly-plot")).to_have_count(0)
    visitor.picks("experiment", LOSSES)
    expect(visitor.widget("compare-verdict")).to_be_visible()
    expect(visitor.main).not_to_contain_text("Long gone")


@pytest.mark.long
def test_a_file_on_predict_comes_back_with_all_its_columns(server: AppServer, visitor: Visitor, tmp_path: Path) -> None:
    """As CSV and as Excel: every row and cell of the file, and behind them the class and its probabilities."""
    file = tmp_path / "Ward 7 (new).csv"
    header, *cases = [
        ["id", "Überschrift", "report", "p(animal)", "note"],
        ["007", "a;b", "Anthrax was seen in cattle,\nand then in sheep", "0,5", ""],
        ["", "", "", "", "no text"],
        ["08", "“quoted”", "Rust was seen on wheat", "", "'x"],
    ]
    with file.open("w", newline="", encoding="utf-8") as target:
        csv.writer(target).writerows([header, *cases])
    filled.add_models(Workspace.at(server.home))
    visitor.opens("Predict")
    visitor.turns_to("A file")
    visitor.drops("predict-file", file)
    visitor.presses("predict-file-classify")
    name = "Ward 7 (new) with predictions"
    expect(visitor.widget_of_file(f"{name}.csv")).to_be_visible()
    added = ["predicted class", "p(animal) 2", *(f"p({each})" for each in filled.CLASSES[1:])]
    table = list(csv.reader(io.StringIO(visitor.downloads(f"{name}.csv"), newline="")))
    sheet = openpyxl.load_workbook(io.BytesIO(visitor.fetches(f"{name}.xlsx").read_bytes())).worksheets[0]
    for found in (table, [["" if cell is None else cell for cell in row] for row in sheet.iter_rows(values_only=True)]):
        assert found[0] == header + added
        assert [row[: len(header)] for row in found[1:]] == cases
        first, empty, last = (row[len(header) :] for row in found[1:])
        assert set(empty) == {""}
        for answer in (first, last):
            assert answer[0] in filled.CLASSES
            assert sum(map(float, answer[1:])) == pytest.approx(1.0)


def test_masks_are_the_same_after_a_reload(visitor: Visitor) -> None:
    """Rate, rows and strategies stand in the address, so the browser's reload button shows the same marks."""
    visitor.opens("Masks", SAMPLE_CORPUS)
    visitor.types("masks-rows", "5, 9-10")
    visitor.takes_away("masks-strategies", "Random words (random-word)")
    visitor.page.get_by_role("slider", name="Rate").press("ArrowRight")
    visitor.settles()
    expect(visitor.widget("masks-rate")).to_contain_text("16%")
    expect(visitor.main.locator(".sm-text")).to_have_count(6)
    visitor.settles()
    shown = visitor.main.locator(".sm-columns").inner_html()
    visitor.reloads("Masks")
    expect(visitor.main.locator(".sm-text")).to_have_count(6)
    assert visitor.main.locator(".sm-columns").inner_html() == shown
    expect(visitor.widget("masks-rate")).to_contain_text("16%")
    expect(visitor.widget("masks-rows").locator("input")).to_have_value("5, 9-10")
    expect(visitor.main.locator(".sm-name")).to_contain_text(["(sm-lex-tfidf)", "(sm-nonlex-tfidf)"])


def test_a_masked_text_is_above_the_fold_at_every_step_of_the_tour(visitor: Visitor) -> None:
    """On a laptop's screen, a person sees the marks and what they mean without scrolling."""
    visitor.page.set_viewport_size(SIZE)
    visitor.opens("Masks", SAMPLE_CORPUS)
    visitor.presses("masks-tour")
    for step in range(1, 5):
        expect(visitor.widget("masks-tour-step")).to_contain_text(f"{step} of 4")
        visitor.settles()
        visitor.main.evaluate("main => main.scrollTo(0, 0)")
        for part in (".sm-legend", ".sm-text"):
            box = visitor.main.locator(part).first.bounding_box()
            assert box is not None
            assert box["y"] + box["height"] < SIZE["height"], (step, part)
        if step < 4:
            visitor.presses("masks-tour-next")
