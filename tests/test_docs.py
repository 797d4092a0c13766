"""The README and the docs tell the truth: their tables, links and pictures are compared with the program."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from selmask.cli.application import app
from selmask.cli.main import main
from selmask.masking.registry import strategies
from tests.chaos.figures import Figures

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
PAGES = [README, *sorted((ROOT / "docs").glob("*.md")), ROOT / "findings" / "README.md"]
README_WORDS = 1000


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def rows_of(block: str) -> list[list[str]]:
    """The cells of a Markdown table, without its head."""
    lines = [line.strip("|").split(" | ") for line in block.strip().splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line] for line in lines[2:]]


def test_the_readme_is_short() -> None:
    assert len(text_of("README.md").split()) <= README_WORDS


def test_the_table_of_strategies_is_the_registry() -> None:
    block = text_of("docs/strategies.md").split("<!-- strategies -->")[1].split("<!-- /strategies -->")[0]
    described = {name.strip("` "): tuple(about) for name, *about in rows_of(block)}
    assert described == {name: (each.title, each.description, each.citation) for name, each in strategies().items()}


def test_the_readme_names_every_strategy_once() -> None:
    block = text_of("README.md").split("## Strategies")[1].split("\n## ")[0]
    named = re.findall(r"`([a-z-]+)`", " ".join(row[1] for row in rows_of(block)))
    assert sorted(named) == sorted(strategies())


def test_every_command_is_described() -> None:
    assert callable(main)  # importing it registers the commands
    names = {command.name or command.callback.__name__ for command in app.registered_commands if command.callback}
    table = text_of("docs/cli.md").split("\n## ")[0]
    first_cells = " ".join(line.split("|")[1] for line in table.splitlines() if line.startswith("| `"))
    assert names == set(re.findall(r"`([a-z]+)", first_cells))


def test_every_key_of_a_comparison_is_described() -> None:
    [entry] = json.loads(text_of("benchmarks/results/plant_health_planned.json"))
    keys = text_of("docs/cli.md").split("`compare NAME --json`")[1].split("\n\n")[1]
    described = [name for line in keys.split("\n- ") for name in re.findall(r"`(\w+)`", line.split(":")[0])]
    assert sorted(described) == sorted(entry)


def test_every_dependency_has_its_reason() -> None:
    lines = text_of("requirements.txt").splitlines()
    required = {re.split(r"[=<>\[]", line)[0].lower() for line in lines if line and not line.startswith("#")}
    rows = rows_of(text_of("docs/design.md").split("## Dependencies")[1])
    assert required == {name.strip().lower() for row in rows for name in row[0].split(",")}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_and_pictures_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8"))
    assert [target for target in targets if not (page.parent / target).exists()] == []


def test_the_guide_shows_every_page() -> None:
    pictures = set(re.findall(r"pictures/(\w+)\.png", text_of("docs/guide.md")))
    assert pictures == {page.stem for page in (ROOT / "pages").glob("*.py")}


@pytest.mark.parametrize("row", rows_of(text_of("docs/design.md").split("## Where things are")[1].split("\n## ")[0]))
def test_the_design_leads_to_files_that_exist(row: list[str]) -> None:
    named = re.findall(r"`([\w/.]+)`", row[1])
    assert named
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_the_design_names_every_room() -> None:
    block = text_of("docs/design.md").split("## Rooms")[1].split("\n## ")[0]
    named = set(re.findall(r"[\w.]+", " ".join(re.findall(r"`([^`]+)`", " ".join(row[0] for row in rows_of(block))))))
    rooms = {path.stem for path in (ROOT / "selmask").iterdir() if path.suffix == ".py" or path.is_dir()}
    assert rooms - {"__init__", "__main__", "__pycache__"} <= named


def test_the_design_tells_what_the_last_storms_and_the_last_sweep_cost() -> None:
    storms = Figures()
    for of_seed in json.loads(text_of("benchmarks/results/chaos.json")).values():
        storms.add(Figures.from_json(of_seed))
    sweep = Figures.from_json(json.loads(text_of("benchmarks/results/chaos_sweep.json")))
    design = " ".join(text_of("docs/design.md").split())
    assert storms.in_words() in design
    assert sweep.in_words() in design


def trained() -> tuple[dict[str, Any], dict[str, Any]]:
    """The benchmark of training on abstracts and on posts."""
    figures = json.loads(text_of("benchmarks/results/training.json"))
    return figures["biomedical"], figures["epidemic_misinformation"]


def test_the_figures_on_masking_are_those_that_were_measured() -> None:
    masking, speed = json.loads(text_of("benchmarks/results/masking.json")), " ".join(text_of("docs/speed.md").split())
    slowest, quickest = max(masking["collation_ms"].values()), min(masking["collation_ms"].values())
    assert f"{quickest:.3f} to {slowest:.3f} ms a document" in speed
    assert f"| {masking['bytes_per_token']:.1f} bytes a token |" in speed
    masked = slowest / masking["words_per_document"]  # a word has at least one token
    learned = min(1000 / each["tokens_per_second"]["selmask"] for each in trained())
    assert masked < learned / 1000
    assert "in less than a thousandth of its time" in speed


def test_a_speed_up_within_the_spread_over_rounds_is_not_called_a_gain() -> None:
    speed = " ".join(text_of("docs/speed.md").split())
    about, within = speed.split("our own dropout", 1)[1].split("stay within the spread over rounds")
    quick, fused = "without quick_dropout_and_attention", "without fused_optimizer"
    abstracts, posts = trained()
    assert abstracts["ablation"][quick]["times"] - 1 > abstracts["spread"]["selmask"]
    for measured, name in ((posts, quick), (abstracts, fused), (posts, fused)):
        assert measured["ablation"][name]["times"] - 1 < measured["spread"]["selmask"]
        assert f"{measured['ablation'][name]['times']:.2f}" in about
    spreads = [f"{100 * each['spread']['selmask']:.0f} %" for each in (abstracts, posts)]
    assert within.strip().startswith(f"({spreads[0]} on abstracts and {spreads[1]} on posts)")


@pytest.mark.parametrize("row", rows_of(text_of("docs/design.md").split("## Families")[1].split("\n## ")[0]))
def test_the_design_leads_to_the_records_of_a_family(row: list[str]) -> None:
    assert [path for path in re.findall(r"`([\w/.]+)`", " ".join(row[1:])) if not (ROOT / path).exists()] == []
