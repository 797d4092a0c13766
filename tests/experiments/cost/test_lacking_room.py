from __future__ import annotations

from typing import TYPE_CHECKING

from selmask.disk.room import RESERVE_BYTES, free_bytes
from selmask.experiments.cost.lacking_room import lacking_room
from selmask.wording import byte_size

if TYPE_CHECKING:
    from pathlib import Path


def test_room_is_lacking_only_where_more_is_needed_than_is_free(tmp_path: Path) -> None:
    assert lacking_room(0, 0, tmp_path) == ""
    assert lacking_room(None, None, tmp_path) == ""
    needed = 2 * free_bytes(tmp_path) + 2 * RESERVE_BYTES
    assert "are free on the disk" in lacking_room(needed, 0, tmp_path)
    assert f"training needs {byte_size(needed)} besides" in lacking_room(0, needed, tmp_path)
