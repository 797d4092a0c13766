"""Data sets of the Hugging Face hub as files to import, by address: `hf://owner/name` or `hf://owner/name/split`.

The library `datasets` downloads them in a process of its own, because it takes two seconds to import and may need much
memory.
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
    """A split of a data set on the hub."""

    name: str
    split: str

    @classmethod
    def parse(cls, text: str) -> Address:
        """The address written as `hf://owner/name/split`; without a split it is `train`.

        Raises:
            BadInput: the address is written in another way.
        """
        parts = text.removeprefix(PREFIX).strip("/").split("/")
        if not text.startswith(PREFIX) or len(parts) not in (2, 3) or not all(parts):
            raise BadInput("This is not the address of a data set on the hub", given=text, accepted=_ACCEPTED)
        return cls("/".join(parts[:2]), parts[2] if len(parts) == 3 else "train")


def download(address: Address, folder: Path) -> Path:
    """Downloads the split as a Parquet file into `folder`, with the names of classes in place of their numbers.

    Raises:
        BadData: the download failed: no network, no such data set or split, or no permission.
    """
    target = folder / f"{address.name.rsplit('/', 1)[-1]}-{address.split}.parquet"
    process = subprocess.run(
        python_command(__name__, address.name, address.split, str(target)),
        capture_output=True,
        text=True,
        env=child_environment(),
        check=False,
    )
    if process.returncode != 0:
        lines = process.stderr.strip().splitlines()
        raise BadData(
            f"The data set could not be downloaded from the hub: {lines[-1] if lines else 'no reason was given'}",
            given=f"{PREFIX}{address.name}/{address.split}",
            do="Check the name, the split and the network; or download one of its files and import that",
        )
    return target


def _download(name: str, split: str, target: Path) -> None:
    from datasets import ClassLabel, Value, load_dataset

    data = load_dataset(name, split=split)
    for column, feature in data.features.items():
        if isinstance(feature, ClassLabel):
            names = [feature.int2str(number) if number >= 0 else None for number in data[column]]
            data = data.remove_columns(column).add_column(column, names, feature=Value("string"))
    data.to_parquet(target)


if __name__ == "__main__":
    _download(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
