"""One event: something that a person renamed, moved, deleted or freed, and how it is told."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from selmask.wording import byte_size, counted

Action = Literal["renamed", "moved", "put first", "deleted", "freed"]
Noun = Literal["data set", "experiment", "run", "project"]


@dataclass(frozen=True)
class Event:
    """One thing that a person did.

    Attributes:
        id: Its number.
        action, noun: What was done, and to what.
        name: The name that the thing had before.
        project_id: The project that it belonged to; None if it was a project, or belonged to none or to several.
        facts: Its essential figures, JSON-like: `rows`, `runs`, `scores`, `bytes`, `new` and the like.
        at: When, in seconds since 1970.
        undone_at: When it was undone; None if it was not.
        has_way_back: Whether what is needed to undo it is kept.
        files: What it left on the disk until it is deleted for good: paths below the workspace, and of a file that a
            later run may make again the hash of the run.
    """

    id: int
    action: Action
    noun: Noun
    name: str
    project_id: int | None
    facts: dict[str, Any] = field(repr=False)
    at: float
    undone_at: float | None
    has_way_back: bool
    files: dict[str, str]

    @property
    def can_undo(self) -> bool:
        """Whether it can still be undone, unless something else has changed since."""
        return self.has_way_back and self.undone_at is None

    @property
    def in_words(self) -> str:
        """Such as `The data set reports was renamed to field reports`."""
        many = self.noun == "run" and self.facts.get("runs", 1) > 1
        thing = self.name if self.noun == "run" else f"The {self.noun} {self.name}"
        done = _DONE[self.action].format(was="were" if many else "was", **self.facts)
        return f"{thing} {done}"

    @property
    def figures(self) -> str:
        """The essential figures of what was there, such as `corpus, 1,500 rows, 3.1 MB`."""
        facts = self.facts
        parts = [str(facts[name]) for name in ("kind", "state", "file") if facts.get(name)]
        shown = [noun for noun in _COUNTED if facts.get(noun) or (noun == "runs" and noun in facts)]
        parts += [counted(facts[noun], _COUNTED[noun]) for noun in shown]
        if facts.get("macro_f1") is not None:
            parts.append(f"macro-F1 {100 * facts['macro_f1']:.1f} %")
        return ", ".join([*parts, *([byte_size(facts["bytes"])] if facts.get("bytes") else [])])


_DONE: dict[Action, str] = {
    "renamed": "{was} renamed to {new}",
    "moved": "{was} moved to the project {new}",
    "put first": "{was} put first in the queue",
    "deleted": "{was} deleted",
    "freed": "{was} cleaned up: checkpoints or models were deleted",
}

_COUNTED = {
    "rows": "row",
    "runs": "run",
    "scores": "score",
    "checkpoints": "checkpoint",
    "models": "model",
}
