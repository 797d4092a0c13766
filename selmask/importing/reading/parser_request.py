"""A request to the parser's process: the file, the options, the output, and the resources it may use."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from selmask.importing.formats.format import ReadOptions
from selmask.importing.formats.shared.limits import MIB
from selmask.specs import Spec


class Resources(NamedTuple):
    """The most that the parser's process may use.

    Attributes:
        memory: Address space in bytes. The parser itself needs 350 MiB, the largest file three times its size.
        seconds: Processor time. A file of 300 MB takes 20 s on a slow laptop.
    """

    memory: int = 2048 * MIB
    seconds: int = 120


class ParserRequest(Spec):
    """A file to parse into an Arrow file.

    Attributes:
        path: The file.
        suffix: The ending of its owner's name for it: lower case, without the dot.
        options: The person's choices.
        output: The Arrow file to write.
        memory: Address space, in bytes.
        seconds: Processor time.
    """

    path: Path
    suffix: str
    options: ReadOptions
    output: Path
    memory: int
    seconds: int
