"""The kinds of data sets: their names, and the columns without which they cannot be read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

Kind = Literal["corpus", "labelled", "lexicon"]

NOUNS: Mapping[Kind, str] = {"corpus": "corpus", "labelled": "set of labelled texts", "lexicon": "lexicon"}
"""Names in a sentence."""

TITLES: Mapping[Kind, str] = {"corpus": "Corpus", "labelled": "Labelled texts", "lexicon": "Lexicon"}
"""Names as labels."""

COLUMNS: Mapping[Kind, tuple[Literal["text", "label", "term"], ...]] = {
    "corpus": ("text",),
    "labelled": ("text", "label"),
    "lexicon": ("term",),
}
"""The columns that each has at least."""
