"""HTML entities left in a text, such as `caf&eacute;` or `fever &amp; chills`, read as the characters they stand for.

The text itself is never changed, since data sets keep what was imported. Words and terms are found in the decoded text
and located in the original. So `amp` and `nbsp` are not words, `caf&eacute;` is one word and of the same type as
`café`, and `don&#8217;t` is not cut. An entity ends with its semicolon; text that was escaped more than once
(`&amp;nbsp;`) is decoded completely.
"""

from __future__ import annotations

import html
import re
from html.entities import html5
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

_ENTITY_LIKE = re.compile(r"&((?:amp;)*+)(?:#[0-9]{1,7};|#[xX][0-9A-Fa-f]{1,6};|([A-Za-z][A-Za-z0-9]{0,31};))?")


class Decoded(NamedTuple):
    """A text with its entities decoded; its character i comes from `begins[i]` to `ends[i]` of the original."""

    text: str
    begins: list[int]
    ends: list[int]


def decode(text: str) -> Decoded | None:
    """`text` decoded, with the original place of each character; None if it has no entity."""
    parts: list[str] = []
    begins: list[int] = []
    ends: list[int] = []
    reached = 0
    for start, end, characters in _entities(text):
        parts += (text[reached:start], characters)
        begins += (*range(reached, start), *[start] * len(characters))
        ends += (*range(reached + 1, start + 1), *[end] * len(characters))
        reached = end
    if reached == 0:
        return None
    parts.append(text[reached:])
    begins += range(reached, len(text))
    ends += range(reached + 1, len(text) + 1)
    return Decoded("".join(parts), begins, ends)


def decoded(text: str) -> str:
    """`text` with its entities decoded."""
    reading = decode(text)
    return text if reading is None else reading.text


def _entities(text: str) -> Iterator[tuple[int, int, str]]:
    """The entities of `text` from left to right: start, end, and the characters each stands for."""
    if "&" not in text:
        return
    for match in _ENTITY_LIKE.finditer(text):
        is_unknown = match[2] is not None and match[2] not in html5
        start, end = match.start(), match.end(1) if is_unknown else match.end()
        if end > start + 1:
            yield start, end, _unescaped(text[start:end])


def _unescaped(entity: str) -> str:
    while (inner := html.unescape(entity)) != entity and inner.startswith("&") and inner.endswith(";"):
        entity = inner
    return inner
