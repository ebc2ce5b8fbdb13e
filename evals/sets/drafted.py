"""Drafts as a strong model writes them and lies about the same sentences: text files in, judged statements out.

    evals/sets/drafts/tune.txt, stories -> load_drafts -> Judged*(question, kind, statement, quotes, around)

A line that begins with "+" is a sentence that what it cites supports, one with "-" a lie about it, of a kind;
citations are words by which a sentence of an article is found.  `tune` and `report` were read while the check was
built; `late` was written before it was rebuilt.  The others are by two other hands than the rules: `other_tuned`
and `third_tuned` were fitted on, `other` and `third` opened once to report, `other` fitted on after that.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from evals.sets.form import DataError, Document
from evals.sets.stories import load_stories
from index.text.sentences import split_sentences

TRUE, JOINED = "true", "joined"  # kinds of supported sentences: from one sentence, and from several
STORIES = Path(__file__).resolve().parents[1] / "stories"
DRAFTS = Path(__file__).resolve().parent / "drafts"
PARTS = ("tune", "report", "late", "other_tuned", "other", "third_tuned", "third")
BEFORE = 2  # sentences before a cited one that tell whom its pronouns mean


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One drafted sentence, the sentences it cites and what stands about them, and what it is: `true` or a lie."""

    story: str
    question: str
    kind: str
    statement: str
    quotes: tuple[str, ...]
    around: tuple[str, ...]

    @property
    def supported(self) -> bool:
        """Whether the quotes support it."""
        return self.kind in (TRUE, JOINED)


def load_drafts(file: Path, *, stories: Path = STORIES) -> tuple[Judged, ...]:
    """All judged sentences of a file, in its order, about the stories, or those in a folder there of the file's name.
    Raises DataError for a line that cites nothing there is."""
    own = stories / file.stem
    documents = {document.id: document for document in load_stories(own if own.is_dir() else stories).documents}
    return tuple(_read(file, documents))


def _read(file: Path, documents: Mapping[str, Document]) -> Iterator[Judged]:
    story = question = ""
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        mark, rest = line[:1], line.lstrip("#?+- ").strip()
        if line.startswith("## "):
            story = rest
        elif mark == "?":
            question = rest
        elif mark in ("+", "-"):
            head, _, statement = rest.partition(" | ")
            kind, cited = ("", head) if mark == "+" else head.split(", ", 1)
            try:
                found = [_cited(documents, story, each) for each in cited.split(" + ")]
            except LookupError as error:
                raise DataError(f"{file.name}, line {number}: {error}") from None
            yield Judged(
                story=story,
                question=question,
                kind=kind or (JOINED if len(found) > 1 else TRUE),
                statement=statement,
                quotes=tuple(quote for quote, _ in found),
                around=tuple(around for _, around in found),
            )


def _cited(documents: Mapping[str, Document], story: str, cited: str) -> tuple[str, str]:
    """The sentence that a citation names, and the title and the sentences before it."""
    article, _, words = cited.strip().partition(":")
    document = documents.get(f"{story}/{article}")
    if document is None:
        raise LookupError(f"there is no article {article} of {story}")
    sentences = [document.text[span.start : span.end] for span in split_sentences(document.text)]
    place = next((i for i, sentence in enumerate(sentences) if words in sentence), None)
    if place is None:
        raise LookupError(f"article {article} has no sentence with “{words}”")
    return sentences[place], " ".join([document.title + ".", *sentences[max(0, place - BEFORE) : place]])
