"""Gold over invented stories as a data set that the reader can be fitted on: which sentences answer is read off it.

    evals/gold/open, evals/gold/disagreements -> load_taught -> PublicSet(documents, questions)

A sentence answers where it holds an accepted spelling of a fact, of a side, or of a state that another one came
before; those are the words that are the answer.  Left out are questions for which no sentence is looked for, what does
not differ, since the gold does not say what answers there, and states of which the gold does not tell the older ones.
A group is a library or a story, named after the part that it is of.  Read `evals.fit.examples`, which asks.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from evals.scores.open_scores import holds
from evals.sets.differing import Pair, load_disagreements
from evals.sets.form import Document, PublicQuestion, PublicSet, Span
from evals.sets.open import OpenLibrary, OpenQuestion, load_open
from index.reading.formats.front_matter import split_front_matter
from index.text.sentences import split_sentences

NOT_READ = frozenset(("view", "window", "sum"))  # kinds of questions for which no sentence is looked for
_KEY = re.compile(r"^(?:- )?(library|story):", re.MULTILINE)
Sides = Sequence[tuple[str, tuple[str, ...]]]


def load_taught(folder: Path) -> PublicSet:
    """The open questions or the disagreements of a folder.  Raises GoldError."""
    groups = _stories(folder) if _key_of(folder) == "story" else _libraries(folder)
    documents, questions = (tuple(each for group in part for each in group) for part in zip(*groups, strict=True))
    return PublicSet(
        name=folder.name,
        sha256=hashlib.sha256(repr((documents, questions)).encode()).hexdigest(),
        documents=documents,
        questions=questions,
    )


def is_taught(folder: Path) -> bool:
    """Whether a folder holds such gold, and no stories of `evals.sets.stories`."""
    return bool(_key_of(folder))


def _key_of(folder: Path) -> str:
    """The key that names a library or a story in the first of a folder's files; "" where there is none."""
    first = min(folder.glob("*.yaml"), default=None)
    found = _KEY.search(first.read_text(encoding="utf-8")) if first else None
    return found[1] if found else ""


def _stories(folder: Path) -> Iterator[tuple[list[Document], list[PublicQuestion]]]:
    for story in load_disagreements(folder):
        documents = list(_documents(f"{story.part}-{story.name}", story.articles))
        differing = [pair for pair in story.pairs if pair.kind != "none"]
        yield documents, [_asked(p, documents, [(str(n), side) for n, side in enumerate(p.sides)]) for p in differing]


def _libraries(folder: Path) -> Iterator[tuple[list[Document], list[PublicQuestion]]]:
    for library in load_open(folder):
        group = library.name if library.name.startswith(library.part) else f"{library.part}-{library.name}"
        documents = list(_documents(group, library.articles))
        yield documents, list(_questions(library, documents))


def _documents(group: str, articles: Sequence[tuple[str, str]]) -> Iterator[Document]:
    """Those that are Markdown under a head; a page has another text than its file."""
    for name, content in articles:
        head, text = split_front_matter(content)
        if name.endswith(".md") and head:
            title, day = (str(head.get(key, "")) for key in ("title", "date"))
            yield Document(id=f"{group}/{name}", title=title, text=text.strip(), date=day)


def _questions(library: OpenLibrary, documents: Sequence[Document]) -> Iterator[PublicQuestion]:
    for question in library.questions:
        if question.kind in NOT_READ or (question.kind == "state" and not question.order):
            continue
        asked = _asked(question, documents, _sides(question))
        if asked.answerable is not question.refuse:
            yield asked


def _sides(question: OpenQuestion) -> Sides:
    differs = question.disagrees not in ("", "none")
    told = [(str(side) if differs else "", forms) for side, forms in enumerate(question.facts)]
    if question.kind != "state":
        return told
    return [("new", form) for _, form in told] + [(f"old {n}", (each,)) for n, each in enumerate(question.order[1:])]


def _asked(question: OpenQuestion | Pair, documents: Sequence[Document], sides: Sides) -> PublicQuestion:
    spans = tuple(span for document in documents for span in _spans(document, sides))
    return PublicQuestion(
        id=question.id,
        question=question.question,
        answers=tuple(span.text for span in spans),
        gold_doc_ids=tuple(dict.fromkeys(span.doc_id for span in spans)) or tuple(d.id for d in documents),
        answerable=bool(spans),
        spans=spans,
        sides={},
        as_of=question.as_of if isinstance(question, OpenQuestion) else None,
    )


def _spans(document: Document, sides: Sides) -> Iterator[Span]:
    """Each sentence of a document that answers, with the side that it is on: of two that it names, the former."""
    for place in split_sentences(document.text):
        text = document.text[place.start : place.end]
        found = ((side, form) for side, forms in sides for form in forms if holds(text, (form,)))
        if told := next(found, None):
            yield Span(doc_id=document.id, start=place.start, text=text, words=told[1], side=told[0])
