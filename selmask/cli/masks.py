"""`preview` and `strategies`: the masks of a strategy before anything is trained."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from selmask.cli.application import Home, Json, app, workspace_at
from selmask.cli.output import print_json, print_table
from selmask.cli.preview.preview_flags import ExcerptSpec, PreviewSpec
from selmask.cli.spec_options import SpecOptions, Values, with_options
from selmask.errors import BadInput
from selmask.specs import Masking, PostTraining

if TYPE_CHECKING:
    from selmask.experiments.planned_masks import PlannedMasks
    from selmask.experiments.spec import ExperimentSpec
    from selmask.masking.preview.window_views import WindowView
    from selmask.workspace import Workspace


@app.command()
def strategies(as_json: Json = False) -> None:
    """List the masking strategies."""
    from selmask.masking.registry import strategies as registered

    rows = [
        {"name": name, "title": each.title, "description": each.description, "citation": each.citation}
        for name, each in registered().items()
    ]
    if as_json:
        print_json(rows)
    else:
        print_table(rows, "")


@app.command()
@with_options(
    excerpt=SpecOptions(ExcerptSpec),
    described=SpecOptions(PreviewSpec, yaml=("strategy", "matching", "fine_tuning", "label_budget")),
    masking=SpecOptions(Masking, yaml=("replacement",)),
    settings=SpecOptions(PostTraining, only=PostTraining.MASKS_DEPEND_ON),
)
def preview(
    *,
    experiment: Annotated[
        Path | None,
        typer.Argument(help="An experiment's file; instead of --corpus and the flags below it."),
    ] = None,
    excerpt: Values,
    described: Values,
    masking: Values,
    settings: Values,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Show the words that a strategy masks, window by window; the masks are those of training."""
    from selmask import library
    from selmask.cli.preview.preview_masks import compute_scores, why_not_run
    from selmask.runs import needs

    workspace, shown, flags = workspace_at(home), ExcerptSpec.parse(excerpt), [described, masking, settings]
    spec = None if experiment is None else _read(experiment, flags)
    planned = _described(workspace, shown, flags) if spec is None else _of_arm(workspace, spec, shown)
    needs.of_masks(planned.spec, workspace)
    if spec is not None and (refusal := why_not_run(workspace, spec)):
        typer.echo(f"warning: `run` would refuse this experiment: {refusal}", err=True)
    if planned.scoring is not None:
        compute_scores(workspace, planned.scoring)
    rows = library.dataset(workspace, planned.spec.corpus.name).row_numbers()
    for view in planned.views(workspace, shown.epoch, shown.limit):
        if as_json:
            print_json(view.model_dump(mode="json"))
        else:
            _print(view, rows[view.document])


def _described(workspace: Workspace, shown: ExcerptSpec, flags: list[Values]) -> PlannedMasks:
    """The post-training that the flags describe."""
    from selmask.cli.preview import preview_masks

    if shown.arm is not None:
        raise BadInput("--arm needs the arms of an experiment's file", do="Give the file, or --strategy")
    described, masking, settings = flags
    # A preview trains nothing, so no document has to be held out.
    return preview_masks.described(
        workspace, PreviewSpec.parse(described), Masking.parse(masking), PostTraining.parse(settings | {"held_out": 0})
    )


def _read(experiment: Path, flags: list[Values]) -> ExperimentSpec:
    """The experiment of a file, beside which no flag may describe another."""
    from selmask.experiments.spec import read_experiment

    doubled = [f"--{name.replace('_', '-')}" for values in flags for name in values]
    if doubled:
        raise BadInput(
            f"{experiment.name} already describes the post-training",
            given=", ".join(doubled),
            accepted="--arm, --epoch and --limit",
        )
    return read_experiment(experiment)


def _of_arm(workspace: Workspace, spec: ExperimentSpec, shown: ExcerptSpec) -> PlannedMasks:
    """The post-training that the experiment would queue; its title goes to stderr."""
    from selmask.experiments.planned_masks import PlannedMasks

    planned = PlannedMasks.of_arm(workspace, spec, shown.arm)
    typer.echo(planned.title, err=True)
    return planned


def _print(view: WindowView, row: int) -> None:
    """The window below its place; `row` is that of the document in the imported file."""
    place = f"row {row}" if view.window == 0 else f"row {row}, window {view.window + 1}"
    typer.echo(f"{place}: {' '.join(view.seen)}")
    for unit in view.masked:
        typer.echo(f"    {unit.text}  ({unit.reason}, {unit.score:.3f})")
