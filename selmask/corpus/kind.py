"""The kinds of data sets, and their names."""

from __future__ import annotations

from typing import Literal

Kind = Literal["corpus", "labelled", "lexicon"]

NOUNS: dict[Kind, str] = {"corpus": "corpus", "labelled": "labelled set", "lexicon": "lexicon"}
"""Names in a sentence."""

TITLES: dict[Kind, str] = {"corpus": "Corpus", "labelled": "Labelled texts", "lexicon": "Lexicon"}
"""Names as labels."""
