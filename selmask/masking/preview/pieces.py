"""Tokens as people read them, without the signs that mark the beginnings of words in a vocabulary."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tokenizers import decoders

if TYPE_CHECKING:
    from collections.abc import Iterable

    from selmask.masking.prepare.tokenizer import TextTokenizer

_BROKEN = "\N{REPLACEMENT CHARACTER}"
_BLANK = "\N{OPEN BOX}"


class Piece(NamedTuple):
    """A readable token.

    Attributes:
        text: Its letters, or an open box for a blank; the vocabulary's entry where it is special or only a part of a
            character.
        goes_on: Whether it continues the word before it.
    """

    text: str
    goes_on: bool = False


def pieces(tokenizer: TextTokenizer, tokens: Iterable[str]) -> list[Piece]:
    """The readable tokens of a window, for WordPiece, byte-level and SentencePiece vocabularies."""
    special = set(tokenizer.tokens(tokenizer.special_ids.tolist()))
    readable: list[Piece] = []
    before = ""
    for token in tokens:
        text, begins = (token, True) if token in special else _read(tokenizer.decoder, token)
        # Only letters and digits continue a word: a full stop does not belong to the word before it.
        readable.append(Piece(text, not begins and before[-1:].isalnum() and text[:1].isalnum()))
        before = "" if token in special else text
    return readable


def _read(decoder: decoders.Decoder | None, token: str) -> tuple[str, bool]:
    """The text of a token, and whether it begins a word."""
    match decoder:
        case decoders.WordPiece():
            return token.removeprefix(decoder.prefix), not token.startswith(decoder.prefix)
        case decoders.Metaspace():
            return token.removeprefix(decoder.replacement) or _BLANK, token.startswith(decoder.replacement)
        case decoders.ByteLevel() if _BROKEN not in (text := decoder.decode([token])):
            return text.strip() or _BLANK, text[:1].isspace()
    return token, True
