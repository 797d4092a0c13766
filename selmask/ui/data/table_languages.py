"""The languages of imported tables: that of the project, unless their texts are clearly in another one."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from selmask.importing.import_request import ImportRequest
from selmask.ui.parts import choose
from selmask.ui.shell import project
from selmask.ui.words.safe_text import literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from selmask.ui.data.sources import Seen, Source

_TIP = "Its stop words are never chosen by score."


@dataclass(frozen=True)
class Languages:
    """The languages of several tables.

    Attributes:
        common: That of all tables that have none of their own.
        own: Those of the tables whose texts are clearly in another language than the others.
    """

    common: str
    own: Mapping[Source, str]

    def ask(self, table: Source) -> str:
        """The language of one table: where it has one of its own, that is said, and a box lets a person change it."""
        own = self.own.get(table)
        if own is None:
            return self.common
        with st.container(width=320):
            chosen = choose.language("Language", f"import-language-{table.key}", own, _TIP)
        st.caption(f"{literal(table.name)} looks {choose.language_name(own)}, unlike the other tables.")
        return chosen or own


def usual() -> str:
    """The language with which imports begin: that of the project, if it has one yet."""
    now = project.current()
    return (now.language if now else None) or ImportRequest.model_fields["language"].default


def ask(shown: Mapping[Source, Seen]) -> Languages:
    """Draws one box for the language of most tables; names them if it is not the usual one."""
    looks = {table: seen.language for table, seen in shown.items() if seen.language}
    times = Counter(looks.values())
    proposed = max(times, key=lambda each: (each == usual(), times[each]), default=usual())
    common = [literal(table.name) for table, each in looks.items() if each == proposed]
    with st.container(width=320):
        language = choose.language("Language of the texts and terms", f"import-languages-{proposed}", proposed, _TIP)
    if proposed != usual():
        st.caption(f"The texts look {choose.language_name(proposed)}: {', '.join(common)}.")
    return Languages(language or usual(), {table: each for table, each in looks.items() if each != proposed})
