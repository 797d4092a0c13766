from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from selmask.errors import BadInput, NotFound
from selmask.store.datasets import DatasetRecord, Datasets
from selmask.store.experiments import Experiments
from selmask.store.projects import Projects

if TYPE_CHECKING:
    from selmask.store.sqlite.database import Database

CORPUS = DatasetRecord("reports", "corpus", "reports-1", 1500, "reports.xlsx", "aa", "bb", findings=3, project_id=1)
LEXICON = DatasetRecord("terms", "lexicon", "terms-1", 120, "terms.txt", "cc", "dd", project_id=1)


@pytest.fixture
def datasets(db: Database) -> Datasets:
    datasets = Datasets(db)
    Projects(db).add("plant health")
    datasets.add(LEXICON)
    datasets.add(CORPUS)
    return datasets


def test_data_sets_are_read_back_unchanged(datasets: Datasets) -> None:
    assert datasets.get("reports") == CORPUS
    assert datasets.all() == [CORPUS, LEXICON]
    assert datasets.all("lexicon") == [LEXICON]


def test_a_name_is_taken_once(datasets: Datasets) -> None:
    with pytest.raises(BadInput, match=r"exists already.*'reports'"):
        datasets.add(CORPUS)


def test_an_unknown_name_is_answered_with_the_nearest(datasets: Datasets) -> None:
    with pytest.raises(NotFound, match="Did you mean 'reports'"):
        datasets.get("report")


def test_a_data_set_that_an_experiment_uses_cannot_be_deleted(db: Database, datasets: Datasets) -> None:
    Experiments(db).add("first", {"corpus": "reports", "lexicon": None}, [])
    assert datasets.used_by("reports") == ["first"]
    with pytest.raises(BadInput, match="first could not be repeated"):
        datasets.delete("reports")
    datasets.delete("terms")
    assert datasets.all() == [CORPUS]
    with pytest.raises(NotFound):
        datasets.delete("terms")
