"""CSS that the theme has no setting for: facts in the sidebar, readable buttons, strategies in their colours."""

from __future__ import annotations

from selmask.masking.registry import strategies
from selmask.ui.shell.strategy_styles import style_of

RULES = """
[data-testid="stMainBlockContainer"] { padding-top: 3.5rem; }
[data-testid="stMainBlockContainer"] h1 { padding: 0; }
.st-key-undo-line { padding-top: 1rem; }
.sm-place { display: grid; grid-template-columns: auto 1fr; gap: .15rem .75rem; font-size: .875rem; }
dl.sm-place { margin: 0; padding: 0; }
.sm-place dt { opacity: .7; }
.sm-place dd { margin: 0; overflow-wrap: anywhere; }
[data-testid="stBaseButton-primary"]:enabled { color: light-dark(#ffffff, #0b0e12) !important; }
[data-tag] { color: light-dark(#ffffff, #0b0e12) !important; }
[class*="st-key-chart-"] .modebar-container { visibility: hidden; }
[class*="st-key-run-row-"] { padding: .35rem 1rem; }
.stButton button, .stButton button p { white-space: normal; }
@media (min-width: 640px) { [class*="st-key-run-head-"] { flex-wrap: nowrap; } }
[data-testid="stColumn"]:has(.st-key-launch-summary) { position: sticky; top: 4rem; align-self: flex-start; }
"""
"""The first two rules leave more of a laptop's screen to the work; the third keeps a line above the title
free of Streamlit's header. The last three make the rows of Runs compact, let a
long title wrap before the button of its row does, and keep the summary of Launch in view while the form scrolls."""


def css() -> str:
    """The style sheet: the rules above, and a rule for each strategy that gives its chips the strategy's colour."""
    return f"<style>{RULES}{''.join(map(_chip, strategies()))}</style>"


def _chip(strategy: str) -> str:
    style = style_of(strategy)
    chips = f'[data-tag]:is([aria-label$="({strategy})"], [aria-label*="({strategy}, "])'
    return f"{chips} {{ background: {style.colour} !important; color: {style.ink} !important; }}\n"
