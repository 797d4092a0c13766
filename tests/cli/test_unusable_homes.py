"""Workspaces that cannot be used, or only read: every command says a sentence, and what can be read is read."""

from __future__ import annotations

import json
import shlex
import shutil
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from typing import TYPE_CHECKING, NamedTuple

import pytest

from selmask import library, workspace
from selmask.errors import BadInput
from selmask.workspace import Workspace
from tests.cli.conftest import Answer
from tests.pages import filled
from tests.support.read_only_disk import DISKS, FULL, Disk, run_on

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Cli = Callable[..., Answer]

READING = (
    "runs --json",
    "show 1 --json",
    f"compare {shlex.quote(filled.EXPERIMENT)} --json",
    "datasets --json",
    "strategies --json",
)
PREVIEW = "preview --corpus 'synthetic sample corpus' --strategy random-word --limit 1 --json"
WRITING = ("import corpus notes.csv", "demo", "stop 1", "first 1", "resume 1", "supervise", "run experiment.yaml")
COMMANDS = (*READING, PREVIEW, *WRITING)


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a workspace in which an experiment has finished, and a file to import."""
    folder = tmp_path_factory.mktemp("finished")
    workspace = Workspace.at(folder / "home")
    filled.add_experiment(workspace)
    filled.finish_all(workspace)
    (folder / "notes.csv").write_text("text\nLeaf rust on wheat.\nNo rust seen.\n")
    return folder


def in_turn(disk: Disk, home: Path, *commands: str) -> Iterator[tuple[str, Answer]]:
    ended = run_on(disk, home, "-m", "tests.cli.commands_in_turn", str(home), *commands)
    assert ended.returncode == 0, ended.stderr
    answers = [Answer(*answer) for answer in json.loads(ended.stdout)]
    return zip(commands, answers, strict=True)


def is_a_sentence(answer: Answer) -> bool:
    return answer.err.startswith("selmask: ") and "Traceback" not in answer.err and "Internal" not in answer.err


class Unwritable(NamedTuple):
    """What commands answer in a workspace where nothing can be written."""

    home: Path
    reading: dict[str, Answer]
    writing: dict[str, Answer]


@pytest.fixture(scope="module", params=DISKS)
def unwritable(request: pytest.FixtureRequest, finished: Path) -> Unwritable:
    """All commands in one process, because each process imports much."""
    notes = shlex.quote(str(finished / "notes.csv"))
    full = request.param == FULL
    writing = (f"import corpus {notes}", "first 1", "supervise", *([PREVIEW] if full else []))
    others = () if full else (PREVIEW,)
    answers = dict(in_turn(request.param, finished / "home", *READING, *others, *writing))
    reading = {command: answers.pop(command) for command in (*READING, *others)}
    return Unwritable(finished / "home", reading, answers)


def test_reading_commands_work_where_nothing_can_be_written(unwritable: Unwritable) -> None:
    answers = unwritable.reading
    assert {command: answer.code for command, answer in answers.items()} == dict.fromkeys(answers, 0), answers
    runs, run, compared, datasets, strategies = (json.loads(answers[command].out) for command in READING)
    assert {each["state"] for each in runs} == {"finished"}
    assert run["run"] == 1
    assert compared[0]["table"]
    assert len(datasets) == 3
    assert strategies
    assert not (unwritable.home / "run-00099").exists()
    if PREVIEW in answers:  # on a disk that is full it has to write
        assert json.loads(answers[PREVIEW].out)["masked"]


def test_writing_commands_say_why_they_cannot(unwritable: Unwritable) -> None:
    for command, answer in unwritable.writing.items():
        assert answer.code, (command, answer)
        assert is_a_sentence(answer), (command, answer)


def test_every_command_refuses_a_home_that_is_no_folder_in_a_sentence(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("no folder")
    for home in ("", file, file / "below", "/dev/null/home", "~nobody-has-this-name/home", "/proc/home"):
        for command in COMMANDS:
            if command.startswith("strategies"):
                continue
            answer = cli(*shlex.split(command), "--home", home)
            assert answer.code == 2, (home, command, answer)
            assert answer.err.startswith("selmask: The folder cannot be used as a workspace: "), answer
            assert "Start selmask with another folder" in answer.err


def test_an_empty_home_is_refused_before_the_command_too_and_an_empty_variable_means_the_default(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    answer = cli("--home", "", "runs")
    assert (answer.code, "its name is empty. Given: ''. Start selmask with another folder" in answer.err) == (
        2,
        True,
    ), answer
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(BadInput, match="its name is empty"):
        Workspace.at("")
    monkeypatch.setattr(workspace, "DEFAULT_HOME", tmp_path / "default")
    monkeypatch.setenv(workspace.ENVIRONMENT_VARIABLE, "")
    assert Workspace.at().home == tmp_path / "default"


def test_a_database_that_is_none_is_a_sentence(cli: Cli, home: Path) -> None:
    (home / "selmask.db").mkdir(parents=True)
    for command in READING:
        answer = cli(*shlex.split(command))
        assert is_a_sentence(answer) or command.startswith("strategies"), (command, answer)


def test_a_database_that_is_gone_is_a_sentence_and_its_folders_stay(cli: Cli, home: Path) -> None:
    for folder in ("run-00001/model", "datasets/reports-1234"):
        (home / folder).mkdir(parents=True)
    for command in (*READING, "demo", "import corpus notes.csv", "import corpus nowhere.csv"):
        if not command.startswith("strategies"):
            answer = cli(*shlex.split(command))
            assert answer.code == 1, (command, answer)
            assert "database of this workspace is gone, but its folders are still there: 1 run (run-0" in answer.err
    assert {each.name for each in home.rglob("*")} == {"run-00001", "model", "datasets", "reports-1234"}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("DROP TABLE datasets", "the table datasets is gone"),
        ("UPDATE runs SET state = 'dreaming' WHERE id = 2", "row 2 of the table runs cannot be read. Given: \"'dream"),
    ],
)
def test_a_database_changed_by_another_program_is_a_sentence(
    finished: Path, cli: Cli, home: Path, change: str, said: str
) -> None:
    shutil.copytree(finished / "home", home, ignore=shutil.ignore_patterns("*.lock"))
    with closing(sqlite3.connect(home / "selmask.db", isolation_level=None)) as database:
        database.execute(change)
    answer = cli("runs")
    assert (answer.code, said in answer.err) == (1, True), answer
    assert not (home / "selmask.log").exists()


def test_the_log_of_an_internal_error_goes_elsewhere_if_the_workspace_cannot_be_written_to(
    cli: Cli, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(library, "datasets", fail)
    (home / "selmask.log").mkdir(parents=True)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    answer = cli("datasets")
    assert answer.code == 70
    [log] = tmp_path.glob("selmask-*.log")
    assert f"The traceback is in {log}." in answer.err
    assert "nobody thought of this" in log.read_text()


def test_an_internal_error_is_a_sentence_even_if_no_log_can_be_written(
    cli: Cli, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(library, "datasets", fail)
    (home / "selmask.log").mkdir(parents=True)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    answer = cli("datasets")
    assert answer.code == 70
    assert is_a_sentence(answer) or "Internal error: ZeroDivisionError" in answer.err
    assert "No log could be written" in answer.err
    assert "Traceback" not in answer.err


def fail(*_: object, **__: object) -> None:
    """In place of a function with a fault, which no user can cause."""
    raise ZeroDivisionError("nobody thought of this")
