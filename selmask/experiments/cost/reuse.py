"""What an experiment takes over from runs that have finished already, in words."""

from __future__ import annotations

from selmask.wording import counted


def reuse_in_words(finished: int, runs: int) -> str:
    """A sentence without a full stop about an experiment of which so many `runs` have `finished`; empty if none has."""
    if not finished:
        return ""
    if finished < runs:
        return f"{counted(finished, 'run has', 'runs have')} finished already and will be reused"
    every = "The only run has" if runs == 1 else f"All {runs:,} runs have"
    return f"{every} finished already, so nothing will be trained"
