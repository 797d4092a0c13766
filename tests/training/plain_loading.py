"""A program for a machine with transformers but without selmask: prints the outputs of finished models as JSON.

python -I plain_loading.py ENCODER CLASSIFIER TEXTS.json
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any


class Refusal:
    """An import hook that refuses selmask."""

    def find_spec(self, name: str, path: object = None, target: object = None) -> None:
        del path, target
        if name.partition(".")[0] == "selmask":
            raise ModuleNotFoundError(name)


def outputs(encoder: str, classifier: str, texts: list[str]) -> dict[str, Any]:
    import torch
    from transformers import AutoModelForMaskedLM, AutoModelForSequenceClassification, AutoTokenizer, pipeline

    guesser, guesser_info = AutoModelForMaskedLM.from_pretrained(encoder, output_loading_info=True)
    tokenizer = AutoTokenizer.from_pretrained(encoder)
    hidden = tokenizer(f"farmers {tokenizer.mask_token} rabies", return_tensors="pt")
    place = hidden["input_ids"][0].tolist().index(tokenizer.mask_token_id)
    with torch.no_grad():
        guess = tokenizer.decode(guesser(**hidden).logits[0, place].argmax())
    model, classifier_info = AutoModelForSequenceClassification.from_pretrained(classifier, output_loading_info=True)
    inputs = AutoTokenizer.from_pretrained(classifier)(texts, padding=True, return_tensors="pt")
    with torch.no_grad():
        probabilities = model.eval()(**inputs).logits.double().softmax(-1).tolist()
    names = [model.config.id2label[place] for place in range(model.config.num_labels)]
    piped: Any = pipeline("text-classification", model=classifier, top_k=None)(texts)
    return {
        "missing": sorted({*guesser_info["missing_keys"], *classifier_info["missing_keys"]}),
        "guess": guess,
        "names": names,
        "label2id": model.config.label2id,
        "loaded": [dict(zip(names, row, strict=True)) for row in probabilities],
        "piped": [{each["label"]: each["score"] for each in row} for row in piped],
    }


if __name__ == "__main__":
    sys.meta_path.insert(0, Refusal())
    answer = outputs(sys.argv[1], sys.argv[2], json.loads(Path(sys.argv[3]).read_text(encoding="utf-8")))
    own = [name for name in sys.modules if name.startswith("selmask")]
    sys.stdout.write(json.dumps(answer | {"selmask": own}))
