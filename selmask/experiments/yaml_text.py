"""YAML as a person writes it, JSON included: read without running anything, and no value is lost silently."""

from __future__ import annotations

from typing import Any

import yaml

from selmask.errors import BadInput

_MERGE = "tag:yaml.org,2002:merge"


def parsed(text: str, what: str) -> Any:
    """The value that `text` describes.

    Args:
        text: The YAML.
        what: Its name for people, at the beginning of a sentence.

    Raises:
        BadInput: it is not YAML, or a mapping has a key twice; names the line.
    """
    try:
        return yaml.load(text, Loader=_Loader)  # noqa: S506  a subclass of the safe loader
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f" (line {mark.line + 1})" if mark else ""
        problem = f"{error.problem or 'it cannot be read'}{place}"
        raise BadInput(f"{what} is not valid YAML: {problem}", given=_line(text, mark), do=_fix(error)) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:  # ValueError: a date such as 2026-02-30
        reason = "it is nested too deeply" if isinstance(error, RecursionError) else " ".join(str(error).split())
        raise BadInput(f"{what} is not valid YAML: {reason}") from error


class _RepeatedKeyError(yaml.composer.ComposerError):
    """A mapping has a key twice, so that one of the values would be lost."""


class _Loader(yaml.SafeLoader):
    """The safe loader, which refuses repeated keys."""

    def compose_mapping_node(self, anchor: Any) -> yaml.MappingNode:
        """The mapping that comes next.

        Raises:
            _RepeatedKeyError: it has a key twice. A key that `<<` brings in may be written again.
        """
        node: yaml.MappingNode = super().compose_mapping_node(anchor)
        first: dict[Any, int] = {}
        for key_node, _ in node.value:
            if key_node.tag == _MERGE or not isinstance(key_node, yaml.ScalarNode):
                continue
            key, line = (key_node.tag, key_node.value), key_node.start_mark.line + 1
            if key in first:
                problem = f"the key {key_node.value!r} stands twice, in the lines {first[key]} and {line}"
                raise _RepeatedKeyError(None, None, problem, key_node.start_mark)
            first[key] = line
        return node


def _line(text: str, mark: yaml.Mark | None) -> str | None:
    lines = text.splitlines()
    return lines[mark.line].strip() if mark and mark.line < len(lines) else None


def _fix(error: yaml.MarkedYAMLError) -> str:
    if isinstance(error, _RepeatedKeyError):
        return "Keep one of them"
    return "Look for a bracket or a quote that is not closed, a missing colon, or a wrong indent"
