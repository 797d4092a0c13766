"""The texts that strategies are fitted on, and the terms of their field."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from selmask.lexicon.match import Lexicon, Matching
from selmask.specs import fingerprint

if TYPE_CHECKING:
    from collections.abc import Sequence

_AS_WRITTEN = Matching()


@dataclass(frozen=True)
class Domain:
    """The texts that strategies are fitted on, with a lexicon.

    Attributes:
        texts: The documents; one that is left out (a test text, say) is the empty string, so that the others keep
            their numbers.
        terms: The lexicon's entries; empty without a lexicon.
        matching: The way in which terms are matched.
        language: The texts' language, for stop words.
        texts_fingerprint: A hash of the content of `texts`, if it is already known: it saves reading them.
    """

    texts: Sequence[str]
    terms: Sequence[str] = ()
    matching: Matching = _AS_WRITTEN
    language: str = "english"
    texts_fingerprint: str | None = None

    @cached_property
    def lexicon(self) -> Lexicon:
        """The terms, ready to be matched."""
        return Lexicon(self.terms, self.matching)

    @cached_property
    def fingerprint(self) -> str:
        """Changes whenever a text, a term or the matching changes."""
        texts = self.texts_fingerprint or _digest(self.texts)
        return fingerprint([texts, _digest(self.terms), self.matching.model_dump()])


def _digest(texts: Sequence[str]) -> str:
    digest = hashlib.sha256()
    for text in texts:
        digest.update(text.encode("utf-8", "surrogatepass") + b"\0")
    return digest.hexdigest()
