"""A text with what a strategy hides marked in it, and a window as the model sees it: HTML, escaped piece by piece.

The reasons differ by more than colour: a lexicon term is a solid block in bold, a fill is outlined, a choice by score
has a line below it, a random one has dots.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from selmask.charts.palette import style

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from selmask.masking.preview import MaskedUnit

REASONS = {
    "lexicon": "a lexicon term, first choice",
    "fill": "fill, once no lexicon term fits",
    "score": "chosen by score",
    "random": "chosen at random",
}

CSS = """<style>
.sm-text { line-height: 2; overflow-wrap: anywhere; white-space: pre-wrap; }
.sm-text mark, .sm-legend mark { color: inherit; background: none; padding: .08em .16em; border-radius: .25em; }
mark.sm-lexicon { background: var(--hue); color: var(--ink); font-weight: 700; }
mark.sm-fill { box-shadow: inset 0 0 0 1.5px var(--hue); }
mark.sm-score { border-bottom: 2.5px solid var(--hue); border-radius: 0;
  background: color-mix(in srgb, var(--hue) 14%, transparent); }
mark.sm-random { border-bottom: 2.5px dotted var(--hue); border-radius: 0; }
.sm-legend { display: flex; flex-wrap: wrap; gap: .3rem 1.2rem; font-size: .875rem; }
.sm-name { display: flex; align-items: center; gap: .5rem; font-weight: 650; }
.sm-name i { width: .8rem; height: .8rem; border-radius: .2rem; background: var(--hue); flex: none; }
.sm-tokens { display: flex; flex-wrap: wrap; gap: .15rem .3rem; align-items: flex-start; font-size: .875rem; }
.sm-tokens span { padding: .1em .15em; }
.sm-tokens .sm-hidden { display: inline-flex; flex-direction: column; align-items: center; border-radius: .25em;
  box-shadow: inset 0 0 0 1.5px var(--hue); padding: .1em .35em; }
.sm-tokens .sm-hidden b { font-weight: 700; }
.sm-tokens .sm-hidden small { font-size: .8rem; opacity: .8; }
.sm-figures { display: grid; grid-template-columns: 1fr auto; gap: .1rem .75rem; font-size: .875rem; }
dl.sm-figures { margin: 0; padding: 0; }
.sm-figures dt { opacity: .75; }
.sm-figures dd { margin: 0; font-weight: 600; font-variant-numeric: tabular-nums; text-align: right; }
</style>"""


def highlighted(text: str, masked: Iterable[MaskedUnit], strategy: str) -> str:
    """`text` as HTML with every hidden unit marked; its score shows when the pointer rests on it.

    Units that overlap are cut at the end of the one before, so that marks never cross.
    """
    pieces, done = [], 0
    for unit in sorted(masked, key=lambda unit: (unit.start, unit.end)):
        start, end = max(unit.start, done), min(unit.end, len(text))
        if end <= start:
            continue
        pieces += [escape(text[done:start]), _mark(text[start:end], unit.reason, f"score {unit.score:.3g}")]
        done = end
    pieces.append(escape(text[done:]))
    return f'<div class="sm-text" style="{_hue(strategy)}">{"".join(pieces)}</div>'


def legend(reasons: Iterable[str], strategy: str) -> str:
    """What each kind of mark means, for the reasons that occur."""
    wanted = set(reasons)
    marks = [_mark(REASONS[reason], reason) for reason in REASONS if reason in wanted]
    return f'<div class="sm-legend" style="{_hue(strategy)}">{"".join(marks)}</div>'


def named(strategy: str) -> str:
    """A strategy's name with its colour."""
    return f'<div class="sm-name" style="{_hue(strategy)}"><i></i>{escape(strategy)}</div>'


def listed(figures: Mapping[str, str]) -> str:
    """Small figures with their names, one to a line."""
    rows = (f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in figures.items())
    return f'<dl class="sm-figures">{"".join(rows)}</dl>'


def seen_and_said(tokens: Sequence[str], seen: Sequence[str], hidden: Iterable[int], strategy: str) -> str:
    """A window as the model gets it, a dot between the pieces of a word; below each hidden place, what it has to say.

    Args:
        tokens: The window's own tokens.
        seen: What stands at their places for the model.
        hidden: The positions that are predicted.
        strategy: Gives the colour.
    """
    positions, words = set(hidden), list[str]()
    for place, (token, given) in enumerate(zip(tokens, seen, strict=True)):
        if place in positions:
            words.append(f'<span class="sm-hidden"><b>{escape(given)}</b><small>{escape(token)}</small></span>')
        elif words and given.startswith("##") and place - 1 not in positions:
            words[-1] = f"{words[-1].removesuffix('</span>')}·{escape(given[2:])}</span>"
        else:
            words.append(f"<span>{escape(given)}</span>")
    return f'<div class="sm-tokens" style="{_hue(strategy)}">{"".join(words)}</div>'


def _mark(text: str, reason: str, note: str = "") -> str:
    kind = reason if reason in REASONS else "random"
    title = f' title="{escape(f"{REASONS[kind]}, {note}")}"' if note else ""
    return f'<mark class="sm-{kind}"{title}>{escape(text)}</mark>'


def _hue(strategy: str) -> str:
    look = style(strategy)
    return f"--hue:{look.colour};--ink:{look.ink}"
