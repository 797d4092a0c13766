"""The family of selmask's errors: each tells a user what happened, what was given and what to do."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Iterable


class SelmaskError(Exception):
    """Base of every error that selmask raises on purpose.

    Args:
        happened: The problem, in one sentence.
        given: The offending value, as the user gave it.
        accepted: Values that would have been accepted.
        do: What the user can do next.
    """

    exit_code: ClassVar[int] = 1

    def __init__(
        self, happened: str, *, given: object = None, accepted: str | None = None, do: str | None = None
    ) -> None:
        self.happened = happened
        self.given = given
        self.accepted = accepted
        self.do = do
        super().__init__(self._sentence())

    def _sentence(self) -> str:
        parts = [_sentence_of(self.happened)]
        if self.given is not None:
            parts.append(f"Given: {_shortened(self.given)}.")
        if self.accepted:
            parts.append(f"Accepted: {_sentence_of(self.accepted)}")
        if self.do:
            parts.append(_sentence_of(self.do))
        return " ".join(parts)


class BadInput(SelmaskError):
    """A value, a file or a specification that cannot be used as it is."""

    exit_code = 2


class NotFound(BadInput):
    """An unknown name; the message suggests the nearest known one."""

    @classmethod
    def among(cls, noun: str, given: str, names: Iterable[str], *, do: str | None = None) -> NotFound:
        """The error for `given`, which is not among `names`."""
        ordered = sorted(names)
        if not ordered:
            return cls(f"There is no {noun} called {given!r}, and no {noun} exists yet", do=do)
        by_folded_name = {name.casefold(): name for name in ordered}
        nearest = get_close_matches(given.casefold(), by_folded_name, n=1)
        hint = f"Did you mean {by_folded_name[nearest[0]]!r}?" if nearest else do
        return cls(
            f"There is no {noun} called {given!r}",
            accepted=", ".join(ordered),
            do=hint or do,
        )


class BadData(BadInput):
    """A data file, or its content, that cannot be used."""


class NotReadThisTime(BadData):
    """A file at which the parser broke down unexpectedly; another try may succeed."""


class NothingToHide(BadData):
    """Texts in which a strategy finds no word to hide; it may find one in more texts."""


class BadModel(BadInput):
    """A model that cannot be loaded, or cannot do what a setting requires."""


class WorkspaceBusy(SelmaskError):
    """Something that may exist only once per workspace exists already."""

    exit_code = 3


class NewerWorkspace(BadInput):
    """A workspace that a newer version has written, perhaps while this one was at work in it."""


class DiskFull(SelmaskError):
    """Something could not be written, because the disk has no room for it."""


class Interrupted(SelmaskError):
    """Ctrl+C, where more can be said than that: what continues, and what does not."""

    exit_code = 130


class RunFailed(SelmaskError):
    """A run that cannot continue."""

    exit_code = 4


class RunLost(RunFailed):
    """A run that was cut off through no fault of its own, so that another attempt is worthwhile."""


def _sentence_of(text: str) -> str:
    return text if text.endswith((".", "?", "!")) else f"{text}."


def _shortened(value: object, limit: int = 200) -> str:
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= limit else f"{text[:limit]}…"
