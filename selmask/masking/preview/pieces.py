"""Tokens as a person reads them: without the signs by which a vocabulary says where words begin."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tokenizers import decoders

if TYPE_CHECKING:
    from collections.abc import Iterable

    from selmask.masking.prepare.tokenizer import TextTokenizer

_BROKEN = "\N{REPLACEMENT CHARACTER}"
_BLANK = "\N{OPEN BOX}"


class Piece(NamedTuple):
    """A token that can be read.

    Attributes:
        text: Its letters, an open box for a blank; as the vocabulary has it where it is special, or a part of a
            character.
        goes_on: Whether the word before goes on with it.
    """

    text: str
    goes_on: bool = False


def pieces(tokenizer: TextTokenizer, tokens: Iterable[str]) -> list[Piece]:
    """The tokens of a window, read one after the other: WordPiece, byte-level and SentencePiece vocabularies."""
    special = set(tokenizer.tokens(tokenizer.special_ids.tolist()))
    found: list[Piece] = []
    before = ""
    for token in tokens:
        text, begins = (token, True) if token in special else _read(tokenizer.decoder, token)
        # What is no letter stands alone: a full stop does not belong to the word before it.
        found.append(Piece(text, not begins and before[-1:].isalnum() and text[:1].isalnum()))
        before = "" if token in special else text
    return found


def _read(decoder: decoders.Decoder | None, token: str) -> tuple[str, bool]:
    """The text of a token, and whether a word begins with it."""
    match decoder:
        case decoders.WordPiece():
            return token.removeprefix(decoder.prefix), not token.startswith(decoder.prefix)
        case decoders.Metaspace():
            return token.removeprefix(decoder.replacement) or _BLANK, token.startswith(decoder.replacement)
        case decoders.ByteLevel() if _BROKEN not in (text := decoder.decode([token])):
            return text.strip() or _BLANK, text[:1].isspace()
    return token, True
