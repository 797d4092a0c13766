"""The data library of a workspace: imported files on disk and their rows in the store, always one for one."""

from __future__ import annotations

import csv
import secrets
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from selmask.corpus.dataset import Dataset
from selmask.corpus.sample import make_sample
from selmask.errors import BadInput, NotFound
from selmask.importing.file_name import shown_name, slug, stem
from selmask.importing.hub_dataset import Address, download
from selmask.importing.ingest import DATA, REPORT, Ingested, file_sha256, ingest
from selmask.store.datasets import DatasetRecord, Datasets
from selmask.store.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from selmask.corpus.dataset import Kind
    from selmask.importing.columns import Columns
    from selmask.workspace import Workspace

NOUNS: dict[Kind, str] = {"corpus": "corpus", "labelled": "labelled set", "lexicon": "lexicon"}
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


def import_dataset(
    workspace: Workspace,
    kind: Kind,
    path: str | Path,
    *,
    name: str | None = None,
    file_name: str | None = None,
    columns: Columns | None = None,
    sheet: str | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
    language: str = "english",
) -> Dataset:
    """Imports the file at `path` under `name`, by default the file's own name without its ending.

    The same content under the same name again is the data set that is there. For the other arguments see
    `selmask.importing.ingest.ingest`.

    Raises:
        BadData: the file cannot be used.
        BadInput: the name belongs to other content; offers one that is free.
    """
    shown = shown_name(file_name or Path(path).name)
    chosen = shown_name(name) if name is not None else stem(shown)
    folder = workspace.datasets / f"{slug(chosen) or kind}-{secrets.token_hex(4)}"
    ingested = ingest(
        path,
        kind,
        folder,
        file_name=file_name,
        columns=columns,
        sheet=sheet,
        encoding=encoding,
        delimiter=delimiter,
        language=language,
    )
    return _registered(workspace, _record(chosen, folder, ingested))


def import_from_hub(
    workspace: Workspace,
    kind: Kind,
    address: str,
    *,
    name: str | None = None,
    columns: Columns | None = None,
    language: str = "english",
) -> Dataset:
    """Imports a data set of the Hugging Face hub, `hf://owner/name/split`; the arguments are those of `import_dataset`.

    Raises:
        BadInput: the address or the name cannot be used.
        BadData: it cannot be fetched, or what was fetched cannot be used.
    """
    with tempfile.TemporaryDirectory(prefix="selmask-") as folder:
        file = download(Address.parse(address), Path(folder))
        return import_dataset(workspace, kind, file, name=name, columns=columns, language=language)


def datasets(workspace: Workspace, kind: Kind | None = None) -> list[DatasetRecord]:
    """The data sets of a workspace, or those of one kind, by name."""
    return _store(workspace).all(kind)


def dataset(workspace: Workspace, name: str) -> Dataset:
    """The data set called `name`.

    Raises:
        NotFound: there is none; offers the nearest name.
    """
    return _opened(workspace, _store(workspace).get(name))


def report(workspace: Workspace, name: str) -> Ingested:
    """How a data set was imported: columns, how it was read, every finding.

    Raises:
        NotFound: there is no data set of this name.
    """
    folder = workspace.datasets / _store(workspace).get(name).folder
    return Ingested.model_validate_json((folder / REPORT).read_text(encoding="utf-8"))


def delete_dataset(workspace: Workspace, name: str) -> None:
    """Removes a data set and its files.

    Raises:
        NotFound: there is no data set of this name.
        BadInput: an experiment uses it.
    """
    folder = workspace.datasets / _store(workspace).get(name).folder
    _store(workspace).delete(name)
    shutil.rmtree(folder, ignore_errors=True)


def resolve(workspace: Workspace, name_or_file: str | Path, kind: Kind) -> Dataset:
    """The data set of that name, else that file: as it was imported before, or imported now under a free name.

    Raises:
        NotFound: there is neither such a name nor such a file.
        BadInput: the name stands for another kind of data.
    """
    known = {record.name: record for record in datasets(workspace)}
    given = str(name_or_file)
    if given in known:
        return _of_kind(workspace, known[given], kind)
    file = Path(name_or_file).expanduser()
    if not file.is_file():
        names = [record.name for record in known.values() if record.kind == kind]
        raise NotFound.among(NOUNS[kind], given, names, do="Give one of these names, or a file")
    original = file_sha256(file)
    twins = [record for record in known.values() if (record.kind, record.original_sha256) == (kind, original)]
    if len(twins) == 1:
        return _opened(workspace, twins[0])
    return import_dataset(workspace, kind, file, name=_free_name(stem(shown_name(file.name)), known))


def create_sample(workspace: Workspace) -> SampleProject:
    """The synthetic sample as data sets of the workspace; those that are there already stay."""
    known = {record.name: record for record in datasets(workspace)}
    missing = {kind: name for kind, name in SAMPLE_NAMES.items() if name not in known}
    if missing:
        _import_sample(workspace, missing)
    return SampleProject(**{kind: dataset(workspace, name) for kind, name in SAMPLE_NAMES.items()})


def _import_sample(workspace: Workspace, names: dict[Kind, str]) -> None:
    sample = make_sample()
    tables: dict[Kind, list[Sequence[str]]] = {
        "corpus": [["text"], *([text] for text in sample.corpus)],
        "labelled": [["text", "label"], *sample.labelled],
        "lexicon": [["term"], *([term] for term in sample.lexicon)],
    }
    with tempfile.TemporaryDirectory(prefix="selmask-") as folder:
        for kind, name in names.items():
            file = Path(folder) / f"{name}.csv"
            _write_csv(file, tables[kind])
            import_dataset(workspace, kind, file)


def _write_csv(path: Path, rows: Iterable[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


def _record(name: str, folder: Path, ingested: Ingested) -> DatasetRecord:
    return DatasetRecord(
        name=name,
        kind=ingested.kind,
        folder=folder.name,
        rows=ingested.rows,
        file_name=ingested.file_name,
        original_sha256=ingested.original_sha256,
        content_sha256=ingested.content_sha256,
        findings=sum(finding.level != "info" for finding in ingested.findings),
        language=ingested.language,
    )


def _registered(workspace: Workspace, record: DatasetRecord) -> Dataset:
    """Keeps the record; the store alone decides whether the name is free, so two imports at once cannot both win it."""
    store = _store(workspace)
    try:
        return _opened(workspace, store.add(record))
    except BaseException as error:
        shutil.rmtree(workspace.datasets / record.folder, ignore_errors=True)
        known = {other.name: other for other in store.all()}
        if not isinstance(error, BadInput) or record.name not in known:
            raise
        twin = known[record.name]
        if _is(twin, record):
            return _opened(workspace, twin)
        raise BadInput(
            f"There is another {NOUNS[twin.kind]} called {record.name!r}",
            given=f"{record.file_name} with {record.rows:,} rows",
            do=f"Choose another name (--name), for example {_free_name(record.name, known)!r}",
        ) from error


def _is(one: DatasetRecord, other: DatasetRecord) -> bool:
    """Whether both say the same, whatever they are called."""
    same = ("kind", "content_sha256", "language")
    return all(getattr(one, name) == getattr(other, name) for name in same)


def _free_name(name: str, known: Iterable[str]) -> str:
    taken = set(known)
    candidates = (name if number == 1 else f"{name} {number}" for number in range(1, len(taken) + 2))
    return next(candidate for candidate in candidates if candidate not in taken)


def _of_kind(workspace: Workspace, record: DatasetRecord, kind: Kind) -> Dataset:
    if record.kind != kind:
        raise BadInput(
            f"{record.name!r} is a {NOUNS[record.kind]}",
            accepted=f"a {NOUNS[kind]}",
            do=f"Name another, or import the file as a {NOUNS[kind]}",
        )
    return _opened(workspace, record)


def _opened(workspace: Workspace, record: DatasetRecord) -> Dataset:
    return Dataset(
        name=record.name,
        kind=record.kind,
        path=workspace.datasets / record.folder / DATA,
        content_sha256=record.content_sha256,
        rows=record.rows,
        language=record.language,
    )


def _store(workspace: Workspace) -> Datasets:
    return Store.of(workspace).datasets
