"""What a GGUF file says of itself, and its tensors, read piece by piece.

    path -> open_gguf -> GgufFile(fields, tensors) -> .raw(name), .full(name)

The gguf package's own reader makes several numpy objects of every token and merge of a vocabulary: 15 s of processor
time for 300,000 of them, against a third of a second here.  Blocks of weights are still unpacked by that package.
Nothing is mapped, so that what was read leaves memory with its array.  Imports nothing of Dossier.  Read
`rag.reader.graph` next.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MAGIC, VERSIONS = b"GGUF", (2, 3)
ALIGNMENT = 32  # of the tensors, where the file does not say
STRING, ARRAY = 8, 9
NUMBERS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}
MOST = 1 << 24  # of anything that is counted in a file's head; a damaged one may count up to 2**64


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A tensor's type as the format numbers it, its shape as numpy has it, and where its bytes begin in the file."""

    kind: int
    shape: tuple[int, ...]
    begin: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GgufFile:
    """An open file's head."""

    path: Path
    fields: Mapping[str, Any]
    tensors: Mapping[str, Place]

    def extent(self, name: str) -> tuple[int, int]:
        """Where the bytes of a tensor begin and end.  Raises KeyError for one that is not there."""
        from gguf import GGML_QUANT_SIZES, GGMLQuantizationType

        place, weights = self.tensors[name], 1
        for count in place.shape:
            weights *= count
        block, size = GGML_QUANT_SIZES[GGMLQuantizationType(place.kind)]
        return place.begin, place.begin + weights // block * size

    def raw(self, name: str) -> NDArray[np.uint8]:
        """A tensor's bytes as they stand, [rows, bytes of a row].  Raises ValueError where the file ends before."""
        import numpy as np

        begin, end = self.extent(name)
        with self.path.open("rb") as file:
            file.seek(begin)
            found = np.fromfile(file, np.uint8, end - begin)
        if len(found) != end - begin:
            raise ValueError(f"the file ends within {name}")
        return found.reshape(*self.tensors[name].shape[:-1], -1)

    def full(self, name: str) -> NDArray[np.float32]:
        """A tensor in full; a matrix is [out, in]."""
        return unpacked(self.raw(name), self.tensors[name].kind)


def unpacked(raw: NDArray[np.uint8], kind: int) -> NDArray[np.float32]:
    """Rows of blocks [n, bytes] of a type as the format numbers it, as numbers [n, width]."""
    import numpy as np
    from gguf import GGMLQuantizationType
    from gguf.quants import dequantize

    return dequantize(raw, GGMLQuantizationType(kind)).astype(np.float32, copy=False)


def open_gguf(path: Path) -> GgufFile:
    """The head of a file.  Raises ValueError for one that is damaged or of another format."""
    with path.open("rb") as file:
        try:
            return _head(path, file)
        except (struct.error, UnicodeDecodeError, KeyError, OverflowError) as error:
            raise ValueError(f"the head of the file is damaged ({type(error).__name__})") from None


def _head(path: Path, file: IO[bytes]) -> GgufFile:
    if file.read(4) != MAGIC or _number(file, "I") not in VERSIONS:
        raise ValueError("it is no GGUF file of a known version")
    tensor_count, field_count = _count(file), _count(file)
    fields = {}
    for _ in range(field_count):
        name = _text(file)
        fields[name] = _value(file, _number(file, "I"))
    told = [_tensor(file) for _ in range(tensor_count)]
    step = int(fields.get("general.alignment", ALIGNMENT))
    data = -(-file.tell() // step) * step
    tensors = {name: Place(kind=kind, shape=shape, begin=data + offset) for name, kind, shape, offset in told}
    return GgufFile(path=path, fields=fields, tensors=tensors)


def _tensor(file: IO[bytes]) -> tuple[str, int, tuple[int, ...], int]:
    name, dimensions = _text(file), _number(file, "I")
    if dimensions > 4:
        raise ValueError(f"the head of the file is damaged ({dimensions} dimensions)")
    shape = struct.unpack(f"<{dimensions}Q", file.read(8 * dimensions))[::-1]  # the format tells the innermost first
    return name, _number(file, "I"), shape, _number(file, "Q")


def _value(file: IO[bytes], kind: int) -> Any:
    if kind == STRING:
        return _text(file)
    if kind != ARRAY:
        return _number(file, NUMBERS[kind])
    inner, count = _number(file, "I"), _count(file)
    if inner in NUMBERS:
        form = f"<{count}{NUMBERS[inner]}"
        return list(struct.unpack(form, file.read(struct.calcsize(form))))
    return [_value(file, inner) for _ in range(count)]


def _text(file: IO[bytes]) -> str:
    return file.read(_count(file)).decode("utf-8")


def _count(file: IO[bytes]) -> int:
    count: int = _number(file, "Q")
    if count > MOST:
        raise ValueError(f"the head of the file is damaged (it counts {count})")
    return count


def _number(file: IO[bytes], form: str) -> Any:
    return struct.unpack(f"<{form}", file.read(struct.calcsize(f"<{form}")))[0]
