"""`import` and `datasets`: the data library."""

from __future__ import annotations

from dataclasses import asdict
from enum import StrEnum
from typing import Annotated

import typer

from selmask.cli.application import Home, Json, app, workspace_at
from selmask.cli.output import print_json, print_table


class Kind(StrEnum):
    """What a file is imported as."""

    CORPUS = "corpus"
    LABELLED = "labelled"
    LEXICON = "lexicon"


def _column(what: str) -> typer.models.OptionInfo:
    option: typer.models.OptionInfo = typer.Option(help=f"The column with the {what}; guessed if not given.")
    return option


@app.command("import")
def import_file(
    kind: Annotated[Kind, typer.Argument(help="What the file holds.")],
    file: Annotated[
        str,
        typer.Argument(
            help="CSV, TSV, text, Excel, OpenDocument, JSON, JSON lines, Parquet; or hf://owner/name/split."
        ),
    ],
    name: Annotated[str | None, typer.Option(help="What to call it; the file's name if not given.")] = None,
    text_column: Annotated[str | None, _column("texts")] = None,
    label_column: Annotated[str | None, _column("labels")] = None,
    term_column: Annotated[str | None, _column("terms")] = None,
    split_column: Annotated[str | None, _column("words train, dev and test")] = None,
    sheet: Annotated[str | None, typer.Option(help="The sheet of an Excel file with several.")] = None,
    encoding: Annotated[str | None, typer.Option(help="Of a text file; detected if not given.")] = None,
    delimiter: Annotated[str | None, typer.Option(help="Of a CSV file; detected if not given.")] = None,
    language: Annotated[
        str, typer.Option(help="Of the texts, for stop words: english, french, another one that has a list; or none.")
    ] = "english",
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Read a file into the workspace, and say what was found in it."""
    from selmask import library
    from selmask.importing.columns import Columns
    from selmask.importing.hub_dataset import PREFIX

    columns = Columns(text=text_column, label=label_column, term=term_column, split=split_column)
    workspace = workspace_at(home)
    if file.startswith(PREFIX):
        dataset = library.import_from_hub(workspace, kind.value, file, name=name, columns=columns, language=language)
    else:
        dataset = library.import_dataset(
            workspace,
            kind.value,
            file,
            name=name,
            columns=columns,
            sheet=sheet,
            encoding=encoding,
            delimiter=delimiter,
            language=language,
        )
    report = library.report(workspace, dataset.name)
    if as_json:
        print_json(report.model_dump(mode="json") | {"name": dataset.name})
        return
    typer.echo(f"Imported {dataset.rows} rows as {dataset.kind} {dataset.name!r}.")
    for finding in report.findings:
        typer.echo(f"  {finding.level}: {finding.message} {finding.fix}".rstrip())


@app.command()
def datasets(home: Home = None, as_json: Json = False) -> None:
    """List the data sets of the workspace."""
    from selmask import library

    records = library.datasets(workspace_at(home))
    if as_json:
        print_json([asdict(record) for record in records])
        return
    rows = [
        {"name": record.name, "kind": record.kind, "rows": record.rows, "file": record.file_name} for record in records
    ]
    print_table(rows, "No data set yet: `selmask import corpus FILE` reads one, `selmask demo` makes a sample.")
