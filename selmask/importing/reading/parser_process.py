"""The parser's process: it reads a request from standard input, and prints a report.

A parser of strangers' files may need any amount of memory or time; the kernel then ends this process and nothing else.
The table is written to an Arrow file, and the rest is JSON; nothing is pickled.
"""

from __future__ import annotations

import json
import resource
import sys
import traceback
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from selmask.blocked_imports import without
from selmask.disk.whole_files import explain_disk_errors
from selmask.errors import BadData, SelmaskError
from selmask.importing.formats.all_formats import BUILT_IN
from selmask.importing.formats.shared.encoding import guess_findings
from selmask.importing.formats.shared.several_sheets import SeveralSheets
from selmask.importing.reading.detect import detect_format
from selmask.importing.reading.parser_request import ParserRequest

if TYPE_CHECKING:
    from pathlib import Path

    from selmask.importing.formats.format import Format, ReadOptions
    from selmask.importing.formats.parsed import Parsed


def main() -> None:
    """Carries out the request on standard input and prints the report."""
    request = ParserRequest.model_validate_json(sys.stdin.read())
    _limit(resource.RLIMIT_AS, request.memory)
    # The parent watches the clock; the limit on processor time is for when the parent itself has died.
    _limit(resource.RLIMIT_CPU, request.seconds)
    json.dump(_report(request), sys.stdout)


def _limit(what: int, most: int) -> None:
    """Lowers a limit; a limit that is already lower stays, since it cannot be raised."""
    _, hard = resource.getrlimit(what)
    lowest = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(what, (lowest, lowest))


def _report(request: ParserRequest) -> dict[str, Any]:
    try:
        kind = detect_format(request.path, request.suffix)
        # Arrow imports pandas to check the type of a list, which takes half of the total time. The format of another
        # package may need it.
        with without("pandas") if kind in BUILT_IN else nullcontext():
            parsed = _parse(kind, request).tidied(request.options.header)
            _write(parsed.table, request.output)
    except SeveralSheets as error:
        return {"sheets": error.sheets}
    except SelmaskError as error:
        return {"error": _error(error.happened, error.given, error.accepted, error.do)}
    except MemoryError:
        traceback.print_exc()
        return {"error": _error("The file needs more memory than a parser may use", do="Split it, or save it as CSV")}
    guessed = guess_findings(parsed.how.encoding) if request.options.encoding is None else ()
    return {
        "how": parsed.how.model_dump(mode="json"),
        "findings": [finding.model_dump(mode="json") for finding in (*guessed, *parsed.findings)],
        "first_row": parsed.first_row,
        "types": parsed.types,
    }


def _error(
    happened: str, given: object = None, accepted: str | None = None, do: str | None = None
) -> dict[str, str | None]:
    return {"happened": happened, "given": None if given is None else str(given), "accepted": accepted, "do": do}


def _parse(kind: Format, request: ParserRequest) -> Parsed:
    _check_options(kind, request.options)
    return kind.parse(request.path, request.options)


def _check_options(kind: Format, options: ReadOptions) -> None:
    """Refuses an option that the format ignores: whoever gives it expects something of it.

    Raises:
        BadData: names the option.
    """
    for name, value in options:
        if value is not None and name not in kind.options:
            raise BadData(
                f"The option {name} means nothing for {kind.with_article}",
                given=value,
                accepted=", ".join(kind.options) or "no options",
                do="Leave it out",
            )


def _write(table: pa.Table, output: Path) -> None:
    with (
        explain_disk_errors(output.parent),
        pa.OSFile(str(output), "wb") as sink,
        pa.ipc.new_file(sink, table.schema) as writer,
    ):
        writer.write_table(table)


if __name__ == "__main__":
    main()
