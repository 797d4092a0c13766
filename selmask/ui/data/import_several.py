"""Several tables at once: what each probably is, on one screen, to be confirmed or changed, and saved together."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import streamlit as st

from selmask.corpus.kind import TITLES
from selmask.importing.columns import REQUIRED_ROLES, Columns
from selmask.importing.file_name import LONGEST
from selmask.importing.import_request import ImportRequest
from selmask.importing.likely_contents import looks_like_test
from selmask.ui.data import joined_project, required_columns, sources
from selmask.ui.data.usual_language import usual_language
from selmask.ui.parts import choose, finding_list, upload
from selmask.ui.shell import error_box, keys, project
from selmask.ui.shell.navigation import go
from selmask.ui.shell.resources import store
from selmask.ui.words.safe_text import literal
from selmask.wording import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from selmask.corpus.kind import Kind
    from selmask.ui.data.sources import Seen, Source

LEFT_OUT: Literal["Leave it out"] = "Leave it out"


@dataclass(frozen=True)
class Chosen:
    """One table, and what it is to be saved as."""

    source: Source
    request: ImportRequest


def show(tables: Sequence[Source]) -> None:
    """Draws one row for each table, then the button that saves all of them."""
    st.markdown(f"**{counted(len(tables), 'table was', 'tables were')} read.** Change what is wrong, then save them.")
    shown = {each: sources.seen(each.file, each.reading) for each in tables}
    language = _ask_language(list(shown.values()))
    asked = [_ask(each, seen, language) for each, seen in shown.items()]
    chosen = [each for each in asked if isinstance(each, Chosen)]
    is_ready = None not in asked and bool(chosen) and _have_free_names(chosen)
    whose, button = st.columns([3, 2], vertical_alignment="bottom")
    with whose:
        joined = joined_project.ask()
    label = f"Save {counted(len(chosen), 'data set')}"
    if button.button(label, key="import-save-all", type="primary", disabled=not (is_ready and joined)):
        _save(chosen, joined or "")


def _ask_language(shown: Sequence[Seen]) -> str:
    """One language for all of them: that of most words, else that of the project."""
    guessed = next((each.language for each in shown if each.language), None)
    with st.container(width=320):
        language = choose.language(
            "Language of the texts and terms",
            f"import-languages-{guessed}",
            guessed or usual_language(),
            "Its stop words are never chosen by score.",
        )
    if guessed:
        st.caption(f"The texts look {guessed.capitalize()}.")
    return language or usual_language()


def _ask(source: Source, seen: Seen, language: str) -> Chosen | str | None:
    """Draws one table; returns the choice, `LEFT_OUT`, or None while something is missing or wrong."""
    with st.container(border=True, key=f"import-table-{source.key}"):
        name_at, kind_at, *column_places = st.columns([3, 2, 2, 2], vertical_alignment="bottom")
        name = name_at.text_input("Name", source.name, key=f"import-name-{source.key}", max_chars=LONGEST)
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
        columns = Columns(
            **{
                role: place.selectbox(
                    f"Column with the {role}",
                    seen.columns,
                    _place(getattr(seen.proposal.columns, role), seen.columns),
                    key=f"import-{role}-{source.key}",
                    placeholder="Choose one",
                )
                for role, place in zip(REQUIRED_ROLES[kind], column_places, strict=False)
            }
        )
        request = ImportRequest(
            kind=kind, name=name or source.name, columns=columns, reading=source.reading, language=language
        )
        return _checked(source, seen, request)


def _checked(source: Source, seen: Seen, request: ImportRequest) -> Chosen | None:
    """Draws what an import would find; None, with the reason on the page, if it cannot be done."""
    if not required_columns.are_chosen(request):
        return None
    problem = sources.problem(source, request)
    if problem is not None:
        error_box.show(problem)
        return None
    rows, findings = sources.findings(source.file, request)
    test = " Its name says test, so Launch proposes it as test texts." if _is_test(request) else ""
    st.caption(f"{counted(rows, 'row')} of {seen.rows:,}. The first: {literal(seen.example)}{test}")
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


def _place(name: str | None, names: Sequence[str]) -> int | None:
    return None if name is None else names.index(name)


def _save(chosen: Sequence[Chosen], joined: str) -> None:
    """Saves all of them, then shows the masks of the corpus, if there is one."""
    with st.spinner("Saving to the library…"):
        for each in chosen:
            upload.keep(each.source.file, each.request.model_copy(update={"project": joined}))
    project.switch_to(store().projects.get(joined))
    if any(each.request.kind == "corpus" for each in chosen):
        go("Masks")
    go("Data", {keys.VIEW: keys.LIBRARY})
