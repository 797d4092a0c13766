"""How large an input may be, so that no file exhausts the machine; each limit with its reason."""

from __future__ import annotations

MIB = 2**20

MAX_FILE_BYTES = 512 * MIB
"""Well above the largest corpora people bring (300 MB of JSON lines)."""

MAX_EXPANDED_BYTES = 400 * MIB
"""What a workbook or a Parquet file says it has once unpacked; a full Excel sheet of short rows has about half."""

MAX_EXPANSION = 200
"""Times a workbook's part may grow on unpacking; real sheets grow 3 to 30 times, deflate allows 1,000."""

RATIO_MATTERS_FROM = 50 * MIB
"""A part that stays below this is harmless, whatever its ratio."""

MAX_CELL_CHARACTERS = 1_000_000
"""Longer than a long book; a text beyond it is a mistake, and no page could show it."""

MAX_QUOTED_CHARACTERS = 64 * MIB
"""Where a quoted cell is given up as never closed; the csv reader needs four bytes for each of them."""

MAX_ROWS = 5_000_000
"""Rows that a page and a training run here can still hold in memory as text."""
