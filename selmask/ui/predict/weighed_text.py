"""A text with the words that carried a decision marked in it: HTML, escaped piece by piece.

A word for the decision is a block, the darker the more it matters; one against it has dots below. What had no say,
because the model does not read as far or because there are too many words to look at, is pale.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from selmask.ui.shell.strategy_styles import style_of

if TYPE_CHECKING:
    from selmask.predictor.client import Reasons, Weight

NOTICED = 0.01
"""A word that moves the probability by less than a point is not marked."""

PALEST, DARKEST = 16, 60
"""Percent of the strategy's colour behind a word; more, and the text on it could not be read in both themes."""

CSS = """<style>
.sm-weighed { line-height: 2; overflow-wrap: anywhere; white-space: pre-wrap; }
.sm-weighed mark { color: inherit; background: none; padding: .08em .16em; border-radius: .25em; }
mark.sm-for { background: color-mix(in srgb, var(--hue) var(--share), transparent); font-weight: 650; }
mark.sm-against { border-bottom: 2.5px dotted; border-radius: 0; }
.sm-weighed .sm-unread { opacity: .55; }
</style>"""


def weighed(text: str, reasons: Reasons, strategy: str) -> str:
    """`text` as HTML with its weighty words marked; by how much shows when the pointer rests on one."""
    most = max((abs(each.drop) for each in reasons.weights), default=0.0)
    looked_at = _looked_at(reasons)
    pieces, done = [], 0
    for each in reasons.weights:
        if abs(each.drop) >= NOTICED:
            pieces += [escape(text[done : each.start]), _mark(text[each.start : each.end], each, most)]
            done = each.end
    pieces.append(escape(text[done:looked_at]))
    if looked_at < len(text):
        pieces.append(f'<span class="sm-unread">{escape(text[looked_at:])}</span>')
    return f'{CSS}<div class="sm-weighed" style="--hue:{style_of(strategy).colour}">{"".join(pieces)}</div>'


def explained(reasons: Reasons, length: int) -> str:
    """What the marks mean and what was not looked at, in sentences; `length` is the text's."""
    said = (
        f"Each word was taken out in turn and the text classified again. A block speaks for {reasons.label}, dots "
        "below speak against it. Words that say the same can stand in for one another, and then neither counts."
    )
    if not any(abs(each.drop) >= NOTICED for each in reasons.weights):
        said = "No single word moves the probability by a point: the decision rests on many words together."
    if not reasons.words:
        said = "There is no word to take out in what the model reads."
    if len(reasons.weights) < reasons.words:
        said += f" Of {reasons.words:,} words the first {len(reasons.weights):,} were looked at."
    if reasons.characters < length:
        said += f" The model reads the first {reasons.characters:,} of {length:,} characters, and no more."
    return said


def _looked_at(reasons: Reasons) -> int:
    """Where the part ends whose words were looked at."""
    return reasons.weights[-1].end if 0 < len(reasons.weights) < reasons.words else reasons.characters


def _mark(word: str, weight: Weight, most: float) -> str:
    note = f"{-100 * weight.drop:+.1f} points without it"
    if weight.drop < 0:
        return f'<mark class="sm-against" title="{note}">{escape(word)}</mark>'
    share = round(PALEST + (DARKEST - PALEST) * weight.drop / most)
    return f'<mark class="sm-for" style="--share:{share}%" title="{note}">{escape(word)}</mark>'
