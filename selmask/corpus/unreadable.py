"""Errors of reading a data set whose files were deleted or damaged, as a sentence that a user can act on."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from pyarrow import ArrowException

from selmask.errors import BadData

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

AGAIN = "Import it again under the same name; experiments and runs then find it again"


@contextmanager
def explained(name: str, file: Path) -> Iterator[None]:
    """Explains errors of reading `file`, which belongs to the data set called `name`.

    Raises:
        BadData: the file is gone, or cannot be read.
    """
    try:
        yield
    except (FileNotFoundError, NotADirectoryError) as error:
        raise BadData(f"The files of the data set {name!r} are gone", given=str(file.parent), do=AGAIN) from error
    except PermissionError as error:
        raise BadData(
            f"The files of the data set {name!r} may not be read", given=str(file), do="Check their permissions"
        ) from error
    except (OSError, ValueError, ArrowException) as error:  # pydantic and json raise a ValueError
        raise damaged(name, file) from error


def damaged(name: str, file: Path) -> BadData:
    """The error for files that hold something else than was imported."""
    return BadData(f"The files of the data set {name!r} are damaged", given=str(file), do=AGAIN)
