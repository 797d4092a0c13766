from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from selmask.corpus.sample import make_sample
from selmask.errors import BadData
from selmask.library import dataset, datasets, delete_dataset, rename_dataset
from selmask.sample_project import SAMPLE_NAMES, create_sample
from selmask.store.names import MOST_LETTERS
from selmask.store.projects import SAMPLE
from selmask.store.store import Store
from selmask.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace.at(tmp_path / "home")


def test_the_sample_is_created_again_where_its_files_are_gone(workspace: Workspace) -> None:
    sample = create_sample(workspace)
    shutil.rmtree(sample.lexicon.path.parent)
    assert create_sample(workspace).lexicon.terms() == make_sample().lexicon
    assert len(list(workspace.datasets.iterdir())) == 3


def test_the_sample_is_created_again_where_a_file_has_other_bytes(workspace: Workspace) -> None:
    sample = create_sample(workspace)
    whole = sample.corpus.path.read_bytes()
    sample.corpus.path.write_bytes(whole[:400] + bytes(byte ^ 255 for byte in whole[400:402]) + whole[402:])
    assert sample.corpus.condition == "whole", "its rows can still be counted"
    with pytest.raises(BadData, match="damaged"):
        sample.corpus.check_file()
    again = create_sample(workspace)
    again.corpus.check_file()
    assert again.corpus.texts() == make_sample().corpus
    assert again.labelled == sample.labelled
    assert len(list(workspace.datasets.iterdir())) == 3


def test_the_sample_is_created_once_and_called_synthetic(workspace: Workspace) -> None:
    sample = create_sample(workspace)
    assert (sample.corpus.rows, sample.labelled.rows, sample.lexicon.rows) == (1500, 400, 120)
    assert len(set(sample.labelled.labels())) == 4
    assert all(name.startswith("synthetic sample") for name in SAMPLE_NAMES.values())
    assert all(record.findings == 0 for record in datasets(workspace))
    before = list(workspace.datasets.iterdir())
    assert create_sample(workspace) == sample
    assert list(workspace.datasets.iterdir()) == before
    delete_dataset(workspace, sample.lexicon.name)
    assert create_sample(workspace).lexicon.content_sha256 == sample.lexicon.content_sha256


def test_the_sample_is_created_again_under_the_longest_name_that_it_can_have(workspace: Workspace) -> None:
    name = "x" * MOST_LETTERS["data set"]
    rename_dataset(workspace, create_sample(workspace).corpus.name, name)
    dataset(workspace, name).path.unlink()
    assert create_sample(workspace).corpus.texts() == make_sample().corpus
    assert len(datasets(workspace)) == 3


def test_a_renamed_sample_is_not_created_again(workspace: Workspace) -> None:
    sample = create_sample(workspace)
    rename_dataset(workspace, sample.corpus.name, "Made-up reports")
    Store.of(workspace).changes.rename("project", SAMPLE, "Trying out")
    assert create_sample(workspace).corpus.name == "Made-up reports"
    assert len(datasets(workspace)) == 3
    delete_dataset(workspace, sample.lexicon.name)
    create_sample(workspace)
    assert [each.name for each in Store.of(workspace).projects.all()] == ["Trying out"]
