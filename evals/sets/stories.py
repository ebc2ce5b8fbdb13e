"""Invented news stories with questions, as a data set: YAML files in, the common form of public data out.

    evals/stories/*.yaml -> PublicSet(documents, questions)
    evals/stories/yes_no/*.yaml -> the same articles, with questions to be answered by yes or no
    evals/stories/{reworded,voices,voices_late,voices_next}/*.yaml -> by other hands, in other words or on voices

A story has three articles, which overlap, differ and update one another or, in the manner of an encyclopedia, treat
neighbouring subjects, and questions as people ask them; `evidence` lists every sentence that states the answer or a
part of it, with the `words` that are the answer or what it `says`, yes or no, and, where several articles answer, the
`side` it is on (`evals.sets.form.Span`); it is empty where the articles only come near to it.  They are the
project's own text, written for `evals.fit`; nothing has been fitted on `voices_next` yet.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from evals.sets.form import DataError, Document, PublicQuestion, PublicSet, Span, read_yaml


def load_stories(folder: Path) -> PublicSet:
    """Every story of the folder, in the order of file names.  Raises DataError, which names the story."""
    documents: list[Document] = []
    questions: list[PublicQuestion] = []
    digest = hashlib.sha256()
    for file in sorted(folder.glob("*.yaml")):
        for story in _read(file, digest):
            own = tuple(_documents(story))
            documents.extend(own)
            questions.extend(_questions(story, {document.id: document.text for document in own}))
    if not documents:
        raise DataError(f"{folder} holds no stories: give a folder of YAML files, such as evals/stories")
    return PublicSet(
        name=folder.name, sha256=digest.hexdigest(), documents=tuple(documents), questions=tuple(questions)
    )


def _read(file: Path, digest: Any) -> Iterator[Mapping[str, Any]]:
    """The stories of a file; one without articles has those of the file of the same name in the folder above."""
    body = file.read_bytes()
    digest.update(body)
    stories = read_yaml(body)
    above = file.parent.parent / file.name
    if all("articles" in story for story in stories):
        yield from stories
        return
    told = {story["id"]: story["articles"] for story in _read(above, digest)}
    yield from ({**story, "articles": told[story["id"]]} for story in stories)


def _documents(story: Mapping[str, Any]) -> Iterator[Document]:
    for article in story["articles"]:
        text = "\n\n".join(" ".join(paragraph.split()) for paragraph in article["text"].strip().split("\n\n"))
        yield Document(
            id=f"{story['id']}/{article['id']}",
            title=str(article["title"]),
            text=text,
            date=str(article["date"] or ""),
        )


def _questions(story: Mapping[str, Any], texts: Mapping[str, str]) -> Iterator[PublicQuestion]:
    for number, item in enumerate(story.get("questions", ()), start=1):
        spans = tuple(_span(story["id"], item["question"], given, texts) for given in item["evidence"])
        yield PublicQuestion(
            id=f"{story['id']}-{number}",
            question=item["question"],
            answers=tuple(span.text for span in spans),
            gold_doc_ids=tuple(dict.fromkeys(span.doc_id for span in spans)) or tuple(texts),
            answerable=bool(spans),
            spans=spans,
            sides={},
        )


def _span(story: str, question: str, given: Mapping[str, str], texts: Mapping[str, str]) -> Span:
    doc_id, sentence = f"{story}/{given['article']}", " ".join(given["sentence"].split())
    start = texts.get(doc_id, "").find(sentence)
    if start < 0:
        raise DataError(f"story {story}: {question!r} cites words that article {given['article']} does not have")
    says = bool(given["says"]) if "says" in given else None
    return Span(
        doc_id=doc_id,
        start=start,
        text=sentence,
        words=" ".join(str(given.get("words", "")).split()),
        says=says,
        side=str(given.get("side") or ("" if says is None else says)),
    )
