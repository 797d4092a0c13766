"""Import as a sequence on one page: a file, how it was read, its columns, what is to be said about it, its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from selmask.importing.columns import NAMES, OPTIONAL, ROLES, Columns, Role, plain
from selmask.importing.examine import Examined, examine
from selmask.importing.file_name import shown_name, stem
from selmask.text.stop_words import LANGUAGES
from selmask.ui.parts import finding_list, upload
from selmask.ui.shell import error_box, keys
from selmask.ui.shell.navigation import go
from selmask.ui.shell.safe_text import literal
from selmask.wording import counted

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

    from selmask.importing.formats.read import Table
    from selmask.store.datasets import Kind

KINDS: dict[Kind, str] = {"corpus": "Unlabelled texts", "labelled": "Labelled texts", "lexicon": "Lexicon"}
PURPOSES: dict[Kind, str] = {
    "corpus": "One text to a row. Post-training learns your field's language from them; some thousands are good.",
    "labelled": "One text to a row, and its class in another column. A few hundred tell strategies apart.",
    "lexicon": "One term of your field to a row, of one word or several.",
}
NO_COLUMN = "(no such column)"
DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar"}
ENCODINGS = ["utf-8", "cp1252", "utf-16"]
SHOWN_ROWS = 8


def show() -> None:
    """The steps, each as soon as the one before it is done."""
    kind = _ask_kind()
    file = st.file_uploader(
        "File",
        key="import-file",
        help="Excel, OpenDocument, CSV, TSV, plain text, JSON, JSON lines or Parquet; the first row names the columns.",
    )
    if file is None:
        st.caption(
            "Excel, OpenDocument, CSV, TSV, plain text, JSON, JSON lines or Parquet. Nothing leaves this machine."
        )
        return
    with error_box.shown():
        reading = _ask_reading()
        table = upload.read(file, reading)
        _show_reading(table)
        columns, language = _ask_columns(table, kind)
        _save(file, kind, columns, reading, language, _look(table, kind, columns, language))


def _ask_kind() -> Kind:
    options: list[Kind] = list(KINDS)
    kind = st.segmented_control(
        "What the file holds",
        options,
        format_func=KINDS.__getitem__,
        default=options[0],
        required=True,
        key="import-kind",
        persist_state="session",
    )
    st.caption(PURPOSES[kind])
    return kind


def _ask_reading() -> upload.Reading:
    """What a person says against what was detected; most never open this."""
    with st.expander("Read it differently"):
        sheet, encoding, delimiter = st.columns(3)
        return upload.Reading(
            sheet=sheet.text_input("Sheet", key="import-sheet", placeholder="the first with rows") or None,
            encoding=encoding.selectbox("Encoding", ENCODINGS, None, key="import-encoding", placeholder="as detected"),
            delimiter=delimiter.selectbox(
                "Separator",
                list(DELIMITERS),
                None,
                format_func=DELIMITERS.__getitem__,
                key="import-delimiter",
                placeholder="as detected",
            ),
        )


def _show_reading(table: Table) -> None:
    how = table.how
    parts = [how.format.upper(), how.encoding, DELIMITERS.get(how.delimiter or "", how.delimiter)]
    said = ", ".join(part for part in parts if part)
    sheet = f", sheet {how.sheet!r} of {counted(len(how.sheets), 'sheet')}" if how.sheet and how.sheets else ""
    rows = f"{counted(len(table.frame), 'row')} and {counted(len(table.frame.columns), 'column')}"
    st.markdown(f"**Read as** {literal(said + sheet)}: {rows}. The first rows:")
    st.dataframe(table.frame.head(SHOWN_ROWS), hide_index=True, key="import-rows")


def _ask_columns(table: Table, kind: Kind) -> tuple[Columns, str]:
    """Which column is which, and what language is in them; well-known names are found by themselves."""
    names = [str(name) for name in table.frame.columns]
    required, optional = ROLES[kind], OPTIONAL[kind]
    chosen: dict[str, str | None] = {}
    *places, last = st.columns(len(required) + len(optional) + 1)
    for place, role in zip(places, (*required, *optional), strict=True):
        options = [NO_COLUMN, *names] if role in optional else names
        picked = place.selectbox(
            f"Column with the {role}", options, _guess(role, options), key=f"import-{role}", placeholder="Choose one"
        )
        chosen[role] = None if picked == NO_COLUMN else picked
    language = last.selectbox(
        "Language",
        LANGUAGES,
        key="import-language",
        format_func=_language,
        help="Of the texts or terms: its most common words are never chosen for what they say of a text.",
    )
    return Columns(**chosen), language


def _language(name: str) -> str:
    return "another one" if name == "none" else name.capitalize()


def _guess(role: Role, options: list[str]) -> int | None:
    """The place of the column with a well-known name; of the first option where there may be none, or only one."""
    known = [place for place, name in enumerate(options) if plain(name) in NAMES[role]]
    return known[0] if known else (0 if NO_COLUMN in options or len(options) == 1 else None)


def _look(table: Table, kind: Kind, columns: Columns, language: str) -> Examined | None:
    """What the import would find; None, and the reason on the page, where it cannot be done."""
    missing = [role for role in ROLES[kind] if getattr(columns, role) is None]
    if missing:
        st.info(f"Choose the column with the {' and the one with the '.join(missing)}.")
        return None
    examined = examine(table, kind, columns, language)
    st.markdown("**Findings**")
    finding_list.show(examined.findings)
    return examined


def _save(
    file: UploadedFile, kind: Kind, columns: Columns, reading: upload.Reading, language: str, examined: Examined | None
) -> None:
    if examined is None:
        return
    suggestion = stem(shown_name(file.name))
    name, button = st.columns([3, 1], vertical_alignment="bottom")
    chosen = name.text_input("Name in the library", suggestion, key=f"import-name-{file.file_id}", max_chars=80)
    if button.button(
        f"Keep {counted(len(examined.frame), 'row')}", key="import-save", type="primary", disabled=not chosen
    ):
        with st.spinner("Writing it into the library…"):
            dataset = upload.keep(file, kind, chosen or suggestion, columns, reading, language)
        go("Data", {keys.VIEW: keys.LIBRARY, keys.DATASET: dataset.name})
