from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from selmask.store.run import NewRun
from selmask.store.sqlite.database import Database
from selmask.store.store import Store
from selmask.ui.parts.loss_notes import OWN, SHARED, start_of

if TYPE_CHECKING:
    from pathlib import Path


def test_curves_start_alike_only_where_no_run_warmed_up_its_own_head(tmp_path: Path) -> None:
    runs = Store(Database(tmp_path / "store.db")).runs
    queued = {head: runs.queue(NewRun("post-training", "p", {"head": head})) for head in (None, "abc")}
    shared, own = (replace(queued[head], result={"new_head": True}) for head in ("abc", None))
    trained = replace(queued[None], result={"new_head": False})
    assert start_of([shared, shared]) == start_of([queued["abc"]]) == SHARED
    assert start_of([shared, own]) == start_of([own]) == OWN
    assert start_of([trained, queued[None]]) == start_of([]) == ""
