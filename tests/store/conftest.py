from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from selmask.store.runs import Runs
from selmask.store.sqlite.database import Database
from selmask.store.store import Store

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def db(tmp_path: Path) -> Database:
    return Database(tmp_path / "selmask.db")


@pytest.fixture
def runs(db: Database) -> Runs:
    return Runs(db)


@pytest.fixture
def store(db: Database) -> Store:
    return Store(db)
