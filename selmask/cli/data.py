"""The commands `import`, `datasets` and `projects`: the data library."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand

from selmask.cli.application import Home, Json, OfProject, app, workspace_at
from selmask.cli.output import print_json, print_table
from selmask.cli.spec_options import SpecOptions, Values, with_options
from selmask.fields.data_kind import NOUNS, Kind
from selmask.importing.columns import Columns
from selmask.importing.formats.format import ReadOptions
from selmask.importing.import_request import ImportRequest
from selmask.wording import command, counted

if TYPE_CHECKING:
    from selmask.store.datasets import DatasetRecord


class _ListsFormats(TyperCommand):
    """A command whose help ends with the file formats; they are looked up only when somebody reads it."""

    def format_epilog(self, ctx: Any, formatter: Any) -> None:
        from selmask.importing.formats.all_formats import titles

        super().format_epilog(ctx, formatter)
        formatter.write_paragraph()
        formatter.write_text(f"Formats: {titles()}.")


@app.command("import", cls=_ListsFormats)
@with_options(
    choices=SpecOptions(ImportRequest, only=("name", "language", "project")),
    columns=SpecOptions(
        Columns,
        flag="--{}-column",
        helps={"split": f"{Columns.model_fields['split'].description} An empty name means none."},
    ),
    reading=SpecOptions(ReadOptions),
)
def import_file(
    kind: Annotated[Kind, typer.Argument(help=ImportRequest.model_fields["kind"].description)],
    file: Annotated[str, typer.Argument(help="A file of any of the formats below, or hf://owner/name/split.")],
    choices: Values,
    columns: Values,
    reading: Values,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Import a file into the workspace, and print the findings."""
    from selmask import library
    from selmask.store.store import Store

    request = ImportRequest.parse({"kind": kind, "columns": columns, "reading": reading, **choices})
    workspace = workspace_at(home)
    dataset = library.import_from(workspace, file, request)
    report = library.report(workspace, dataset.name)
    store = Store.of(workspace)
    joined = store.projects.name_of(store.datasets.get(dataset.name).project_id)
    if as_json:
        print_json(report.model_dump(mode="json") | {"name": dataset.name, "project": joined})
        return
    typer.echo(
        f"Imported {counted(dataset.rows, 'row')} as the {NOUNS[dataset.kind]} {dataset.name!r}, in the project "
        f"{joined!r}."
    )
    for finding in report.findings:
        typer.echo(f"  {finding.level}: {finding.in_words}")


@app.command()
def datasets(project: OfProject = None, home: Home = None, as_json: Json = False) -> None:
    """List the data sets of the workspace, and whether their files are whole; reads every file for that."""
    from selmask import library
    from selmask.store.store import Store

    workspace = workspace_at(home)
    projects = Store.of(workspace).projects
    wanted = library.datasets(workspace, project=None if project is None else projects.get(project))
    listed = [(each, projects.name_of(each.project_id), library.full_condition(workspace, each)) for each in wanted]
    if as_json:
        print_json([_fields(record) | {"project": joined, "files": condition} for record, joined, condition in listed])
        return
    rows = [
        {
            "name": record.name,
            "kind": record.kind,
            "project": joined,
            "rows": record.rows,
            "file": record.file_name,
            "files": condition,
        }
        for record, joined, condition in listed
    ]
    print_table(
        rows,
        f"No data set yet: {command('import corpus FILE')} reads one, {command('demo')} runs the synthetic sample.",
    )


@app.command()
def projects(home: Home = None, as_json: Json = False) -> None:
    """List the projects of the workspace, the most recently used first."""
    from selmask.store.store import Store

    store = Store.of(workspace_at(home))
    held = {
        each: (
            [record.name for record in store.datasets.all(project=each)],
            [experiment.name for experiment in store.experiments.all(each)],
        )
        for each in store.projects.all()
    }
    if as_json:
        print_json(
            [
                {"name": each.name, "language": each.language, "encoder": each.encoder}
                | {"datasets": data, "experiments": experiments}
                for each, (data, experiments) in held.items()
            ]
        )
        return
    rows = [
        {"name": each.name, "language": each.language, "data sets": len(data), "experiments": len(experiments)}
        for each, (data, experiments) in held.items()
    ]
    print_table(rows, f"No project yet: {command('import corpus FILE')} makes the first one.")


def _fields(record: DatasetRecord) -> dict[str, Any]:
    """The fields of a record, but for the number of its project, whose name says more."""
    return {name: value for name, value in asdict(record).items() if name != "project_id"}
