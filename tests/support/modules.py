"""The modules of selmask as their source says them: what each imports, and when."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

REPOSITORY = Path(__file__).resolve().parent.parent.parent


@dataclass(frozen=True)
class Import:
    """One imported name, as a dotted path.

    Args:
        target: `a.b.c` for `import a.b.c` and for `from a.b import c`.
        line: Where it stands.
        at_import: It happens when the module is imported: outside functions.
        for_types: It happens never: under `if TYPE_CHECKING`.
    """

    target: str
    line: int
    at_import: bool
    for_types: bool

    @property
    def package(self) -> str:
        """The top-level name that is imported."""
        return self.target.partition(".")[0]


@dataclass(frozen=True)
class Module:
    """One source file."""

    name: str
    path: Path

    @cached_property
    def source(self) -> str:
        """Its text."""
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def tree(self) -> ast.Module:
        """Its syntax."""
        return ast.parse(self.source, filename=str(self.path))

    @cached_property
    def imports(self) -> tuple[Import, ...]:
        """Every import in it, those inside functions included."""
        return tuple(_imports(self.tree, at_import=True, for_types=False))

    def own_imports(self, known: dict[str, Module], *, executed_at_import: bool) -> set[str]:
        """The names of the `known` modules it imports; only those that run at its import where that is asked."""
        wanted = (
            entry for entry in self.imports if not executed_at_import or (entry.at_import and not entry.for_types)
        )
        return {name for entry in wanted if (name := module_named(entry.target, known))} - {self.name}


def own_modules() -> dict[str, Module]:
    """app.py, the pages and every module of selmask that exists, by dotted name."""
    files = [REPOSITORY / "app.py", *(REPOSITORY / "pages").glob("*.py"), *(REPOSITORY / "selmask").rglob("*.py")]
    modules = [Module(_dotted(path), path) for path in sorted(files) if path.exists()]
    return {module.name: module for module in modules}


def module_named(target: str, known: dict[str, Module]) -> str | None:
    """The module that a dotted import stands for: `a.b.c` may be a module c or a name in the module `a.b`."""
    return next((name for name in (target, target.rpartition(".")[0]) if name in known), None)


def with_parents(name: str) -> Iterator[str]:
    """`a.b.c`, `a.b` and `a`: importing a module imports the packages around it."""
    while name:
        yield name
        name = name.rpartition(".")[0]


def _dotted(path: Path) -> str:
    parts = path.relative_to(REPOSITORY).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _imports(node: ast.AST, *, at_import: bool, for_types: bool) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        never = for_types or (isinstance(node, ast.If) and _asks_for_types(node) and child in node.body)
        if isinstance(child, ast.Import | ast.ImportFrom):
            yield from (Import(target, child.lineno, at_import, never) for target in _targets(child))
        in_function = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        yield from _imports(child, at_import=at_import and not in_function, for_types=never)


def _targets(node: ast.Import | ast.ImportFrom) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [f"{'.' * node.level}{node.module or ''}.{alias.name}" for alias in node.names]


def _asks_for_types(node: ast.If) -> bool:
    return ast.unparse(node.test).endswith("TYPE_CHECKING")
