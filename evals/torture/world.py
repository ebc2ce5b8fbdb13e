"""A small invented world to torture: a folder of articles, a home beside it, and what the home must hold.

    World(root).write(name, version) -> a file        World.faults() -> what is wrong with the home, in words

The encoder needs no weights: what is tested is that nothing is lost, not what is found first.  `faults` trusts none of
the program's own reports: it reads the files of SQLite and Chroma itself.  Read `evals.torture.kills` next.
"""

from __future__ import annotations

import hashlib
import json
import random
import re
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import index.search.vectors
from index.library.contents import Library
from index.search.generations import current_generation
from index.types import Encoding
from index.update.update_index import update_index
from index.upkeep.doctor import check

DIMENSIONS, TOKEN_DIMENSIONS = 32, 8
WORDS = tuple(
    "harbour council bridge ferry mill brewer county engineer crowns spring timber steel council vote orchard valley "
    "teacher school glacier keeper violin storm village market tower lantern courier debate budget inspector river "
    "signal station border meadow railway captain archive winter pension quarry festival clinic harvest museum".split()
)
NEAREST = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class WordEncoder:
    """An `index.types.Encoder` without weights: the sum of its words' vectors, the same on every machine."""

    name: str = "words"
    fingerprint: str = "w" * 64
    dimensions: int = DIMENSIONS

    def encode(self, texts: Sequence[str]) -> list[Encoding]:
        """One encoding a text."""
        return [_encode(text) for text in texts]


class NoEncoder:
    """An encoder that must not be asked: what is derived is rebuilt from stored vectors."""

    name, fingerprint, dimensions = "words", "w" * 64, DIMENSIONS

    def encode(self, texts: Sequence[str]) -> list[Encoding]:
        """Raises: nothing may be encoded again."""
        raise AssertionError(f"{len(texts)} passages were encoded again")


class World:
    """A folder of articles and a home, under one root."""

    def __init__(self, root: Path, *, seed: int = 0) -> None:
        self.folder = root / "articles"
        self.home = root / "home"
        self.random = random.Random(seed)
        self.folder.mkdir(parents=True, exist_ok=True)
        index.search.vectors.EXACT_UP_TO = 0  # as if it were large: what writes builds the vector index

    def write(self, name: str, version: int = 0) -> Path:
        """An article of a few sentences that are the same for the same name and version."""
        path = self.folder / f"{name}.txt"
        path.write_text(article_text(name, version))
        return path

    def files(self) -> list[Path]:
        """The articles' files."""
        return sorted(self.folder.glob("*.txt"))

    def update(self) -> None:
        """What the next start of `dossier index` does."""
        update_index(self.home, [str(self.folder)], encoder=WordEncoder(), prune=True)

    def texts(self) -> dict[str, str]:
        """Article id to a hash of its text, as the library has them."""
        with Library.open(self.home) as library:
            return {article.id: digest(article.text) for article in library.articles()}

    def faults(self) -> list[str]:
        """What is wrong with the whole home: nothing when every article of the folder is there once, in every part."""
        found = [f"doctor: {finding.message}" for finding in check(self.home)]
        wanted = {digest(path.read_text().strip()) for path in self.files()}
        held = self.texts()
        if set(held.values()) != wanted or len(held) != len(wanted):
            found.append(f"{len(held)} articles are there, {len(wanted)} were indexed")
        return found + self.id_faults()

    def id_faults(self) -> list[str]:
        """Where the ids of truth, full text and vectors differ, read from the files themselves."""
        with Library.open(self.home) as library:
            truth = [str(row[0]) for row in library.query("SELECT id FROM passages ORDER BY row")]
            words = [str(row[0]) for row in library.query(_FULL_TEXT_IDS)]
            stored = [str(row[0]) for row in library.query(_VECTOR_IDS)]
        vectors = _chroma_ids(self.home) if truth else []
        sets = {"full text": words, "stored vectors": stored, "Chroma": vectors}
        return [
            f"{name}: {len(ids)} ids, {len(set(ids) ^ set(truth))} of them differ from the library's {len(truth)}"
            for name, ids in sets.items()
            if sorted(ids) != sorted(truth)
        ]


_FULL_TEXT_IDS = "SELECT p.id FROM passages_fts_docsize d LEFT JOIN passages p ON p.row = d.id"
_VECTOR_IDS = "SELECT p.id FROM vectors v LEFT JOIN passages p ON p.row = v.passage"


def article_text(name: str, version: int) -> str:
    """Three to twelve sentences; the first names the article and its version."""
    dice = random.Random(f"{name} {version}")
    said = [f"Report {name} in version {version} speaks of the {dice.choice(WORDS)} and the {dice.choice(WORDS)}."]
    more = range(dice.randrange(2, 12))
    said += [f"The {' '.join(dice.choices(WORDS, k=dice.randrange(6, 18)))} was told." for _ in more]
    return "\n\n".join(" ".join(said[start : start + 4]) for start in range(0, len(said), 4)) + "\n"


def digest(text: str) -> str:
    """A short hash of an article's text."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _chroma_ids(home: Path) -> list[str]:
    """The ids in the served generation's own database."""
    folder = current_generation(home)
    if folder is None:
        return []
    uri = f"{(folder / 'chroma.sqlite3').resolve().as_uri()}?mode=ro&immutable=1"
    with closing(sqlite3.connect(uri, uri=True)) as connection:
        listed = [str(row[0]) for row in connection.execute("SELECT embedding_id FROM embeddings")]
    last_row = json.loads((folder / "manifest.json").read_text())["last_row"]
    with Library.open(home) as library:  # a few additions to a large index are served beside the generation
        later = [str(row[0]) for row in library.query("SELECT id FROM passages WHERE row > ?", last_row)]
        live = set(library.passage_ids())
    return [id_ for id_ in listed if id_ in live] + later


def _encode(text: str) -> Encoding:
    found = list(re.finditer(r"\w+", text)) or list(re.finditer(r"^", text))
    rows = np.stack([_word_vector(match.group().lower()) for match in found])
    total = rows.sum(axis=0)
    short = rows[:, :TOKEN_DIMENSIONS]
    short = short / np.maximum(np.linalg.norm(short, axis=1, keepdims=True), 1e-9) * 127
    return Encoding(
        vector=(total / max(float(np.linalg.norm(total)), 1e-9)).astype(np.float32),
        tokens=np.rint(short).astype(np.int8),
        token_starts=np.array([match.start() for match in found], dtype=np.int32),
    )


def _word_vector(word: str) -> np.ndarray:
    seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:8], "little")
    vector: np.ndarray = np.random.default_rng(seed).standard_normal(DIMENSIONS)
    return vector
