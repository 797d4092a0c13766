"""An imported data set. The number of a row is the id of its document."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from selmask.corpus.content import ROW, stored_sha256
from selmask.corpus.stored_texts import StoredTexts
from selmask.corpus.unreadable import damaged, explained
from selmask.errors import BadData
from selmask.fields.data_kind import COLUMNS, NOUNS

if TYPE_CHECKING:
    from pathlib import Path

    from selmask.fields.data_kind import Kind

Condition = Literal["whole", "gone", "damaged"]
"""Of the files of a data set, which a person may delete or change by hand."""


@dataclass(frozen=True)
class Dataset:
    """One data set of a workspace.

    Attributes:
        name: Its name in the library.
        kind: Its use.
        path: Its data.parquet.
        content_sha256: The hash of its rows.
        rows: The number of texts or terms.
        language: The language of its texts, for stop words.
    """

    name: str
    kind: Kind
    path: Path
    content_sha256: str
    rows: int
    language: str = "english"

    @property
    def file_state(self) -> tuple[int, int] | None:
        """Changes whenever its file may have changed; None if the file is gone."""
        try:
            state = self.path.stat()
        except OSError:
            return None
        return state.st_mtime_ns, state.st_size

    @property
    def condition(self) -> Condition:
        """Whether its files are there and can be read; quick: only columns and the number of rows are compared."""
        try:
            self._check_shape()
        except BadData as error:
            return "gone" if isinstance(error.__cause__, (FileNotFoundError, NotADirectoryError)) else "damaged"
        return "whole"

    def check_file(self) -> None:
        """Refuses to work on other rows than those that were imported; reads the whole file.

        Raises:
            BadData: its file is gone, cannot be read, or was changed after the import.
        """
        with explained(self.name, self.path):
            is_as_imported = stored_sha256(self.path) == self.content_sha256
        if not is_as_imported:
            raise damaged(self.name, self.path)

    def texts(self) -> list[str]:
        """The texts of a corpus or a set of labelled texts, in their order."""
        return self._column("text")

    def stored_texts(self, left_out: frozenset[int] = frozenset()) -> StoredTexts:
        """The texts in their order, each read when it is needed; the texts of the rows `left_out` are empty."""
        self._check_shape()
        return StoredTexts(self.path, left_out, self.name)

    def labels(self) -> list[str]:
        """The class of each labelled text."""
        return self._column("label")

    def terms(self) -> list[str]:
        """The terms of a lexicon."""
        return self._column("term")

    def marked_as_test(self) -> int:
        """The number of rows that the split column of labelled texts, if they have one, marks as test texts."""
        table = self._read(["split"])
        return table["split"].to_pylist().count("test") if "split" in table.column_names else 0

    def frame(self) -> pd.DataFrame:
        """All columns, every cell a str: text | text, label[, split][, group] | term."""
        table = self._read(None)
        names = [name for name in table.column_names if name != ROW]
        return pd.DataFrame({name: pd.Series(table[name].to_pylist(), dtype=object) for name in names})

    def row_numbers(self) -> list[int]:
        """The row of the imported file in which each text or term stands, as a spreadsheet numbers rows.

        Files imported by older versions of selmask do not have them; their texts or terms are counted from 1.
        """
        table = self._read([ROW])
        rows: list[int] = table[ROW].to_pylist() if ROW in table.column_names else list(range(1, self.rows + 1))
        return rows

    def _column(self, name: str) -> list[str]:
        table = self._read([name])
        if name not in table.column_names:
            raise BadData(f"The data set {self.name!r} is a {NOUNS[self.kind]} and has no {name}s")
        texts: list[str] = table[name].to_pylist()
        return texts

    def _read(self, columns: list[str] | None) -> pa.Table:
        self._check_shape()
        with explained(self.name, self.path), pq.ParquetFile(self.path) as file:
            return file.read(columns=columns)

    def _check_shape(self) -> None:
        """Refuses a file that cannot be opened, lacks a column, or has another number of rows than were imported."""
        with explained(self.name, self.path), pq.ParquetFile(self.path) as file:
            rows, columns = file.metadata.num_rows, file.schema_arrow.names
        if rows != self.rows or not set(COLUMNS[self.kind]) <= set(columns):
            raise damaged(self.name, self.path)
