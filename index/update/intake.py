"""Paths and URLs -> which of them are new or changed, and the drafts of those.

    sources + what was last seen -> `list_sources` -> Listing -> `read_drafts` -> Taken | Unchanged | SourceFailure

A source may hold many articles: all of them are drafts of one `Taken`, with what was passed over in it.

A file whose size and times are as recorded is not opened.  Reading, cleaning and splitting run ahead in threads while
the caller encodes.  Nothing here writes.  Read `index.update.update_index` next.
"""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, fields, replace
from pathlib import Path

from index.errors import NoArticleError, SourceError
from index.library.writer import SourceRecord
from index.reading import clean
from index.reading.canonical import canonical_address
from index.reading.formats.documents import Reading, stated_by
from index.reading.read import SourceReader
from index.text.split import split_article
from index.types import Article, Passage
from index.update.listing import Candidate, SourceFailure, is_url

READERS = 2  # threads; reading is a fraction of encoding
AHEAD = 32  # sources read before they are needed


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


def read_drafts(candidates: Sequence[Candidate], *, ocr: bool = False) -> Iterator[Outcome]:
    """What became of each candidate, in order; never raises for one of them.  One parser process serves all.

    ocr: scans are read by text recognition.
    """
    waiting: deque[Future[Outcome]] = deque()
    upcoming = iter(candidates)
    with SourceReader(ocr=ocr) as reader, ThreadPoolExecutor(READERS, thread_name_prefix="dossier-read") as pool:
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
        asked = candidate.location if is_url(candidate.source) else candidate.source
        return take(candidate, reader.read_all(asked), digest)
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


def take(candidate: Candidate, reading: Reading, digest: str) -> Taken:
    """Clean and split every document of a source.  Raises SourceError when not one of them is an article."""
    known = {record.article_id: record for record in candidate.records}
    passed = [SourceFailure(source=each.source, message=each.reason) for each in reading.passed]
    drafts: list[Draft] = []
    for document in (stated_by(candidate.stated, each) for each in reading.documents):
        rolling = reading.rolling and is_url(candidate.source) and document.url
        name = clean.article_id(document.url if rolling else document.source)
        if name not in known and len(known) == len(reading.documents) == 1:
            (name,) = known
        article = replace(
            clean.clean_document(document, keep=known[name].keep if name in known else ()), id=name, copy_group=name
        )
        try:
            _check_article(article)
        except SourceError as error:
            if len(reading.documents) == 1:
                raise
            passed.append(SourceFailure(source=document.source, message=str(error)))
            continue
        location = canonical_address(document.url) if rolling else candidate.location
        article = replace(article, source=location) if rolling else article
        drafts.append(draft_article(article, location=location, stamp=candidate.stamp, content_hash=digest))
    if not drafts:
        raise NoArticleError(
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
