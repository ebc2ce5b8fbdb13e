"""One run over the sources: what was listed is read, encoded and committed, group by group, and counted.

    Listing -> `Update.take` -> committed articles, IndexReport      `Update.publish` -> the derived vector index

Three things go on at once: sources are read ahead, one group of articles is encoded, the one before it is committed.
A group is acknowledged when `LibraryWriter.put` returns; stopped between groups, the next run goes on there.
Every step is told to the caller with the time since the start.  Read `index.update.intake` next for the first half,
`index.library.writer` for the second.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace

from index.library.contents import Library
from index.library.writer import Entry, LibraryWriter, SourceRecord
from index.search.publish_later import publish_if_large
from index.types import Article, Encoder, Encoding
from index.update.intake import Draft, Listing, Outcome, SourceFailure, Unchanged, draft_article, read_drafts

GROUP_PASSAGES = 256  # passages committed together; enough for batches of like length, four seconds of work
ENCODE_PASSAGES = 64  # passages between two signs of life
RECORDS = 1_000  # touched but unchanged sources noted together: each commit waits for the disk


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """A sign of life: `done` of `total` in a stage (list, read, encode, publish); `total` None while unknown."""

    stage: str
    done: int
    total: int | None
    seconds: float
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexReport:
    """What an update did, by article id.  `passages` is how many the index holds now; `notice` is one line on what
    is derived and could not be built, else ""."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    failed: tuple[SourceFailure, ...] = ()
    passages: int = 0
    seconds: float = 0.0
    notice: str = ""


OnProgress = Callable[[Progress], None]
_Encoded = tuple[list[Draft], dict[str, Encoding]]  # a group, and its passages' encodings by text


def ignore_progress(progress: Progress) -> None:
    """Tell nobody."""


@dataclass(slots=True, kw_only=True)
class Update:
    """The state of one update."""

    encoder: Encoder | None
    on_progress: OnProgress
    started: float = field(default_factory=time.monotonic)
    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    removed: tuple[str, ...] = ()
    failed: list[SourceFailure] = field(default_factory=list)
    touched: list[SourceRecord] = field(default_factory=list)
    claimed: dict[str, str] = field(default_factory=dict)  # article id to location, of this run's drafts
    stopped: bool = False
    notice: str = ""
    telling: threading.Lock = field(default_factory=threading.Lock)
    done: int = 0
    total: int = 0
    passages: int = 0

    @property
    def elapsed(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self.started

    def tell(self, stage: str, done: int, total: int | None, detail: str = "") -> None:
        """Give a sign of life, one at a time."""
        with self.telling:
            self.on_progress(Progress(stage=stage, done=done, total=total, seconds=self.elapsed, detail=detail))

    def take(self, library: LibraryWriter, listing: Listing) -> None:
        """Read, encode and commit what changed, in groups."""
        self.unchanged += listing.known
        self.failed += listing.failed
        self.total = len(listing.candidates)
        with ThreadPoolExecutor(1, thread_name_prefix="dossier-encode") as encoding:
            ready: Future[_Encoded] | None = None
            try:
                for group in self._groups(library, listing):
                    upcoming = encoding.submit(self._encode, library, group)
                    self._commit(library, ready)
                    ready = upcoming
                self._commit(library, ready)
            except BaseException:
                self.stopped = True
                raise
        self._record(library)

    def keep(self, library: LibraryWriter, group: list[Draft]) -> None:
        """Encode and commit these articles alone."""
        ready: Future[_Encoded] = Future()
        ready.set_result(self._encode(library, group))
        self._commit(library, ready)

    def publish(self, library: LibraryWriter) -> None:
        """Derive the vector index anew if that is due."""
        self.notice = publish_if_large(library, on_done=lambda done, total: self.tell("publish", done, total))

    def report(self, library: Library) -> IndexReport:
        """What was done so far."""
        return IndexReport(
            added=tuple(self.added),
            changed=tuple(self.changed),
            unchanged=tuple(self.unchanged),
            removed=self.removed,
            failed=tuple(self.failed),
            passages=library.passage_count,
            seconds=self.elapsed,
            notice=self.notice,
        )

    def _groups(self, library: LibraryWriter, listing: Listing) -> Iterator[list[Draft]]:
        """The drafts of changed sources, by about GROUP_PASSAGES passages."""
        group: list[Draft] = []
        for outcome in read_drafts(listing.candidates):
            if draft := self._sort(library, outcome):
                group.append(draft)
            if sum(len(draft.passages) for draft in group) >= GROUP_PASSAGES:
                yield group
                group = []
            self._tell_encoding("reading")
        if group:
            yield group

    def _sort(self, library: LibraryWriter, outcome: Outcome) -> Draft | None:
        """Note a source that needs no encoding; the draft of one that does."""
        if isinstance(outcome, Draft):
            draft = self._settle_id(library, outcome)
            if not _is_stored(library, draft.article):
                return draft
            outcome = Unchanged(record=draft.record)
        self.done += 1
        if isinstance(outcome, SourceFailure):
            self.failed.append(outcome)
        else:
            self.unchanged.append(outcome.record.article_id)
            self.touched.append(outcome.record)
            if len(self.touched) >= RECORDS:
                self._record(library)
        return None

    def _settle_id(self, library: LibraryWriter, draft: Draft) -> Draft:
        """The draft under an id that no other source has: a file elsewhere may have given it first."""
        record, article = draft.record, draft.article
        if (self.claimed.get(article.id) or library.owner(article.id)) not in ("", record.location):
            mark = hashlib.sha256(record.location.encode()).hexdigest()[:8]
            article = replace(article, id=f"{article.id}-{mark}")
            draft = draft_article(
                article, location=record.location, stamp=record.stamp, content_hash=record.content_hash
            )
        self.claimed[article.id] = record.location
        return draft

    def _record(self, library: LibraryWriter) -> None:
        """Note how touched but unchanged sources look now."""
        library.record(self.touched)
        self.touched = []

    def _commit(self, library: LibraryWriter, ready: Future[_Encoded] | None) -> None:
        """Acknowledge the articles of an encoded group."""
        if ready is None:
            return
        group, encodings = ready.result()
        present = {draft.article.id for draft in group if library.article_hash(draft.article.id)}
        library.put([
            Entry(
                article=draft.article,
                passages=draft.passages,
                encodings=tuple(encodings[passage.text] for passage in draft.passages),
                source=draft.record,
            )
            for draft in group
        ])  # fmt: skip
        for draft in group:
            (self.changed if draft.article.id in present else self.added).append(draft.article.id)
        self.done += len(group)
        self._tell_encoding("")

    def _encode(self, library: Library, group: list[Draft]) -> _Encoded:
        """The group with its passages' encodings by text; those stored for the same article are used again."""
        assert self.encoder is not None
        encodings: dict[str, Encoding] = {}
        for draft in group:
            encodings |= _stored_encodings(library, draft.article.id)
        wanted = {passage.text for draft in group for passage in draft.passages}
        texts = sorted(wanted - set(encodings), key=lambda text: (len(text), text))
        for start in range(0, len(texts), ENCODE_PASSAGES):
            if self.stopped:
                break
            batch = texts[start : start + ENCODE_PASSAGES]
            encodings.update(zip(batch, self.encoder.encode(batch), strict=True))
            self.passages += len(batch)
            self._tell_encoding("")
        return group, encodings

    def _tell_encoding(self, what: str) -> None:
        stage = "read" if what else "encode"
        self.tell(stage, self.done, self.total, f"{self.passages} passages")


def _is_stored(library: Library, article: Article) -> bool:
    """Whether the library holds this very article, whatever its path was spelt like."""
    if library.article_hash(article.id) != article.content_hash:
        return False
    stored = library.article(article.id)
    return stored is not None and replace(stored, story=article.story, source=article.source) == article


def _stored_encodings(library: Library, article_id: str) -> dict[str, Encoding]:
    passages = library.passages_of(article_id)
    encodings = library.encodings([passage.id for passage in passages])
    return {passage.text: encodings[passage.id] for passage in passages if passage.id in encodings}
