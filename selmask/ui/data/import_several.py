"""Several tables at once: what each probably is, on one screen, to be confirmed or changed, and saved together."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import streamlit as st

from selmask.errors import SelmaskError
from selmask.fields.data_kind import TITLES
from selmask.importing.columns import OPTIONAL_ROLES, REQUIRED_ROLES
from selmask.importing.file_name import LONGEST, check_name
from selmask.importing.import_request import ImportRequest
from selmask.ui.data import (
    after_import,
    column_boxes,
    imported_again,
    joined_project,
    sources,
    table_languages,
    wholeness,
)
from selmask.ui.files import reading_form, upload
from selmask.ui.parts import finding_list
from selmask.ui.shell import error_box, keys, project
from selmask.ui.shell.navigation import go
from selmask.ui.shell.resources import store
from selmask.ui.words.safe_text import literal
from selmask.wording import counted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from selmask.fields.data_kind import Kind
    from selmask.store.datasets import DatasetRecord
    from selmask.ui.data.sources import Seen, Source
    from selmask.ui.data.table_languages import Languages

LEFT_OUT: Literal["Leave it out"] = "Leave it out"


@dataclass(frozen=True)
class Chosen:
    """One table, and what it is to be saved as."""

    source: Source
    request: ImportRequest


def show(tables: Sequence[Source]) -> None:
    """Draws one row for each table, then the button that saves all of them."""
    shown = _seen(tables)
    if not shown:
        return
    st.markdown(f"**{counted(len(shown), 'table was', 'tables were')} read.** Change what is wrong, then save them.")
    again = imported_again.among(shown)
    known = {table: record.language for table, record in again.items()}
    languages = table_languages.ask(_languages(shown), known)
    asked = [_ask(each, seen, languages, again.get(each)) for each, seen in shown.items()]
    chosen = [each for each in asked if isinstance(each, Chosen)]
    if set(asked) == {LEFT_OUT}:
        st.caption("All tables are left out. Say what at least one of them holds, then save.")
    is_ready = None not in asked and bool(chosen) and _have_free_names(chosen)
    whose, button = st.columns([3, 2], vertical_alignment="bottom")
    with whose:
        joined = joined_project.ask()
    joined_project.say_new_defaults(joined, [each.request for each in chosen])
    label = f"Save {counted(len(chosen), 'data set')}"
    if button.button(label, key="import-save-all", type="primary", disabled=not (is_ready and joined)):
        _save(chosen, joined or "")


def _seen(tables: Sequence[Source]) -> dict[Source, Seen]:
    """What is in the tables; one that cannot be read is said on the page and left out."""
    found: dict[Source, Seen] = {}
    for each in tables:
        try:
            found[each] = sources.seen(each.file, each.reading)
        except SelmaskError as error:
            sources.say_left_out(each.name, each.reading.sheet, error)
    return found


def _languages(shown: Mapping[Source, Seen]) -> dict[Source, str]:
    """The languages of the tables with texts that tell; what is left out, and terms, have none."""
    found: dict[Source, str] = {}
    for table, seen in shown.items():
        kind = st.session_state.get(_kind_key(table), seen.proposal.kind)
        chosen = st.session_state.get(f"import-text-{table.key}")
        column = chosen if chosen in seen.columns else seen.proposal.columns.text
        if kind in ("corpus", "labelled") and column is not None:
            language = sources.language(table.file, table.reading, column, table_languages.usual())
            found |= {table: language} if language else {}
    return found


def _kind_key(source: Source) -> str:
    return f"import-kind-{source.key}"


def _ask(source: Source, seen: Seen, languages: Languages, again: DatasetRecord | None) -> Chosen | str | None:
    """Draws one table; returns the choice, `LEFT_OUT`, or None while something is missing or wrong.

    Args:
        source: The table.
        seen: What is in it.
        languages: The languages of all tables.
        again: The data set that it probably was before.
    """
    with st.container(border=True, key=f"import-table-{source.key}"), error_box.shown():
        name_at, kind_at, *required_at = st.columns([3, 2, 2, 2], vertical_alignment="bottom")
        usual = source.name if again is None else again.name
        given = name_at.text_input("Name", usual, key=f"import-name-{source.key}", max_chars=LONGEST, placeholder=usual)
        kinds: list[Kind | Literal["Leave it out"]] = [*TITLES, LEFT_OUT]
        kind = kind_at.selectbox(
            "What it holds",
            kinds,
            kinds.index(seen.proposal.kind if again is None else again.kind),
            format_func=lambda each: LEFT_OUT if each == LEFT_OUT else TITLES[each],
            key=_kind_key(source),
        )
        if kind == LEFT_OUT:
            return LEFT_OUT
        optional_at = st.columns(3, vertical_alignment="bottom") if OPTIONAL_ROLES[kind] else ()
        language = languages.ask(source)
        header = reading_form.ask_header(source.key, seen.how, has_name=seen.has_name)
        if header is not None and header != seen.how.header:
            source = source.with_header(header)
            seen = sources.seen(source.file, source.reading)
        places = [*required_at[: len(REQUIRED_ROLES[kind])], *optional_at]
        columns = column_boxes.ask(seen.columns, kind, seen.proposal.columns, places, f"-{source.key}")
        name = (given or usual).strip()
        check_name(name)
        request = ImportRequest(kind=kind, name=name, columns=columns, reading=source.reading, language=language)
        return _checked(source, seen, request)
    return None


def _checked(source: Source, seen: Seen, request: ImportRequest) -> Chosen | None:
    """Draws what an import would find; None, with the reason on the page, if it cannot be done."""
    how = literal(reading_form.in_words(seen.how))
    st.caption(f"Read as {how}: {counted(seen.rows, 'row')}. The first: {literal(seen.example)}")
    if not request.name:
        st.info("Name this table, then save.")
        return None
    if not column_boxes.are_chosen(request):
        return None
    problem = sources.problem(source, request)
    if problem is not None:
        error_box.show(problem)
        sources.advise_to_drop_alone(source.reading.sheet)
        return None
    rows, findings = sources.findings(source.file, request)
    usable = f"{rows:,} of {counted(seen.rows, 'row')} can be used."
    st.caption(f"{usable} {joined_project.proposed_as(request.kind, request.name)}".rstrip())
    if findings:
        with st.expander(finding_list.in_words(len(findings)).capitalize()):
            finding_list.show(findings)
            sources.advise_to_drop_alone(source.reading.sheet)
    return Chosen(source, request)


def _have_free_names(chosen: Sequence[Chosen]) -> bool:
    """Whether each has a name of its own that no whole data set has; says on the page which have not."""
    names = [each.request.name or "" for each in chosen]
    twice = [name for name, times in Counter(names).items() if times > 1]
    taken = [name for name in dict.fromkeys(names) if wholeness.is_taken(name)]
    for name in twice:
        st.warning(f"Two tables are called {literal(name)}. Give one of them another name.")
    for name in taken:
        st.warning(
            f"There is a data set called {literal(name)} already. Give this table another name, or leave it out."
        )
    return not (twice or taken)


def _save(chosen: Sequence[Chosen], joined: str) -> None:
    """Saves all of them, then shows the masks of the corpus, if there is one.

    Raises:
        SelmaskError: one cannot be saved; says which were, and leaves these out from now on.
    """
    saved: list[str] = []
    with st.spinner("Saving to the library…"):
        for each in chosen:
            try:
                saved.append(_keep(each, joined))
            except SelmaskError as error:
                keys.hand_over({_kind_key(done.source): LEFT_OUT for done in chosen[: len(saved)]})
                before = f"Saved: {', '.join(saved)}. " if saved else ""
                raise SelmaskError(f"{before}{each.request.name} was not saved: {error}") from error
    imported_again.done()
    project.switch_to(store().projects.get(joined))
    if any(each.request.kind == "corpus" for each in chosen):
        go("Masks")
    after_import.note(saved)
    go("Data", {keys.VIEW: keys.LIBRARY})


def _keep(chosen: Chosen, joined: str) -> str:
    """Saves one table; returns the name of its data set."""
    new = joined_project.new([chosen.request])
    dataset = upload.keep(chosen.source.file, chosen.request.model_copy(update={"project": joined}))
    joined_project.start_with(new)
    return dataset.name
