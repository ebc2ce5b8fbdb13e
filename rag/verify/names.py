"""The names of a paraphrase: each stands in what is cited or about it, and none is put together anew.

    Matched -> strange_name -> the reason why a name is not supported, or ""

A word that opens the statement and is a common one is no name.  Read `rag.verify.paraphrase` for its use.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from rag.language.vocabulary import is_common_word
from rag.verify.reading import Matched, Text, Word, lexicon


def strange_name(case: Matched) -> str:
    """A name that neither the sources nor what stands about them have, or two side by side that stand so nowhere."""
    titles = lexicon()["title"]
    names = [
        w for w in case.statement.words
        if w.kind == "name" and not (w.at == 0 and len(w.lower) > 1 and is_common_word(w.lower))
    ]  # fmt: skip
    texts = (*case.sources, *case.around)
    held = [word for text in texts for word in text.words]
    for word in names:
        if word.lower not in titles and not any(word.key == other.key or same(word, other) for other in held):
            return f"name not in its quotes: {word.written}"
    runs = [run for text in texts for run in _runs(text)]
    for one, two in pairwise(names):
        beside = two.at == one.at + 1 and one.clause == two.clause
        if not beside or one.lower in titles or one.written.endswith(("'s", "s'")):
            continue
        together = any(any(same(one, a) for a in run) and any(same(two, b) for b in run) for run in runs)
        if not together and any(same(two, w) or same(one, w) for run in runs for w in run):
            return f"“{one.written} {two.written}” is not a name of its quotes"
    return ""


def same(left: Word, right: Word) -> bool:
    """Whether two words are one name, or the one is the other's first letter: "D." and "Dell"."""
    short, long = sorted((left.lower, right.lower), key=len)
    initial = len(short) == 1 and left.kind == right.kind == "name" and long.startswith(short)
    return left.key == right.key or initial


def _runs(text: Text) -> Iterator[list[Word]]:
    """The names of a text that stand side by side."""
    run: list[Word] = []
    for word in text.words:
        if word.kind == "name":
            run.append(word)
        elif run and not (word.lower in ("of", "the", "and", "for", "de") and word.kind == "small"):
            yield run
            run = []
    yield run
