from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from selmask.errors import BadData, BadInput, NotFound
from selmask.importing.columns import Columns
from selmask.importing.formats.format import ReadOptions
from selmask.importing.import_request import ImportRequest
from selmask.importing.ingest import DATA, REPORT
from selmask.library import (
    condition,
    dataset,
    datasets,
    delete_dataset,
    full_condition,
    import_dataset,
    rename_dataset,
    report,
    resolve,
)
from selmask.store.store import Store
from selmask.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TEXTS = ["Bird flu in ducks", "Dead swans were found"]


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace.at(tmp_path / "home")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "Field reports.csv"
    path.write_text("text\nBird flu in ducks\nDead swans were found\n\n", encoding="utf-8")
    return path


def _folders(workspace: Workspace) -> list[str]:
    return sorted(path.name for path in workspace.datasets.iterdir())


def test_an_import_is_files_and_a_row(workspace: Workspace, file: Path) -> None:
    imported = import_dataset(workspace, file, ImportRequest(kind="corpus"))
    assert imported.texts() == ["Bird flu in ducks", "Dead swans were found"]
    assert imported == dataset(workspace, "Field reports")
    (record,) = datasets(workspace, "corpus")
    assert (record.name, record.rows, record.file_name) == ("Field reports", 2, "Field reports.csv")
    assert (record.content_sha256, record.findings) == (imported.content_sha256, 0)
    assert record.folder.startswith("field-reports-")
    assert _folders(workspace) == [record.folder]
    assert [finding.code for finding in report(workspace, "Field reports").findings] == ["empty-rows"]
    assert datasets(workspace, "lexicon") == []


def test_reading_options_and_the_name_may_be_chosen(workspace: Workspace, tmp_path: Path) -> None:
    upload = tmp_path / "tmp8f3a"
    upload.write_bytes("Körper~Klasse\nEin Bericht~ja\nNoch einer~nein\n".encode("cp1252"))
    imported = import_dataset(
        workspace,
        upload,
        ImportRequest(
            kind="labelled",
            name="Berichte",
            file_name="C:\\Berichte.csv",
            columns=Columns(text="Körper", label="klasse"),
            reading=ReadOptions(encoding="cp1252", delimiter="~"),
        ),
    )
    assert imported.labels() == ["ja", "nein"]
    assert (imported.name, datasets(workspace)[0].file_name) == ("Berichte", "Berichte.csv")


def test_the_same_content_again_is_the_same_data_set(workspace: Workspace, file: Path) -> None:
    assert import_dataset(workspace, file, ImportRequest(kind="corpus")) == import_dataset(
        workspace, file, ImportRequest(kind="corpus")
    )
    assert len(_folders(workspace)) == 1


@pytest.mark.parametrize("harm", ["gone", "changed"])
def test_importing_it_again_restores_a_data_set(workspace: Workspace, file: Path, harm: str) -> None:
    imported = import_dataset(workspace, file, ImportRequest(kind="corpus"))
    if harm == "gone":
        shutil.rmtree(imported.path.parent)
    else:
        imported.path.write_bytes(b"PAR1")
    with pytest.raises(BadData, match="Import it again"):
        imported.check_file()
    again = import_dataset(workspace, file, ImportRequest(kind="corpus"))
    assert (again.name, again.content_sha256) == (imported.name, imported.content_sha256)
    again.check_file()
    assert _folders(workspace) == [again.path.parent.name]


def test_a_taken_name_is_refused_and_a_free_one_offered(workspace: Workspace, file: Path) -> None:
    import_dataset(workspace, file, ImportRequest(kind="corpus"))
    file.write_text("text\nSomething else was found\n")
    with pytest.raises(BadInput, match=r"another corpus called 'Field reports'.*'Field reports 2'"):
        import_dataset(workspace, file, ImportRequest(kind="corpus"))
    with pytest.raises(BadInput, match="another corpus called 'Field reports'"):
        import_dataset(workspace, file, ImportRequest(kind="lexicon", columns=Columns(term="text")))
    assert len(_folders(workspace)) == 1


def test_two_imports_at_once_make_one_data_set(workspace: Workspace, file: Path) -> None:
    with ThreadPoolExecutor(2) as threads:
        first, second = threads.map(lambda _: import_dataset(workspace, file, ImportRequest(kind="corpus")), range(2))
    assert first == second
    assert [record.folder for record in datasets(workspace)] == _folders(workspace)


def test_a_refused_file_leaves_neither_files_nor_a_row(workspace: Workspace, file: Path) -> None:
    with pytest.raises(BadData, match="'label' is missing"):
        import_dataset(workspace, file, ImportRequest(kind="labelled"))
    assert (_folders(workspace), datasets(workspace)) == ([], [])


def test_a_name_or_a_file_resolves_to_a_data_set(workspace: Workspace, file: Path) -> None:
    by_file = resolve(workspace, str(file), "corpus")
    assert by_file.name == "Field reports"
    assert resolve(workspace, file, "corpus") == by_file
    assert resolve(workspace, "Field reports", "corpus") == by_file
    with pytest.raises(BadInput, match=r"'Field reports' is a corpus.*a lexicon"):
        resolve(workspace, "Field reports", "lexicon")
    with pytest.raises(NotFound, match=r"no corpus called 'Field report'.*Did you mean 'Field reports'"):
        resolve(workspace, "Field report", "corpus")
    with pytest.raises(NotFound, match="no lexicon called"):
        resolve(workspace, "nothing.csv", "lexicon")


def test_files_with_the_same_name_in_two_folders_are_two_data_sets(workspace: Workspace, tmp_path: Path) -> None:
    paths = [tmp_path / folder / "train.csv" for folder in ("one", "two")]
    for path in paths:
        path.parent.mkdir()
        path.write_text(f"text\nA report in folder {path.parent.name}\n")
    assert [resolve(workspace, path, "corpus").name for path in [*paths, *paths]] == ["train", "train 2"] * 2


def test_a_file_imported_before_needs_no_choices_again(workspace: Workspace, file: Path) -> None:
    file.write_text("body\nBird flu in ducks\n")
    imported = import_dataset(workspace, file, ImportRequest(kind="corpus", name="mine", columns=Columns(text="body")))
    assert resolve(workspace, file, "corpus") == imported


def test_a_file_imported_twice_is_found_again(workspace: Workspace, file: Path) -> None:
    first = resolve(workspace, file, "corpus")
    import_dataset(workspace, file, ImportRequest(kind="corpus", name="once more"))
    assert [resolve(workspace, file, "corpus").content_sha256 for _ in range(2)] == [first.content_sha256] * 2
    assert len(datasets(workspace)) == 2


def test_a_file_imported_in_two_ways_has_to_be_named(workspace: Workspace, file: Path) -> None:
    resolve(workspace, file, "corpus")
    import_dataset(workspace, file, ImportRequest(kind="corpus", name="in French", language="french"))
    with pytest.raises(BadInput, match=r"several times, in different ways.*Field reports, in French"):
        resolve(workspace, file, "corpus")


def test_a_deleted_data_set_is_gone(workspace: Workspace, file: Path) -> None:
    import_dataset(workspace, file, ImportRequest(kind="corpus"))
    event = delete_dataset(workspace, "Field reports")
    assert event.figures.startswith("corpus, Field reports.csv, 2 rows, ")
    assert datasets(workspace) == []
    with pytest.raises(NotFound):
        delete_dataset(workspace, "Field reports")
    Store.of(workspace).trash.empty()
    assert _folders(workspace) == []


def test_a_deleted_data_set_comes_back_with_its_files(workspace: Workspace, file: Path) -> None:
    imported = import_dataset(workspace, file, ImportRequest(kind="corpus"))
    event = delete_dataset(workspace, "Field reports")
    Store.of(workspace).changes.undo(event.id)
    assert dataset(workspace, "Field reports") == imported
    assert full_condition(workspace, datasets(workspace)[0]) == "whole"
    assert import_dataset(workspace, file, ImportRequest(kind="corpus")) == imported


def test_a_renamed_data_set_is_found_by_both_names_and_by_its_file(workspace: Workspace, file: Path) -> None:
    imported = import_dataset(workspace, file, ImportRequest(kind="corpus"))
    rename_dataset(workspace, "Field reports", "Reports of 2026")
    renamed = replace(imported, name="Reports of 2026")
    for given in ("Field reports", "Reports of 2026", file):
        assert resolve(workspace, given, "corpus") == renamed
    assert dataset(workspace, "Field reports") == renamed


@pytest.mark.parametrize(("new", "told"), [("notes/2026", "for example '2026'"), (".hidden", "example 'hidden'")])
def test_a_data_set_is_called_as_an_import_would(workspace: Workspace, file: Path, new: str, told: str) -> None:
    import_dataset(workspace, file, ImportRequest(kind="corpus"))
    with pytest.raises(BadInput, match=f"cannot have this name.*{told}"):
        rename_dataset(workspace, "Field reports", new)


def _deleted(workspace: Workspace) -> None:
    shutil.rmtree(workspace.datasets / datasets(workspace)[0].folder)


def _cut_off(workspace: Workspace) -> None:
    file = workspace.datasets / datasets(workspace)[0].folder / DATA
    file.write_bytes(file.read_bytes()[:-20])


def _exchanged(workspace: Workspace) -> None:
    pq.write_table(
        pa.table({"text": ["Bird flu in geese", "Dead swans"]}),
        workspace.datasets / datasets(workspace)[0].folder / DATA,
    )


def _without_report(workspace: Workspace) -> None:
    (workspace.datasets / datasets(workspace)[0].folder / REPORT).unlink()


@pytest.mark.parametrize("harm", [_deleted, _cut_off, _exchanged, _without_report])
def test_a_data_set_whose_files_were_harmed_can_be_imported_again(
    workspace: Workspace, file: Path, harm: Callable[[Workspace], None]
) -> None:
    first = import_dataset(workspace, file, ImportRequest(kind="corpus"))
    harm(workspace)
    again = import_dataset(workspace, file, ImportRequest(kind="corpus"))
    assert (again.name, again.content_sha256, again.texts()) == (first.name, first.content_sha256, TEXTS)
    [record] = datasets(workspace)
    assert _folders(workspace) == [record.folder]
    assert condition(workspace, record) == "whole"
    assert report(workspace, first.name).rows == 2


@pytest.mark.parametrize(("harm", "state"), [(_deleted, "gone"), (_cut_off, "damaged"), (_exchanged, "damaged")])
def test_other_content_does_not_take_the_place_of_files_that_were_harmed(
    workspace: Workspace, file: Path, harm: Callable[[Workspace], None], state: str
) -> None:
    import_dataset(workspace, file, ImportRequest(kind="corpus"))
    harm(workspace)
    before, folders = datasets(workspace), _folders(workspace)
    file.write_text("text\nSomething else was found\n")
    with pytest.raises(
        BadInput,
        match=rf"'Field reports' are {state}, and what was read.*Import Field reports.csv.*, or choose another name",
    ):
        import_dataset(workspace, file, ImportRequest(kind="corpus"))
    with pytest.raises(BadInput, match="another corpus called 'Field reports'"):
        import_dataset(workspace, file, ImportRequest(kind="lexicon", columns=Columns(term="text")))
    assert (datasets(workspace), _folders(workspace)) == (before, folders)


@pytest.mark.parametrize("harm", [_deleted, _cut_off, _exchanged])
def test_a_file_is_imported_again_where_its_data_set_was_harmed(
    workspace: Workspace, file: Path, harm: Callable[[Workspace], None]
) -> None:
    import_dataset(workspace, file, ImportRequest(kind="corpus", name="mine", language="french"))
    harm(workspace)
    again = resolve(workspace, file, "corpus")
    assert (again.name, again.language, again.texts()) == ("mine", "french", TEXTS)
    assert len(datasets(workspace)) == 1


def test_two_imports_at_once_restore_one_data_set(workspace: Workspace, file: Path) -> None:
    import_dataset(workspace, file, ImportRequest(kind="corpus"))
    _deleted(workspace)
    with ThreadPoolExecutor(2) as threads:
        first, second = threads.map(lambda _: import_dataset(workspace, file, ImportRequest(kind="corpus")), range(2))
    assert first == second
    assert [record.folder for record in datasets(workspace)] == _folders(workspace)


def test_a_report_that_is_gone_is_explained(workspace: Workspace, file: Path) -> None:
    import_dataset(workspace, file, ImportRequest(kind="corpus"))
    _without_report(workspace)
    with pytest.raises(BadData, match=r"'Field reports' are gone.*Import it again"):
        report(workspace, "Field reports")


def test_a_data_set_whose_files_are_gone_can_be_deleted(workspace: Workspace, file: Path) -> None:
    import_dataset(workspace, file, ImportRequest(kind="corpus"))
    _deleted(workspace)
    delete_dataset(workspace, "Field reports")
    assert datasets(workspace) == []


def test_a_file_named_in_an_experiment_gets_no_advice_on_options_that_are_nowhere(
    workspace: Workspace, tmp_path: Path
) -> None:
    file = tmp_path / "my notes.csv"
    file.write_text("note,source\nLeaf rust,a\n")
    with pytest.raises(BadData) as refused:
        resolve(workspace, file, "corpus")
    assert "'text' is missing" in str(refused.value)
    assert "--text-column" not in str(refused.value)
    assert "`python -m selmask import corpus 'my notes.csv' --help`" in str(refused.value)
