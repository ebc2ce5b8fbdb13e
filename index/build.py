"""Paths and URLs -> an up-to-date index, and an index -> what retrieval searches.

    update_index(home, sources): list -> diff -> read, clean, split -> encode -> commit -> publish
    open_index(home) -> Index(library, vectors, lexical)

Unchanged files are not read, unchanged passages not encoded again.  An article is acknowledged once the group
it is in is committed; stopped at any moment, the next run goes on from there.  One bad source is reported and
the others go on.  Read `index.intake` next for the first half, `index.library_writer` for the second.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from index.errors import LibraryError, SourceError
from index.intake import Draft, Listing, Outcome, SourceFailure, Unchanged, draft_article, list_sources, read_drafts
from index.lexical import LexicalIndex
from index.library import Library
from index.library_writer import Entry, LibraryWriter
from index.lock import HOLDER_NAME, LOCK_NAME, hold_write_lock
from index.publish import update_generation
from index.schema import library_path
from index.types import Article, Encoder, Encoding
from index.vectors import VectorIndex

GROUP_PASSAGES = 256  # passages committed together; enough for batches of like length, four seconds of work
ENCODE_PASSAGES = 64  # passages between two signs of life


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
    """What an update did, by article id.  `passages` is how many the index holds now."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    failed: tuple[SourceFailure, ...] = ()
    passages: int = 0
    seconds: float = 0.0


OnProgress = Callable[[Progress], None]


def ignore_progress(progress: Progress) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """A consistent snapshot of one home for searching.  Close it, or use it as a context manager."""

    library: Library
    vectors: VectorIndex
    lexical: LexicalIndex

    @property
    def notice(self) -> str:
        """One line for the reader when part of the index cannot be used, else ""."""
        return self.vectors.notice

    def refresh(self) -> bool:
        """Move to the present; whether anything had changed.  Costs next to nothing when nothing had."""
        changed = self.library.refresh()
        if changed or self.vectors.is_outdated():
            self.vectors.refresh()
        return changed

    def close(self) -> None:
        """Let files and memory go."""
        self.vectors.close()
        self.library.close()

    def __enter__(self) -> Index:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def open_index(home: Path, *, encoder: Encoder | None = None) -> Index:
    """The index as it is now.  Raises LibraryError when there is none, it is damaged, or `encoder` is given and is not
    the one it was built with."""
    library = Library.open(home)
    try:
        if encoder is not None:
            library.check_encoder(encoder)
        return Index(library=library, vectors=VectorIndex(library), lexical=LexicalIndex(library))
    except BaseException:
        library.close()
        raise


def update_index(
    home: Path,
    sources: Sequence[str],
    *,
    encoder: Encoder,
    prune: bool = False,
    on_progress: OnProgress = ignore_progress,
    wait: float = 0,
) -> IndexReport:
    """Bring the index up to date with the sources, creating it when there is none.

    `prune` drops articles whose file is gone from the given folders.  `wait` is how many seconds to wait for another
    writer.  Raises SourceError when not one source could be used, LibraryError when the index cannot be written.
    """
    update = _Update(encoder=encoder, on_progress=on_progress)
    update.tell("list", 0, None)
    with _writer(home, wait) as library:
        library.adopt_encoder(encoder)
        seen = library.sources()
        listing = list_sources(sources, seen, prune=prune, on_count=lambda n: update.tell("list", n, None))
        update.take(library, listing)
        if listing.gone:
            update.removed += library.remove(listing.gone)
        report = update.report(library)
        _refuse_nothing(report, sources)
        update.publish(library)
    return replace(report, seconds=update.elapsed)


def remove_article(home: Path, article_id: str, *, wait: float = 0, on_progress: OnProgress = ignore_progress) -> None:
    """Drop an article.  Raises LibraryError when there is no index or no such article."""
    Library.open(home).close()
    with _writer(home, wait) as library:
        if not library.remove([article_id]):
            raise LibraryError(f'no article "{article_id}" at {home}: "dossier articles" lists them')
        _Update(encoder=None, on_progress=on_progress).publish(library)


@dataclass(slots=True, kw_only=True)
class _Update:
    """The state of one update."""

    encoder: Encoder | None
    on_progress: OnProgress
    started: float = field(default_factory=time.monotonic)
    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    removed: tuple[str, ...] = ()
    failed: list[SourceFailure] = field(default_factory=list)
    done: int = 0
    total: int = 0
    passages: int = 0

    @property
    def elapsed(self) -> float:
        return time.monotonic() - self.started

    def tell(self, stage: str, done: int, total: int | None, detail: str = "") -> None:
        self.on_progress(Progress(stage=stage, done=done, total=total, seconds=self.elapsed, detail=detail))

    def take(self, library: LibraryWriter, listing: Listing) -> None:
        """Read, encode and commit what changed, in groups."""
        self.unchanged += listing.known
        self.failed += listing.failed
        self.total = len(listing.candidates)
        group: list[Draft] = []
        for outcome in read_drafts(listing.candidates):
            if draft := self._sort(library, outcome):
                group.append(draft)
            if sum(len(draft.passages) for draft in group) >= GROUP_PASSAGES:
                self._commit(library, group)
                group = []
            self._tell_encoding("reading")
        self._commit(library, group)

    def publish(self, library: LibraryWriter) -> None:
        """Derive the vector index anew if that is due."""
        update_generation(library, on_done=lambda done, total: self.tell("publish", done, total))

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
        )

    def _sort(self, library: LibraryWriter, outcome: Outcome) -> Draft | None:
        """Note a source that needs no encoding; the draft of one that does."""
        if isinstance(outcome, Draft):
            draft = _settle_id(library, outcome)
            if not _is_stored(library, draft.article):
                return draft
            outcome = Unchanged(record=draft.record)
        self.done += 1
        if isinstance(outcome, SourceFailure):
            self.failed.append(outcome)
        else:
            library.record([outcome.record])
            self.unchanged.append(outcome.record.article_id)
        return None

    def _commit(self, library: LibraryWriter, group: Sequence[Draft]) -> None:
        """Encode the group's passages that are not encoded yet, and acknowledge its articles."""
        if not group:
            return
        encodings = self._encode(library, group)
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

    def _encode(self, library: Library, group: Sequence[Draft]) -> dict[str, Encoding]:
        """Text to encoding, for all passages of the group; those stored for the same article are used again."""
        assert self.encoder is not None
        encodings: dict[str, Encoding] = {}
        for draft in group:
            encodings |= _stored_encodings(library, draft.article.id)
        wanted = {passage.text for draft in group for passage in draft.passages}
        texts = sorted(wanted - set(encodings), key=lambda text: (len(text), text))
        for start in range(0, len(texts), ENCODE_PASSAGES):
            batch = texts[start : start + ENCODE_PASSAGES]
            encodings.update(zip(batch, self.encoder.encode(batch), strict=True))
            self.passages += len(batch)
            self._tell_encoding("")
        return encodings

    def _tell_encoding(self, what: str) -> None:
        stage = "read" if what else "encode"
        self.tell(stage, self.done, self.total, f"{self.passages} passages")


def _settle_id(library: LibraryWriter, draft: Draft) -> Draft:
    """The draft under an id that no other source has: a file elsewhere may have given it first."""
    owner = library.owner(draft.article.id)
    if owner in ("", draft.record.location):
        return draft
    mark = hashlib.sha256(draft.record.location.encode()).hexdigest()[:8]
    article = replace(draft.article, id=f"{draft.article.id}-{mark}")
    record = draft.record
    return draft_article(article, location=record.location, stamp=record.stamp, content_hash=record.content_hash)


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


def _refuse_nothing(report: IndexReport, sources: Sequence[str]) -> None:
    """Raise SourceError when the sources held nothing that could be used."""
    if report.added or report.changed or report.unchanged or report.removed:
        return
    if not report.failed:
        raise SourceError(f"nothing to index in {', '.join(sources)}: give files (.txt .md .html .pdf), folders or URLs")
    first = report.failed[0].message
    raise SourceError(first if len(report.failed) == 1 else f"none of {len(report.failed)} sources could be used: {first}")


@contextmanager
def _writer(home: Path, wait: float) -> Iterator[LibraryWriter]:
    """The home's library for writing, under its lock; a home that was made for nothing is taken away again."""
    was_there = home.exists()
    try:
        with hold_write_lock(home, wait=wait):
            is_new = not library_path(home).exists()
            try:
                with closing(LibraryWriter.open(home)) as library:
                    yield library
            finally:
                if is_new:
                    _forget_empty(home)
    finally:
        if not was_there:
            with suppress(OSError):
                _forget_lock(home)
                home.rmdir()


def _forget_empty(home: Path) -> None:
    """Take away a library that got no article."""
    try:
        with Library.open(home) as library:
            if library.article_count:
                return
    except LibraryError:
        return
    for name in ("", "-wal", "-shm"):
        library_path(home).with_name(library_path(home).name + name).unlink(missing_ok=True)


def _forget_lock(home: Path) -> None:
    if not library_path(home).exists():
        for name in (HOLDER_NAME, LOCK_NAME):
            (home / name).unlink(missing_ok=True)
