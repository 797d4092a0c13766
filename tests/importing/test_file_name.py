from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from selmask.importing.file_name import LONGEST, shown_name, slug, stem


@pytest.mark.parametrize(
    ("given_name", "shown"),
    [
        ("../../evil.csv", "evil.csv"),
        (r"C:\Users\me\my data.xlsx", "my data.xlsx"),
        ("a\nb\t\x00c.csv", "a b c.csv"),
        ("ab\u202egnp.csv", "abgnp.csv"),
        (".hidden", "hidden"),
        ("  Épidémie 2026.csv  ", "Épidémie 2026.csv"),
        ("", "unnamed"),
        ("..", "unnamed"),
        ("/", "unnamed"),
    ],
)
def test_a_shown_name_has_no_path_and_no_hidden_characters(given_name: str, shown: str) -> None:
    assert shown_name(given_name) == shown


def test_a_long_name_keeps_its_ending() -> None:
    shown = shown_name(f'"<b>x</b>\n{"a" * 300}.csv')
    assert len(shown) == LONGEST
    assert shown.endswith("a….csv")
    assert len(shown_name("a" * 300)) == LONGEST


@example(".\r0")
@given(st.text(max_size=200))
def test_no_name_is_a_path_or_invisible(name: str) -> None:
    shown = shown_name(name)
    assert shown
    assert len(shown) <= LONGEST
    assert not set(shown) & set("/\\\n\r\t\0\u202e")
    assert not shown.startswith(".")
    assert shown_name(shown) == shown


def test_stems_and_slugs() -> None:
    assert stem("my.data.csv") == "my.data"
    assert stem("data") == "data"
    assert slug("Épidémie: One/Health (2026)!") == "epidemie-one-health-2026"
    assert slug("鳥") == ""
    assert len(slug("word " * 50)) <= 40
