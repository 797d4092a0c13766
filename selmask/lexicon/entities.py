"""HTML entities left in a text, such as `caf&eacute;` or `fever &amp; chills`, read as the signs they stand for.

The text itself is never changed, since data sets keep what was imported; words and terms are found in the decoded
reading and kept at their places in the original. So `amp` and `nbsp` are no words, `caf&eacute;` is one word and of the
same type as `café`, and `don&#8217;t` is not cut. An entity ends with its semicolon; text that was escaped more than
once (`&amp;nbsp;`) is decoded to its end.
"""

from __future__ import annotations

import html
from html.entities import html5
from typing import NamedTuple

import regex

_NAMES = [name.removesuffix(";") for name in html5 if name.endswith(";")]
_ENTITY = regex.compile(r"&(?:amp;)*(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|\L<names>);", names=_NAMES)


class Decoded(NamedTuple):
    """A text with its entities decoded; its character i stands at `begins[i]` to `ends[i]` of the original."""

    text: str
    begins: list[int]
    ends: list[int]


def decode(text: str) -> Decoded | None:
    """`text` decoded, with the way back; None where it has no entity."""
    if "&" not in text or not _ENTITY.search(text):
        return None
    parts: list[str] = []
    begins: list[int] = []
    ends: list[int] = []
    reached = 0
    for match in _ENTITY.finditer(text):
        start, end = match.span()
        sign = _sign(match.group())
        parts += (text[reached:start], sign)
        begins += (*range(reached, start), *[start] * len(sign))
        ends += (*range(reached + 1, start + 1), *[end] * len(sign))
        reached = end
    parts.append(text[reached:])
    begins += range(reached, len(text))
    ends += range(reached + 1, len(text) + 1)
    return Decoded("".join(parts), begins, ends)


def decoded(text: str) -> str:
    """`text` with its entities decoded."""
    return _ENTITY.sub(lambda match: _sign(match.group()), text) if "&" in text else text


def _sign(entity: str) -> str:
    while (sign := html.unescape(entity)) != entity and _ENTITY.fullmatch(sign):
        entity = sign
    return sign
