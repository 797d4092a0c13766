"""The commands `import` and `datasets`: the data library."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

import typer
from typer.core import TyperCommand

from selmask.cli.application import Home, Json, app, workspace_at
from selmask.cli.output import print_json, print_table
from selmask.cli.spec_options import SpecOptions, Values, with_options
from selmask.corpus.kind import Kind
from selmask.importing.columns import Columns
from selmask.importing.formats.format import ReadOptions
from selmask.importing.import_request import ImportRequest
from selmask.wording import command


class _ListsFormats(TyperCommand):
    """A command whose help ends with the file formats; they are looked up only when somebody reads it."""

    def format_epilog(self, ctx: Any, formatter: Any) -> None:
        from selmask.importing.formats.all_formats import titles

        super().format_epilog(ctx, formatter)
        formatter.write_paragraph()
        formatter.write_text(f"Formats: {titles()}.")


@app.command("import", cls=_ListsFormats)
@with_options(
    choices=SpecOptions(ImportRequest, only=("name", "language")),
    columns=SpecOptions(Columns, flag="--{}-column"),
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

    request = ImportRequest.parse({"kind": kind, "columns": columns, "reading": reading, **choices})
    workspace = workspace_at(home)
    dataset = library.import_from(workspace, file, request)
    report = library.report(workspace, dataset.name)
    if as_json:
        print_json(report.model_dump(mode="json") | {"name": dataset.name})
        return
    typer.echo(f"Imported {dataset.rows} rows as {dataset.kind} {dataset.name!r}.")
    for finding in report.findings:
        typer.echo(f"  {finding.level}: {finding.in_words}")


@app.command()
def datasets(home: Home = None, as_json: Json = False) -> None:
    """List the data sets of the workspace, and whether their files are whole; reads every file for that."""
    from selmask import library

    workspace = workspace_at(home)
    states = [(record, library.full_condition(workspace, record)) for record in library.datasets(workspace)]
    if as_json:
        print_json([asdict(record) | {"files": state} for record, state in states])
        return
    rows = [
        {"name": record.name, "kind": record.kind, "rows": record.rows, "file": record.file_name, "files": state}
        for record, state in states
    ]
    print_table(rows, f"No data set yet: {command('import corpus FILE')} reads one, {command('demo')} makes a sample.")
