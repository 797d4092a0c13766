"""The data library of a workspace: every data set has its files on disk and one record in the store."""

from __future__ import annotations

import secrets
import shlex
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from selmask.corpus.dataset import Dataset
from selmask.corpus.unreadable import explained
from selmask.disk.size import bytes_below
from selmask.disk.typed_paths import is_file, typed
from selmask.disk.whole_files import remove
from selmask.errors import BadData, BadInput, NotFound
from selmask.fields.data_kind import NOUNS
from selmask.importing.file_name import check_name, shown_name, slug, stem
from selmask.importing.hub_dataset import PREFIX, Address, download
from selmask.importing.import_request import ImportRequest
from selmask.importing.ingest import DATA, REPORT, Ingested, file_sha256, ingest
from selmask.store.datasets import DatasetRecord, Datasets
from selmask.store.store import Store
from selmask.wording import command, counted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from selmask.corpus.dataset import Condition
    from selmask.fields.data_kind import Kind
    from selmask.store.history.event import Event
    from selmask.store.projects import Project
    from selmask.workspace import Workspace


def import_from(workspace: Workspace, source: str | Path, request: ImportRequest) -> Dataset:
    """Imports a file, or a data set of the Hugging Face hub if `source` begins with `hf://`.

    Raises:
        BadInput, BadData: as by `import_dataset` and `import_from_hub`.
    """
    if str(source).startswith(PREFIX):
        return import_from_hub(workspace, str(source), request)
    return import_dataset(workspace, source, request)


def import_dataset(workspace: Workspace, path: str | Path, request: ImportRequest) -> Dataset:
    """Imports the file at `path` under the request's name, by default the file's name without its ending.

    Importing the same content under the same name again, and into no other project, returns the existing data set. If
    its files were deleted or damaged meanwhile, they are replaced.

    Raises:
        BadData: the file cannot be used.
        BadInput: the name belongs to other content, also if its files are gone; offers a free name.
    """
    file_name = shown_name(request.file_name or Path(path).name)
    name = shown_name(request.name) if request.name is not None else stem(file_name)
    Store.of(workspace).projects.all()  # a database that cannot be used is refused before any file is written beside it
    folder = workspace.datasets / f"{slug(name) or request.kind}-{secrets.token_hex(4)}"
    ingested = ingest(path, folder, request)
    return _registered(workspace, _record(name, folder, ingested), request.project)


def import_from_hub(workspace: Workspace, address: str, request: ImportRequest) -> Dataset:
    """Imports a data set of the Hugging Face hub, `hf://owner/name/split`.

    Raises:
        BadInput: the address or the name cannot be used.
        BadData: it cannot be downloaded, or the downloaded file cannot be used.
    """
    with tempfile.TemporaryDirectory(prefix="selmask-") as folder:
        return import_dataset(workspace, download(Address.parse(address), Path(folder)), request)


def datasets(workspace: Workspace, kind: Kind | None = None, project: Project | None = None) -> list[DatasetRecord]:
    """The data sets of a workspace by name: all of them, those of one kind or of one project."""
    return _store(workspace).all(kind, project)


def dataset(workspace: Workspace, name: str) -> Dataset:
    """The data set called `name`.

    Raises:
        NotFound: there is no such data set; offers the nearest name.
    """
    return _opened(workspace, _store(workspace).get(name))


def condition(workspace: Workspace, record: DatasetRecord) -> Condition:
    """Whether the files of a data set are there and can be opened; quick (see `is_whole`)."""
    return _opened(workspace, record).condition


def full_condition(workspace: Workspace, record: DatasetRecord) -> Condition:
    """The same, but a file of other rows than those that were imported is damaged; reads the whole file."""
    found = condition(workspace, record)
    return "damaged" if found == "whole" and not is_whole(workspace, record) else found


def is_whole(workspace: Workspace, record: DatasetRecord) -> bool:
    """Whether its rows are still those that were imported, and its report can be read; reads the whole file."""
    try:
        report(workspace, record.name)
        _opened(workspace, record).check_file()
    except BadData:
        return False
    return True


def report(workspace: Workspace, name: str) -> Ingested:
    """The report of a data set's import: its columns, how the file was read, every finding.

    Raises:
        NotFound: there is no data set of this name.
        BadData: the report is gone or damaged.
    """
    file = workspace.datasets / _store(workspace).get(name).folder / REPORT
    with explained(name, file):
        return Ingested.model_validate_json(file.read_text(encoding="utf-8"))


def rename_dataset(workspace: Workspace, name: str, new: str) -> Event | None:
    """Renames a data set, also where experiments and runs name it; None if it is called so already.

    Raises:
        NotFound, BadInput: there is no data set of this name; or the new one is taken, or none that an import gives.
    """
    check_name(new.strip())
    return Store.of(workspace).changes.rename("data set", name, new)


def delete_dataset(workspace: Workspace, name: str) -> Event:
    """Deletes a data set; its files stay as long as this can be undone.

    Raises:
        NotFound, BadInput: there is no data set of this name; or an experiment uses it.
        SelmaskError: its files may not be deleted; says which.
    """
    store = Store.of(workspace)
    record = store.datasets.get(name)
    size = bytes_below(folder := workspace.datasets / record.folder)
    facts = {"kind": NOUNS[record.kind], "rows": record.rows, "file": record.file_name, "bytes": size}
    files = {str(folder.relative_to(workspace.home)): ""}
    event = store.changes.delete_dataset(name, facts, files, keep=store.trash.has_room)
    store.trash.tidy(event)
    return event


def resolve(workspace: Workspace, name_or_file: str | Path, kind: Kind) -> Dataset:
    """The data set of that name, or of that file, which is imported under a free name unless it was imported before.

    A file that was imported before is imported again if the data set's own files are gone or damaged.

    Raises:
        NotFound: there is neither such a name nor such a file.
        BadInput: the name belongs to another kind of data, or the file was imported in several ways.
    """
    by_name = {record.name: record for record in datasets(workspace)}
    given = str(name_or_file)
    if (called := _store(workspace).present_name(given)) in by_name:
        return _of_kind(workspace, by_name[called], kind)
    if not is_file(name_or_file):
        names = [record.name for record in by_name.values() if record.kind == kind]
        raise NotFound.among(NOUNS[kind], given, names, do="Give one of these names, or a file")
    file = typed(name_or_file)
    original = file_sha256(file)
    imports = [record for record in by_name.values() if (record.kind, record.original_sha256) == (kind, original)]
    if len({(record.content_sha256, record.language) for record in imports}) > 1:
        raise BadInput(
            f"{file.name} was imported several times, in different ways",
            given=", ".join(record.name for record in imports),
            do="Give one of these names instead of the file",
        )
    if imports:
        return _restored(workspace, imports[0], file)
    name = _free_name(stem(shown_name(file.name)), by_name)
    try:
        return import_dataset(workspace, file, ImportRequest(kind=kind, name=name))
    except BadData as error:
        raise _with_options_elsewhere(error, f"import {kind} {shlex.quote(file.name)}") from error


def _with_options_elsewhere(error: BadData, importing: str) -> BadData:
    """The error where a file is named instead of a data set: there is no place for choices about how it is read."""
    how = f"Choices about how a file is read are made when it is imported: {command(f'{importing} --help')} lists them"
    do = f"{error.do.rstrip('.')}. {how}" if error.do else how
    return BadData(error.happened, given=error.given, accepted=error.accepted, do=do)


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


def _registered(workspace: Workspace, record: DatasetRecord, project: str | None) -> Dataset:
    """Keeps the record. Only the store decides whether its name is free, so that two imports cannot both take it.

    Args:
        workspace, record: The workspace, and the record.
        project: The name of the project that was asked for.
    """
    store = Store.of(workspace)
    try:
        with store.transaction():
            joined = None if project is None else store.projects.named(project).id
            return _opened(workspace, store.datasets.add(replace(record, project_id=joined)))
    except BaseException as error:
        by_name = {other.name: other for other in store.datasets.all()}
        existing = by_name.get(record.name) if isinstance(error, BadInput) else None
        if existing is not None and _replaces(workspace, record, existing):
            return _opened(workspace, record)
        shutil.rmtree(workspace.datasets / record.folder, ignore_errors=True)
        if existing is None:
            raise
        home = store.projects.name_of(existing.project_id)
        if _has_same_content(existing, record) and project in (None, home):
            return _opened(workspace, store.datasets.get(record.name))  # another import may have put its own there
        raise _name_taken(workspace, record, existing, home, _free_name(record.name, by_name)) from error


def _replaces(workspace: Workspace, record: DatasetRecord, existing: DatasetRecord) -> bool:
    """Whether `record` took the place of a data set with the same content whose files are gone or damaged."""
    if not _has_same_content(existing, record) or is_whole(workspace, existing):
        return False
    if not _store(workspace).replace(existing, record):
        return False  # another import was quicker
    remove(workspace.datasets / existing.folder, "damaged files of the data set")
    return True


def _name_taken(workspace: Workspace, record: DatasetRecord, existing: DatasetRecord, home: str, free: str) -> BadInput:
    noun, given = NOUNS[existing.kind], f"{record.file_name} with {counted(record.rows, 'row')}"
    if existing.kind != record.kind or _has_same_content(existing, record) or is_whole(workspace, existing):
        return BadInput(
            f"There is another {noun} called {record.name!r}, in the project {home!r}",
            given=given,
            do=f"Choose another name, for example {free!r}",
        )
    found = full_condition(workspace, existing)
    return BadInput(
        f"The files of the {noun} {record.name!r} are {found}, and what was read from this file is something else",
        given=given,
        do=f"Import {existing.file_name} with the choices of its first import, or choose another name, for "
        f"example {free!r}",
    )


def _restored(workspace: Workspace, record: DatasetRecord, file: Path) -> Dataset:
    """The data set that was imported from `file`, imported again if its own files are gone or damaged."""
    if is_whole(workspace, record):
        return _opened(workspace, record)
    again = ImportRequest(kind=record.kind, name=record.name, language=record.language)
    return import_dataset(workspace, file, again)


def _has_same_content(one: DatasetRecord, other: DatasetRecord) -> bool:
    return all(getattr(one, name) == getattr(other, name) for name in ("kind", "content_sha256", "language"))


def _free_name(name: str, names: Iterable[str]) -> str:
    taken = set(names)
    candidates = (name if number == 1 else f"{name} {number}" for number in range(1, len(taken) + 2))
    return next(candidate for candidate in candidates if candidate not in taken)


def _of_kind(workspace: Workspace, record: DatasetRecord, kind: Kind) -> Dataset:
    if record.kind != kind:
        raise BadInput(
            f"{record.name!r} is a {NOUNS[record.kind]}",
            accepted=f"a {NOUNS[kind]}",
            do=f"Name another data set, or import the file as a {NOUNS[kind]}",
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
