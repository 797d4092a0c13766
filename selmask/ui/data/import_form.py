"""The form of an import, step by step: the file, how it was read, its columns, its findings, its name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from selmask.corpus.kind import TITLES
from selmask.importing.columns import OPTIONAL_ROLES, REQUIRED_ROLES, ColumnRole, Columns, is_well_known
from selmask.importing.examine import Examined, examine
from selmask.importing.file_name import shown_name, stem
from selmask.importing.formats.all_formats import format_of_suffix, titles
from selmask.importing.formats.format import ReadOptions
from selmask.importing.formats.shared.delimiter import DELIMITERS
from selmask.importing.import_request import ImportRequest
from selmask.importing.reading.read import suffix_of
from selmask.store.projects import FIRST, SAMPLE
from selmask.ui.parts import choose, finding_list, form, upload
from selmask.ui.shell import error_box, keys, project
from selmask.ui.shell.navigation import go
from selmask.ui.shell.resources import store
from selmask.ui.shell.safe_text import literal
from selmask.wording import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from streamlit.delta_generator import DeltaGenerator
    from streamlit.runtime.uploaded_file_manager import UploadedFile

    from selmask.corpus.kind import Kind
    from selmask.importing.reading.read import Table
    from selmask.store.datasets import DatasetRecord

PURPOSES: dict[Kind, str] = {
    "corpus": "Unlabelled texts, one to a row. Post-training learns your field's language from them; a few "
    "thousand work well.",
    "labelled": "One text to a row, and its class in another column. A few hundred are enough to compare strategies.",
    "lexicon": "One term of your field per row, of one or more words.",
}
AGAIN = "import-again"
"""The session key of the file that is to be imported again, and of the name that it had."""
NO_COLUMN = "(none)"
NEW_PROJECT = "A new project"
_LANGUAGE = ImportRequest.model_fields["language"]
PREVIEW_ROWS = 8


def show() -> None:
    """The steps, each shown once the one before it is done."""
    kind = _ask_kind()
    file = st.file_uploader("File", key="import-file", help=f"{titles()}, with a row per text or term.")
    if file is None:
        st.caption(f"{titles()}. Nothing leaves this machine.")
        return
    with error_box.shown():
        reading = _ask_reading(file.name)
        table, reading = _read(file, reading)
        _show_reading(table)
        columns, language = _ask_columns(table, kind)
        request = ImportRequest.parse({"kind": kind, "reading": reading, "columns": columns, "language": language})
        _save(file, request, _examined(table, request))


def again(record: DatasetRecord) -> dict[str, Any]:
    """The values for the form that import the file of a data set again, as it was, once it is chosen."""
    return {
        "import-kind": record.kind,
        "import-language": record.language,
        AGAIN: (record.file_name, record.name),
        **keys.IMPORTING,
    }


def _ask_kind() -> Kind:
    options: list[Kind] = list(TITLES)
    kind = st.segmented_control(
        "What the file holds",
        options,
        format_func=TITLES.__getitem__,
        default=options[0],
        required=True,
        key="import-kind",
        persist_state="session",
    )
    st.caption(PURPOSES[kind])
    return kind


def _ask_reading(file_name: str) -> ReadOptions:
    """The options of the file's format, for a person who knows better than detection; most people never open them."""
    claiming = format_of_suffix(suffix_of(file_name))
    offered: Sequence[str] = list(ReadOptions.model_fields) if claiming is None else claiming.options
    names = [name for name in offered if name != "header"]  # asked once the first row is known
    if not names:
        return ReadOptions()
    with st.expander("Change how the file is read"):
        places = st.columns(len(names))
        return ReadOptions.parse({name: _ask_option(name, place) for name, place in zip(names, places, strict=True)})


def _ask_option(name: str, place: DeltaGenerator) -> str | None:
    info = ReadOptions.model_fields[name]
    choice: str | None = place.selectbox(
        form.label_of(name),
        info.examples or [],
        None,
        help=info.description,
        format_func=lambda value: DELIMITERS.get(value, value),
        key=f"import-{name}",
        placeholder="as detected",
        accept_new_options=True,
    )
    return choice


def _read(file: UploadedFile, reading: ReadOptions) -> tuple[Table, ReadOptions]:
    """The table, and the options with which it was read; the person decides whether the first row is data."""
    table = upload.read(file, reading)
    if table.how.header is None:
        return table, reading
    header = st.toggle(
        "The first row names the columns",
        table.how.header,
        key=f"import-header-{file.file_id}-{table.how.header}",  # another reading may find another answer
        help="Otherwise the first row is data, as in a mere list of texts or terms.",
    )
    if header != table.how.header:
        table = upload.read(file, reading.model_copy(update={"header": header}))
    return table, reading.model_copy(update={"header": header})


def _show_reading(table: Table) -> None:
    how = table.how
    parts = [how.format.upper(), how.encoding, DELIMITERS.get(how.delimiter or "", how.delimiter)]
    if how.sheet and how.sheets:
        parts.append(f"sheet {how.sheet!r} of {counted(len(how.sheets), 'sheet')}")
    rows = f"{counted(len(table.frame), 'row')} and {counted(len(table.frame.columns), 'column')}"
    st.markdown(f"**Read as** {literal(', '.join(part for part in parts if part))}: {rows}. The first rows:")
    st.dataframe(table.frame.head(PREVIEW_ROWS).rename_axis("row"), key="import-rows")


def _ask_columns(table: Table, kind: Kind) -> tuple[Columns, str]:
    """The columns by role, and the language of their texts; columns with well-known names are preselected."""
    names = [str(name) for name in table.frame.columns]
    required, optional = REQUIRED_ROLES[kind], OPTIONAL_ROLES[kind]
    chosen: dict[str, str | None] = {}
    *places, last = st.columns(len(required) + len(optional) + 1)
    for place, role in zip(places, (*required, *optional), strict=True):
        options = [NO_COLUMN, *names] if role in optional else names
        column = place.selectbox(
            f"Column with the {role}",
            options,
            _guess(role, options),
            help=Columns.model_fields[role].description,
            key=f"import-{role}",
            placeholder="Choose one",
        )
        chosen[role] = None if column == NO_COLUMN else column
    with last:
        language = choose.language("Language", "import-language", _usual_language(), _LANGUAGE.description or "")
    return Columns(**chosen), language or _LANGUAGE.default


def _usual_language() -> str:
    """That of the project, if it has one yet."""
    now = project.current()
    return (now.language if now else None) or _LANGUAGE.default


def _guess(role: ColumnRole, options: list[str]) -> int | None:
    """The place of the column with a well-known name, else of the first option if it is `NO_COLUMN` or the only one."""
    well_known = [place for place, name in enumerate(options) if is_well_known(name, role)]
    return well_known[0] if well_known else (0 if NO_COLUMN in options or len(options) == 1 else None)


def _examined(table: Table, request: ImportRequest) -> Examined | None:
    """The rows and findings of the import; None, with the reason on the page, if a column is missing."""
    missing = [role for role in REQUIRED_ROLES[request.kind] if getattr(request.columns, role) is None]
    if missing:
        st.info(f"Choose the column with the {' and the one with the '.join(missing)}.")
        return None
    examined = examine(table, request)
    st.markdown("**Findings**")
    finding_list.show(examined.findings)
    return examined


def _suggested_name(file_name: str) -> str:
    """The name of the data set whose file is imported again, if it is this file; else the file's name."""
    again_file, name = st.session_state.get(AGAIN, (None, ""))
    return name if file_name == again_file else stem(file_name)


def _ask_project() -> str | None:
    """The name of the project that the data join: the current one, or a new one beside that of the sample."""
    now = project.current()
    names = [each.name for each in store().projects.all()]
    if now is None:
        return FIRST
    chosen = st.selectbox(
        "Project",
        [*names, NEW_PROJECT],
        len(names) if now.name == SAMPLE else names.index(now.name),
        key=f"import-project-{now.id}",
        help="Data of one project are offered together on all pages.",
    )
    if chosen != NEW_PROJECT:
        return chosen
    named = st.text_input("Name of the new project", "" if FIRST in names else FIRST, key="import-project-name")
    return (named or "").strip() or None


def _save(file: UploadedFile, request: ImportRequest, examined: Examined | None) -> None:
    if examined is None:
        return
    suggestion = _suggested_name(shown_name(file.name))
    place, whose, button = st.columns([2, 2, 1], vertical_alignment="bottom")
    name = place.text_input("Name in the library", suggestion, key=f"import-name-{file.file_id}", max_chars=80)
    with whose:
        joined = _ask_project()
    if button.button(
        f"Save {counted(len(examined.frame), 'row')}", key="import-save", type="primary", disabled=not (name and joined)
    ):
        with st.spinner("Saving to the library…"):
            dataset = upload.keep(file, request.model_copy(update={"name": name or suggestion, "project": joined}))
        st.session_state.pop(AGAIN, None)
        go("Data", {keys.VIEW: keys.LIBRARY, keys.DATASET: dataset.name})
