"""The card of a finished model, and the export of its folder."""

from __future__ import annotations

import io
import json
import zipfile
from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from selmask.importing.file_name import slug
from selmask.ui.parts import downloads
from selmask.ui.shell.resources import used_bytes, workspace
from selmask.ui.words.named_fields import field_named
from selmask.ui.words.quantities import setting
from selmask.wording import byte_size
from selmask.workspace import MODEL

if TYPE_CHECKING:
    from pathlib import Path

    from selmask.store.run import Run


CARD = "README.md"
NAME_CHARACTERS = 60

CSS = """<style>
.sm-card { display: grid; grid-template-columns: minmax(7rem, max-content) 1fr; gap: .2rem 1rem; font-size: .875rem; }
dl.sm-card { margin: 0 0 .75rem; padding: 0; }
.sm-card dt { opacity: .75; }
.sm-card dd { margin: 0; overflow-wrap: anywhere; }
</style>"""


def folder(run: Run) -> Path:
    """The folder of a run's model; it may have been deleted."""
    return workspace().run_path(run.id) / MODEL


def show(run: Run) -> None:
    """Draws a button that shows the card, and one that exports the model."""
    if not folder(run).is_dir():
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        card = folder(run) / CARD
        if card.is_file():
            with st.popover("Model card", icon=":material/description:", type="tertiary"):
                st.html(CSS + as_html(card.read_text(encoding="utf-8")))
        name = f"{slug(run.title, NAME_CHARACTERS) or f'model-{run.id}'}.zip"
        downloads.file(f"Export ({byte_size(used_bytes(folder(run)))})", lambda: zipped(folder(run), name), name)


def zipped(model: Path, name: str) -> io.BytesIO:
    """A model's folder as a zip file, not compressed, because weights do not get smaller."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for path in sorted(model.iterdir()):
            archive.write(path, f"{name.removesuffix('.zip')}/{path.name}")
    return file


def as_html(card: str) -> str:
    """A card written by `training.finished_model` as HTML headings and lists; its text is escaped."""
    blocks, rows = list[str](), list[str]()
    for line in [*card.splitlines(), ""]:
        cells = [cell.strip() for cell in line.replace("\\|", "\0").split("|")]
        if line.startswith("| ") and len(cells) == 4 and cells[1]:
            key, value = (cell.replace("\0", "|") for cell in cells[1:3])
            rows.append(f"<dt>{escape(key)}</dt><dd>{escape(_in_words(value))}</dd>")
            continue
        if rows and not line:
            blocks.append(f'<dl class="sm-card">{"".join(rows)}</dl>')
            rows.clear()
        if line.startswith("#"):
            blocks.append(f"<p><b>{escape(line.lstrip('# '))}</b></p>")
    return "".join(blocks)


def _in_words(value: str) -> str:
    """Settings in words, such as `epochs 3, learning rate 5e-5, warmup 10 %`; other values unchanged."""
    try:
        content = json.loads(value)
    except ValueError:
        return value
    if isinstance(content, dict):
        given = {key: setting(each, field_named(key)) for key, each in content.items() if each is not None}
        return ", ".join(f"{key.replace('_', ' ')} {each}" for key, each in given.items())
    return ", ".join(map(str, content)) if isinstance(content, list) else value
