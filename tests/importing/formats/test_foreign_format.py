"""A file format that another package brings: accepted, listed and parsed without a word of it in selmask."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.examples_package import install_examples

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


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which pip has installed the example package."""
    return install_examples(tmp_path_factory.mktemp("site"), "bulletin")


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


def test_the_command_line_imports_and_lists_it(site: Path, tmp_path: Path, reports: Path) -> None:
    imported = python(site, tmp_path / "home", "-m", "selmask", "import", "corpus", reports, "--json")
    assert imported.returncode == 0, imported.stderr
    report = json.loads(imported.stdout)
    assert (report["rows"], report["how"]["format"]) == (2, "bulletin")
    (original,) = (tmp_path / "home").rglob("original.*")
    assert original.name == "original.bulletin"
    help_text = python(site, tmp_path, "-m", "selmask", "import", "--help").stdout
    assert "Parquet or Bulletin." in " ".join(help_text.split())


def test_messages_name_it(site: Path, tmp_path: Path) -> None:
    picture = tmp_path / "picture.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n")
    refused = python(site, tmp_path / "home", "-m", "selmask", "import", "corpus", picture)
    assert refused.returncode == 2
    assert "parquet and bulletin files" in refused.stderr


def test_its_own_refusal_reaches_the_user(site: Path, tmp_path: Path, reports: Path) -> None:
    reports.write_text("text: a\n\nbody: b\n", encoding="utf-8")
    refused = python(site, tmp_path / "home", "-m", "selmask", "import", "corpus", reports)
    assert refused.returncode == 2
    assert "Block 2 does not begin with 'text:'" in refused.stderr
    assert "Traceback" not in refused.stderr


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
