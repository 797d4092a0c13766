from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from selmask.masking.preview.pieces import Piece, pieces
from tests.masking.small_tokenizers import FAMILIES

if TYPE_CHECKING:
    from selmask.masking.prepare.tokenizer import TextTokenizer

TEXT = "mildews, COVID-19 and fruit-fly."


def tokens(tokenizer: TextTokenizer, text: str) -> list[str]:
    ids = [*tokenizer.prefix, *tokenizer.tokenize([text]).ids.tolist(), *tokenizer.suffix]
    return tokenizer.tokens(ids)


@pytest.mark.parametrize("family", FAMILIES)
def test_the_signs_of_a_vocabulary_are_not_shown(family: str) -> None:
    tokenizer = FAMILIES[family]()
    read = [piece for piece in pieces(tokenizer, tokens(tokenizer, TEXT))[1:-1] if piece.text != "␣"]
    assert all(piece.text and not set(piece.text) & set("Ġ▁#") for piece in read)
    words = "".join(piece.text if piece.goes_on else f" {piece.text}" for piece in read).split()
    wanted = ["mildews", ",", "COVID", "-", "19", "and", "fruit", "-", "fly", "."]
    folded = [word.lower() for word in wanted]
    assert [word.lower() for word in words] == folded


@pytest.mark.parametrize("family", FAMILIES)
def test_the_first_word_does_not_go_on_with_a_special_token(family: str) -> None:
    tokenizer = FAMILIES[family]()
    first, second = pieces(tokenizer, tokens(tokenizer, "fever"))[:2]
    assert first.text == tokenizer.token(tokenizer.prefix[0])
    assert not second.goes_on


def test_a_part_of_a_character_is_shown_as_in_the_vocabulary() -> None:
    tokenizer = FAMILIES["byte-level BPE"]()
    cut = tokens(tokenizer, "🦠")[1:-1]
    assert len(cut) > 1
    assert pieces(tokenizer, cut) == [Piece(token) for token in cut]
