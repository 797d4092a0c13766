"""What the README says is true: its tables are compared with the program."""

from __future__ import annotations

import re
from pathlib import Path

from selmask.cli.application import app
from selmask.cli.main import main
from selmask.masking.registry import strategies

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def rows_between(start: str, end: str) -> list[list[str]]:
    block = README.split(start)[1].split(end)[0]
    lines = [line.strip("|").split(" | ") for line in block.strip().splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line] for line in lines[2:]]


def test_the_table_of_strategies_is_the_registry() -> None:
    told = {row[0].strip("` "): (row[1], row[2]) for row in rows_between("<!-- strategies -->", "<!-- /strategies -->")}
    assert told == {name: (each.description, each.citation) for name, each in strategies().items()}


def test_every_command_is_told() -> None:
    assert callable(main)  # importing it registers the commands
    names = {command.name or command.callback.__name__ for command in app.registered_commands if command.callback}
    table = README.split("## The command line")[1].split("## Masking")[0]
    first_cells = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    told = set(re.findall(r"`([a-z]+)", " ".join(first_cells)))
    assert names == told


def test_every_dependency_has_its_reason() -> None:
    lines = (ROOT / "requirements.txt").read_text().splitlines()
    required = {re.split(r"[=<>\[]", line)[0].lower() for line in lines if line and not line.startswith("#")}
    table = README.split("### Dependencies")[1]
    rows = re.findall(r"^\| ([^|]+) \|", table, re.MULTILINE)
    told = {name.strip().lower() for row in rows for name in row.split(",")}
    assert required == told - {"package", "---"}


def test_every_picture_is_there() -> None:
    pictures = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", README)
    assert len(pictures) == 7
    assert [picture for picture in pictures if not (ROOT / picture).is_file()] == []
