"""A file format that another package brings: accepted, listed and parsed without a word of it in selmask."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from itertools import starmap
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.cli.conftest import Answer
from tests.support.examples_package import lay_out_examples

ROOT = Path(__file__).parents[3]
BLOCKS = "text: Bird flu in ducks\n\ntext: Dead swans\nwere found\n"

ON_THE_PAGE = """
import sys
from pathlib import Path

from selmask.processes import lock
from selmask.workspace import Workspace
from streamlit.testing.v1 import AppTest
from tests.pages.opened import opened, run_app, words

OPTIONS = ("sheet", "encoding", "delimiter")
content = Path(sys.argv[1]).read_bytes()
with lock.sole(Workspace.at(None).supervisor_lock):
    app = AppTest.from_function(run_app, default_timeout=180, kwargs={"script": "app.py"})
    opened(app, "Data")
    app.segmented_control(key="view").set_value("Import").run()
    print(words(app))
    app.file_uploader(key="import-file").set_value(("reports.bulletin", content, "text/plain")).run()
    print(words(app))
    shown = [box.key or "" for box in app.selectbox]
    print("options:", *[each for each in OPTIONS if any(key.startswith(f"file-{each}-") for key in shown)])
    app.button(key="import-save").click().run()
    assert not app.exception and not app.error, (app.exception, app.error)
    print("kept:", app.selectbox(key="dataset").value)
"""


class Said(NamedTuple):
    """A workspace, and the answers of the commands that used it."""

    home: Path
    answers: dict[str, Answer]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the example package is, laid out as pip leaves it."""
    return lay_out_examples(tmp_path_factory.mktemp("site"), "bulletin")


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    file = tmp_path / "reports.bulletin"
    file.write_text(BLOCKS, encoding="utf-8")
    return file


def python(site: Path, home: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    """Runs Python with the package installed, in a workspace of the test's own."""
    paths = os.pathsep.join(map(str, (site, ROOT)))
    return subprocess.run(
        [sys.executable, *map(str, arguments)],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": paths, "SELMASK_HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def said(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Said:
    """What commands say while the package is installed, one after another in one workspace."""
    folder = tmp_path_factory.mktemp("files")
    (folder / "reports.bulletin").write_text(BLOCKS, encoding="utf-8")
    (folder / "wrong.bulletin").write_text("text: a\n\nbody: b\n", encoding="utf-8")
    (folder / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    files = {name: shlex.quote(str(folder / name)) for name in ("reports.bulletin", "wrong.bulletin", "picture.png")}
    commands = {name: f"import corpus {file}" for name, file in files.items()} | {"help": "import --help"}
    commands["reports.bulletin"] += " --json"
    home = folder / "home"
    ended = python(site, home, "-m", "tests.cli.commands_in_turn", home, *commands.values())
    assert ended.returncode == 0, ended.stderr
    return Said(home, dict(zip(commands, starmap(Answer, json.loads(ended.stdout)), strict=True)))


def test_the_command_line_imports_and_lists_it(said: Said) -> None:
    imported = said.answers["reports.bulletin"]
    assert imported.code == 0, imported.err
    report = json.loads(imported.out)
    assert (report["rows"], report["how"]["format"]) == (2, "bulletin")
    (original,) = said.home.rglob("original.*")
    assert original.name == "original.bulletin"
    assert "Parquet or Bulletin." in " ".join(said.answers["help"].out.split())


def test_messages_name_it(said: Said) -> None:
    refused = said.answers["picture.png"]
    assert refused.code == 2
    assert "parquet and bulletin files" in refused.err


def test_its_own_refusal_reaches_the_user(said: Said) -> None:
    refused = said.answers["wrong.bulletin"]
    assert refused.code == 2
    assert "Block 2 does not begin with 'text:'" in refused.err
    assert "Traceback" not in refused.err


def test_the_page_data_lists_reads_and_keeps_it(site: Path, tmp_path: Path, reports: Path) -> None:
    shown = python(site, tmp_path / "home", "-c", ON_THE_PAGE, reports)
    assert shown.returncode == 0, shown.stderr
    assert "Parquet or Bulletin. Nothing leaves this machine." in shown.stdout
    assert "Read as BULLETIN: 2 rows and 1 column" in shown.stdout.replace("*", "")
    assert "options: encoding\n" in shown.stdout
    assert "kept: reports" in shown.stdout


def test_without_the_package_it_is_read_as_any_unknown_file(tmp_path: Path, reports: Path) -> None:
    report = python(tmp_path, tmp_path / "home", "-m", "selmask", "import", "corpus", reports)
    assert "was read as data" in report.stdout, "without a format, it is a list of lines"
