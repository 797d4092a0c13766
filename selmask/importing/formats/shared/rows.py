"""Rows of text, collected batch by batch into an Arrow table, so that a large file never exists as Python objects."""

from __future__ import annotations

from collections import Counter
from itertools import zip_longest
from typing import TYPE_CHECKING

import pyarrow as pa

from selmask.errors import BadData
from selmask.importing.findings import listed
from selmask.importing.formats.shared.limits import MAX_ROWS
from selmask.wording import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_BATCH_ROWS = 10_000
_BATCH_CHARACTERS = 16_000_000


class Rows:
    """A table to which rows are added; every cell is a string or None.

    Args:
        header: The names of the columns in the file; blanks around them are dropped, nameless columns are numbered.

    Raises:
        BadData: two columns share a name.
    """

    def __init__(self, header: Iterable[str | None]) -> None:
        self.columns = named(header)
        self._batch: list[Sequence[str | None]] = []
        self._characters = 0
        self._tables: list[pa.Table] = []
        self.count = 0

    def add(self, cells: Sequence[str | None]) -> None:
        """Appends a row; cells missing at its end are None."""
        self._batch.append(cells)
        self.count += 1
        self._characters += sum(len(cell) for cell in cells if cell)
        if len(self._batch) >= _BATCH_ROWS or self._characters >= _BATCH_CHARACTERS:
            self._flush()

    def widen(self, column: str) -> None:
        """Appends a column, which is None in all rows added before; its name is changed as in a header.

        Raises:
            BadData: another column has its name.
        """
        self._flush()
        name = _called(column, len(self.columns) + 1)
        if name in self.columns:
            raise _repeated([name])
        self.columns.append(name)

    def table(self) -> pa.Table:
        """All rows added so far, as columns of strings."""
        self._flush()
        schema = pa.schema([(name, pa.large_string()) for name in self.columns])
        return pa.concat_tables([schema.empty_table(), *self._tables], promote_options="default")

    def _flush(self) -> None:
        if not self._batch:
            return
        if self.count > MAX_ROWS:
            raise BadData(f"The file has more than {counted(MAX_ROWS, 'row')}", do="Split it, or import a part of it")
        columns = list(zip_longest(*self._batch)) or []
        columns += [(None,) * len(self._batch)] * (len(self.columns) - len(columns))
        self._tables.append(pa.table([self._column(cells) for cells in columns], names=self.columns))
        self._batch, self._characters = [], 0

    def _column(self, cells: Sequence[str | None]) -> pa.Array:
        try:
            return pa.array(cells, pa.large_string())
        except UnicodeEncodeError as error:
            raise BadData(
                f"One of the rows up to row {self.count:,} contains half a character (a lone surrogate like \\ud83d)",
                do="Repair the text where it was exported: it was cut in the middle of an emoji or rare character",
            ) from error


def named(header: Iterable[str | None]) -> list[str]:
    """The names of a header without blanks around them; a nameless third column is called `column 3`.

    Raises:
        BadData: two columns share a name.
    """
    names = [_called(name, place) for place, name in enumerate(header, 1)]
    repeated = [name for name, times in Counter(names).items() if times > 1]
    if repeated:
        raise _repeated(repeated)
    return names


def _called(name: str | None, place: int) -> str:
    return (name or "").strip().strip("\ufeff").strip() or f"column {place}"


def _repeated(names: Sequence[str]) -> BadData:
    return BadData(
        "Several columns have the same name", given=listed(names), do="Rename or remove one of them, then import again"
    )
