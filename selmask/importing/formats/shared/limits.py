"""Limits on the size of input, so that no file exhausts the machine; each with its reason."""

from __future__ import annotations

MIB = 2**20

MAX_FILE_BYTES = 512 * MIB
"""Well above the largest corpora people bring (300 MB of JSON lines)."""

MAX_EXPANDED_BYTES = 400 * MIB
"""The unpacked size that a workbook or Parquet file declares; a full Excel sheet of short rows has about half."""

MAX_EXPANSION = 200
"""The most that a part of a workbook may grow on unpacking: real sheets grow 3 to 30 times, deflate allows 1,000."""

RATIO_MATTERS_FROM = 50 * MIB
"""A part that unpacks to less is harmless, whatever its ratio."""

MAX_CELL_CHARACTERS = 1_000_000
"""More than a long book has; a longer text is a mistake, and no page could show it."""

MAX_QUOTED_CHARACTERS = 64 * MIB
"""The length from which a quoted cell counts as never closed; the csv reader needs four bytes for each character."""

MAX_ROWS = 5_000_000
"""The most rows that a page and a training run can hold in memory as text."""
