"""Damaged files of every format: each is read or refused, whatever the damage."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from selmask.errors import BadData
from selmask.importing.reading.read import read_table
from tests.importing.mutations import ORIGINALS, mutated
from tests.support.modules import REPOSITORY

if TYPE_CHECKING:
    from pathlib import Path


def outcomes(files: list[Path]) -> list[str]:
    """What becomes of each file. A crash of the outside software that reads it counts as a refusal: it harms nobody."""
    found: list[str] = []
    while len(found) < len(files):
        rest = files[len(found) :]
        ended = subprocess.run(
            [sys.executable, "-m", "tests.importing.read_each", *map(str, rest)],
            cwd=REPOSITORY,
            capture_output=True,
            text=True,
            check=False,
        )
        found += ended.stdout.splitlines()
        if len(found) < len(files):
            assert ended.returncode < 0, ended.stderr
            found.append("refused")
    return found


def written(folder: Path, number: int, seed: int = 0) -> list[Path]:
    files = []
    for place, (name, content) in enumerate(mutated(number, seed)):
        files.append(folder / f"{place:05d}-{name}")
        files[-1].write_bytes(content)
    return files


def test_every_original_is_read(tmp_path: Path) -> None:
    for name, make in ORIGINALS.items():
        (tmp_path / name).write_bytes(make())
    assert outcomes([tmp_path / name for name in ORIGINALS]) == ["read"] * len(ORIGINALS)


def test_a_damaged_file_is_read_or_refused(tmp_path: Path) -> None:
    files = written(tmp_path, 100)
    found = outcomes(files)
    assert {
        file.name: outcome for file, outcome in zip(files, found, strict=True) if outcome.startswith("raised")
    } == {}
    assert Counter(found).keys() == {"read", "refused"}


@pytest.mark.long
@pytest.mark.parametrize("seed", [1, 2])
def test_a_damaged_file_harms_nobody_who_reads_it(tmp_path: Path, seed: int) -> None:
    """Through the real process for each file, in which outside software may crash."""
    for file in written(tmp_path, 30, seed):
        try:
            read_table(file)
        except BadData as refusal:
            assert str(refusal)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(3, 9))
def test_thousands_of_damaged_files_are_read_or_refused(tmp_path: Path, seed: int) -> None:
    files = written(tmp_path, 800, seed)
    assert [outcome for outcome in outcomes(files) if outcome.startswith("raised")] == []
