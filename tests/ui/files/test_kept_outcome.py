from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import streamlit as st

from selmask.errors import BadData, NotReadThisTime
from selmask.ui.files.kept_outcome import kept

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def _forgotten() -> Iterator[None]:
    yield
    st.cache_resource.clear()


@pytest.mark.parametrize(("refusal", "times"), [(BadData, 1), (NotReadThisTime, 2)])
def test_a_refusal_is_kept_unless_another_try_may_succeed(refusal: type[BadData], times: int) -> None:
    asked: list[str] = []

    @kept(3, "Looking…")
    def look(name: str) -> str:
        asked.append(name)
        raise refusal("It is damaged")

    for _ in range(2):
        with pytest.raises(refusal, match="damaged"):
            look("x")
    assert len(asked) == times
