"""The commands `rename`, `history`, `undo` and `purge`: other names, what was deleted, and the way back."""

from __future__ import annotations

import shlex
import time
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from selmask.cli.application import Home, Json, OfProject, app, workspace_at
from selmask.cli.output import print_json, print_table
from selmask.wording import byte_size, command

if TYPE_CHECKING:
    from selmask.store.history.event import Event
    from selmask.store.store import Store

Thing = Literal["dataset", "experiment", "project"]


@app.command()
def rename(
    thing: Annotated[Thing, typer.Argument(help="What is renamed.")],
    name: Annotated[str, typer.Argument(help="Its present name.")],
    new: Annotated[str, typer.Argument(help="Its new name.")],
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Rename a data set, an experiment or a project.

    Experiments and runs show the new name of a data set. Links and YAML files with the old name keep working until
    something else gets that name.
    """
    from selmask import library
    from selmask.experiments.renaming import rename_experiment
    from selmask.store.store import Store

    workspace = workspace_at(home)
    if thing == "project":
        event = Store.of(workspace).changes.rename("project", name, new)
    else:
        event = (library.rename_dataset if thing == "dataset" else rename_experiment)(workspace, name, new)
    if as_json:
        print_json(None if event is None else _fields(Store.of(workspace), event))
    elif event is None:
        noun = "data set" if thing == "dataset" else thing
        typer.echo(f"The {noun} is called {new.strip()} already.")
    else:
        typer.echo(f"{event.in_words}. {_how_to_undo(event)}")


@app.command()
def history(project: OfProject = None, home: Home = None, as_json: Json = False) -> None:
    """List what was renamed, moved, put first in the queue, deleted and cleaned up, the last first.

    It says what can be undone.
    """
    from selmask.store.store import Store

    store = Store.of(workspace_at(home))
    events = store.history.all(None if project is None else store.projects.get(project))
    if as_json:
        print_json([_fields(store, each) for each in events])
        return
    rows = [
        {
            "event": each.id,
            "when": time.strftime("%Y-%m-%d %H:%M", time.localtime(each.at)),
            "what": each.in_words,
            "figures": each.figures,
            "undo": "undone" if each.undone_at else f"undo {each.id}" if store.changes.can_undo(each) else "",
        }
        for each in events
    ]
    print_table(rows, "Nothing was renamed, moved or deleted yet.")
    if kept := store.trash.kept_bytes():
        typer.echo(f"Kept for undo: {byte_size(kept)}. {command('purge')} deletes it for good.")


@app.command()
def undo(
    event: Annotated[int, typer.Argument(help="The event's number, as `history` lists it.", metavar="EVENT")],
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Undo a rename, a move, a changed queue or a deletion, wholly or not at all."""
    from selmask.store.store import Store

    store = Store.of(workspace_at(home))
    undone = store.changes.undo(event)
    if as_json:
        print_json(_fields(store, undone))
    else:
        typer.echo(f"Undone: {undone.in_words}.")


@app.command()
def purge(home: Home = None, as_json: Json = False) -> None:
    """Delete for good the files of everything that was deleted; none of it can be undone afterwards."""
    from selmask.store.store import Store

    store = Store.of(workspace_at(home))
    given_up = "No disk space to free. What was deleted before can no longer be undone."
    nothing = given_up if store.history.kept() else "Nothing was kept."
    freed = store.trash.empty()
    if as_json:
        print_json({"bytes": freed})
    else:
        typer.echo(f"Freed {byte_size(freed)}." if freed else nothing)


def _fields(store: Store, event: Event) -> dict[str, object]:
    names = {each.id: each.name for each in store.projects.all()}
    return {
        "event": event.id,
        "action": event.action,
        "kind": event.noun,
        "name": event.name,
        "project": names.get(event.project_id or 0),
        "facts": event.facts,
        "at": event.at,
        "undone_at": event.undone_at,
        "can_undo": store.changes.can_undo(event),
    }


def _how_to_undo(event: Event) -> str:
    return f"{command(shlex.join(['undo', str(event.id)]))} takes that back."
