"""The form of an import, step by step: the file, how it was read, its columns, its findings, its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from selmask.fields.data_kind import TITLES
from selmask.importing.columns import OPTIONAL_ROLES, REQUIRED_ROLES
from selmask.importing.examine import Examined, examine
from selmask.importing.file_name import LONGEST, check_name, shown_name, stem
from selmask.importing.formats.all_formats import titles
from selmask.importing.import_request import ImportRequest
from selmask.text.stop_words import language_in_words
from selmask.ui.data import (
    after_import,
    column_boxes,
    import_several,
    imported_again,
    joined_project,
    sources,
    table_languages,
)
from selmask.ui.files import reading_form, readings, upload
from selmask.ui.parts import choose, finding_list
from selmask.ui.shell import error_box, keys, project
from selmask.ui.shell.navigation import go
from selmask.wording import counted

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator
    from streamlit.runtime.uploaded_file_manager import UploadedFile

    from selmask.fields.data_kind import Kind
    from selmask.importing.columns import Columns
    from selmask.importing.formats.format import ReadOptions
    from selmask.importing.likely_contents import Proposal
    from selmask.importing.reading.read import Table
    from selmask.ui.data.sources import Source

PURPOSES: dict[Kind, str] = {
    "corpus": "Unlabelled texts, one to a row. Post-training learns your field's language from them; a few "
    "thousand work well.",
    "labelled": "One text to a row, and its class in another column. A few hundred are enough to compare strategies.",
    "lexicon": "One term of your field per row, of one or more words.",
}
SAID, _PROPOSED_FOR = "import said", "import proposed for"
"""Session keys: that the person has said what the file holds, and the file and reading for which it was proposed."""
_BEGUN_WITH = "import language of"
"""The session key of the file, and of the language that was proposed for it."""
_LANGUAGE = ImportRequest.model_fields["language"]


def show() -> None:
    """The steps, each shown once the one before it is done."""
    top = st.container()
    files = st.file_uploader(
        "Files",
        key="import-file",
        accept_multiple_files=True,
        help=f"{titles()}, with a row per text or term. Corpus, labels and lexicon may be dropped together.",
    )
    tables = sources.of(files)
    if len(tables) > 1:
        with error_box.shown():
            import_several.show(tables)
        return
    if not tables:
        with top:
            _ask_kind()
        st.caption(f"{titles()}. Nothing leaves this machine.")
        return
    with error_box.shown():
        _show_one(tables[0], top)


def _show_one(source: Source, top: DeltaGenerator) -> None:
    """The steps for a single table; `top` is where the person says what it holds."""
    file = source.file
    table, reading = reading_form.ask(file, [source.reading.sheet])
    proposal = readings.proposal_for(table)
    with top:
        kind = _ask_kind(file, reading, proposal)
    reading_form.show(table)
    columns, language = _ask_columns(file, table, kind, proposal)
    request = ImportRequest.parse({"kind": kind, "reading": reading, "columns": columns, "language": language})
    _save(file, request, _examined(table, request))


def _ask_kind(
    file: UploadedFile | None = None, reading: ReadOptions | None = None, proposal: Proposal | None = None
) -> Kind:
    """What the file holds; at first what is proposed, unless the person has said it before."""
    if file is not None and proposal is not None and st.session_state.get(_PROPOSED_FOR) != (file.file_id, reading):
        st.session_state[_PROPOSED_FOR] = (file.file_id, reading)
        again = imported_again.of(file.name)
        if again is not None:
            st.session_state["import-kind"] = again.kind
        elif not st.session_state.get(SAID):
            st.session_state["import-kind"] = proposal.kind
    options: list[Kind] = list(TITLES)
    st.session_state.setdefault("import-kind", options[0])
    kind = st.segmented_control(
        "What the file holds",
        options,
        format_func=TITLES.__getitem__,
        required=True,
        key="import-kind",
        on_change=_note_said,
        persist_state="session",
    )
    said: Kind = kind or options[0]
    st.caption(PURPOSES[said])
    return said


def _note_said() -> None:
    st.session_state[SAID] = True


def _ask_columns(file: UploadedFile, table: Table, kind: Kind, proposal: Proposal) -> tuple[Columns, str]:
    """The columns by role, and the language of their texts; what is proposed is preselected."""
    names = [str(name) for name in table.frame.columns]
    *places, last = st.columns(len(REQUIRED_ROLES[kind]) + len(OPTIONAL_ROLES[kind]) + 1)
    columns = column_boxes.ask(names, kind, proposal.columns, places)
    with last:
        language = _ask_language(file)
    if columns.text is not None:
        _propose_language(sources.language_of(table, columns.text, language))
    return columns, language


def _ask_language(file: UploadedFile) -> str:
    """The language; at first that of the project, or the one that the data set had before."""
    again = imported_again.of(file.name)
    usual = table_languages.usual() if again is None else again.language
    if st.session_state.get(_BEGUN_WITH) != (file.file_id, usual):
        st.session_state[_BEGUN_WITH] = (file.file_id, usual)
        st.session_state["import-language"] = usual
    return choose.language("Language", "import-language", usual, _LANGUAGE.description or "") or usual


def _propose_language(actual: str | None) -> None:
    """Says so if the texts are clearly in another language, and offers to choose that one."""
    if actual is None:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        named = language_in_words(actual)
        st.info(f"These texts look {named}.", icon=":material/language:", width=300)
        st.button(f"Choose {named}", key="import-language-take", on_click=_take_language, args=(actual,))


def _take_language(language: str) -> None:
    st.session_state["import-language"] = language


def _examined(table: Table, request: ImportRequest) -> Examined | None:
    """The rows and findings of the import; None, with the reason on the page, if a column is missing."""
    if not column_boxes.are_chosen(request):
        return None
    examined = examine(table, request)
    st.markdown("**Findings**")
    finding_list.show(examined.findings)
    return examined


def _save(file: UploadedFile, request: ImportRequest, examined: Examined | None) -> None:
    if examined is None:
        return
    again = imported_again.of(file.name)
    suggestion = stem(shown_name(file.name)) if again is None else again.name
    place, whose, button = st.columns([2, 2, 1], vertical_alignment="bottom")
    given = place.text_input("Name in the library", suggestion, key=f"import-name-{file.file_id}", max_chars=LONGEST)
    with whose:
        joined = joined_project.ask()
    name = (given or "").strip()
    if not name:
        st.caption("Name the data set, then save.")
    check_name(name)
    named = request.model_copy(update={"name": name, "project": joined})
    joined_project.say_new_defaults(joined, [named])
    if button.button(
        f"Save {counted(len(examined.frame), 'row')}", key="import-save", type="primary", disabled=not (name and joined)
    ):
        new = joined_project.new([named])
        with st.spinner("Saving to the library…"):
            dataset = upload.keep(file, named)
        joined_project.start_with(new)
        imported_again.done()
        st.session_state.pop(SAID, None)
        project.switch_to_that_of(dataset.name)
        after_import.note([dataset.name])
        go("Data", {keys.VIEW: keys.LIBRARY, keys.DATASET: dataset.name})
