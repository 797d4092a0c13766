"""Arrays that are written to disk part by part and then mapped into memory, whatever their length."""

from __future__ import annotations

import io
from typing import IO, TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import DTypeLike, NDArray


class ArrayFile:
    """A one-dimensional .npy file whose length is known only when it is finished.

    Args:
        file: An empty file, open for writing and reading bytes.
        dtype: The array's; parts are converted to it.
    """

    def __init__(self, file: IO[bytes], dtype: DTypeLike) -> None:
        self._file, self._dtype = file, np.dtype(dtype)
        self._length = 0
        self._file.write(self._header())

    def append(self, part: NDArray[Any]) -> None:
        """Append `part` to the array."""
        self._file.write(np.ascontiguousarray(part, self._dtype).data)
        self._length += len(part)

    def finish(self) -> NDArray[Any]:
        """Complete the file; returns the whole array, mapped into memory and not read."""
        header = self._header()
        self._file.seek(0)
        self._file.write(header)
        self._file.flush()
        return plain(np.memmap(self._file, self._dtype, "r", len(header), (self._length,)))

    def _header(self) -> bytes:
        """The beginning of the file, which NumPy pads to the same size for every length of the array."""
        header = io.BytesIO()
        description = {"descr": np.lib.format.dtype_to_descr(self._dtype), "fortran_order": False}
        np.lib.format.write_array_header_1_0(header, description | {"shape": (self._length,)})
        return header.getvalue()


def plain(array: NDArray[Any]) -> NDArray[Any]:
    """The same memory as an ordinary array: np.memmap's bookkeeping costs more than the arithmetic of a batch."""
    return np.asarray(array)
