"""Widget keys as the source has them: each in the room of its page, each with one widget, and no others in tests."""

from __future__ import annotations

import ast
import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from selmask.ui.shell import keys
from tests.support.modules import REPOSITORY, Module, own_modules

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

BEGINNINGS = {
    "home": "home",
    "data": "data import",
    "masks": "masks",
    "launch": "launch",
    "runs": "run runs",
    "compare": "compare",
    "predict": "predict",
    "files": "file",
    "parts": "chart coverage download figure picture project table",
    "shell": "live glossary",
    "changes": "undo rename history",
    "endings": "endings",
}
"""How the keys of each room begin, up to the first hyphen."""

FILLS_IN = {("masks", "launch")}
"""A room that writes keys of another, to fill in its form."""

WIDGETS = {"choose.dataset", "choose.model"}
FORMS = {"form.draw", "form.fields", "strategy_form.show"}
"""Functions that take a key by position, and those that take the beginning of the keys of a whole form."""

IN_THE_URL = {value for name, value in vars(keys).items() if name.isupper() and isinstance(value, str)}
BEGINNING = "|".join(" ".join(BEGINNINGS.values()).split())
A_KEY = re.compile(rf"({BEGINNING})-[\w{{}}-]+")
UNKNOWN = "{}"
"""Stands in a key for a part that only a running page knows."""


class Key(NamedTuple):
    """A key in the source, and whether a widget gets it there, or a form as the beginning of its widgets' keys."""

    module: str
    line: int
    text: str
    of_widget: bool
    of_form: bool

    @property
    def room(self) -> str:
        """The room it stands in."""
        return self.module.removeprefix("selmask.ui.").removeprefix("pages.").partition(".")[0]

    def __str__(self) -> str:
        return f"{self.module}, line {self.line}: {self.text}"


def keys_in(module: Module) -> Iterator[Key]:
    """The keys that a module writes out: what a widget gets, and whatever else reads like the key of one."""
    nodes = list(ast.walk(module.tree))
    inside = {id(part) for node in nodes if isinstance(node, ast.JoinedStr) for part in node.values}
    paths = {id(node.right) for node in nodes if isinstance(node, ast.BinOp)}
    widgets, forms = (set(map(id, each)) for each in (_given_to_widgets(nodes), _given_to_forms(nodes)))
    for node in nodes:
        if not isinstance(node, ast.Constant | ast.JoinedStr) or id(node) in inside | paths:
            continue
        text = _text(node)
        if id(node) in widgets or A_KEY.fullmatch(text):
            yield Key(module.name, node.lineno, text, id(node) in widgets, id(node) in forms)


def _given_to_widgets(nodes: Iterable[ast.AST]) -> Iterator[ast.AST]:
    for node in nodes:
        if isinstance(node, ast.Call):
            yield from (each.value for each in node.keywords if each.arg == "key" and _text(each.value))
            yield from _keys_among(node.args if ast.unparse(node.func) in WIDGETS else ())
        elif isinstance(node, ast.Assign):  # a constant with a key, or several
            yield from _keys_among(node.value.elts if isinstance(node.value, ast.Tuple) else [node.value])


def _given_to_forms(nodes: Iterable[ast.AST]) -> Iterator[ast.AST]:
    for node in nodes:
        if isinstance(node, ast.Call) and ast.unparse(node.func) in FORMS:
            yield from _keys_among(node.args)
        elif isinstance(node, ast.Return) and node.value is not None:  # a function that gives a key or its beginning
            yield from _keys_among(
                [node.value.body, node.value.orelse] if isinstance(node.value, ast.IfExp) else [node.value]
            )


def _keys_among(nodes: Iterable[ast.AST]) -> Iterator[ast.AST]:
    yield from (node for node in nodes if A_KEY.fullmatch(_text(node)))


def _text(node: ast.AST) -> str:
    """A string as the source has it; empty for everything else."""
    if isinstance(node, ast.JoinedStr):
        return "".join(map(_text, node.values))
    if isinstance(node, ast.FormattedValue):
        return UNKNOWN
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _is_of_interface(module: Module) -> bool:
    return module.name.startswith(("pages.", "selmask.ui."))


WRITTEN = [key for module in own_modules().values() if _is_of_interface(module) for key in keys_in(module)]


def test_a_key_is_written_only_in_the_room_of_its_page() -> None:
    rooms = {beginning: room for room, beginnings in BEGINNINGS.items() for beginning in beginnings.split()}
    placed = [(key, rooms.get(key.text.partition("-")[0], "no room")) for key in WRITTEN]
    assert not [str(key) for key, room in placed if key.room != room and (key.room, room) not in FILLS_IN]


def test_no_two_widgets_share_a_key() -> None:
    times = Counter(key.text for key in WRITTEN if (key.of_widget or key.of_form) and UNKNOWN not in key.text)
    assert not [text for text, count in times.items() if count > 1]


def test_tests_ask_only_for_keys_that_a_widget_has() -> None:
    """So that a test which asserts that a widget is absent still means one that could be there."""
    files = [path for folder in ("pages", "browser") for path in (REPOSITORY / "tests" / folder).glob("*.py")]
    asked = [key for path in files for key in keys_in(Module(path.stem, path))]
    assert len(asked) > 100
    assert not [str(key) for key in asked if not _exists(key.text)]


def _exists(text: str) -> bool:
    """Whether a widget may have this key, or one that begins so."""
    key = text.replace(UNKNOWN, "0") + ("0" if text.endswith("-") else "")
    return key in IN_THE_URL or any(re.fullmatch(pattern, key) for pattern in PATTERNS)


def _patterns() -> Iterator[str]:
    for key in WRITTEN:
        if key.of_widget or key.of_form:
            pattern = re.escape(key.text).replace(re.escape(UNKNOWN), ".+")
            yield f"{pattern}(-.+)?" if key.of_form else pattern


PATTERNS = list(_patterns())
