"""Units and tokens of the same texts, matched by character offsets."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from selmask.masking.units import MASKABLE, Units

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from selmask.lexicon.match import Lexicon
    from selmask.masking.prepare.tokenizer import Tokens


def align(tokens: Tokens, units: Units, lengths: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Each unit's first token and number of tokens.

    A token belongs to the first unit that it overlaps. Where it overlaps a second one, that one gets no tokens, since
    only a part of it could be hidden.

    Args:
        tokens, units: Of the same D documents.
        lengths: int64 [D]; the documents' lengths in characters.
    """
    # All documents lie on one number line, so that a single binary search serves the corpus.
    origin = np.cumsum(lengths + 1) - (lengths + 1)
    shift = np.repeat(origin, np.diff(tokens.pointer))
    token_start, token_end = tokens.start + shift, tokens.end + shift
    unit_shift = np.repeat(origin, np.diff(units.pointer))
    unit_start, unit_end = units.start + unit_shift, units.end + unit_shift
    unit = np.searchsorted(unit_end, token_start, side="right")
    owned = unit < len(unit_end)
    owned[owned] = unit_start[unit[owned]] < token_end[owned]
    places = np.flatnonzero(owned)
    first = np.searchsorted(token_start, unit_start)
    # Backwards, so that of several tokens of a unit the first one is written last and stays.
    first[unit[places][::-1]] = places[::-1]
    count = np.bincount(unit[places], minlength=len(unit_end)).astype(np.int32)
    last_begun = np.searchsorted(unit_start, token_end[places]) - 1
    count[last_begun[last_begun > unit[places]]] = 0
    return first, count


def tokens_in_matches(tokens: Tokens, texts: Sequence[str], lexicon: Lexicon) -> NDArray[np.bool_]:
    """bool [T]; the tokens that overlap a match of `lexicon` in `texts`."""
    inside = np.zeros(len(tokens.ids), dtype=bool)
    for text, first, last in zip(texts, tokens.pointer, tokens.pointer[1:], strict=False):
        start, end = tokens.start[first:last], tokens.end[first:last]
        for match in lexicon.matches(text):
            lo, hi = np.searchsorted(end, match.start, side="right"), np.searchsorted(start, match.end)
            inside[first + lo : first + hi] = True
    return inside


def without_special(
    units: Units, ids: NDArray[np.int32], start: NDArray[np.int64], count: NDArray[np.int32], special: NDArray[np.int64]
) -> Units:
    """`units` with those not maskable that hold a special token: a text may contain "[MASK]".

    Args:
        units: The U units.
        ids: int32 [T]; the tokens.
        start, count: int64 [U], int32 [U]; each unit's first token and number of tokens.
        special: The ids of special tokens.
    """
    before = np.concatenate([[0], np.cumsum(np.isin(ids, special))])
    holds_special = before[start + count] > before[start]
    return replace(units, flags=np.where(holds_special, units.flags & ~MASKABLE, units.flags))
