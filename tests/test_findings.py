"""The scripts in findings/ and their table agree, and each script can run on any machine. They are not run here."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "findings"
SCRIPTS = sorted(FOLDER.glob("*.sh"))

MACHINE_PATHS = re.compile(r"(?<![\w$}])/(?:home|root|tmp|work|opt|usr|var|mnt|srv|Users)/|\b[A-Z]:\\")
PACKAGE_HOSTS = re.compile(r"https?://|--(?:extra-)?index-url|--find-links|--trusted-host|PIP_INDEX|\bgit\+")
PIN = re.compile(r"^[\w.-]+==[\w.]+$")

each_script = pytest.mark.parametrize("script", SCRIPTS, ids=[path.stem for path in SCRIPTS])


class Row(NamedTuple):
    """A row of the table: a link to the script, its packages, the surprise, and where selmask handles it."""

    name: str
    packages: str
    surprise: str
    handled: str


def rows() -> list[Row]:
    lines = (FOLDER / "README.md").read_text(encoding="utf-8").splitlines()
    return [Row(*(cell.strip() for cell in line.strip("|").split("|"))) for line in lines if line.startswith("| [")]


def pins(script: Path) -> set[str]:
    """The packages that the script installs, as the table writes them: `name version`."""
    install = re.search(r"pip install(.*?)\n\n", script.read_text(encoding="utf-8"), re.DOTALL)
    assert install, f"{script.name} installs nothing"
    words = install[1].replace("\\\n", " ").split()
    named = [word for word in words if not word.startswith("-")]
    assert all(PIN.match(word) for word in named), f"{script.name} installs a package without a version: {named}"
    return {word.replace("==", " ") for word in named}


def test_the_table_lists_every_script_and_nothing_else() -> None:
    assert SCRIPTS
    assert sorted(row.name for row in rows()) == sorted(f"[{path.stem}]({path.name})" for path in SCRIPTS)


@each_script
def test_can_be_run(script: Path) -> None:
    assert os.access(script, os.X_OK)
    assert script.read_text(encoding="utf-8").startswith("#!/usr/bin/env bash\n")


@each_script
def test_is_listed_with_the_versions_it_installs(script: Path) -> None:
    told = [row.packages.split(", ") for row in rows() if row.name == f"[{script.stem}]({script.name})"]
    assert [set(packages) for packages in told] == [pins(script)]


@each_script
def test_works_in_a_folder_of_its_own_and_says_how_it_ended(script: Path) -> None:
    lines = script.read_text(encoding="utf-8").splitlines()
    assert {"set -eu", "work=$(mktemp -d)", "trap 'rm -rf \"$work\"' EXIT"} <= set(lines)
    assert lines[-1].startswith('echo "As stated: ')


@each_script
def test_names_no_package_host_and_no_path_of_a_machine(script: Path) -> None:
    _, rest = script.read_text(encoding="utf-8").split("\n", 1)  # the first line names /usr/bin/env
    assert not PACKAGE_HOSTS.search(rest)
    assert not MACHINE_PATHS.search(rest)


@each_script
def test_does_without_selmask(script: Path) -> None:
    assert "selmask" not in script.read_text(encoding="utf-8")


def test_the_rooms_that_the_table_names_are_there() -> None:
    rooms = {room for row in rows() for room in re.findall(r"`(selmask/[\w/]+)`", row.handled)}
    assert rooms
    assert [room for room in sorted(rooms) if not (ROOT / room).is_dir()] == []
