"""JSON: a list of objects, or an object on each line. Values become text as they are written."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from selmask.errors import BadData
from selmask.importing.findings import MOST_EXAMPLES
from selmask.importing.formats.format import Format
from selmask.importing.formats.parsed import HowRead, Parsed
from selmask.importing.formats.shared.encoding import find_encoding, unreadable
from selmask.importing.formats.shared.place import Place
from selmask.importing.formats.shared.rows import Rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from selmask.importing.formats.format import FileStart, ReadOptions

_SCALARS = (str, type(None), bool)


class _Trouble(NamedTuple):
    place: Place
    reason: str


class _RepeatedKeyError(ValueError):
    """A JSON object has a key twice, so that one of the values would be lost."""


def parse_list(path: Path, options: ReadOptions) -> Parsed:
    """Reads the JSON file at `path`, a list of objects.

    Raises:
        BadData: it is not such a list; names the broken objects.
    """
    return _parse(path, options, _list, JSON)


def parse_json_lines(path: Path, options: ReadOptions) -> Parsed:
    """Reads the JSON lines at `path`, an object on each line.

    Raises:
        BadData: some lines are not objects; names them.
    """
    return _parse(path, options, _lines, JSON_LINES)


def _parse(path: Path, options: ReadOptions, read: Callable[[Path, str], _Records], kind: Format) -> Parsed:
    codec = find_encoding(path, options.encoding)
    try:
        return Parsed(read(path, codec).finished(), HowRead(format=kind.name, encoding=codec))
    except UnicodeError as error:
        raise unreadable(codec, error, 1) from error


def _is_list(start: FileStart) -> bool:
    return start.suffix in JSON.suffixes and not start.text.startswith(b"{") and not start.is_markup


def _is_lines(start: FileStart) -> bool:
    if start.suffix in JSON_LINES.suffixes:
        return not start.is_markup
    return start.text.startswith(b"{" if start.suffix in JSON.suffixes else b'{"')


class _Records:
    """Rows collected from JSON objects; problems are collected, too, and raised together at the end."""

    def __init__(self) -> None:
        self.rows = Rows([])
        self.troubles: list[_Trouble] = []
        self._keys: dict[str, None] = {}

    def add(self, place: Place, record: Any) -> None:
        """Appends the object at `place`, or notes what is wrong with it."""
        if reason := self._objection(record):
            self.troubles.append(_Trouble(place, reason))
            return
        for key in record:
            if key not in self._keys:
                self._keys[key] = None
                self.rows.widen(key)
        self.rows.add([_as_text(record.get(key)) for key in self._keys])

    def finished(self) -> Any:
        """The table.

        Raises:
            BadData: some objects could not be added; names the first of them.
        """
        if not self.troubles:
            return self.rows.table()
        reasons = "; ".join(f"{place} {reason}" for place, reason in self.troubles[:MOST_EXAMPLES])
        more = f"; and {len(self.troubles) - MOST_EXAMPLES:,} more" if len(self.troubles) > MOST_EXAMPLES else ""
        raise BadData(f"Some records are broken: {reasons}{more}", do="Repair or remove them, then import again")

    def _objection(self, record: Any) -> str | None:
        if not isinstance(record, dict):
            return "is not an object ({…})"
        if self._keys and not self._keys.keys() & record.keys():
            return f"has none of the keys of the first ({', '.join(self._keys)})"
        nested = [key for key, value in record.items() if not isinstance(value, _SCALARS)]
        return f"has a list or an object as {nested[0]!r}" if nested else None


def _lines(path: Path, encoding: str) -> _Records:
    records = _Records()
    with path.open(encoding=encoding) as file:
        filled = ((number, line) for number, line in enumerate(file, 1) if not line.isspace())
        for place, line in ((Place(row, number), line) for row, (number, line) in enumerate(filled, 1)):
            try:
                records.add(place, _decoder.decode(line))
            except (ValueError, RecursionError) as error:
                records.troubles.append(_Trouble(place, _reason(error)))
    return records


def _list(path: Path, encoding: str) -> _Records:
    try:
        content = _decoder.decode(path.read_text(encoding=encoding))
    except UnicodeError:
        raise
    except (ValueError, RecursionError) as error:
        raise BadData(
            f"This JSON file {_reason(error)}", do="Export it again; a JSON Lines file ends in .jsonl"
        ) from error
    if not isinstance(content, list):
        raise BadData("A JSON file must hold a list of objects", accepted='[{"text": "…", "label": "…"}, …]')
    records = _Records()
    for row, record in enumerate(content, 1):
        records.add(Place(row), record)
    return records


def _reason(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"is cut or is not JSON ({error.msg.removesuffix(' at')} at character {error.pos + 1:,})"
    return f"cannot be read ({error})" if isinstance(error, _RepeatedKeyError) else "is nested too deeply"


def _as_text(value: str | bool | None) -> str | None:
    return str(value).lower() if isinstance(value, bool) else value


def _without_repeats(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    record: dict[str, Any] = {}
    for key, value in pairs:
        if key in record:
            raise _RepeatedKeyError(f"it has the key {key!r} twice")
        record[key] = value
    return record


_decoder = json.JSONDecoder(
    parse_float=str, parse_int=str, parse_constant=lambda _: None, object_pairs_hook=_without_repeats
)

JSON = Format(
    name="json", title="JSON", suffixes=("json",), looks_like=_is_list, parse=parse_list, options=("encoding",)
)
JSON_LINES = Format(
    name="jsonl",
    title="JSON lines",
    suffixes=("jsonl", "ndjson"),
    looks_like=_is_lines,
    parse=parse_json_lines,
    options=("encoding",),
)
