"""Words, folding and matching implemented directly from the specification, by loops over characters and spans."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from html.entities import html5
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

HYPHENS = "-\u2010\u2011"
APART = " \n\u2013"
APOSTROPHES = "'\u2019"
SOFT_HYPHEN = "\u00ad"
JOINERS = "\u200c\u200d"
_SPACELESS = (
    "CJK UNIFIED",
    "CJK COMPATIBILITY IDEOGRAPH",
    "HIRAGANA",
    "KATAKANA",
    "HALFWIDTH KATAKANA",
    "THAI CHARACTER",
    "LAO",
    "KHMER",
    "MYANMAR",
    "BALINESE",
)
_STACKERS = "\u094d\u17d2\u1039\u1b44"
_ATTACHED = "\u0e33\u0eb3\uff9e\uff9f"
_URL = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_NAME = re.compile(r"@\w+")


class PlainWord(NamedTuple):
    start: int
    end: int
    is_address: bool


class Located(NamedTuple):
    """A character of the decoded text, and its place in the original."""

    character: str
    start: int
    end: int


def characters(text: str) -> list[Located]:
    """The characters of `text`, with those of an entity in its place."""
    result: list[Located] = []
    place = 0
    while place < len(text):
        end, stands_for = _entity(text, place)
        result += [Located(character, place, end) for character in stands_for]
        place = end
    return result


@cache  # asked of every word again and again
def decoded(text: str) -> str:
    return "".join(each.character for each in characters(text))


def words(text: str) -> list[PlainWord]:
    """The words of `text` with its entities decoded."""
    read = characters(text)
    result = _words("".join(each.character for each in read))
    return [PlainWord(read[word.start].start, read[word.end - 1].end, word.is_address) for word in result]


def _entity(text: str, place: int) -> tuple[int, str]:
    """The end of the entity or character that begins at `place`, and the characters it stands for."""
    semicolon = text.find(";", place)
    if text[place] != "&" or semicolon < 0:
        return place + 1, text[place]
    last, end = "&", place + 1
    while (semicolon := text.find(";", end)) >= 0 and (meaning := _stands_for(text[end:semicolon])) is not None:
        last, end = meaning, semicolon + 1
        if meaning != "&":  # &amp;lt; was escaped twice
            break
    return end, last


def _stands_for(name: str) -> str | None:
    if number := re.fullmatch(r"#(?:([0-9]{1,7})|[xX]([0-9A-Fa-f]{1,6}))", name):
        code = int(number[1]) if number[1] else int(number[2], 16)
        return chr(code) if 32 <= code < 127 or 160 <= code < 0xD800 else "?"
    return html5.get(f"{name};")


def _words(text: str) -> list[PlainWord]:
    """The words of `text`, found character by character."""
    result, place = [], 0
    while place < len(text):
        end, is_address = _address_end(text, place), True
        if end == place:
            end, is_address = _word_end(text, place), False
        if end > place:
            result.append(PlainWord(place, end, is_address))
        place = max(end, place + 1)
    return result


def fold(text: str) -> str:
    """Decoded, NFKC and case-folded; a hyphen, or white space of one line, is one space."""
    folded = unicodedata.normalize("NFKC", decoded(text)).casefold()
    folded = folded.replace("\u2019", "'").replace(SOFT_HYPHEN, "")
    return re.sub(r"[\s\u2010-\u2013\u2212-]+", lambda run: _between(run.group()), folded)


def _between(run: str) -> str:
    hyphens = sum(not character.isspace() for character in run)
    lines = sum(character in "\n\x85\u2028\u2029" for character in run)
    if hyphens == 0:
        return " " if lines < 2 else "\n"
    at_the_end_of_a_line = not run[0].isspace() and hyphens == 1 and lines == 1
    return " " if len(run) == 1 or at_the_end_of_a_line else "\u2013"


def matches(text: str, terms: Iterable[str], *, inside_hyphens: bool = False) -> list[tuple[int, int]]:
    """The spans of `text` that fold to a term: the longest at each place, and then the next after it."""
    wanted, openings = _wanted(tuple(terms))
    forbidden = _inside(text, inside_hyphens=inside_hyphens)
    result: list[tuple[int, int]] = []
    for start in range(len(text)):
        if start in forbidden or text[start] == SOFT_HYPHEN:
            continue
        reached = start
        for end in range(start + 1, len(text) + 1):
            if end in forbidden or text[end - 1] == SOFT_HYPHEN:
                continue
            folded = fold(text[start:end])
            if folded not in openings:
                break
            if folded in wanted:
                reached = end
        if reached > start and (not result or start >= result[-1][1]):
            result.append((start, reached))
    return result


@cache
def _wanted(terms: tuple[str, ...]) -> tuple[set[str], set[str]]:
    """The folded terms, and all their beginnings; an entry without a letter or digit is ignored."""
    wanted = {
        fold(term).strip(APART) for term in terms if any(unicodedata.category(c)[0] in "LN" for c in decoded(term))
    }
    return wanted, {term[:length] for term in wanted for length in range(len(term) + 1)}


def _inside(text: str, *, inside_hyphens: bool) -> set[int]:
    """Offsets at which no match may begin or end."""
    entities = {place for each in characters(text) for place in range(each.start + 1, each.end)}
    return entities | {
        place
        for word in words(text)
        for place in range(word.start + 1, word.end)
        if word.is_address or not (inside_hyphens and (text[place] in HYPHENS or text[place - 1] in HYPHENS))
    }


def _address_end(text: str, place: int) -> int:
    if place and _in_run(text[place - 1]):
        return place
    if url := _URL.match(text, place):
        end = url.end()
        while not (_in_run(text[end - 1]) or text[end - 1] == "/"):
            end -= 1
        return end
    if address := _MAIL.match(text, place) or _NAME.match(text, place):
        return address.end()
    return place


def _word_end(text: str, place: int) -> int:
    if _is_spaceless(text[place]):
        end = place + 1
        while end < len(text) and (_is_mark(text[end]) or (text[end - 1] in _STACKERS and _is_spaceless(text[end]))):
            end += 1
        return end
    end = _run_end(text, place)
    while end > place and end < len(text) and text[end] in HYPHENS + APOSTROPHES + SOFT_HYPHEN + JOINERS:
        further = _run_end(text, end + 1)
        if further == end + 1:
            break
        end = further
    return end


def _run_end(text: str, place: int) -> int:
    while place < len(text) and _in_run(text[place]) and not _is_spaceless(text[place]):
        place += 1
    return place


def _in_run(character: str) -> bool:
    return unicodedata.category(character)[0] in "LNM"


def _is_mark(character: str) -> bool:
    return unicodedata.category(character)[0] == "M" or character in _ATTACHED


def _is_spaceless(character: str) -> bool:
    is_letter = unicodedata.category(character)[0] == "L" and not _is_mark(character)
    return is_letter and unicodedata.name(character, "").startswith(_SPACELESS)
