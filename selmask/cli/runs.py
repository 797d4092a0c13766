"""`run`, `demo`, `runs`, `show`, `stop`, `first`, `resume`, `retry` and `supervise`: runs in the background."""

from __future__ import annotations

import shlex
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from selmask.cli.application import Home, Json, OfProject, app, workspace_at
from selmask.cli.interruption import runs_continue
from selmask.cli.output import print_json, print_table
from selmask.wording import command, counted

if TYPE_CHECKING:
    from selmask.processes.alive.liveness import Observed
    from selmask.store.run import Run
    from selmask.workspace import Workspace

RunId = Annotated[int, typer.Argument(help="The run's number, as `runs` lists it.", metavar="RUN")]


@app.command()
def run(
    experiment: Annotated[Path, typer.Argument(help="The experiment's specification, a YAML file.")],
    wait: Annotated[bool, typer.Option("--wait", help="Wait until all runs have ended, and print the result.")] = False,
    project: Annotated[
        str | None,
        typer.Option(
            help="The project that the experiment joins, made if there is none of this name; by default that of its "
            "labelled texts."
        ),
    ] = None,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Queue an experiment; runs that have finished before are not done again."""
    from selmask.experiments.cost.reuse import reuse_in_words
    from selmask.experiments.spec import read_experiment
    from selmask.experiments.start_experiment import start_experiment

    workspace, spec = workspace_at(home), read_experiment(experiment)
    queued = start_experiment(workspace, spec, lambda warning: typer.echo(f"warning: {warning}", err=True), project)
    if wait:
        _wait_and_compare(workspace, queued.name, as_json=as_json)
        return
    seen = _observed(workspace, queued.name)
    if as_json:
        print_json({"experiment": queued.name, "runs": [_row(workspace, each) for each in seen]})
    else:
        reuse = reuse_in_words(sum(each.state.is_finished for each in seen), len(seen))
        result = f"{command(f'compare {shlex.quote(queued.name)}')} shows the result"
        sentences = [f"Experiment {queued.name!r}: {counted(len(seen), 'run')}", *filter(None, [reuse]), result]
        typer.echo(". ".join(sentences) + ".")


@app.command()
def demo(home: Home = None, as_json: Json = False) -> None:
    """Run the synthetic sample from start to finish: three strategies with two repeats each, and their comparison."""
    from selmask.experiments.demo import demo_experiment
    from selmask.experiments.start_experiment import start_experiment

    workspace = workspace_at(home)
    queued = start_experiment(workspace, demo_experiment(workspace))
    _wait_and_compare(workspace, queued.name, as_json=as_json)


@app.command()
def runs(project: OfProject = None, home: Home = None, as_json: Json = False) -> None:
    """List the runs of the workspace, each with its state."""
    from selmask.disk.room import shortage
    from selmask.processes.start import nobody_works

    workspace = workspace_at(home)
    seen = _observed(workspace, project=project)
    rows, idle = [_row(workspace, each) for each in seen], nobody_works(workspace, seen)
    if as_json:
        print_json(rows)
    else:
        names = {"run": "run", "title": "title", "state": "words", "step": "step", "steps": "steps"}
        shown = [{name: row[key] for name, key in names.items()} for row in rows]
        nothing = (
            f"No run yet: {command('run EXPERIMENT.yaml')} queues some, {command('demo')} runs the synthetic sample."
        )
        print_table(shown, nothing)
    if idle:
        typer.echo(f"{idle} {command('supervise')} starts one.", err=as_json)
    if any(each.state.is_active for each in seen) and (full := shortage(workspace.home)):
        typer.echo(full, err=as_json)


@app.command()
def show(run_id: RunId, home: Home = None, as_json: Json = False) -> None:
    """Show one run: its state, specification, result and attempts, and the end of its log."""
    import yaml

    from selmask.processes.alive.liveness import observed
    from selmask.store.store import Store
    from selmask.workspace import LOG

    workspace = workspace_at(home)
    store = Store.of(workspace)
    seen = observed(store.runs, store.runs.get(run_id))
    attempts = [
        {"device": each.device, "end": each.end and each.end.value, "reason": each.reason, "versions": each.versions}
        for each in store.attempts.of(run_id)
    ]
    details = _row(workspace, seen) | {
        "reason": seen.reason,
        "spec": seen.run.spec,
        "result": seen.run.result,
        "attempts": attempts,
    }
    if as_json:
        print_json(details)
        return
    typer.echo(yaml.safe_dump(details, sort_keys=False, allow_unicode=True).rstrip())
    log = workspace.run_path(run_id) / LOG
    if log.is_file():
        typer.echo("log: " + "\n  ".join(["", *log.read_text(errors="replace").splitlines()[-20:]]))


@app.command()
def stop(
    which: Annotated[str, typer.Argument(help="A run's number, or an experiment's name.", metavar="RUN|EXPERIMENT")],
    home: Home = None,
) -> None:
    """Stop a run, or all runs of an experiment; a stopped run can be resumed, from its checkpoint if it has one."""
    from selmask.store.store import Store

    store = Store.of(workspace_at(home))
    runs = store.runs
    if which.isdecimal():
        stopped = [runs.request_stop(int(which))]
    else:
        ids = {member.run.id for member in store.experiments.members(which)}
        runs.stop_all(ids)
        stopped = runs.all(ids=ids)
    for each in stopped:
        typer.echo(f"{each.title}: {each.state.word}.")


@app.command()
def first(run_id: RunId, home: Home = None) -> None:
    """Put a waiting run first in the queue, after the runs that it starts from."""
    from selmask.store.store import Store

    store = Store.of(workspace_at(home))
    runs = store.runs
    store.changes.put_first([run_id])
    typer.echo(f"Next in the queue: {', '.join(run.title for run in runs.pending() if run.urgent_at)}.")


@app.command()
def resume(run_id: RunId, home: Home = None) -> None:
    """Queue again a run that failed, was stopped or was lost; it continues from its last checkpoint, if it has one."""
    from selmask.processes.start import ensure_supervisor
    from selmask.store.store import Store

    workspace = workspace_at(home)
    resumed = Store.of(workspace).runs.resume(run_id)
    ensure_supervisor(workspace)
    typer.echo(f"{resumed.title}: {resumed.state.word}.")


@app.command()
def retry(run_id: RunId, home: Home = None) -> None:
    """Start a run again from the beginning: one that did not finish, or whose files are gone or damaged."""
    from selmask.processes.start import ensure_supervisor
    from selmask.runs import control

    workspace = workspace_at(home)
    retried = control.retry(workspace, run_id)
    ensure_supervisor(workspace)
    typer.echo(f"{retried.title}: {retried.state.word}.")


@app.command()
def supervise(
    executor: Annotated[
        str,
        typer.Option(
            help="Where workers run: local, which is this machine, or the name of an executor of an installed package."
        ),
    ] = "local",
    idle_exit: Annotated[
        float | None, typer.Option(min=0, help="End after this many seconds without work; by default never.")
    ] = None,
    home: Home = None,
) -> None:
    """Start queued runs, one after another, and supervise them; other commands start this when needed."""
    from selmask.errors import DiskFull, Interrupted, WorkspaceBusy
    from selmask.processes.executors.all_executors import EXECUTORS
    from selmask.processes.supervisor import Supervisor
    from selmask.runs.kinds.all_kinds import check_needs, processes_of
    from selmask.runs.products import obstacle
    from selmask.store.store import Store

    workspace = workspace_at(home)
    runs = Store.of(workspace).runs
    with suppress(WorkspaceBusy, DiskFull):  # what may pass is waited for; a newer workspace is refused at once
        runs.counts()
    supervisor = Supervisor(
        workspace,
        executor=EXECUTORS.get(executor).make(workspace),
        team_size=processes_of,
        check=lambda run: check_needs(run, workspace),
        obstacle=lambda run: obstacle(run, runs, workspace),
        idle_exit=idle_exit,
    )
    try:
        supervisor.run()
    except KeyboardInterrupt as error:
        raise Interrupted(
            "Interrupted; runs that are active continue, and waiting ones begin with the next supervisor"
        ) from error


def _wait_and_compare(workspace: Workspace, experiment: str, *, as_json: bool) -> None:
    """Prints how the arms compare once all runs have ended, also if some of them did not finish.

    Raises:
        RunFailed: one of them did not finish; names it and says why.
    """
    from selmask.cli.progress import Progress
    from selmask.cli.results import print_comparison
    from selmask.errors import RunFailed
    from selmask.experiments.wait import wait_for

    try:
        with runs_continue():
            wait_for(workspace, experiment, (lambda _: None) if as_json else Progress())
    except RunFailed:
        print_comparison(workspace, experiment, as_json=as_json)
        raise
    print_comparison(workspace, experiment, as_json=as_json)


def _observed(workspace: Workspace, experiment: str | None = None, project: str | None = None) -> list[Observed]:
    """The runs with their true states: all of them, or those of an experiment or a project."""
    from selmask.processes.alive.liveness import observed
    from selmask.store.store import Store

    store = Store.of(workspace)
    runs: list[Run]
    if experiment is None:
        ids = None if project is None else store.projects.runs(store.projects.get(project))
        runs = store.runs.all(ids=ids)
    else:
        members = store.experiments.members(experiment)
        runs = list({member.run.id: member.run for member in members}.values())
    return [observed(store.runs, each) for each in runs]


def _row(workspace: Workspace, seen: Observed) -> dict[str, object]:
    from selmask.runs.products import problem

    run = seen.run
    wrong = problem(run, workspace)
    return {
        "run": run.id,
        "title": run.title,
        "kind": run.kind,
        "state": seen.state.value,
        "words": f"{seen.words}, but {wrong}" if wrong else seen.words,
        "step": run.step,
        "steps": run.total_steps,
        "seconds_left": run.seconds_left,
        "device": run.device,
    }
