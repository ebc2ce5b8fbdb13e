"""A question that was answered before -> the same answer at once, as long as nothing that decides it has changed.

    open_answers(settings) -> AnswerCache -> .find(question, filters, library) -> Answer | None
                                             .keep(question, filters, library, answer)

An answer is kept under the index's version, the model and its file, the filters and the program's own sources, beside
the articles, where it can be deleted at any time.  Only what a model answered is kept; a cache that cannot be read or
written is no error.  Read `rag.answer.record.codec` next for what is kept of an answer.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, TypeVar

from index.errors import LibraryError
from index.stores.contract import Contents
from index.stores.open_store import open_contents, open_records
from index.stores.records.kinds import ANSWERS, Records
from index.types import Passage
from rag.answer.record.codec import dump_places, load
from rag.answer.record.schema import CitationRecord, RetrievedRecord
from rag.clock import Clock
from rag.models.files.catalogue import find_entry
from rag.settings import Settings
from rag.types import Answer, Evidence, Filters, ScoredPassage, TokenCounts

MOST_ANSWERS = 1_000  # of one index version; some 5 kB each
PACKAGES = ("index", "rag")  # the sources that decide an answer
Kept = TypeVar("Kept")


class AnswerCache:
    """The answers of one place, model and program.  Safe to use from several threads and processes."""

    def __init__(self, home: Path, store: str = "", *, decided_by: str) -> None:
        """`decided_by` names all that decides an answer beside question, filters and index."""
        self._home, self._store = home, store
        self._decided_by = decided_by

    def find(self, question: str, filters: Filters, library: Contents) -> Answer | None:
        """The answer that was kept for this very question over this very index, without timings and tokens."""
        key = self._key(question, filters, library.version)
        text = self._kept(lambda kept: _take(kept, key), default="")
        return read_answer(text, library) if text else None

    def keep(self, question: str, filters: Filters, library: Contents, answer: Answer) -> None:
        """Keep a model's answer, and forget those of other versions of the index and the longest unused."""
        if not answer.model or answer.notice:
            return
        version = library.version
        row = (self._key(question, filters, version), version, written_answer(answer))
        self._kept(lambda kept: _put(kept, row), default=None)

    def _key(self, question: str, filters: Filters, version: str) -> str:
        chosen = {**asdict(filters), "article_ids": sorted(filters.article_ids)}
        parts = json.dumps([question, chosen, version, self._decided_by], default=str)
        return hashlib.sha256(parts.encode()).hexdigest()

    def _kept(self, use: Callable[[Records], Kept], *, default: Kept) -> Kept:
        """What `use` makes of what is kept, in one change, or `default` where that cannot be used."""
        try:
            with closing(open_records(self._home, self._store, ANSWERS)) as kept, kept.change():
                return use(kept)
        except LibraryError:
            return default


def written_answer(answer: Answer) -> str:
    """The answer as it is kept: places and no words of articles; time and tokens were the first answer's."""
    return json.dumps(dump_places(replace(answer, timings_ms={}, tokens=TokenCounts(), cached=True)))


def read_answer(text: str, library: Contents) -> Answer | None:
    """The answer that `text` was written from; None when it is not one, or names what the library does not have."""
    try:
        kept = json.loads(text)
        nearest = (kept["abstention"] or {"nearest": []})["nearest"]
        ids = {place["passage_id"] for place in (*kept["citations"], *nearest, *kept["retrieved"])}
        return _over(library, library.passages(sorted(ids)), kept)
    except (ValueError, LookupError, TypeError, AttributeError):
        return None


def _over(library: Contents, passages: Mapping[str, Passage], kept: Any) -> Answer:
    def evidence(place: CitationRecord) -> Evidence:
        article, passage = library.article(place.article_id), passages[place.passage_id]
        if article is None or passage.article_id != article.id:
            raise LookupError(f"no article {place.article_id}")
        if not passage.start <= place.start < place.end <= passage.end:
            raise LookupError(f"no sentence at {place.start} to {place.end} of {place.article_id}")
        return Evidence(article=article, passage=passage, start=place.start, end=place.end, relevance=place.relevance)

    def scored(found: RetrievedRecord) -> ScoredPassage:
        return ScoredPassage(
            passage=passages[found.passage_id],
            rank=found.rank,
            fusion_score=found.fusion_score,
            similarity=found.similarity,
        )

    return load(kept, evidence=evidence, passage=scored)


def open_answers(settings: Settings) -> AnswerCache | None:
    """The cache for answers under these settings; None where no model is asked."""
    if settings.quotes_only:
        return None
    if settings.llm or settings.llm_url:
        model: list[object] = [settings.llm, settings.llm_url, settings.llm_model]
    elif path := settings.model_path:
        state = path.stat() if path.is_file() else None
        model = [str(path), state and [state.st_size, state.st_mtime_ns]]
    else:
        model = [settings.model_name, find_entry(settings.model_name).sha256]
    decided_by = [model, settings.encoder, settings.answerable, settings.wording, _program()]
    return AnswerCache(settings.home, settings.store, decided_by=json.dumps(decided_by))


def recall_answer(settings: Settings, question: str, filters: Filters) -> Answer | None:
    """The answer to a question that was asked before, without opening encoder or model; None when there is none.
    Raises LibraryError without an index."""
    answers, clock = open_answers(settings), Clock()
    if answers is None:
        return None
    with open_contents(settings.home, settings.store) as library:
        answer = answers.find(question, filters, library)
    return answer and replace(answer, timings_ms=clock.timings())


def _program() -> str:
    """A hash of how the program's own files look, word lists and what was fitted included: names, sizes and times."""
    root = Path(__file__).resolve().parent.parent
    files = sorted(path for package in PACKAGES for path in (root / package).rglob("*.*") if path.suffix != ".pyc")
    looks = [f"{path.name} {path.stat().st_size} {path.stat().st_mtime_ns}" for path in files]
    return hashlib.sha256("\n".join(looks).encode()).hexdigest()


def _take(kept: Records, key: str) -> str:
    rows = kept.rows("SELECT answer FROM {t}answers WHERE key = ?", key)
    if not rows:
        return ""
    kept.run("UPDATE {t}answers SET used = (SELECT max(used) + 1 FROM {t}answers) WHERE key = ?", key)
    return str(rows[0][0])


def _put(kept: Records, row: tuple[str, str, str]) -> None:
    kept.run("DELETE FROM {t}answers WHERE version != ?", row[1])
    kept.run("DELETE FROM {t}answers WHERE key = ?", row[0])
    kept.run("INSERT INTO {t}answers SELECT ?, ?, ?, coalesce(max(used), 0) + 1 FROM {t}answers", *row)
    newest = "SELECT key FROM {t}answers ORDER BY used DESC LIMIT ?"
    kept.run(f"DELETE FROM {{t}}answers WHERE key NOT IN ({newest})", MOST_ANSWERS)
