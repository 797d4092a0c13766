"""selmask adapts BERT-like encoders to a specialised domain by selective masking."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from selmask.api import (
        compare,
        create_sample,
        describe_experiment,
        import_data,
        list_strategies,
        load_model,
        open_workspace,
        preview,
        run,
        wait,
    )

__version__ = "0.1.0"

__all__ = [
    "__version__",
    "compare",
    "create_sample",
    "describe_experiment",
    "import_data",
    "list_strategies",
    "load_model",
    "open_workspace",
    "preview",
    "run",
    "wait",
]


def __getattr__(name: str) -> Any:
    """Imports a function when it is first asked for, so that `import selmask` stays light."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from selmask import api

    return getattr(api, name)


def __dir__() -> list[str]:
    return __all__
