"""Several tables at once: what each probably is, on one screen, to be confirmed or changed, and saved together."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import streamlit as st

from selmask.corpus.kind import TITLES
from selmask.errors import SelmaskError
from selmask.importing.columns import OPTIONAL_ROLES, REQUIRED_ROLES
from selmask.importing.file_name import LONGEST
from selmask.importing.import_request import ImportRequest
from selmask.importing.likely_contents import looks_like_test
from selmask.ui.data import after_import, column_boxes, joined_project, sources, table_languages
from selmask.ui.files import reading_form, upload
from selmask.ui.parts import finding_list
from selmask.ui.shell import error_box, keys, project
from selmask.ui.shell.navigation import go
from selmask.ui.shell.resources import store
from selmask.ui.words.safe_text import literal
from selmask.wording import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from selmask.corpus.kind import Kind
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
    languages = table_languages.ask(shown)
    asked = [_ask(each, seen, languages) for each, seen in shown.items()]
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
            found[each] = sources.seen(each.file, each.reading, table_languages.usual())
        except SelmaskError as error:
            sources.say_left_out(each.name, error)
    return found


def _ask(source: Source, seen: Seen, languages: Languages) -> Chosen | str | None:
    """Draws one table; returns the choice, `LEFT_OUT`, or None while something is missing or wrong."""
    with st.container(border=True, key=f"import-table-{source.key}"), error_box.shown():
        name_at, kind_at, *required_at = st.columns([3, 2, 2, 2], vertical_alignment="bottom")
        name = name_at.text_input(
            "Name", source.name, key=f"import-name-{source.key}", max_chars=LONGEST, placeholder=source.name
        )
        kinds: list[Kind | Literal["Leave it out"]] = [*TITLES, LEFT_OUT]
        kind = kind_at.selectbox(
            "What it holds",
            kinds,
            kinds.index(seen.proposal.kind),
            format_func=lambda each: LEFT_OUT if each == LEFT_OUT else TITLES[each],
            key=f"import-kind-{source.key}",
        )
        if kind == LEFT_OUT:
            return LEFT_OUT
        optional_at = st.columns(3, vertical_alignment="bottom") if OPTIONAL_ROLES[kind] else ()
        language = languages.ask(source)
        header = reading_form.ask_header(source.key, seen.how, source.reading.header)
        if header is not None and header != seen.how.header:
            source = source.with_header(header)
            seen = sources.seen(source.file, source.reading, table_languages.usual())
        places = [*required_at[: len(REQUIRED_ROLES[kind])], *optional_at]
        columns = column_boxes.ask(seen.columns, kind, seen.proposal.columns, places, f"-{source.key}")
        request = ImportRequest(
            kind=kind, name=name or source.name, columns=columns, reading=source.reading, language=language
        )
        return _checked(source, seen, request)
    return None


def _checked(source: Source, seen: Seen, request: ImportRequest) -> Chosen | None:
    """Draws what an import would find; None, with the reason on the page, if it cannot be done."""
    how = literal(reading_form.in_words(seen.how))
    st.caption(f"Read as {how}: {counted(seen.rows, 'row')}. The first: {literal(seen.example)}")
    if not column_boxes.are_chosen(request):
        return None
    problem = sources.problem(source, request)
    if problem is not None:
        error_box.show(problem)
        return None
    rows, findings = sources.findings(source.file, request)
    test = " Its name says test, so Launch proposes it as test texts." if _is_test(request) else ""
    st.caption(f"{rows:,} of {counted(seen.rows, 'row')} can be used.{test}")
    if findings:
        with st.expander(finding_list.in_words(len(findings)).capitalize()):
            finding_list.show(findings)
    return Chosen(source, request)


def _have_free_names(chosen: Sequence[Chosen]) -> bool:
    """Whether each has a name of its own that no data set has; says on the page which have not."""
    names, present = [each.request.name for each in chosen], {record.name for record in store().datasets.all()}
    twice = [name for name, times in Counter(names).items() if times > 1]
    taken = [name for name in dict.fromkeys(names) if name in present]
    for name in twice:
        st.warning(f"Two tables are called {literal(name or '')}. Give one of them another name.")
    for name in taken:
        st.warning(f"There is a data set called {literal(name or '')} already. Give this table another name.")
    return not (twice or taken)


def _is_test(request: ImportRequest) -> bool:
    return request.kind == "labelled" and looks_like_test(request.name or "")


def _save(chosen: Sequence[Chosen], joined: str) -> None:
    """Saves all of them, then shows the masks of the corpus, if there is one."""
    with st.spinner("Saving to the library…"):
        for each in chosen:
            upload.keep(each.source.file, each.request.model_copy(update={"project": joined}))
    project.switch_to(store().projects.get(joined))
    after_import.note(each.request.name or each.source.name for each in chosen)
    if any(each.request.kind == "corpus" for each in chosen):
        go("Masks")
    go("Data", {keys.VIEW: keys.LIBRARY})
