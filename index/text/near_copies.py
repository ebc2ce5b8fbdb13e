"""Which articles are near-copies of each other: a wire story twice is one source, not two.

    text -> shingles (runs of three words) -> signature (minimum hashes) -> keys that near-copies share

Two texts are near-copies when most of the shorter one's shingles occur in the longer one.  A paraphrase shares
the facts but few runs of words, so it stays a source of its own.  Pure: the keys are kept by
`index.library.writer`, which asks here only about articles that share one.
"""

from __future__ import annotations

import zlib

import numpy as np
from numpy.typing import NDArray

from index.text.patterns import regex

# Held by near-copies with a tenth of the words replaced (n=259, all found; 33,411 pairs, none false: docs/results.md).
SHINGLE_WORDS = 3
SIGNATURE_SIZE = 64  # minimum hashes; the standard error of the overlap they estimate is 1/16
KEY_ROWS = 2  # hashes a key: texts with overlap 0.3 share one of 32 keys with probability 0.95
MIN_CONTAINMENT = 0.5  # share of the shorter text's shingles: 0.94 of texts with 15 % of the words replaced have it
MIN_OVERLAP = 0.2  # Jaccard, so that a notice quoted inside a long article does not make copies of the two
MIN_SHINGLES = 20  # shorter texts share runs of words by chance: they are copies only when they are equal

_WORD = regex(r"\w+")
_NOISE = np.random.default_rng(20240229).integers(1, 1 << 63, size=(2, SIGNATURE_SIZE), dtype=np.uint64)
_FACTORS = _NOISE | np.uint64(1)  # odd, so that the product loses nothing


def shingles(text: str) -> NDArray[np.uint64]:
    """The distinct hashes of the text's word runs, sorted; empty for a text without words."""
    words = _WORD.findall(text.casefold())
    runs = [" ".join(words[i : i + SHINGLE_WORDS]) for i in range(max(len(words) - SHINGLE_WORDS + 1, 1))]
    hashes = [zlib.crc32(run.encode()) for run in runs if run]
    return np.unique(np.asarray(hashes, dtype=np.uint64))


def signature(text: str) -> NDArray[np.uint64]:
    """(64,) minimum hashes of a text's shingles; equal texts have equal ones."""
    hashes = shingles(text)
    if not len(hashes):
        return np.zeros(SIGNATURE_SIZE, dtype=np.uint64)
    spread = hashes[:, None] * _FACTORS[0] + _FACTORS[1]  # modulo 2**64, whose upper half is well mixed
    minima: NDArray[np.uint64] = (spread >> np.uint64(32)).min(axis=0)
    return minima


def group_keys(hashes: NDArray[np.uint64]) -> list[int]:
    """The 32 keys of a signature; two near-copies have at least one in common."""
    pairs = hashes.reshape(-1, KEY_ROWS)
    return [zlib.crc32(pair.tobytes(), band) for band, pair in enumerate(pairs)]


def estimated_overlap(one: NDArray[np.uint64], other: NDArray[np.uint64]) -> float:
    """The Jaccard overlap of two texts' shingles as their signatures estimate it."""
    return float(np.mean(one == other))


def are_near_copies(one: str, other: str) -> bool:
    """Whether the two are one text, lightly edited, shortened or extended."""
    left, right = shingles(one), shingles(other)
    shared = len(np.intersect1d(left, right, assume_unique=True))
    shorter = min(len(left), len(right))
    if shorter < MIN_SHINGLES:
        return shared == len(left) == len(right) > 0
    return shared >= MIN_CONTAINMENT * shorter and shared >= MIN_OVERLAP * (len(left) + len(right) - shared)
