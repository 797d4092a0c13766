"""The application that the commands join, and the options they share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from selmask.workspace import ENVIRONMENT_VARIABLE, Workspace

app = typer.Typer(
    name="selmask",
    help="Adapt BERT-like encoders to a specialised domain by selective masking.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

Home = Annotated[
    Path | None,
    typer.Option("--home", help=f"The workspace's folder; else ${ENVIRONMENT_VARIABLE}, else runs/."),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON, for a program to read.")]


class _Chosen:
    """The `--home` given before the command's name or after it, for whoever asks without one of their own."""

    home: Path | None = None


@app.callback()
def choose_home(home: Home = None) -> None:
    """Adapt BERT-like encoders to a specialised domain by selective masking."""
    _Chosen.home = home


def workspace_at(home: Path | None) -> Workspace:
    """The workspace that `--home`, before or after the command's name, or SELMASK_HOME, or the default names."""
    _Chosen.home = home or _Chosen.home
    return Workspace.at(_Chosen.home)
