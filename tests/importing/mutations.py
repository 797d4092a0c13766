"""Small valid files with random damage: bytes changed, cut out, repeated and swapped, always the same for a seed."""

from __future__ import annotations

import io
import json
import random
from typing import TYPE_CHECKING

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROWS = [
    ("Leaf rust was seen on wheat.", "plant"),
    ("Épidémie de grippe aviaire", "animal"),
    (None, "human"),
    ("A third of the cows coughs; why?", "animal"),
    ('He said "rust", again', "plant"),
]


def csv() -> bytes:
    lines = ["text;label", *(f'"{text or ""}";{label}' for text, label in ROWS[:4])]
    return "".join(f"{line}\n" for line in lines).encode()


def json_lines() -> bytes:
    return "".join(json.dumps({"text": text, "label": label}) + "\n" for text, label in ROWS).encode()


def workbook() -> bytes:
    book, file = openpyxl.Workbook(), io.BytesIO()
    for row in [("text", "label"), *ROWS]:
        book.active.append(row)
    book.save(file)
    return file.getvalue()


def parquet(*, dictionary: bool, compression: str) -> bytes:
    texts, labels = zip(*ROWS, strict=True)
    table, file = pa.table({"text": texts, "label": labels, "n": [1, 2, None, 4, 5]}), io.BytesIO()
    pq.write_table(table, file, use_dictionary=dictionary, compression=compression)
    return file.getvalue()


ORIGINALS: dict[str, Callable[[], bytes]] = {
    "plain.parquet": lambda: parquet(dictionary=False, compression="none"),
    "packed.parquet": lambda: parquet(dictionary=True, compression="snappy"),
    "a.xlsx": workbook,
    "a.csv": csv,
    "a.jsonl": json_lines,
}
"""Valid files by name."""


def mutated(number: int, seed: int = 0) -> Iterator[tuple[str, bytes]]:
    """`number` damaged files of each kind, with the name of the original."""
    for name, make in ORIGINALS.items():
        original, chance = make(), random.Random(f"{seed} {name}")  # noqa: S311  not for secrets
        for _ in range(number):
            yield name, _damaged(original, chance)


def _damaged(content: bytes, chance: random.Random) -> bytes:
    for _ in range(chance.choice([1, 1, 1, 2, 5])):
        content = chance.choice(_DAMAGES)(bytearray(content), chance)
    return content


def _bit(content: bytearray, chance: random.Random) -> bytes:
    content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    return bytes(content)


def _byte(content: bytearray, chance: random.Random) -> bytes:
    content[chance.randrange(len(content))] = chance.choice([0, 0x7F, 0x80, 0xE9, 0xFF, ord('"'), ord(";")])
    return bytes(content)


def _without(content: bytearray, chance: random.Random) -> bytes:
    start = chance.randrange(len(content))
    del content[start : start + chance.randint(1, 8)]
    return bytes(content) or b"x"


def _repeated(content: bytearray, chance: random.Random) -> bytes:
    start = chance.randrange(len(content))
    return bytes(content[:start] + content[start : start + chance.randint(1, 16)] + content[start:])


def _swapped(content: bytearray, chance: random.Random) -> bytes:
    one, other = chance.randrange(len(content)), chance.randrange(len(content))
    content[one], content[other] = content[other], content[one]
    return bytes(content)


_DAMAGES = (_bit, _bit, _byte, _without, _repeated, _swapped)
