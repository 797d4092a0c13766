"""The benchmark of a large comparison in small: each way to have the comparison is measured."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from benchmarks import large_comparison
from selmask.workspace import ENVIRONMENT_VARIABLE, Workspace

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.long
def test_each_way_to_have_the_comparison_is_measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(large_comparison, "ROUNDS", 1)
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(tmp_path))
    seconds = large_comparison.measured(Workspace.at(tmp_path / "home"), repeats=1)
    assert seconds.keys() >= large_comparison.AIMS.keys()
    assert all(value > 0 for value in seconds.values())
