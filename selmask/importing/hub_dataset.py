"""A data set of the Hugging Face hub as a file, to be imported as any other: `hf://owner/name` or `hf://owner/name/split`.

The library `datasets` fetches it, in a process of its own: it takes two seconds to import and may need much memory.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from selmask.child import child_environment, python_command
from selmask.errors import BadData, BadInput

PREFIX = "hf://"
_ACCEPTED = "hf://owner/name, or hf://owner/name/split, such as hf://owner/name/train"


class Address(NamedTuple):
    """Which split of which data set."""

    name: str
    split: str

    @classmethod
    def parse(cls, text: str) -> Address:
        """The address written as `hf://owner/name/split`; the split is train where none is named.

        Raises:
            BadInput: it is written otherwise.
        """
        parts = text.removeprefix(PREFIX).strip("/").split("/")
        if not text.startswith(PREFIX) or len(parts) not in (2, 3) or not all(parts):
            raise BadInput("This is no address of a data set on the hub", given=text, accepted=_ACCEPTED)
        return cls("/".join(parts[:2]), parts[2] if len(parts) == 3 else "train")


def download(address: Address, folder: Path) -> Path:
    """The split as a Parquet file in `folder`; classes by their names, not their numbers.

    Raises:
        BadData: it could not be fetched: no network, no such data set or split, or not open to everyone.
    """
    target = folder / f"{address.name.rsplit('/', 1)[-1]}-{address.split}.parquet"
    done = subprocess.run(
        python_command(__name__, address.name, address.split, str(target)),
        capture_output=True,
        text=True,
        env=child_environment(),
        check=False,
    )
    if done.returncode != 0:
        lines = done.stderr.strip().splitlines()
        raise BadData(
            f"The data set could not be fetched from the hub: {lines[-1] if lines else 'no reason was given'}",
            given=f"{PREFIX}{address.name}/{address.split}",
            do="Check the name, the split and the network; or download a file of it and import that",
        )
    return target


def _fetch(name: str, split: str, target: Path) -> None:
    from datasets import ClassLabel, Value, load_dataset

    data = load_dataset(name, split=split)
    for column, feature in data.features.items():
        if isinstance(feature, ClassLabel):
            names = [feature.int2str(number) if number >= 0 else None for number in data[column]]
            data = data.remove_columns(column).add_column(column, names, feature=Value("string"))
    data.to_parquet(target)


if __name__ == "__main__":
    _fetch(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
