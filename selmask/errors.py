"""One family of errors, each a message a user can act on: what happened, what was given, what to do."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Iterable


class SelmaskError(Exception):
    """Base of every error selmask raises on purpose.

    Args:
        happened: What went wrong, one sentence.
        given: The offending value, as the user gave it.
        accepted: What would have been accepted.
        do: The next move.
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
    """A name that stands for nothing here; the message offers the nearest one that does."""

    @classmethod
    def among(cls, noun: str, given: str, known: Iterable[str], *, do: str | None = None) -> NotFound:
        """The error for `given`, which is none of `known`."""
        names = sorted(known)
        spelled = {name.casefold(): name for name in names}
        nearest = get_close_matches(given.casefold(), spelled, n=1)
        hint = f"Did you mean {spelled[nearest[0]]!r}?" if nearest else do
        return cls(
            f"There is no {noun} called {given!r}",
            accepted=", ".join(names) if names else f"no {noun} exists yet",
            do=hint or do,
        )


class BadData(BadInput):
    """A data file, or its content, that cannot be used."""


class BadModel(BadInput):
    """A model that cannot be loaded, or that cannot do what is asked of it."""


class WorkspaceBusy(SelmaskError):
    """Something that may exist once per workspace exists already."""

    exit_code = 3


class RunFailed(SelmaskError):
    """A run that cannot go on."""

    exit_code = 4


def _sentence_of(text: str) -> str:
    return text if text.endswith((".", "?", "!")) else f"{text}."


def _shortened(value: object, limit: int = 200) -> str:
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= limit else f"{text[:limit]}…"
