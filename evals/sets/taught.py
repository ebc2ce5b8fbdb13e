"""Gold over invented stories as a data set that the reader can be fitted on: which sentences answer is read off it.

    evals/gold/open, evals/gold/disagreements -> load_taught -> PublicSet(documents, questions)

A sentence answers where it holds an accepted spelling of a fact, of a side, or of a state that another one came
before; those are the words that are the answer.  Left out are questions for which no sentence is looked for, what does
not differ, since the gold does not say what answers there, and states of which the gold does not tell the older ones.
A group is a library or a story, named after the part that it is of.  Read `evals.fit.examples`, which asks.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from evals.scores.open_scores import holds
from evals.sets.differing import Pair, Story, load_disagreements
from evals.sets.form import Document, PublicQuestion, PublicSet, Span, read_yaml
from evals.sets.open import OpenLibrary, OpenQuestion, load_open
from index.text.sentences import split_sentences

NOT_READ = frozenset(("view", "window", "sum"))  # kinds of questions for which no sentence is looked for
Sides = Sequence[tuple[str, tuple[str, ...]]]


def load_taught(folder: Path) -> PublicSet:
    """The open questions or the disagreements of a folder.  Raises GoldError."""
    first = min(folder.glob("*.yaml"), default=None)
    if first is not None and "\nstory:" in f"\n{first.read_text(encoding='utf-8')}":
        stories = load_disagreements(folder)
        documents = [d for story in stories for d in _documents(_story_group(story), story.articles)]
        questions = [q for story in stories for q in _pairs(story, documents)]
    else:
        libraries = load_open(folder)
        documents = [d for library in libraries for d in _documents(_library_group(library), library.articles)]
        questions = [q for library in libraries for q in _questions(library, documents)]
    return PublicSet(
        name=folder.name,
        sha256=hashlib.sha256(repr((documents, questions)).encode()).hexdigest(),
        documents=tuple(documents),
        questions=tuple(questions),
    )


def is_taught(folder: Path) -> bool:
    """Whether a folder holds such gold, and no stories of `evals.sets.stories`."""
    heads = (file.read_text(encoding="utf-8") for file in folder.glob("*.yaml"))
    return any(f"\n{key}:" in f"\n{head}" for head in heads for key in ("library", "story", "- library"))


def _story_group(story: Story) -> str:
    return f"{story.part}-{story.name}"


def _library_group(library: OpenLibrary) -> str:
    return library.name if library.name.startswith(library.part) else f"{library.part}-{library.name}"


def _documents(group: str, articles: Sequence[tuple[str, str]]) -> Iterator[Document]:
    """Those that are Markdown under a head; a page has another text than its file."""
    for name, content in articles:
        if name.endswith(".md") and content.startswith("---\n"):
            head, text = content.removeprefix("---\n").split("\n---\n", 1)
            told = read_yaml(head)
            yield Document(
                id=f"{group}/{name}",
                title=str(told.get("title", "")),
                text=text.strip(),
                date=str(told.get("date", "")),
            )


def _pairs(story: Story, documents: Sequence[Document]) -> Iterator[PublicQuestion]:
    own = [d for d in documents if d.id.startswith(f"{_story_group(story)}/")]
    for pair in story.pairs:
        if pair.kind != "none":
            yield _asked(pair, own, [(str(side), forms) for side, forms in enumerate(pair.sides)])


def _questions(library: OpenLibrary, documents: Sequence[Document]) -> Iterator[PublicQuestion]:
    own = [d for d in documents if d.id.startswith(f"{_library_group(library)}/")]
    for question in library.questions:
        if question.kind in NOT_READ or (question.kind == "state" and not question.order):
            continue
        asked = _asked(question, own, _sides(question))
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
