from __future__ import annotations

import time

import pytest
from markdown_it import MarkdownIt

from selmask.ui.shell.safe_text import ago, duration, literal, size
from selmask.wording import counted

HOSTILE = [
    "![picture](http://example.org/x.png)",
    "<script>alert(1)</script>",
    "[link](javascript:alert(1))",
    "**bold** _thin_ `code` ~~gone~~",
    "# a title\n\n- a list\n1. another",
    "$x^2$ and :red[red] and :material/home:",
    "a\\b | c & d &amp; e",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_markdown_of_a_file_is_shown_and_not_obeyed(text: str) -> None:
    rendered = MarkdownIt("commonmark").render(literal(text))
    assert rendered.startswith("<p>")
    assert rendered.count("<") == rendered.count("<p>") + rendered.count("</p>")
    assert _shown(rendered) == " ".join(text.split())


def test_directives_of_streamlit_lose_their_colon() -> None:
    assert ":red[" not in literal(":red[warning]")
    assert "$" not in literal("$x$").replace("\\$", "")


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (3, "less than a minute"),
        (70, "about 1 min"),
        (241, "about 4 min"),
        (3600, "about 1 h"),
        (7800, "about 2 h 10 min"),
        (3590, "about 1 h"),
        (5 * 24 * 3600, "about 5 days"),
    ],
)
def test_times_are_said_in_words(seconds: float, said: str) -> None:
    assert duration(seconds) == said


@pytest.mark.parametrize(
    ("seconds", "said"), [(5, "just now"), (70, "1 min ago"), (7300, "2 h ago"), (100_000, "yesterday")]
)
def test_moments_are_said_in_words(seconds: float, said: str) -> None:
    assert ago(1_000_000, now=1_000_000 + seconds) == said


def test_what_is_long_past_has_a_date() -> None:
    moment = time.mktime((2026, 5, 3, 12, 0, 0, 0, 0, -1))
    assert ago(moment, now=moment + 10 * 24 * 3600) == "on 3 May 2026"


@pytest.mark.parametrize(("count", "said"), [(0, "0 B"), (999, "999 B"), (820_000, "820 kB"), (3.1e9, "3.1 GB")])
def test_sizes_have_the_unit_that_fits(count: float, said: str) -> None:
    assert size(count) == said


def test_counts_agree_with_their_noun() -> None:
    assert [counted(1, "run"), counted(2000, "run"), counted(0, "corpus", "corpora")] == [
        "1 run",
        "2,000 runs",
        "0 corpora",
    ]


def _shown(rendered: str) -> str:
    text = rendered.removeprefix("<p>").removesuffix("</p>\n")
    for entity, character in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&amp;", "&")):
        text = text.replace(entity, character)
    return text
