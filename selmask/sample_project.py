"""The synthetic sample as data sets of a workspace: a corpus, labelled texts and a lexicon to try everything on."""

from __future__ import annotations

import csv
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from selmask import library
from selmask.corpus.sample import make_sample
from selmask.importing.import_request import ImportRequest
from selmask.store.projects import SAMPLE
from selmask.store.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from selmask.corpus.dataset import Dataset
    from selmask.fields.data_kind import Kind
    from selmask.workspace import Workspace

SAMPLE_NAMES: dict[Kind, str] = {
    "corpus": "synthetic sample corpus",
    "labelled": "synthetic sample labels",
    "lexicon": "synthetic sample lexicon",
}


class SampleProject(NamedTuple):
    """The three data sets of the synthetic sample."""

    corpus: Dataset
    labelled: Dataset
    lexicon: Dataset


def create_sample(workspace: Workspace) -> SampleProject:
    """The synthetic sample as data sets of the workspace, created unless they exist and their files are whole."""
    store = Store.of(workspace)
    names: dict[Kind, str] = {kind: store.datasets.present_name(name) for kind, name in SAMPLE_NAMES.items()}
    present = [record for record in library.datasets(workspace) if record.name in names.values()]
    whole = {record.name for record in present if library.is_whole(workspace, record)}
    missing = {kind: name for kind, name in names.items() if name not in whole}
    if missing:
        name_of = store.projects.name_of
        _import_sample(workspace, missing, next((name_of(each.project_id) for each in present), SAMPLE))
    return SampleProject(**{kind: library.dataset(workspace, name) for kind, name in names.items()})


def _import_sample(workspace: Workspace, names: dict[Kind, str], project: str) -> None:
    sample = make_sample()
    tables: dict[Kind, list[Sequence[str]]] = {
        "corpus": [["text"], *([text] for text in sample.corpus)],
        "labelled": [["text", "label"], *sample.labelled],
        "lexicon": [["term"], *([term] for term in sample.lexicon)],
    }
    with tempfile.TemporaryDirectory(prefix="selmask-") as folder:
        for kind, name in names.items():
            file = Path(folder) / f"{kind}.csv"
            _write_csv(file, tables[kind])
            request = ImportRequest(kind=kind, name=name, file_name=f"{name}.csv", project=project)
            library.import_dataset(workspace, file, request)


def _write_csv(path: Path, rows: Iterable[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
