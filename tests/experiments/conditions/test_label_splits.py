from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from selmask.errors import BadData
from selmask.experiments.conditions.label_splits import about_labels
from selmask.experiments.experiment_data import Data
from selmask.workspace import Workspace
from tests.support.projects import small_experiment, small_project

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    workspace = Workspace.at(tmp_path / "home")
    small_project(workspace)
    return workspace


def spoil(file: Path, *, unnoticed: bool) -> None:
    """Makes a file unreadable; `unnoticed`, it looks as before from outside."""
    before = file.stat()
    file.write_bytes(b"x" * before.st_size)
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns + (0 if unnoticed else 1_000_000_000)))


def test_a_split_is_made_again_only_when_its_data_or_settings_change(workspace: Workspace) -> None:
    spec = small_experiment(label_budgets=[40, 4])
    data = Data.of(spec, workspace)
    notes = list(about_labels(workspace, spec, data, 40))
    with pytest.raises(BadData, match="too small") as refusal:
        list(about_labels(workspace, spec, data, 4))
    spoil(data.labelled.path, unnoticed=True)
    other = spec.model_copy(update={"masking": spec.masking.model_copy(update={"rate": 0.5})})
    assert list(about_labels(workspace, other, data, 40)) == notes
    with pytest.raises(BadData, match="too small") as again:
        list(about_labels(workspace, other, data, 4))
    assert str(again.value) == str(refusal.value)
    with pytest.raises(BadData, match="are damaged"):
        list(about_labels(workspace, spec, data, 41))
    spoil(data.labelled.path, unnoticed=False)
    with pytest.raises(BadData, match="are damaged"):
        list(about_labels(workspace, spec, data, 40))
