"""`plan`: the best plan for a given time on this machine."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from selmask.cli.application import Home, Json, app, workspace_at
from selmask.cli.output import print_json
from selmask.wording import byte_size, lasting


@app.command()
def plan(
    experiment: Annotated[Path, typer.Argument(help="The experiment's specification, a YAML file.")],
    minutes: Annotated[float, typer.Option(min=0, help="The time that you have, in minutes.")],
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Print the best plan for a given time as YAML; it gives up strategies before repeats. Nothing is queued."""
    from selmask.experiments.composed.plan_for_time import plan_for_time
    from selmask.experiments.spec import read_experiment

    found = plan_for_time(workspace_at(home), read_experiment(experiment), minutes)
    told = {"can_tell": found.can_tell, "cannot_tell": found.cannot_tell, "warnings": found.warnings}
    if as_json:
        needs = {"seconds": found.seconds, "disk": found.needs.disk, "unmeasured": found.needs.unmeasured}
        print_json({"experiment": found.spec.model_dump(mode="json"), "fits": found.fits} | needs | told)
        return
    basis = "a guess" if found.needs.unmeasured else "from measurements on this machine"
    disk = f"; {byte_size(found.needs.disk)} on disk" if found.needs.disk else ""
    typer.echo(f"# Takes {lasting(found.seconds)}, {basis}{disk}.")
    titles = {"can_tell": "Can tell", "cannot_tell": "Cannot tell", "warnings": "Warning"}
    for name, sentences in told.items():
        for sentence in sentences:
            typer.echo(f"# {titles[name]}: {sentence}")
    typer.echo(found.spec.to_yaml(), nl=False)
