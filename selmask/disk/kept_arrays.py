"""Files of arrays (.npz) that are kept to save time: what cannot be read is computed again."""

from __future__ import annotations

from zipfile import BadZipFile

UNREADABLE = (OSError, ValueError, KeyError, EOFError, BadZipFile)
"""What numpy raises for a file that is gone, cut off, damaged, or lacks an array."""
