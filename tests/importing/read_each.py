"""Reads files one after another as the parser's process does: `python -m tests.importing.read_each FILE …`.

Prints for each file, before it goes on to the next, `read`, `refused`, or the error that should not have been. A crash
ends this process, and nothing else.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import traceback
from pathlib import Path

from selmask.importing.formats.format import ReadOptions
from selmask.importing.formats.shared.limits import MIB
from selmask.importing.reading import parser_process
from selmask.importing.reading.parser_request import ParserRequest
from selmask.importing.reading.read import _frame, suffix_of


def outcome(file: Path, output: Path) -> str:
    request = ParserRequest(
        path=file, suffix=suffix_of(file.name), options=ReadOptions(), output=output, memory=0, seconds=0
    )
    try:
        report = parser_process._report(request)
        if "error" in report:
            return "refused"
        _frame(output, report["first_row"])
    except Exception:  # noqa: BLE001  whatever it is, the test reports it
        return f"raised: {traceback.format_exc()!r}"
    return "read"


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (4096 * MIB, 4096 * MIB))
    with tempfile.TemporaryDirectory() as folder:
        for name in sys.argv[1:]:
            print(outcome(Path(name), Path(folder) / "table.arrow"), flush=True)  # noqa: T201  read by the test
