"""The command `compare`: the comparison of an experiment's arms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from selmask.cli.application import Home, Json, app, workspace_at
from selmask.cli.output import print_json, print_table
from selmask.experiments.results.question import Question
from selmask.wording import command

if TYPE_CHECKING:
    from selmask.evaluation.planned_runs import PlannedRuns
    from selmask.workspace import Workspace


@app.command()
def compare(
    experiment: Annotated[str, typer.Argument(help="The experiment's name.")],
    metric: Annotated[
        str | None,
        typer.Option(
            help="The metric to compare by, such as accuracy, if not the planned one; a wrong name lists all."
        ),
    ] = None,
    reference: Annotated[str | None, typer.Option(help="The arm to compare with, if not the planned one.")] = None,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Show whether a strategy helped: mean and spread per arm, and a verdict; --json adds intervals and differences."""
    print_comparison(workspace_at(home), experiment, metric, reference, as_json=as_json)


def print_comparison(
    workspace: Workspace,
    experiment: str,
    metric: str | None = None,
    reference: str | None = None,
    *,
    as_json: bool,
) -> None:
    """Prints the comparison of an experiment's finished runs, as JSON or for people."""
    from selmask.experiments.results.outcome import compare_experiment

    comparisons = compare_experiment(workspace, experiment, metric, reference)
    if as_json:
        listed = comparisons or compare_experiment(workspace, experiment, metric, reference, even_unfinished=True)
        print_json([each.to_json() for each in listed])
        return
    if not comparisons:
        typer.echo(_without_results(Question.of(workspace, experiment, metric, reference).planned))
    for each in comparisons:
        typer.echo("\n" + ": ".join(filter(None, [each.title, each.comparison.planned.so_far])))
        print_table(each.shown_table(), "")
        typer.echo("\n" + " ".join(filter(None, [*each.comparison.verdict, each.comparison.power, *each.reservations])))


def _without_results(planned: PlannedRuns) -> str:
    """What is said of an experiment of which nothing has finished."""
    if planned.is_open:
        return f"{planned.in_words()} {command('runs')} shows their progress."
    return planned.in_words() if planned.all_deleted else f"{planned.in_words()} {command('runs')} says why."
