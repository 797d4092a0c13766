"""The languages of imported tables: that of the project, unless their texts are clearly in another one."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from selmask.importing.import_request import ImportRequest
from selmask.text.stop_words import language_in_words
from selmask.ui.data import joined_project
from selmask.ui.parts import choose
from selmask.ui.words.safe_text import literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from selmask.ui.data.sources import Source

_TIP = "Its stop words are never chosen by score."


@dataclass(frozen=True)
class Languages:
    """The languages of several tables.

    Attributes:
        common: That of all tables that have none of their own.
        looks: Those of the tables whose texts tell.
        known: Those of the tables that were imported before.
    """

    common: str
    looks: Mapping[Source, str]
    known: Mapping[Source, str]

    def ask(self, table: Source) -> str:
        """The language of one table: where it has one of its own, that is said, and a box lets a person change it."""
        own = self.known.get(table, self.looks.get(table, self.common))
        if own == self.common:
            return self.common
        with st.container(width=320):
            chosen = choose.language("Language", f"import-language-{table.key}", own, _TIP)
        if self.looks.get(table) == own:
            other = "" if self.common == "none" else f", not {language_in_words(self.common)}"
            st.caption(f"{literal(table.name)} looks {language_in_words(own)}{other}.")
        return chosen or own


def usual() -> str:
    """The language with which imports begin: that of the project that they join, if it has one yet."""
    joined = joined_project.present()
    return (joined.language if joined else None) or ImportRequest.model_fields["language"].default


def ask(looks: Mapping[Source, str], known: Mapping[Source, str]) -> Languages:
    """Draws one box for the common language: the usual one if any table is in it, else the most frequent.

    Args:
        looks: The languages of the tables whose texts tell.
        known: Those of the tables that were imported before.
    """
    times = Counter(looks.values())
    proposed = max(times, key=lambda each: (each == usual(), times[each]), default=usual())
    with st.container(width=320):
        language = choose.language("Language of the texts and terms", f"import-languages-{proposed}", proposed, _TIP)
    if proposed != usual():
        names = [literal(table.name) for table, each in looks.items() if each == proposed]
        st.caption(f"The texts look {language_in_words(proposed)}: {', '.join(names)}.")
    return Languages(language or usual(), looks, known)
