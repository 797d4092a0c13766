"""YAML as a person writes it, JSON included: read without running anything, and no value is lost silently."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

import yaml

from selmask.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterator

_STANDARD = "tag:yaml.org,2002:"
_MERGE = f"{_STANDARD}merge"


class _Cause(NamedTuple):
    """A complaint of PyYAML, as a pattern, and what it means to a person; `{}` is the pattern's group."""

    pattern: str
    problem: str
    do: str


_CAUSES = (
    _Cause(
        r"determine a constructor for the tag '(.*)'",
        "the tag {} is not accepted, because only plain values are",
        "Leave the tag out, or put quotes around a text that begins with an exclamation mark",
    ),
    _Cause(
        "found another document",
        "a second document begins",
        "Keep one document: remove the line ---, or save the other one as a file of its own",
    ),
    _Cause(
        "undefined alias '(.*)'",
        "the alias *{0} has no anchor &{0} before it",
        "Write the value itself, or put quotes around a text that begins with an asterisk",
    ),
    _Cause("second occurrence", "an anchor is defined twice", "Give each anchor a name of its own"),
    _Cause(r"character '\\t'", "a tab stands where YAML takes only spaces", "Indent with spaces"),
    _Cause(
        "character (.*) that cannot start",
        "no value begins with the character {}",
        "Put quotes around a text that begins with it",
    ),
    _Cause("unhashable key", "a key is a list or a mapping", "Write each key as a plain word"),
    _Cause("incompatible YAML document", "it is of another version of YAML", "Remove the line that begins with %YAML"),
    _Cause("for merging", "<< takes a mapping, or a list of mappings", "Give it one, or write the values themselves"),
    _Cause(
        "mapping values are not allowed",
        "a colon stands where no key can be",
        "Put quotes around a text with a colon, or begin a line for the key",
    ),
    _Cause("<stream end>|end of stream", "it ends too early", "Look for a bracket or a quote that is not closed"),
    _Cause("expected ',' or", "a comma or a bracket is missing", "Look for a bracket that is not closed"),
    _Cause(
        "<block end>",
        "the line does not continue what stands before it",
        "Look for a wrong indent, or a list and keys side by side",
    ),
)

_GUESS = "Look for a bracket or a quote that is not closed, a missing colon, or a wrong indent"
_TOO_DEEP = "it is nested too deeply"


def parsed(text: str, what: str) -> Any:
    """The value that `text` describes.

    Args:
        text: The YAML.
        what: Its name for people, at the beginning of a sentence.

    Raises:
        BadInput: it is not YAML, has a key twice, or a value that contains itself; names the line.
    """
    try:
        return yaml.load(text, Loader=_Loader)  # noqa: S506  a subclass of the safe loader
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem, do = _explained(error)
        place = f" (line {mark.line + 1})" if mark else ""
        raise BadInput(f"{what} is not valid YAML: {problem}{place}", given=_line(text, mark), do=do) from error
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        problem = f"it has the control character U+{ord(text[error.position]):04X} (line {line})"
        raise BadInput(f"{what} is not valid YAML: {problem}", do="Remove that character") from error
    except RecursionError as error:
        raise BadInput(f"{what} is not valid YAML: {_TOO_DEEP}") from error


class _OwnError(yaml.composer.ComposerError):
    """What PyYAML would accept: `problem` is meant for a person already, as is `do`."""

    def __init__(self, problem: str, mark: Any, do: str) -> None:
        super().__init__(None, None, problem, mark)
        self.do = do


class _Loader(yaml.SafeLoader):
    """The safe loader, which refuses repeated keys, values that contain themselves, and what is no date or number."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._begun = set[str]()

    def compose_node(self, parent: Any, index: Any) -> yaml.Node | None:
        """The node that comes next.

        Raises:
            _OwnError: it is an alias of a value that it is part of.
        """
        if self.check_event(yaml.AliasEvent):
            alias: yaml.AliasEvent = self.peek_event()  # type: ignore[no-untyped-call]
            if alias.anchor in self._begun:
                problem = f"the value &{alias.anchor} contains itself, as *{alias.anchor}"
                raise _OwnError(problem, alias.start_mark, "Write the value itself instead of the alias")
        return super().compose_node(parent, index)

    def compose_sequence_node(self, anchor: Any) -> yaml.SequenceNode:
        """The sequence that comes next."""
        with self._inside(anchor):
            return super().compose_sequence_node(anchor)

    def compose_mapping_node(self, anchor: Any) -> yaml.MappingNode:
        """The mapping that comes next.

        Raises:
            _OwnError: it has a key twice, so that one of the values would be lost. A key that `<<` brings in may be
                written again.
        """
        with self._inside(anchor):
            node: yaml.MappingNode = super().compose_mapping_node(anchor)
        first: dict[Any, int] = {}
        for key_node, _ in node.value:
            if key_node.tag == _MERGE or not isinstance(key_node, yaml.ScalarNode):
                continue
            key, line = (key_node.tag, key_node.value), key_node.start_mark.line + 1
            if key in first:
                problem = f"the key {key_node.value!r} appears twice, in lines {first[key]} and {line}"
                raise _OwnError(problem, key_node.start_mark, "Keep one of them")
            first[key] = line
        return node

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        """The value of a node.

        Raises:
            _OwnError: it looks like a date or a number, or is called one, but is not one, such as 2026-02-30.
        """
        try:
            return super().construct_object(node, deep)
        except ValueError as error:
            noun = "date" if node.tag.endswith("timestamp") else "number"
            problem = f"{node.value} is not a {noun}"
            raise _OwnError(problem, node.start_mark, "Correct it, or put quotes around it if it is a text") from error

    @contextmanager
    def _inside(self, anchor: str | None) -> Iterator[None]:
        """While the value with this anchor is composed."""
        self._begun |= {anchor} if anchor else set()
        yield
        self._begun -= {anchor}


def _explained(error: yaml.MarkedYAMLError) -> tuple[str, str]:
    """The problem in words, and what to do."""
    problem = str(error.problem or "it cannot be read")
    if isinstance(error, _OwnError):
        return problem, error.do
    for cause in _CAUSES:
        if match := re.search(cause.pattern, problem):
            named = [group.replace(_STANDARD, "!!") for group in match.groups()]
            return cause.problem.format(*named), cause.do
    return problem, _GUESS


def _line(text: str, mark: yaml.Mark | None) -> str | None:
    lines = text.splitlines()
    return lines[mark.line].strip() if mark and mark.line < len(lines) else None
