from __future__ import annotations

import pytest

from selmask.store.state import State


@pytest.mark.parametrize("state", State)
def test_a_state_is_exactly_one_of_pending_active_final(state: State) -> None:
    assert [state.is_pending, state.is_active, state.is_final].count(True) == 1


@pytest.mark.parametrize("state", State)
def test_the_possible_actions_fit_the_state(state: State) -> None:
    assert not (state.can_stop and state.can_retry)
    assert state.is_final or not state.can_retry
    assert state.can_retry or not state.can_resume
    assert state.can_delete is not state.is_active


def test_every_state_has_a_word_and_an_icon_of_its_own() -> None:
    assert len({state.word for state in State}) == len(State)
    assert len({state.icon for state in State}) == len(State)
    assert all(state.icon.startswith(":material/") for state in State)
