"""`preview` and `strategies`: what is hidden, before anything is trained."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from selmask.cli.application import Home, Json, app, workspace_at
from selmask.cli.output import print_json, print_table

if TYPE_CHECKING:
    from selmask.masking.preview.window_views import WindowView

Labelled = Annotated[
    str | None, typer.Option(help="Labelled texts: left out of the corpus, as for the test; task learns from them.")
]
LaterRates = Annotated[
    list[float] | None, typer.Option(help="Linear: the last epoch's rate. Cyclic: those after the first.")
]
Near = Annotated[bool, typer.Option(help="Leave out texts that nearly repeat a test text, as well.")]
Long = Annotated[str, typer.Option(help="windows, or truncated: the beginning of a longer document alone.")]
Looked = Annotated[
    str, typer.Option("--matching", help="How terms and words are looked for, as YAML: {plurals: true}.")
]
Words = Annotated[str, typer.Option(help="unchanged, or add terms: each lexicon term becomes a token.")]
Lesson = Annotated[str, typer.Option(help="For task: the experiment's fine_tuning as YAML, {epochs: 4, …}.")]
Budget = Annotated[str, typer.Option(help="For task: how many labelled texts are used, or all.")]
FineSeed = Annotated[int, typer.Option(help="For task: the fine-tuning seed.", min=0)]


@app.command()
def strategies(as_json: Json = False) -> None:
    """List the masking strategies."""
    from selmask.masking.registry import strategies as known

    rows = [
        {"name": name, "description": each.description, "citation": each.citation} for name, each in known().items()
    ]
    if as_json:
        print_json(rows)
    else:
        print_table(rows, "")


@app.command()
def preview(
    corpus: Annotated[str, typer.Option(help="A corpus of the workspace, or a file.")],
    strategy: Annotated[str, typer.Option(help="A strategy's name, or its parameters as YAML: {name: tfidf, …}.")],
    lexicon: Annotated[str | None, typer.Option(help="A lexicon of the workspace, or a file.")] = None,
    model: Annotated[str, typer.Option(help="A model of the catalogue, a hub id or a folder.")] = "minilm",
    labelled: Labelled = None,
    test: Annotated[str | None, typer.Option(help="A test set of its own: then its texts are left out.")] = None,
    near_duplicates: Near = True,
    rate: Annotated[float, typer.Option(help="Share of the tokens that is masked.")] = 0.15,
    schedule: Annotated[str, typer.Option(help="Of the rate over epochs: constant, linear or cyclic.")] = "constant",
    later_rates: LaterRates = None,
    occurrences: Annotated[str, typer.Option(help="each, all or one.")] = "each",
    replacement: Annotated[str, typer.Option(help="mask, bert, or three shares as YAML: [0.8, 0.1, 0.1].")] = "mask",
    max_length: Annotated[int, typer.Option(help="Tokens of a window with the special ones.")] = 256,
    long_documents: Long = "windows",
    matching: Looked = "{}",
    vocabulary: Words = "unchanged",
    seed: Annotated[int, typer.Option(help="The post-training seed.", min=0, max=2**32 - 1)] = 0,
    epoch: Annotated[int, typer.Option(help="The epoch, 0 for the first.", min=0)] = 0,
    epochs: Annotated[int, typer.Option(help="How many are planned; a linear schedule ends there.", min=1)] = 1,
    fine_tuning: Lesson = "{}",
    label_budget: Budget = "all",
    fine_tuning_seed: FineSeed = 0,
    limit: Annotated[int | None, typer.Option(help="Only the first so many documents.", min=1)] = None,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Show what a strategy hides, window by window; the same masks as in training."""
    from selmask.cli.preview_strategy import Sources, fit
    from selmask.cli.yaml_option import parsed
    from selmask.lexicon.match import Matching
    from selmask.masking.preview.window_views import preview_rows
    from selmask.masking.registry import parse_strategy
    from selmask.specs import Masking, PostTraining

    chosen = parse_strategy(parsed("strategy", strategy))
    shared = {"rate": rate, "schedule": schedule, "later_rates": later_rates or (), "occurrences": occurrences}
    masking = Masking.parse(shared | {"replacement": parsed("replacement", replacement)})
    settings = PostTraining.parse(
        {"max_length": max_length, "long_documents": long_documents, "vocabulary": vocabulary}
    )
    workspace, how = workspace_at(home), Matching.parse(parsed("matching", matching))
    sources = Sources.named(workspace, corpus, lexicon, labelled, test, how, near_duplicates=near_duplicates)
    budget = parsed("label-budget", label_budget)
    learning = {"settings": parsed("fine-tuning", fine_tuning), "budget": budget, "seed": fine_tuning_seed}
    masker, rows = fit(workspace, chosen, model, sources, settings, learning)
    for view in preview_rows(masker, masking, seed, epoch, rows[:limit], epochs):
        _print(view, as_json=as_json)


def _print(view: WindowView, *, as_json: bool) -> None:
    if as_json:
        print_json(view.model_dump(mode="json"))
        return
    typer.echo(f"{view.document}.{view.window}  {' '.join(view.seen)}")
    for unit in view.masked:
        typer.echo(f"    {unit.text}  ({unit.reason}, {unit.score:.3f})")
