"""The process that parses files: a request in, a report out.

A parser fed by strangers may need any amount of memory or time; here the kernel ends it, and nothing else with it.
The table goes to an Arrow file, the rest is JSON; nothing is pickled.
"""

from __future__ import annotations

import json
import resource
import sys
import traceback
from importlib.abc import MetaPathFinder
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from selmask.disk import explain_disk_errors
from selmask.errors import SelmaskError
from selmask.importing.formats.all_formats import BUILT_IN
from selmask.importing.formats.shared.encoding import told_guess
from selmask.importing.reading.detect import detect_format
from selmask.importing.reading.parser_request import ParserRequest

if TYPE_CHECKING:
    from pathlib import Path

    from selmask.importing.formats.parsed import Parsed


def main() -> None:
    """Parses as the request on standard input says and prints the report."""
    request = ParserRequest.model_validate_json(sys.stdin.read())
    _limit(resource.RLIMIT_AS, request.memory)
    # The parent ends it by the clock; processor time is for when the parent itself has died.
    _limit(resource.RLIMIT_CPU, request.seconds)
    json.dump(_report(request), sys.stdout)


class _WithoutPandas(MetaPathFinder):
    """Keeps pandas out: Arrow would import it, half of the whole time, only to ask whether a list comes from it."""

    def find_spec(self, fullname: str, path: object = None, target: object = None) -> None:  # noqa: ARG002  a finder is asked so
        """Refuses pandas, knows nothing else.

        Raises:
            ImportError: for pandas; Arrow goes on without it.
        """
        if fullname == "pandas":
            raise ImportError(fullname)


def _limit(what: int, most: int) -> None:
    """Lowers a limit; one that is lower already stays, since nobody may raise it."""
    _, hard = resource.getrlimit(what)
    lowest = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(what, (lowest, lowest))


def _report(request: ParserRequest) -> dict[str, Any]:
    try:
        parsed = _parse(request).tidied()
        _write(parsed.table, request.output)
    except SelmaskError as error:
        return {"error": _told(error.happened, error.given, error.accepted, error.do)}
    except MemoryError:
        traceback.print_exc()
        return {"error": _told("The file needs more memory than a parser may use", do="Split it, or save it as CSV")}
    guessed = told_guess(parsed.how.encoding) if request.options.encoding is None else ()
    return {
        "how": parsed.how.model_dump(mode="json"),
        "findings": [finding.model_dump(mode="json") for finding in (*guessed, *parsed.findings)],
        "types": parsed.types,
    }


def _told(
    happened: str, given: object = None, accepted: str | None = None, do: str | None = None
) -> dict[str, str | None]:
    return {"happened": happened, "given": None if given is None else str(given), "accepted": accepted, "do": do}


def _parse(request: ParserRequest) -> Parsed:
    kind = detect_format(request.path, request.suffix)
    if kind in BUILT_IN:  # the format of another package may need pandas
        sys.meta_path.insert(0, _WithoutPandas())
    return kind.parse(request.path, request.options)


def _write(table: pa.Table, output: Path) -> None:
    with (
        explain_disk_errors(output.parent),
        pa.OSFile(str(output), "wb") as sink,
        pa.ipc.new_file(sink, table.schema) as writer,
    ):
        writer.write_table(table)


if __name__ == "__main__":
    main()
