from __future__ import annotations

import ast
import re

import pytest

from selmask.wording import command, counted
from tests.support.modules import own_modules


@pytest.mark.parametrize(("number", "words"), [(1, "1 corpus"), (0, "0 corpora"), (2000, "2,000 corpora")])
def test_a_count_agrees_with_its_noun(number: int, words: str) -> None:
    assert counted(number, "corpus", "corpora") == words


def test_the_usual_plural_ends_in_s() -> None:
    assert counted(2, "run") == "2 runs"


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
