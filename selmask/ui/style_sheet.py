"""CSS that the theme has no setting for: facts in the sidebar, readable buttons, strategies in their colours."""

from __future__ import annotations

from selmask.masking.registry import strategies
from selmask.ui.shell.strategy_styles import style_of

RULES = """
[data-testid="stMainBlockContainer"] { padding-top: 3.5rem; max-width: none; }
@media (min-width: 768px) {
  [data-testid="stMainBlockContainer"] { padding-inline: 3rem; }
  [data-testid="stAppViewContainer"]:not(:has([data-testid="stSidebar"])) { padding-left: 300px; }
}
[data-testid="stSidebar"]:not(:has([data-testid="stSidebarNav"])) [data-testid="stSidebarUserContent"] {
  visibility: hidden; }
[data-testid="stCaptionContainer"] { opacity: .75; }
[data-testid="stMainBlockContainer"] h1 { padding: 0; }
.st-key-undo-line { padding-top: 1rem; }
.sm-place { display: grid; grid-template-columns: auto 1fr; gap: .15rem .75rem; font-size: .875rem; }
dl.sm-place { margin: 0; padding: 0; }
.sm-place dt { opacity: .7; }
.sm-place dd { margin: 0; overflow-wrap: anywhere; }
[data-testid="stBaseButton-primary"]:enabled { color: light-dark(#ffffff, #0b0e12) !important; }
[data-testid="stPageLink-NavLink"]:focus-visible { outline: 2px solid currentColor; outline-offset: -2px; }
[data-tag] { color: light-dark(#ffffff, #0b0e12) !important; }
[class*="st-key-chart-"] .modebar-container { visibility: hidden; }
.st-key-masks-content { min-height: 100vh; }
.st-key-masks-tour { padding-top: .3rem; }
[class*="st-key-run-row-"] { padding: .35rem 1rem; }
.stButton button, .stButton button p { white-space: normal; }
@media (min-width: 640px) { [class*="st-key-run-head-"] { flex-wrap: nowrap; } }
[data-testid="stColumn"]:has(.st-key-launch-summary) { position: sticky; top: 4rem; align-self: flex-start; }
"""
"""The first rules leave more of a laptop's screen to the work, and keep it in its place until the sidebar and its
navigation are there. Captions stand out by 4.5:1, the line with Undo and the offer of a tour keep free of Streamlit's
header, links of the sidebar show the focus on their own page too, and the settings below the masks wait out of view
until the masks are drawn. The last rules make the rows of Runs compact, let a long title wrap before the button of its
row does, and keep the summary of Launch in view while the form scrolls."""


def css() -> str:
    """The style sheet: the rules above, and a rule for each strategy that gives its chips the strategy's colour."""
    return f"<style>{RULES}{''.join(map(_chip, strategies()))}</style>"


def _chip(strategy: str) -> str:
    style = style_of(strategy)
    chips = f'[data-tag]:is([aria-label$="({strategy})"], [aria-label*="({strategy}, "])'
    return f"{chips} {{ background: {style.colour} !important; color: {style.ink} !important; }}\n"
