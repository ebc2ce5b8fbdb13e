"""Paths and URLs -> which of them are new or changed, and the drafts of those.

    sources + what was last seen -> `list_sources` -> Listing -> `read_drafts` -> Taken | Unchanged | SourceFailure

A source may hold many articles: all of them are drafts of one `Taken`, with what was passed over in it.

A file whose size and times are as recorded is not opened.  Reading, cleaning and splitting run ahead in threads while
the caller encodes.  Nothing here writes.  Read `index.update.update_index` next.
"""

from __future__ import annotations

import hashlib
import os
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, fields, replace
from pathlib import Path

from index.errors import NoArticleError, SourceError
from index.library.writer import SourceRecord
from index.reading import clean
from index.reading.documents import Reading
from index.reading.read import SourceReader, iter_sources
from index.text.split import split_article
from index.types import Article, Passage

READERS = 2  # threads; reading is a fraction of encoding
AHEAD = 32  # sources read before they are needed
COUNT_EVERY = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFailure:
    """A source that could not be used, and why in one line."""

    source: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A source that may have changed: as given, where it is, how it looks now, and what was last seen, a record for
    each article that it held.  named: a person gave this very source, not a folder around it."""

    source: str
    location: str
    stamp: str
    records: tuple[SourceRecord, ...] = ()
    named: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What the given paths hold.  `known` are the ids of articles whose file did not change, `gone` the records of
    those whose file has left the given folders; `skipped` are files of kinds that hold no articles."""

    candidates: tuple[Candidate, ...]
    known: tuple[str, ...]
    gone: tuple[SourceRecord, ...]
    failed: tuple[SourceFailure, ...]
    skipped: tuple[SourceFailure, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An article ready to be encoded, and the record to keep of its source."""

    article: Article
    passages: tuple[Passage, ...]
    record: SourceRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What a source holds now: the drafts of its articles in order, what was passed over in it, and its records so far.

    rolling: a feed, whose articles stay when they leave it.
    """

    location: str
    drafts: tuple[Draft, ...]
    passed: tuple[SourceFailure, ...] = ()
    known: tuple[SourceRecord, ...] = ()
    rolling: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Unchanged:
    """A source that was touched but says what it said; `records` are how it looks now."""

    records: tuple[SourceRecord, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Empty:
    """A sound file that holds no article, and why, in one line."""

    failure: SourceFailure


Outcome = Taken | Unchanged | Empty | SourceFailure


def is_url(source: str) -> bool:
    """Whether a source is fetched rather than opened."""
    return "://" in source


def list_sources(
    sources: Sequence[str],
    records: Mapping[str, tuple[SourceRecord, ...]],
    *,
    prune: bool = False,
    on_count: Callable[[int], None] = lambda count: None,
) -> Listing:
    """Walk the sources and compare with the records, by location.  A source given twice counts once.

    `gone` stays empty unless `prune`.  A folder that cannot be read prunes nothing.
    """
    walk = _Walk(records=records, prune=prune, on_count=on_count)
    for source in sources:
        walk.visit(source)
    return Listing(
        candidates=tuple(walk.candidates),
        known=tuple(walk.known),
        gone=tuple(dict.fromkeys(walk.gone)),
        failed=tuple(walk.failed),
        skipped=tuple(walk.skipped),
    )


def read_drafts(candidates: Sequence[Candidate]) -> Iterator[Outcome]:
    """What became of each candidate, in order; never raises for one of them.  One parser process serves all."""
    waiting: deque[Future[Outcome]] = deque()
    upcoming = iter(candidates)
    with SourceReader() as reader, ThreadPoolExecutor(READERS, thread_name_prefix="dossier-read") as pool:
        try:
            while True:
                while len(waiting) < AHEAD and (candidate := next(upcoming, None)):
                    waiting.append(pool.submit(read_candidate, candidate, reader))
                if not waiting:
                    return
                yield waiting.popleft().result()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
            reader.close()  # what is being parsed ends now


def read_candidate(candidate: Candidate, reader: SourceReader) -> Outcome:
    """Read, clean and split one source unless its bytes are those last seen."""
    records = candidate.records
    try:
        digest = "" if is_url(candidate.source) else _hash_bytes(candidate.location)
        if records and digest and all(digest == record.content_hash for record in records):
            return Unchanged(records=tuple(replace(record, stamp=candidate.stamp) for record in records))
        return _take(candidate, reader.read_all(candidate.source), digest)
    except NoArticleError as error:
        failure = SourceFailure(source=candidate.source, message=str(error))
        return failure if candidate.named else Empty(failure=failure)
    except SourceError as error:
        return SourceFailure(source=candidate.source, message=str(error))
    except OSError as error:
        return SourceFailure(source=candidate.source, message=f"{candidate.source}: {error.strerror}: check the file")
    except Exception as error:  # a reader's own fault must not stop the others
        reason = (str(error) or type(error).__name__).splitlines()[0][:160]
        message = f"{candidate.source} cannot be read ({reason}): leave it out"
        return SourceFailure(source=candidate.source, message=message)


def _take(candidate: Candidate, reading: Reading, digest: str) -> Taken:
    """Clean and split every document of a source.  Raises SourceError when not one of them is an article."""
    known = {record.article_id: record for record in candidate.records}
    passed = [SourceFailure(source=each.source, message=each.reason) for each in reading.passed]
    drafts: list[Draft] = []
    for document in reading.documents:
        name = clean.article_id(document.source)
        if name not in known and len(known) == len(reading.documents) == 1:
            (name,) = known
        article = replace(
            clean.clean_document(document, keep=known[name].keep if name in known else ()), id=name, story=name
        )
        try:
            _check_article(article)
        except SourceError as error:
            if len(reading.documents) == 1:
                raise
            passed.append(SourceFailure(source=document.source, message=str(error)))
            continue
        drafts.append(draft_article(article, location=candidate.location, stamp=candidate.stamp, content_hash=digest))
    if not drafts:
        raise SourceError(
            f"{candidate.source} holds no article text: {passed[0].message if passed else 'leave it out'}"
        )
    return Taken(
        location=candidate.location, drafts=tuple(drafts), passed=tuple(passed), known=candidate.records,
        rolling=reading.rolling and is_url(candidate.source),
    )  # fmt: skip


def draft_article(article: Article, *, location: str, stamp: str = "", content_hash: str = "") -> Draft:
    """Split an article and pair it with the record of its source."""
    seen = SourceRecord(
        location=location, article_id=article.id, stamp=stamp, content_hash=content_hash or article.content_hash
    )
    return Draft(article=article, passages=split_article(article), record=seen)


@dataclass(slots=True, kw_only=True)
class _Walk:
    """The state of one listing."""

    records: Mapping[str, tuple[SourceRecord, ...]]
    prune: bool
    on_count: Callable[[int], None]
    seen: set[str] = field(default_factory=set)
    folders: dict[str, str] = field(default_factory=dict)
    candidates: list[Candidate] = field(default_factory=list)
    known: list[str] = field(default_factory=list)
    gone: list[SourceRecord] = field(default_factory=list)
    failed: list[SourceFailure] = field(default_factory=list)
    skipped: list[SourceFailure] = field(default_factory=list)

    def visit(self, source: str) -> None:
        """Take in one given source and all that is under it."""
        root = source if is_url(source) else self._locate(os.path.normpath(source))
        if self.prune and root in self.records and not os.path.lexists(root) and not is_url(source):
            self.gone += self.records[root]
            return
        try:
            for found in iter_sources(source, on_skip=self._skip):
                self._take(found, named=found == source)
        except (SourceError, OSError) as error:
            self.failed.append(SourceFailure(source=source, message=str(error)))
            return
        if self.prune and Path(root).is_dir():
            self.gone += [r for at, records in self.records.items() if self._left(at, root) for r in records]

    def _left(self, location: str, root: str) -> bool:
        return location.startswith(root.rstrip("/") + "/") and location not in self.seen

    def _skip(self, source: str, reason: str) -> None:
        self.skipped.append(SourceFailure(source=source, message=reason))

    def _take(self, source: str, *, named: bool) -> None:
        location = source if is_url(source) else self._locate(source)
        if location in self.seen:
            return
        self.seen.add(location)
        if len(self.seen) % COUNT_EVERY == 0:
            self.on_count(len(self.seen))
        records = self.records.get(location, ())
        try:
            stamp = "" if is_url(source) else _stamp(location)
        except OSError as error:
            self.failed.append(SourceFailure(source=source, message=f"{source}: {error.strerror}: check the path"))
            return
        if records and stamp and all(record.stamp == stamp for record in records):
            self.known += [record.article_id for record in records]
        else:
            self.candidates.append(
                Candidate(source=source, location=location, stamp=stamp, records=records, named=named)
            )

    def _locate(self, source: str) -> str:
        """The file's absolute path; each folder is resolved once."""
        folder, name = os.path.split(source)
        if folder not in self.folders:
            self.folders[folder] = os.path.realpath(folder or ".")
        return os.path.normpath(os.path.join(self.folders[folder], name))  # noqa: PTH118 (100,000 times)


def _stamp(location: str) -> str:
    """Size and times of a file: what changes when it is written, replaced or restored."""
    state = os.stat(location)  # noqa: PTH116 (100,000 times)
    return f"{state.st_size} {state.st_mtime_ns} {state.st_ctime_ns}"


def _hash_bytes(location: str) -> str:
    with Path(location).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _check_article(article: Article) -> None:
    """Raise SourceError when there is nothing to keep, or what cannot be kept."""
    if not article.text.strip():
        raise SourceError(f"{article.source} holds no article text: leave it out, or give the article itself")
    for item in fields(article):
        value = getattr(article, item.name)
        if isinstance(value, str) and not _is_encodable(value):
            raise SourceError(f"{article.source!a} has a name or text that is not valid Unicode: rename or convert it")


def _is_encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
