"""What a store keeps of an encoding -> the encoding again.

    vector, starts and tokens as bytes -> unpacked -> Encoding      vector -> unit -> the same of length 1

Every store keeps the arrays of `index.types.Encoding` in its own columns; a vector kept in half precision is brought
back to unit length.  Read `index.library.contents` for the default store.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from index.types import Encoding


def unpacked(vector: NDArray[np.float32], starts: bytes, tokens: bytes) -> Encoding:
    """The encoding, its token vectors as long as their bytes and number tell."""
    begins = np.frombuffer(starts, dtype=np.int32)
    flat = np.frombuffer(tokens, dtype=np.int8)
    width = len(flat) // len(begins) if len(begins) else 0
    return Encoding(vector=vector, tokens=flat.reshape(len(begins), width), token_starts=begins)


def unit(vector: NDArray[np.float32]) -> NDArray[np.float32]:
    """The vector at length 1; one of length 0 as it is."""
    return vector / max(float(np.linalg.norm(vector)), 1e-12)
