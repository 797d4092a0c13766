"""HTML of texts with marked hidden units, and of windows as the model sees them, escaped piece by piece.

The reasons differ by more than colour: a lexicon term is a solid block in bold, a false term of a placebo has a dashed
outline, a fill an outline, a choice by score is underlined, a random choice has a dotted line.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from selmask.masking.registry import titled
from selmask.ui.shell.strategy_styles import style_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from selmask.masking.preview.pieces import Piece
    from selmask.masking.preview.window_views import MaskedUnit
    from selmask.ui.masks.masked_texts import Document

REASONS = {
    "lexicon": "lexicon term",
    "placebo": "false term: no term of the lexicon, but as long and as frequent as one",
    "fill": "other word, hidden because too few terms fit",
    "score": "chosen by score",
    "random": "chosen at random",
}

CSS = """<style>
.sm-columns { display: grid; gap: 0 .75rem; grid-template-columns: repeat(var(--columns), minmax(0, 1fr)); }
.sm-column { display: grid; grid-row: span var(--rows); grid-template-rows: subgrid; gap: 0; padding: .5rem .85rem;
  border: 1px solid color-mix(in srgb, currentColor 18%, transparent); border-top: 3px solid var(--hue);
  border-radius: .4rem; }
.sm-column p, .sm-caption { margin: .25rem 0 .5rem; font-size: .875rem; opacity: .75; }
.sm-column article { padding: .5rem 0; border-top: 1px solid color-mix(in srgb, currentColor 12%, transparent); }
.sm-column header { font-size: .8rem; opacity: .75; font-variant-numeric: tabular-nums; }
.sm-column em { margin-left: .5rem; }
.sm-column footer { padding-top: .5rem; border-top: 1px solid color-mix(in srgb, currentColor 12%, transparent); }
@media (max-width: 640px) { .sm-columns { grid-template-columns: 1fr; } }
.sm-text { line-height: 1.75; overflow-wrap: anywhere; white-space: pre-wrap; }
.sm-text mark, .sm-legend mark { color: inherit; background: none; padding: .08em .16em; border-radius: .25em; }
.sm-text mark { cursor: help; }
mark.sm-lexicon { background: var(--hue); color: var(--ink); font-weight: 700; }
mark.sm-placebo { outline: 1.5px dashed var(--hue); outline-offset: -1.5px; font-weight: 700; }
mark.sm-fill { box-shadow: inset 0 0 0 1.5px var(--hue); }
mark.sm-score { border-bottom: 2.5px solid var(--hue); border-radius: 0;
  background: color-mix(in srgb, var(--hue) 14%, transparent); }
mark.sm-random { border-bottom: 2.5px dotted var(--hue); border-radius: 0; }
.sm-legend { display: flex; flex-wrap: wrap; gap: .3rem 1.2rem; font-size: .875rem; padding: 0 0 .5rem;
  --hue: color-mix(in srgb, currentColor 55%, transparent); --ink: inherit; }
.sm-legend mark.sm-lexicon { background: color-mix(in srgb, currentColor 22%, transparent); }
.sm-name { display: flex; align-items: center; gap: .5rem; font-weight: 650; }
.sm-name i { width: .8rem; height: .8rem; border-radius: .2rem; background: var(--hue); flex: none; }
.sm-tokens { display: flex; flex-wrap: wrap; gap: .35rem .3rem; align-items: flex-start; font-size: .875rem; }
.sm-tokens span { padding: .1em .15em; }
.sm-tokens .sm-hidden { display: inline-flex; flex-direction: column; align-items: center; border-radius: .25em;
  box-shadow: inset 0 0 0 1.5px var(--hue); padding: .1em .35em; }
.sm-tokens .sm-hidden b { font-weight: 700; }
.sm-tokens .sm-hidden small { font-size: .8rem; opacity: .8; }
.sm-figures { display: grid; grid-template-columns: 1fr auto; align-content: start; max-width: 24rem; gap: .1rem .5rem;
  font-size: .875rem; cursor: help; }
dl.sm-figures { margin: 0 0 .75rem; padding: 0; }
.sm-figures dt { opacity: .75; }
.sm-figures dd { margin: 0; font-weight: 600; font-variant-numeric: tabular-nums; text-align: right; }
.sm-facts { display: flex; flex-wrap: wrap; gap: .25rem 1.75rem; font-size: .875rem; }
dl.sm-facts { margin: 0 0 .5rem; padding: 0; }
.sm-facts dt { opacity: .7; font-size: .8rem; }
.sm-facts dd { margin: 0; overflow-wrap: anywhere; }
</style>"""

ALONE = """<style>
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; margin: 1.5rem; }
</style>"""
"""The styles that a page has from its theme, for a self-contained file."""


def side_by_side(columns: Sequence[str], rows: int) -> str:
    """Columns of `rows` aligned parts each, below a legend of the marks in them."""
    layout = f"--columns:{len(columns)};--rows:{rows}"
    content = "".join(columns)
    legend = "".join(_mark(text, reason) for reason, text in REASONS.items() if f"sm-{reason}" in content)
    return f'<div class="sm-legend">{legend}</div><div class="sm-columns" style="{layout}">{content}</div>'


def column(
    strategy: str, description: str, figures: Mapping[str, tuple[str, str]], documents: Iterable[Document], note: str
) -> str:
    """One strategy's column: its name, its texts with marked hidden units, then its figures and description.

    Args:
        strategy: The strategy's name, which gives the colour.
        description: One sentence about it.
        figures: Each figure's value and meaning by its name.
        documents: The texts.
        note: A further sentence; may be empty.
    """
    texts = "".join(
        f"<article><header>{escape(each.name)}{f'<em>{escape(each.note)}</em>' if each.note else ''}</header>"
        f"{highlighted(each.text, each.masked)}</article>"
        for each in documents
    )
    about = f"<p>{escape(description)} {escape(note)}</p>"
    return (
        f'<section class="sm-column" style="{_hue(strategy)}">{_name(strategy)}{texts}'
        f"<footer>{listed(figures)}{about}</footer></section>"
    )


def highlighted(text: str, masked: Iterable[MaskedUnit]) -> str:
    """`text` as HTML with every hidden unit marked; the tooltip shows its score.

    Of units that overlap, each begins where the one before ends, so that marks never cross.
    """
    pieces, done = [], 0
    for unit in sorted(masked, key=lambda unit: (unit.start, unit.end)):
        start, end = max(unit.start, done), min(unit.end, len(text))
        if end <= start:
            continue
        pieces += [escape(text[done:start]), _mark(text[start:end], unit.reason, f"score {unit.score:.3g}")]
        done = end
    pieces.append(escape(text[done:]))
    return f'<div class="sm-text" dir="auto">{"".join(pieces)}</div>'


def named(strategy: str, content: str) -> str:
    """A strategy's name in its colour, above HTML in the same colour."""
    return f'<div style="{_hue(strategy)}">{_name(strategy)}{content}</div>'


def captioned(caption: str, content: str) -> str:
    """HTML below a caption."""
    return f'<p class="sm-caption">{escape(caption)}</p>{content}'


def listed(figures: Mapping[str, tuple[str, str]]) -> str:
    """Figures with their names, one per line; the tooltip shows the meaning."""
    rows = (
        f'<dt title="{escape(meaning)}">{escape(name)}</dt><dd title="{escape(meaning)}">{escape(value)}</dd>'
        for name, (value, meaning) in figures.items()
    )
    return f'<dl class="sm-figures">{"".join(rows)}</dl>'


def facts(values: Mapping[str, str]) -> str:
    """Settings for reading only."""
    rows = (f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>" for name, value in values.items())
    return f'<dl class="sm-facts">{"".join(rows)}</dl>'


def page(title: str, values: Mapping[str, str], content: str) -> str:
    """A self-contained HTML file: `content` below its title and facts."""
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width">{CSS}{ALONE}</head>'
        f"<body><h1>{escape(title)}</h1>{facts(values)}{content}</body></html>"
    )


def model_view(tokens: Sequence[Piece], inputs: Sequence[Piece], hidden: Iterable[int]) -> str:
    """A window as the model gets it, with the word to predict below each hidden place.

    A dot joins the pieces of a word.

    Args:
        tokens: The window's own tokens.
        inputs: The tokens that the model gets in their places.
        hidden: The positions that the model predicts.
    """
    positions, words = set(hidden), list[str]()
    for place, (token, shown) in enumerate(zip(tokens, inputs, strict=True)):
        if place in positions:
            words.append(f'<span class="sm-hidden"><b>{_apart(shown)}</b><small>{_apart(token)}</small></span>')
        elif words and shown.goes_on and place - 1 not in positions:
            words[-1] = f"{words[-1].removesuffix('</span>')}{_apart(shown)}</span>"
        else:
            words.append(f"<span>{_apart(shown)}</span>")
    # The reading direction is that of the first word of the text, not that of Latin signs such as [CLS].
    return f'<div class="sm-tokens" dir="auto">{"".join(words)}</div>'


def _apart(piece: Piece) -> str:
    """A piece, after a dot where it continues a word; a sign such as [MASK] is kept from setting the text direction."""
    text = escape(piece.text)
    is_sign = piece.text[:1] in "[<" and piece.text[-1:] in "]>"
    return f"·{text}" if piece.goes_on else f"<bdi>{text}</bdi>" if is_sign else text


def _name(strategy: str) -> str:
    return f'<div class="sm-name"><i></i>{escape(titled(strategy))}</div>'


def _mark(text: str, reason: str, note: str = "") -> str:
    kind = reason if reason in REASONS else "random"
    title = f' title="{escape(f"{REASONS[kind]}, {note}")}"' if note else ""
    return f'<mark class="sm-{kind}"{title}>{escape(text)}</mark>'


def _hue(strategy: str) -> str:
    style = style_of(strategy)
    return f"--hue:{style.colour};--ink:{style.ink}"
