"""Output of the command line: JSON for programs, aligned columns for people."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def print_json(value: Any) -> None:
    """One JSON value on one line."""
    typer.echo(json.dumps(value, ensure_ascii=False, default=str))


def print_table(rows: Sequence[Mapping[str, Any]], empty: str) -> None:
    """Rows as aligned columns, numbers to the right; `empty` where there is none."""
    if not rows:
        typer.echo(empty)
        return
    header = list(rows[0])
    cells = [[_cell(row[name]) for name in header] for row in rows]
    widths = [max(len(name), *(len(row[at]) for row in cells)) for at, name in enumerate(header)]
    is_number = [all(isinstance(row[name], int | float | None) for row in rows) for name in header]
    for line in [header, *cells]:
        aligned = (
            text.rjust(width) if right else text.ljust(width)
            for text, width, right in zip(line, widths, is_number, strict=True)
        )
        typer.echo("  ".join(aligned).rstrip())


def _cell(value: Any) -> str:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    return f"{value:.3f}" if isinstance(value, float) else " ".join(str(value).split())
