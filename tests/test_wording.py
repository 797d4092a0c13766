from __future__ import annotations

import ast
import re

import pytest

from selmask.wording import byte_size, command, counted, lasting, with_article
from tests.support.modules import own_modules


@pytest.mark.parametrize(("number", "words"), [(1, "1 corpus"), (0, "0 corpora"), (2000, "2,000 corpora")])
def test_a_count_agrees_with_its_noun(number: int, words: str) -> None:
    assert counted(number, "corpus", "corpora") == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.4, "0 s"), (119, "119 s"), (120, "2 min"), (372, "6 min"), (7200, "2 h"), (90_000, "25 h")],
)
def test_a_length_of_time_has_its_largest_fitting_unit(seconds: float, words: str) -> None:
    assert lasting(seconds) == words


def test_the_usual_plural_ends_in_s() -> None:
    assert counted(2, "run") == "2 runs"


@pytest.mark.parametrize(("count", "words"), [(0, "0 B"), (999, "999 B"), (820_000, "820 kB"), (3.1e9, "3.1 GB")])
def test_a_size_has_a_fitting_unit(count: float, words: str) -> None:
    assert byte_size(count) == words


@pytest.mark.parametrize("words", ["a macro-F1", "an accuracy", "an MCC", "a calibration error", "a QWK", "an F1"])
def test_the_article_follows_the_sound(words: str) -> None:
    assert with_article(words.split(" ", maxsplit=1)[1]) == words


def test_a_command_is_written_as_it_is_typed() -> None:
    assert command("runs") == "`python -m selmask runs`"


def test_no_sentence_names_a_command_in_another_way() -> None:
    """`selmask runs` is no command: nothing installs it."""
    strings = [
        (module.name, node.value)
        for module in own_modules().values()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    assert [found for found in strings if re.search(r"`selmask [a-z]", found[1])] == []


def test_only_the_command_line_names_its_options() -> None:
    """A person in front of a page cannot give them."""
    others = [module for name, module in own_modules().items() if not name.startswith("selmask.cli")]
    assert [(module.name, said) for module in others for said in options_said(module.tree)] == []


def test_an_option_in_a_sentence_is_told_from_one_that_a_process_is_given() -> None:
    said = ast.parse("""st.info(f"Read {file} again with --header.")""")
    assert options_said(said) == [" again with --header."]
    given = """'A docstring with --home.'; run("--home", home); css(":root { --hue: 1; color: var(--hue) }")"""
    assert options_said(ast.parse(given)) == []


OPTION = re.compile(r"(?<!var\()(?<![\w-])--[a-z][\w-]*(?![\w:-])")
"""A word with two hyphens in front; not a property of a style sheet."""


def options_said(tree: ast.Module) -> list[str]:
    """The strings that name an option in a sentence: not docstrings, arguments alone, and commands in full."""
    nodes = list(ast.walk(tree))
    commands = [node for node in nodes if isinstance(node, ast.Call) and ast.unparse(node.func) == "command"]
    docstrings = [node for node in nodes if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)]
    left_out = {id(part) for node in [*commands, *docstrings] for part in ast.walk(node)}
    strings = [node.value for node in nodes if isinstance(node, ast.Constant) and id(node) not in left_out]
    return [
        said
        for said in strings
        if isinstance(said, str) and OPTION.search(said) and not re.fullmatch(r"--[\w-]+(=\S*)?", said)
    ]
