from __future__ import annotations

import pytest
from markdown_it import MarkdownIt

from selmask.ui.shell.safe_text import literal

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
    return text
