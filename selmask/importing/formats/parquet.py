"""Parquet: numbers and dates become text; columns of lists or bytes come out empty."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from selmask.errors import BadData
from selmask.importing.formats.format import Format
from selmask.importing.formats.parsed import HowRead, Parsed
from selmask.importing.formats.shared.limits import MAX_EXPANDED_BYTES, MAX_ROWS, MIB
from selmask.importing.formats.shared.rows import named
from selmask.wording import counted

if TYPE_CHECKING:
    from pathlib import Path

    from selmask.importing.formats.format import FileStart, ReadOptions


def parse_parquet(path: Path, options: ReadOptions) -> Parsed:  # noqa: ARG001 - there is nothing to choose
    """Reads the Parquet file at `path`.

    Columns that cannot become text (lists, structs, bytes) come out empty; their `types` are reported, so that only an
    import that needs such a column is refused.

    Raises:
        BadData: it is damaged or too large.
    """
    try:
        with pq.ParquetFile(path) as file:
            _check_size(file.metadata)
            table = file.read(use_threads=False)
        names = named(table.column_names)
        types = {name: str(column.type) for name, column in zip(names, table.columns, strict=True)}
        columns = [_as_text(column) for column in table.columns]
    except (pa.ArrowException, OSError, OverflowError, UnicodeDecodeError) as error:
        reason = next(iter(str(error).splitlines()), type(error).__name__)
        raise BadData("The Parquet file is damaged", given=reason, do="Export it again") from error
    return Parsed(pa.table(columns, names=names), HowRead(format=PARQUET.name), types=types)


def _check_size(metadata: pq.FileMetaData) -> None:
    expanded = sum(metadata.row_group(group).total_byte_size for group in range(metadata.num_row_groups))
    if expanded > MAX_EXPANDED_BYTES or metadata.num_rows > MAX_ROWS:
        raise BadData(
            f"The Parquet file is too large: {counted(metadata.num_rows, 'row')}, {expanded // MIB:,} MB unpacked",
            accepted=f"up to {MAX_ROWS:,} rows and {MAX_EXPANDED_BYTES // MIB} MB",
            do="Split it, or keep only the columns needed",
        )


def _as_text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    if pa.types.is_floating(column.type):
        column = pc.if_else(pc.is_nan(column), None, column)
    if pa.types.is_binary(column.type) or pa.types.is_large_binary(column.type):
        return pa.nulls(len(column), pa.large_string())
    try:
        return column.cast(pa.large_string())
    except (pa.ArrowNotImplementedError, pa.ArrowInvalid):
        return pa.nulls(len(column), pa.large_string())


def _is_parquet(start: FileStart) -> bool:
    return start.head.startswith(b"PAR1")


PARQUET = Format(
    name="parquet",
    title="Parquet",
    suffixes=("parquet",),
    looks_like=_is_parquet,
    parse=parse_parquet,
    has_signature=True,
)
