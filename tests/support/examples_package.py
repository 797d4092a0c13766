"""The package of docs/extending.md: its blocks, written as files and installed by pip."""

from __future__ import annotations

import re
from textwrap import dedent
from typing import TYPE_CHECKING

from tests.support.modules import REPOSITORY
from tests.support.packages import install

if TYPE_CHECKING:
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


def install_examples(folder: Path, *modules: str) -> Path:
    """The folder below `folder` into which pip has installed `modules`, by default all, and what they offer."""
    wanted, source = modules or tuple(MODULES), folder / "written"
    source.mkdir()
    for name in wanted:
        (source / f"{name}.py").write_text(MODULES[name], encoding="utf-8")
    (source / "pyproject.toml").write_text(_pyproject(wanted), encoding="utf-8")
    return install(source, folder)


def _pyproject(modules: tuple[str, ...]) -> str:
    """The document's, without the entry points and the names of other modules."""
    text: str = PYPROJECT
    for name in MODULES.keys() - set(modules):
        text = re.sub(rf'^[\w-]+ = "{name}:\w+"\n', "", text, flags=re.MULTILINE)
        text = re.sub(rf'(, )?"{name}"', "", text)
    return text.replace("[, ", "[")
