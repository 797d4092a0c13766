"""Tables read from files, in a process of its own so that a hostile or huge file harms nothing else."""

from __future__ import annotations

import json
import logging
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from selmask.child import child_environment, python_command
from selmask.disk.typed_paths import typed
from selmask.errors import BadData, NotReadThisTime
from selmask.importing.findings import Finding
from selmask.importing.formats.format import ReadOptions
from selmask.importing.formats.parsed import HowRead
from selmask.importing.formats.shared.limits import MIB
from selmask.importing.formats.shared.several_sheets import SeveralSheets
from selmask.importing.reading.parser_request import ParserRequest, Resources

_log = logging.getLogger(__name__)
_START_SECONDS = 10  # the interpreter's own start on a busy machine, which is not counted against the file
# One thread each, and malloc instead of Arrow's pool: thread pools reserve address space for every core.
_FRUGAL = {
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    "MALLOC_ARENA_MAX": "1",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
}


@dataclass(frozen=True)
class Table:
    """The content of a file.

    Attributes:
        frame: Every cell is a str or None as written: none is turned into a number or a missing value. Its index holds
            the numbers of the rows in the file, as a spreadsheet shows them.
        how: How the file was read.
        findings: What the parser noticed.
        types: The columns' types, if the format has types (Parquet).
    """

    frame: pd.DataFrame
    how: HowRead
    findings: tuple[Finding, ...] = ()
    types: dict[str, str] = field(default_factory=dict)


def read_table(
    path: str | Path,
    options: ReadOptions | None = None,
    *,
    file_name: str | None = None,
    resources: Resources | None = None,
) -> Table:
    """Reads the table at `path` in whichever format it is.

    Args:
        path: The file.
        options: The person's choices, where detection is wrong.
        file_name: The owner's name for the file, if it has another name on disk; only the ending matters.
        resources: Limits on memory and time.

    Raises:
        SeveralSheets: a sheet must be chosen.
        BadData: it cannot be read; gives the reason and, if there is one, the line.
    """
    file = typed(path)
    check_readable(file)
    allowed = resources or Resources()
    with tempfile.TemporaryDirectory(prefix="selmask-") as folder:
        request = ParserRequest(
            path=file.resolve(),
            suffix=suffix_of(file_name or file.name),
            options=options or ReadOptions(),
            output=Path(folder) / "table.arrow",
            memory=allowed.memory,
            seconds=allowed.seconds,
        )
        report = _run_parser(request)
        return Table(
            frame=_frame(request.output, report["first_row"]),
            how=HowRead.parse(report["how"]),
            findings=tuple(Finding.parse(finding) for finding in report["findings"]),
            types=report["types"],
        )


def check_readable(file: Path) -> None:
    """Checks that the file exists and can be opened.

    Raises:
        BadData: there is no such file, it is a folder, or its permissions forbid reading.
    """
    try:
        with file.open("rb"):
            return
    except FileNotFoundError as error:
        raise BadData("There is no such file", given=str(file), do="Check the path") from error
    except IsADirectoryError as error:
        raise BadData("This is a folder", given=str(file), accepted="a file") from error
    except OSError as error:
        raise BadData(f"The file cannot be opened: {error.strerror}", given=str(file)) from error


def suffix_of(file_name: str) -> str:
    """The ending by which a format claims a file: lower case, without the dot."""
    return Path(file_name).suffix.lower().lstrip(".")


def _run_parser(request: ParserRequest) -> dict[str, Any]:
    """The report of the parser's process.

    It is a new program and not a fork: the web process has threads, and a fork would copy their locks in any state.
    """
    try:
        process = subprocess.run(
            python_command("selmask.importing.reading.parser_process"),
            input=request.model_dump_json().encode(),
            capture_output=True,
            timeout=request.seconds + _START_SECONDS,
            env=child_environment(**_FRUGAL),
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise _exhausted(request) from error
    if process.returncode != 0:
        _log.warning(
            "The parser ended with %s: %s", process.returncode, process.stderr.decode(errors="replace")[-4000:]
        )
        raise (
            _exhausted(request)
            if process.returncode < 0
            else NotReadThisTime(
                "The file could not be read", do="Save it again as CSV in UTF-8; the log has the details"
            )
        )
    report: dict[str, Any] = json.loads(process.stdout)
    if sheets := report.get("sheets"):
        raise SeveralSheets(sheets)
    if refusal := report.get("error"):
        raise BadData(**refusal)
    return report


def _exhausted(request: ParserRequest) -> BadData:
    return BadData(
        "selmask gave up reading the file: it is damaged, or needs too much memory or time",
        accepted=f"up to {request.memory // MIB:,} MB of memory and {request.seconds} seconds",
        do="Split it, or save it as CSV in UTF-8",
    )


def _frame(path: Path, first_row: int) -> pd.DataFrame:
    with pa.OSFile(str(path)) as source:
        table = pa.ipc.open_file(source).read_all()
    # The dtype is object, since pandas' string type would turn None into NaN.
    rows = pd.RangeIndex(first_row, first_row + table.num_rows)
    columns = {name: pd.Series(table[name].to_pylist(), rows, dtype=object) for name in table.column_names}
    return pd.DataFrame(columns, rows)
