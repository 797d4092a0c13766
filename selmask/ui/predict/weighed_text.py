"""A classified text with the words that mattered marked, as escaped HTML.

A word that speaks for the class is highlighted, the more strongly the more it matters; a word that speaks against it
has a dotted underline. Text that the model did not read, or whose words were not tested, is pale.
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
"""Percent of the strategy's colour behind a word; above 60, the word is hard to read in one of the themes."""

CSS = """<style>
.sm-weighed { line-height: 2; overflow-wrap: anywhere; white-space: pre-wrap; }
.sm-weighed mark { color: inherit; background: none; padding: .08em .16em; border-radius: .25em; }
mark.sm-for { background: color-mix(in srgb, var(--hue) var(--share), transparent); font-weight: 650; }
mark.sm-against { border-bottom: 2.5px dotted; border-radius: 0; }
.sm-weighed .sm-unread { opacity: .75; }
</style>"""


def as_html(text: str, reasons: Reasons, strategy: str) -> str:
    """`text` as HTML with the words that mattered marked; a tooltip gives their weight."""
    most = max((abs(each.drop) for each in reasons.weights), default=0.0)
    tested_until = _tested_until(reasons)
    pieces, end = [], 0
    for each in reasons.weights:
        if abs(each.drop) >= NOTICED:
            pieces += [escape(text[end : each.start]), _mark(text[each.start : each.end], each, most)]
            end = each.end
    pieces.append(escape(text[end:tested_until]))
    if tested_until < len(text):
        pieces.append(f'<span class="sm-unread">{escape(text[tested_until:])}</span>')
    return f'{CSS}<div class="sm-weighed" style="--hue:{style_of(strategy).colour}">{"".join(pieces)}</div>'


def explanation(reasons: Reasons, length: int) -> str:
    """The meaning of the marks, and which part of a text of `length` characters was not tested, in sentences."""
    if not reasons.words:
        sentences = ["The part of the text that the model reads contains no word."]
    elif any(abs(each.drop) >= NOTICED for each in reasons.weights):
        sentences = [
            "Each word was removed in turn and the text classified again.",
            f"A highlighted word speaks for {reasons.label}; a word with a dotted underline speaks against it.",
            "If two words say the same thing, removing one of them changes little.",
        ]
    else:
        sentences = ["No single word changes the probability by a point; the class depends on many words together."]
    if len(reasons.weights) < reasons.words:
        sentences.append(f"Only the first {len(reasons.weights):,} of {reasons.words:,} words were tested.")
    if reasons.characters < length:
        sentences.append(f"The model reads only the first {reasons.characters:,} of {length:,} characters.")
    return " ".join(sentences)


def _tested_until(reasons: Reasons) -> int:
    """The end of the part whose words were tested."""
    return reasons.weights[-1].end if 0 < len(reasons.weights) < reasons.words else reasons.characters


def _mark(word: str, weight: Weight, most: float) -> str:
    note = f"{-100 * weight.drop:+z.1f} points without it"
    if weight.drop < 0:
        return f'<mark class="sm-against" title="{note}">{escape(word)}</mark>'
    share = round(PALEST + (DARKEST - PALEST) * weight.drop / most)
    return f'<mark class="sm-for" style="--share:{share}%" title="{note}">{escape(word)}</mark>'
