"""The model that benchmarks.training trains: the bundled encoder, or on a GPU one of bert-base's shape.

    python -m benchmarks.training.model FOLDER

Prints a JSON object with the device and the model's folder; a model of bert-base's shape is written to FOLDER.
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import torch
from transformers import BertConfig, BertForMaskedLM

from selmask.models import bundled_encoder


def write_shape(folder: Path, config: BertConfig) -> Path:
    """A BERT of random weights with the bundled encoder's tokenizer, whose vocabulary is BERT's own."""
    torch.manual_seed(0)
    BertForMaskedLM(config).save_pretrained(folder)
    for file in bundled_encoder.folder().iterdir():
        if file.name.startswith(("tokenizer", "vocab", "special_tokens")):
            shutil.copyfile(file, folder / file.name)
    return folder


def main() -> None:
    """Prints the device and the model's folder."""
    on_gpu = torch.cuda.is_available()
    # BertConfig's defaults are bert-base's shape.
    model = write_shape(Path(sys.argv[1]), BertConfig()) if on_gpu else bundled_encoder.folder()
    print(json.dumps({"device": "cuda" if on_gpu else "cpu", "model": str(model)}))


if __name__ == "__main__":
    main()
