"""What a person changes by hand: an article taken out and put back, a dropped line wanted after all, a wrong date.

    take_out(home, id) -> Entry;  put_back(home, Entry);  restore_line(home, id, text) -> Article
    edit_article(home, id, {"published": "2026-02-10"}) -> Article

A restored line stands where it stood when the article's file can be read again, else at the end; later updates leave it
in, and corrected fields corrected.  Each is committed, and the vector index brought up to date, when it returns.  Read
`index.library.writer` next.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from index.errors import LibraryError
from index.reading.read import SourceReader
from index.stores.contract import Keeper
from index.stores.open_store import open_contents, open_keeper
from index.types import Article, DroppedLine, Encoder, Entry
from index.update.intake import Draft, Taken, draft_article, read_candidate
from index.update.listing import Candidate, is_url
from index.update.run import Update, ignore_progress


def take_out(home: Path, article_id: str, *, wait: float = 0, store: str = "") -> Entry:
    """Drop an article and hand it over whole.  Raises LibraryError when there is no index or no such article."""
    open_contents(home, store).close()
    with open_keeper(home, store, wait=wait) as library:
        entry = library.entry(article_id)
        if entry is None or not library.remove([article_id]):
            raise LibraryError(f'no article "{article_id}" at {home}: "dossier articles" lists them')
        _publish(library)
    return entry


def put_back(home: Path, entry: Entry, *, wait: float = 0, store: str = "") -> None:
    """Undo `take_out`; nothing happens when an article of that id has come since."""
    with open_keeper(home, store, wait=wait) as library:
        if not library.article_hash(entry.article.id):
            library.put([entry])
            _publish(library)


def restore_line(
    home: Path, article_id: str, text: str, *, encoder: Encoder, wait: float = 0, store: str = ""
) -> Article:
    """Bring a dropped line back into the article's text, wherever the same line was dropped.

    Raises LibraryError when there is no such article or it has dropped no such line.
    """
    open_contents(home, store).close()
    with open_keeper(home, store, wait=wait) as library:
        library.check_encoder(encoder)
        entry = library.entry(article_id)
        lines = [line for line in entry.article.dropped if line.text == text] if entry else []
        if entry is None or not lines:
            raise LibraryError(
                f'"{article_id}" has dropped no such line: "dossier show {article_id} --dropped" lists them'
            )
        library.keep_line(article_id, text)
        draft = _read_again(entry, text) or _with_line(entry, lines[0])
        Update(encoder=encoder, on_progress=ignore_progress).keep(library, [draft])
        _publish(library)
    return draft.article


def edit_article(
    home: Path, article_id: str, fields: Mapping[str, str], *, wait: float = 0, store: str = ""
) -> Article:
    """Correct the title, publisher, author or date (as ISO) of an article; later updates of its source keep that.

    Raises LibraryError when there is no such article.
    """
    open_contents(home, store).close()
    with open_keeper(home, store, wait=wait) as library:
        if not library.article_hash(article_id):
            raise LibraryError(f'no article "{article_id}" at {home}: "dossier articles" lists them')
        library.edit(article_id, fields)
        _publish(library)
        edited = library.article(article_id)
    assert edited is not None
    return edited


def _read_again(entry: Entry, text: str) -> Draft | None:
    """The article read anew with the line kept; None when its file is gone, has changed, or was never one."""
    source = entry.source
    if is_url(source.location) or not Path(source.location).is_file():
        return None
    if hashlib.sha256(Path(source.location).read_bytes()).hexdigest() != source.content_hash:
        return None
    record = replace(source, content_hash="", keep=source.keep | {text})
    candidate = Candidate(source=source.location, location=source.location, stamp=source.stamp, records=(record,))
    with SourceReader() as reader:
        outcome = read_candidate(candidate, reader)
    drafts = outcome.drafts if isinstance(outcome, Taken) else ()
    draft = next((draft for draft in drafts if draft.article.id == entry.article.id), None)
    if draft is None or text not in draft.article.text:
        return None
    article = replace(draft.article, source=entry.article.source)
    return draft_article(article, location=source.location, stamp=source.stamp, content_hash=source.content_hash)


def _with_line(entry: Entry, line: DroppedLine) -> Draft:
    """The article with the line as its last paragraph."""
    article = entry.article
    text = f"{article.text}\n\n{line.text}"
    amended = replace(
        article,
        text=text,
        dropped=tuple(other for other in article.dropped if other.text != line.text),
        content_hash=hashlib.sha256(f"{article.content_hash}\0{line.text}".encode()).hexdigest(),
    )
    source = entry.source
    return draft_article(amended, location=source.location, stamp=source.stamp, content_hash=source.content_hash)


def _publish(library: Keeper) -> None:
    Update(encoder=None, on_progress=ignore_progress).publish(library)
