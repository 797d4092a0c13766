r"""Characters of scripts that are written without spaces between words, as patterns for the package `regex`.

The list is Unicode's own, by line breaking class (UAX #14): a line may break inside a run of these letters although no
space stands there. Class SA holds Thai, Lao, Khmer, Burmese, Tai Tham, Tai Le, New Tai Lue, Tai Viet and Ahom; ID, CJ
and NS hold Han, kana, Bopomofo, Yi, Tangut and Nushu; AK, AP and AS hold Balinese, Javanese and other Brahmic scripts.

Tibetan is not among them: a tsek stands between its syllables, each of which is a word. Numbers are words as in any
script. Full-width Latin and Hangul have class ID as well, and are written with spaces.
"""

from __future__ import annotations

import regex

_BREAKS_WITHOUT_SPACES = r"[\p{lb=SA}\p{lb=ID}\p{lb=CJ}\p{lb=NS}\p{lb=AK}\p{lb=AP}\p{lb=AS}]"
# A few characters of Han and kana have no such class (tone letters) or are not letters (radicals).
_HAN_AND_KANA = r"[\p{Han}\p{Hiragana}\p{Katakana}]"
# Letters that Unicode attaches to the one before as it does marks: Thai and Lao am, half-width voicing marks.
_ATTACHED_LETTER = r"[[\p{GCB=SpacingMark}\p{GCB=Extend}]&&\p{L}]"

MARK = rf"[\p{{M}}{_ATTACHED_LETTER}]"
"""A set: combining marks, and letters that combine."""

STACKER = r"[\p{InSC=Invisible_Stacker}\p{InSC=Virama}]"
"""A set: the marks that stack the letter after them below the one before, such as Khmer's coeng."""

LETTER = (
    rf"[[[{_BREAKS_WITHOUT_SPACES}&&[\p{{L}}\p{{Nl}}]]{_HAN_AND_KANA}]"
    rf"--[\p{{Latin}}\p{{Hangul}}\p{{P}}{MARK}]]"
)
"""A set: the letters of scripts written without spaces."""

CHARACTER = rf"{LETTER}(?:[{MARK}--{STACKER}]|{STACKER}{LETTER}?)*+"
"""One character as a reader sees it: a letter with its marks and the letters stacked below it."""

_LETTER = regex.compile(LETTER, regex.VERSION1)


def has_letter_without_spaces(text: str) -> bool:
    """Whether some of `text` is in a script written without spaces."""
    return not text.isascii() and _LETTER.search(text) is not None
