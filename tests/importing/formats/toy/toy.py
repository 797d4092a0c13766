"""A file format in a package of its own: blocks that begin with `text:`, a blank line between them."""

from pathlib import Path

from selmask.errors import BadData
from selmask.importing.formats.format import Format, ReadOptions
from selmask.importing.formats.parsed import HowRead, Parsed
from selmask.importing.formats.shared.rows import Rows


def parse(path: Path, options: ReadOptions) -> Parsed:
    rows = Rows(["text"])
    for number, block in enumerate(path.read_text(encoding=options.encoding or "utf-8").split("\n\n"), 1):
        key, _, text = block.partition(":")
        if key.strip() != "text":
            raise BadData(f"Block {number} does not begin with 'text:'", do="Begin each block so")
        rows.add([text.strip()])
    return Parsed(rows.table(), HowRead(format=TOY.name, encoding=options.encoding))


TOY = Format(name="toy", title="Toy", suffixes=("toy",), parse=parse, options=("encoding",))
