from __future__ import annotations

import pytest
from markdown_it import MarkdownIt

from selmask.ui.words.safe_text import PUNCTUATION, literal, points

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
def test_markdown_in_a_text_is_shown_literally(text: str) -> None:
    rendered = MarkdownIt("commonmark").render(literal(text))
    assert rendered.startswith("<p>")
    assert rendered.count("<") == rendered.count("<p>") + rendered.count("</p>")
    assert _shown(rendered) == " ".join(text.split())


def test_directives_of_streamlit_are_escaped() -> None:
    assert ":red[" not in literal(":red[warning]")
    assert "$" not in literal("$x$").replace("\\$", "")


def _shown(rendered: str) -> str:
    text = rendered.removeprefix("<p>").removesuffix("</p>\n")
    for entity, character in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&amp;", "&")):
        text = text.replace(entity, character)
    return text.replace("\u2060", "")


@pytest.mark.parametrize(
    "text",
    [
        "see http://example.org/a",
        "HTTPS://example.org",
        "www.example.org",
        "mail a@example.org",
        ":material/home:",
        ":smile:",
        "a -> b",
        "a -- b",
    ],
)
def test_what_is_replaced_after_the_escapes_is_broken(text: str) -> None:
    [link] = [place for place, character in enumerate(literal(text)) if character == "\u2060"]
    assert literal(text)[:link] + literal(text)[link + 1 :] == PUNCTUATION.sub(r"\\\1", text)


@pytest.mark.parametrize("text", ["--name", "hf://owner/name", "10:30, a: b", "a--b", "<b>x</b>", "C:\\data"])
def test_other_text_can_be_copied_as_it_is(text: str) -> None:
    assert "\u2060" not in literal(text)


def test_only_several_sentences_are_a_list() -> None:
    assert points(["A * b"]) == "A \\* b"
    assert points(["One", "Two"]) == "- One\n- Two"
