"""The package of docs/extending.md: its blocks written as files, and installed by pip or laid out as pip does it."""

from __future__ import annotations

import re
import tomllib
from textwrap import dedent
from typing import TYPE_CHECKING

from tests.support.modules import REPOSITORY
from tests.support.packages import install, lay_out_members

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

DOCUMENT = (REPOSITORY / "docs" / "extending.md").read_text(encoding="utf-8")
MODULES: dict[str, str] = dict(
    re.findall(r"^`(\w+)\.py`:\n\n```python\n(.*?)^```$", DOCUMENT, re.MULTILINE | re.DOTALL)
)
"""The source of each module by its name."""

[PYPROJECT] = re.findall(r"^```toml\n(.*?)^```$", DOCUMENT, re.MULTILINE | re.DOTALL)

DRAW, QUEUE = map(
    dedent, re.findall(r"(?:^    .+\n(?:\n(?=    ))?)+", re.sub(r"^```.*?^```$", "", DOCUMENT, flags=re.M | re.S), re.M)
)
"""The programs that draw the chart of an experiment, and that queue a run."""


def install_examples(folder: Path) -> Path:
    """The folder below `folder` into which pip has installed the whole package."""
    source = folder / "written"
    source.mkdir()
    _write(source, MODULES)
    (source / "pyproject.toml").write_text(PYPROJECT, encoding="utf-8")
    return install(source, folder)


def lay_out_examples(folder: Path, *modules: str) -> Path:
    """`folder` with `modules` alone and the members in them, laid out as pip leaves a package, but without its work."""
    _write(folder, modules)
    lay_out_members(folder, "selmask-examples", _members(modules))
    return folder


def _write(folder: Path, modules: Iterable[str]) -> None:
    for name in modules:
        (folder / f"{name}.py").write_text(MODULES[name], encoding="utf-8")


def _members(modules: tuple[str, ...]) -> dict[str, dict[str, str]]:
    """The document's members that are in `modules`, by family."""
    families: dict[str, dict[str, str]] = tomllib.loads(PYPROJECT)["project"]["entry-points"]
    return {
        family: {name: place for name, place in members.items() if place.partition(":")[0] in modules}
        for family, members in families.items()
    }
