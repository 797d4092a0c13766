"""The finished model: a plain Hugging Face folder that loads anywhere, without selmask."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from selmask.disk.whole_files import remove_drafts
from selmask.models import tokenizer_files
from selmask.models.loading import quiet
from selmask.training.saving import saved_folder

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tokenizers import Tokenizer

_NOT_SHOWN = ("stopped", "notes")
_TOKENIZER_FILES = (tokenizer_files.SETTINGS, "special_tokens_map.json", "vocab.txt", "vocab.json", "merges.txt")


@dataclass(frozen=True)
class Destination:
    """Where a run writes its results.

    Attributes:
        folder: The run's own: for checkpoints, the finished model and predictions.
        card: How the model was made, for its model card: base model, strategy, data, settings.
    """

    folder: Path
    card: Mapping[str, object] = field(default_factory=dict)


def write_model(folder: Path, model: Any, tokenizer: Tokenizer, described_by: Path, readme: str) -> Path:
    """Writes the model whole or not at all, and returns its folder.

    Args:
        folder: The model's; an existing one is replaced.
        model: transformers' model; saved as safetensors.
        tokenizer: Saved as tokenizer.json.
        described_by: A folder with the tokenizer's other files.
        readme: The model card.

    Raises:
        SelmaskError: the disk is full or cannot be written to.
    """
    remove_drafts(folder.parent)  # a model is large, and the space is needed
    with saved_folder(folder, "model") as draft, quiet():
        model.save_pretrained(draft)
        _copy_tokenizer(draft, tokenizer, described_by)
        (draft / "README.md").write_text(readme, encoding="utf-8")
        shutil.rmtree(folder, ignore_errors=True)
    return folder


def weights_of(model: Any) -> int:
    """The bytes that the weights of a model take on the disk."""
    return sum(each.nbytes for each in model.state_dict().values())


def _copy_tokenizer(target: Path, tokenizer: Tokenizer, described_by: Path) -> None:
    # Saved settings would pad and truncate for whoever loads the model next.
    tokenizer.no_padding()
    tokenizer.no_truncation()
    tokenizer.save(str(target / tokenizer_files.FILE))
    for name in _TOKENIZER_FILES:
        if (described_by / name).is_file():
            shutil.copyfile(described_by / name, target / name)


def model_card(title: str, pipeline_tag: str, facts: Mapping[str, object], results: Mapping[str, object]) -> str:
    """A short README.md in the form that the Hugging Face hub reads.

    Args:
        title: What the model is.
        pipeline_tag: The hub's name of the task, such as fill-mask.
        facts: How it was made: base model, strategy, data, settings.
        results: Measurements by name.
    """
    licence = json.dumps(str(facts.get("license", "unknown")), ensure_ascii=False)
    head = f"---\nlibrary_name: transformers\npipeline_tag: {pipeline_tag}\nlicense: {licence}\n---"
    sections = [head, f"# {title}", "Made with selmask."]
    for name, table in (("How it was made", facts), ("Results", results)):
        rows = "\n".join(f"| {_cell(key)} | {_cell(value)} |" for key, value in table.items() if key not in _NOT_SHOWN)
        if rows:
            sections.append(f"## {name}\n\n| | |\n|---|---|\n{rows}")
    return "\n\n".join(sections) + "\n"


def _cell(value: object) -> str:
    """`value` as a cell of a Markdown table."""
    if isinstance(value, float):
        return f"{value:.4g}"
    text = value.replace("_", " ") if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return text.replace("|", "\\|").replace("\n", " ")
