"""The application that the commands join, and the options they share."""

from __future__ import annotations

from dataclasses import dataclass
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


@dataclass
class Invocation:
    """One call of the command line, kept in its context.

    Attributes:
        home: The workspace's folder, named before or after the command.
    """

    home: str | None = None


def _remember(context: typer.Context, home: str | None) -> str | None:
    """The folder given here, else the one given before the command."""
    invocation = context.find_root().ensure_object(Invocation)
    invocation.home = invocation.home if home is None else home
    return invocation.home


Home = Annotated[
    str | None,  # an empty path would be the current folder
    typer.Option(
        "--home",
        metavar="PATH",
        callback=_remember,
        help=f"The workspace's folder; otherwise ${ENVIRONMENT_VARIABLE}, or runs/.",
    ),
]
OfProject = Annotated[str | None, typer.Option("--project", help="Only those of this project.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]


@app.callback()
def choose_home(home: Home = None) -> None:
    """Adapt BERT-like encoders to a specialised domain by selective masking."""
    del home  # the context keeps it


def workspace_at(home: str | None) -> Workspace:
    """The workspace given as `--home`, before or after the command, else by SELMASK_HOME, else the default."""
    return Workspace.at(home)
