"""A strategy that another package brings: installed, listed, refused where it is wrong, and masking."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from selmask.charts.palette import Palette
from tests.support.examples_package import lay_out_examples
from tests.support.packages import lay_out_members

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the example package is, laid out as pip leaves it."""
    return lay_out_examples(tmp_path_factory.mktemp("site"), "long_words")


def selmask(site: Path, home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return python(site, "-m", "selmask", "--home", str(home), *arguments)


def python(site: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": f"{site}{os.pathsep}{ROOT}"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_it_is_listed(site: Path, tmp_path: Path) -> None:
    listed = json.loads(selmask(site, tmp_path, "strategies", "--json").stdout)
    assert {
        "name": "long-words",
        "title": "Long words",
        "description": "Words by their length in characters.",
        "citation": "An example, 2026",
    } in listed


def test_it_masks(site: Path, tmp_path: Path) -> None:
    corpus = tmp_path / "corpus.csv"
    corpus.write_text("text\na veterinarian saw a cow\nthe epidemiologist is in a car\n", encoding="utf-8")
    top = "{name: long-words, selection: top}"
    shown = selmask(site, tmp_path / "home", "preview", "--corpus", str(corpus), "--strategy", top, "--json")
    assert shown.returncode == 0, shown.stderr
    windows = [json.loads(line) for line in shown.stdout.splitlines()]
    assert [unit["text"] for window in windows for unit in window["masked"]] == ["veterinarian", "epidemiologist"]
    assert {unit["reason"] for window in windows for unit in window["masked"]} == {"score"}


def test_the_page_masks_offers_it_and_shows_its_masks(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, corpus = tmp_path / "home", tmp_path / "corpus.csv"
    corpus.write_text("text\na veterinarian saw a cow\nthe epidemiologist is in a car\n", encoding="utf-8")
    assert selmask(site, home, "import", "corpus", str(corpus)).returncode == 0
    monkeypatch.setenv("SELMASK_HOME", str(home))
    answer = python(site, "-m", "tests.masking.masks_page", "long-words")
    assert answer.returncode == 0, answer.stderr
    page = json.loads(answer.stdout.splitlines()[-1])
    assert "Long words (long-words)" in page["options"]
    assert "<i></i>Long words (long-words)</div>" in page["html"]
    assert "Words by their length in characters." in page["html"]
    assert "<mark" in page["html"]


def test_its_chip_has_its_colour(site: Path) -> None:
    css = python(site, "-c", "from selmask.ui import style_sheet; print(style_sheet.css())").stdout
    chips = '[data-tag]:is([aria-label$="(long-words)"], [aria-label*="(long-words, "])'
    assert f"{chips} {{ background: {Palette({})['long-words'].colour} " in css


def test_a_package_that_fails_or_takes_a_name_is_left_out_with_a_warning(tmp_path: Path) -> None:
    offered = {"broken": "nowhere:Nothing", "random": "hijack:Hijack"}
    lay_out_members(tmp_path / "site", "bad", {"selmask.strategies": offered})
    (tmp_path / "site" / "hijack.py").write_text(
        "from selmask.masking.strategies.random_word import RandomWord\n\n"
        "class Hijack(RandomWord):\n    description = 'Hijacked.'\n",
        encoding="utf-8",
    )
    answer = selmask(tmp_path / "site", tmp_path, "strategies", "--json")
    assert answer.returncode == 0, answer.stderr
    assert "Hijacked." not in answer.stdout
    assert "The strategy broken (nowhere:Nothing) cannot be loaded" in answer.stderr
    assert "The strategy random-word (hijack:Hijack) has the name of another one" in answer.stderr


def test_without_the_package_it_is_unknown(tmp_path: Path) -> None:
    answer = selmask(tmp_path, tmp_path, "preview", "--corpus", "none.csv", "--strategy", "long-words")
    assert answer.returncode == 2
    assert "long-words" in answer.stderr
    assert "Traceback" not in answer.stderr
