"""Outside data sets in one common form, made into an index that is kept, and a sample that repeats.

    JSON file -> PublicSet -> home/ (documents as Markdown files, indexed) + a stratified sample of questions

Documents go the way of every file: front matter, reader, cleaner, splitter.  What the answers are worth is
`evals.scores.public_scores`'s to say; `evals.checks.retrieval` and `evals.bench.answer` use the same sets.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evals.sets.form import DataError, Document, PublicQuestion, PublicSet, Span
from evals.sets.stories import load_stories
from evals.sets.taught import is_taught, load_taught

if TYPE_CHECKING:
    from index.types import Encoder
    from index.update.update_index import Progress

FORM = "documents [{id, title, text}] and questions [{id, question, answers, gold_doc_ids, answerable}]"


def load_public(path: Path) -> PublicSet:
    """The data set in a JSON file of the common form, or a folder of invented stories (`evals.sets.stories`) or of gold
    over such (`evals.sets.taught`).

    DataError or GoldError says what is wrong with it.
    """
    if path.is_dir():
        return load_taught(path) if is_taught(path) else load_stories(path)
    try:
        body = path.read_bytes()
        data = json.loads(body)
        documents = tuple(_document(item) for item in data["documents"])
        questions = tuple(_question(item) for item in data["questions"])
    except OSError as error:
        raise DataError(f"cannot read {path} ({error.strerror}): give a JSON file with {FORM}") from None
    except (ValueError, KeyError, TypeError) as error:
        raise DataError(f"{path} is not a data set ({type(error).__name__}: {error}): it needs {FORM}") from None
    name = str(data.get("name") or path.stem)
    return PublicSet(name=name, sha256=hashlib.sha256(body).hexdigest(), documents=documents, questions=questions)


def _document(item: Mapping[str, Any]) -> Document:
    return Document(
        id=str(item["id"]), title=str(item.get("title") or ""), text=str(item["text"]), date=str(item.get("date") or "")
    )


def _question(item: Mapping[str, Any]) -> PublicQuestion:
    spans = (
        Span(doc_id=str(span["doc_id"]), start=int(span["start"]), text=str(span["text"]))
        for span in item.get("gold_spans") or ()
    )
    return PublicQuestion(
        id=str(item["id"]),
        question=str(item["question"]),
        answers=tuple(str(answer) for answer in item.get("answers") or ()),
        gold_doc_ids=tuple(str(doc_id) for doc_id in item["gold_doc_ids"]),
        answerable=bool(item["answerable"]),
        spans=tuple(spans),
        sides={str(doc_id): str(answer) for doc_id, answer in (item.get("per_doc_answer") or {}).items()},
    )


def sample_questions(questions: Sequence[PublicQuestion], *, size: int | None, seed: int) -> tuple[PublicQuestion, ...]:
    """`size` questions drawn by `seed`, half of them unanswerable, shuffled; all of them, in order, when size is None.

    Where one kind runs short the other fills up.  The same seed gives the same sample whatever the file's order, and
    a smaller sample is part of a larger one, so that runs of different sizes share questions.
    """
    if size is None or size >= len(questions):
        return tuple(questions)
    kinds = [
        _drawn([question for question in questions if question.answerable is answerable], seed)
        for answerable in (True, False)
    ]
    wanted = _halves(size, len(kinds[0]), len(kinds[1]))
    chosen = kinds[0][: wanted[0]] + kinds[1][: wanted[1]]
    return tuple(_drawn(chosen, seed))


def _drawn(questions: Sequence[PublicQuestion], seed: int) -> list[PublicQuestion]:
    """In an order that depends on the seed and each question's own id alone."""
    return sorted(questions, key=lambda item: hashlib.sha256(f"{seed}:{item.id}".encode()).digest())


def _halves(size: int, answerable: int, unanswerable: int) -> tuple[int, int]:
    second = min(size // 2, unanswerable)
    first = min(size - second, answerable)
    return first, min(size - first, unanswerable)


def write_documents(documents: Sequence[Document], folder: Path) -> dict[str, str]:
    """Writes each document as a Markdown file with front matter; returns the file's path by document id.

    A file that already holds the same is left alone, so that indexing again costs nothing.
    """
    folder.mkdir(parents=True, exist_ok=True)
    paths: dict[str, str] = {}
    for number, document in enumerate(documents):
        path = folder / f"{number:05d}-{_file_name(document.id)}.md"
        body = _markdown(document)
        if not path.is_file() or path.read_text(encoding="utf-8") != body:
            path.write_text(body, encoding="utf-8", newline="\n")
        paths[document.id] = str(path)
    return paths


def _file_name(doc_id: str) -> str:
    return re.sub(r"[^A-Za-z0-9_-]+", "-", doc_id)[:60] or "document"


def _markdown(document: Document) -> str:
    """JSON strings are YAML too, so no title can break out of the front matter."""
    date = f"date: {document.date}\n" if re.fullmatch(r"\d{4}-\d{2}-\d{2}", document.date) else ""
    title = json.dumps(document.title.replace("_", " "), ensure_ascii=False)
    return f"---\ntitle: {title}\n{date}---\n\n{document.text}\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Documents:
    """Which document an article is.  Documents of the same words go by one name, since nobody could tell them apart.

    `of_article` maps an article's id to that name, `alike` every document id to it, and `texts` the name to the words.
    """

    of_article: Mapping[str, str]
    alike: Mapping[str, str]
    texts: Mapping[str, str]

    def named(self, doc_ids: Iterable[str]) -> frozenset[str]:
        """The names of these documents."""
        return frozenset(self.alike.get(doc_id, doc_id) for doc_id in doc_ids)


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicHome:
    """An indexed data set: its home and what its articles are."""

    home: Path
    documents: Documents


def prepare_home(
    data: PublicSet, *, cache: Path, encoder: Encoder, on_progress: Callable[[Progress], None] = lambda progress: None
) -> PublicHome:
    """The index over the set's documents under `cache`, built once for a file and an encoder.

    Raises DataError where a document cannot be indexed."""
    from index.library.contents import Library
    from index.update.update_index import update_index

    root = cache / "public" / f"{data.name}-{data.sha256[:12]}-{encoder.fingerprint[:8]}"
    folder = root / "documents"
    paths = write_documents(data.documents, folder)
    home = root / "home"
    report = update_index(home, [str(folder)], encoder=encoder, prune=True, on_progress=on_progress, wait=60)
    if report.failed:
        first = report.failed[0]
        raise DataError(f"{len(report.failed)} documents cannot be indexed, the first {first.source}: {first.message}")
    with Library.open(home) as library:
        sources = {header.source: header.id for header in library.headers()}
    return PublicHome(home=home, documents=name_documents(data.documents, paths, sources))


def name_documents(documents: Sequence[Document], paths: Mapping[str, str], sources: Mapping[str, str]) -> Documents:
    """From each document's file and each source's article id; a document's name is the first id of its words."""
    article_of = {_same_file(source): article_id for source, article_id in sources.items()}
    first: dict[str, str] = {}
    alike = {item.id: first.setdefault(item.text, item.id) for item in documents}
    files = {item.id: _same_file(paths[item.id]) for item in documents}
    return Documents(
        of_article={article_of[file]: alike[doc_id] for doc_id, file in files.items() if file in article_of},
        alike=alike,
        texts={item.id: item.text for item in documents if alike[item.id] == item.id},
    )


def _same_file(source: str) -> str:
    return str(Path(source).resolve())
