"""A home and a Chroma server -> the home's own articles there, and everybody's articles here.

    push_library(home, url): what the home read itself -> the server
    pull_library(home, url): what all others pushed    -> the home
    withdraw(home, url, id): what another home pushed, and nobody is to have any more

Each home stays a whole library: its questions are answered from its own file, whether the server runs or not.  Articles
that came from the server are known by their location and never pushed back.  A push is acknowledged when it returns;
one that was stopped goes on with the next.  Read `index.sharing.server` next.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from index.errors import LibraryError
from index.library.contents import Library
from index.library.lock import hold_write_lock
from index.library.schema import library_path
from index.library.writer import Entry, LibraryWriter, SourceRecord
from index.search.publish_later import publish_if_large
from index.sharing.server import TAKEN_OVER, ArticleServer, Record

GROUP = 20  # articles committed together
ROUNDS = 4  # of looking again whether another indexer took a name at the same moment
SEEN = "server_stamp"
HELD = "SELECT a.id, a.content_hash, s.location FROM articles a JOIN sources s ON s.article = a.id"


@dataclass(frozen=True, slots=True, kw_only=True)
class Synced:
    """How many articles were added or replaced, and how many removed; `notice` as in an `IndexReport`."""

    put: int = 0
    removed: int = 0
    notice: str = ""


def push_library(home: Path, url: str) -> Synced:
    """Bring the server up to date with what the home read itself.  Raises LibraryError."""
    put = removed = 0
    with Library.open(home) as library, ArticleServer(url) as server:
        _check_encoder(library, server)
        for _ in range(ROUNDS):
            changed = _push_once(library, server)
            put, removed = put + changed.put, removed + changed.removed
            if changed == Synced():
                break
        server.stamp(
            encoder=library.encoder_name, fingerprint=library.meta("fingerprint"), dimensions=library.dimensions
        )
    return Synced(put=put, removed=removed)


def pull_library(home: Path, url: str) -> Synced:
    """Bring the home up to date with the server, creating it when there is none.  Raises LibraryError, also when
    another process writes to the home."""
    with ArticleServer(url) as server:
        state = server.state()
        if not state or _seen(home) == state["stamp"]:
            return Synced()
        with hold_write_lock(home), closing(LibraryWriter.open(home)) as library:
            library.adopt_settings({key: state[key] for key in ("encoder", "fingerprint", "dimensions")})
            synced, is_whole = _take(library, server)
            if is_whole:
                library.note(SEEN, state["stamp"])
            notice = publish_if_large(library, on_done=lambda done, total: None)
    return replace(synced, notice=notice)


def withdraw(home: Path, url: str, article_id: str) -> bool:
    """Drop an article from the server that another home gave, which may be lost; false for any other.  A home that
    still has it gives it again with its next push.  Raises LibraryError."""
    with Library.open(home) as library:
        if article_id not in _held(library, mirrored=True):
            return False
    with ArticleServer(url) as server:
        named = {(id_, f"{id_}-{record.owner[:8]}"): record for id_, record in server.records().items()}
        for names, record in named.items():
            if article_id in names:
                server.remove(names[0], record.content_hash)
        state = server.state()
        server.stamp(encoder=state["encoder"], fingerprint=state["fingerprint"], dimensions=int(state["dimensions"]))
    return True


def _push_once(library: Library, server: ArticleServer) -> Synced:
    """Put what the server lacks, and drop what it has of ours and we have no more."""
    owner, there = library.meta("identity"), server.records()
    own = _held(library, mirrored=False)
    names = {_name_there(id_, digest, there, owner): id_ for id_, digest in own.items()}
    wanted = [name for name, id_ in names.items() if name not in there or there[name].content_hash != own[id_]]
    gone = [name for name, record in there.items() if record.owner == owner and name not in names]
    for name in wanted:
        entry = renamed(_entry(library, names[name]), name)
        server.put(entry, owner=owner, before=there[name].content_hash if name in there else "")
        if name != names[name]:
            server.drop_passages(names[name], own[names[name]])  # in case we had begun to put it under its own id
    for name in gone:
        server.remove(name, there[name].content_hash)
    return Synced(put=len(wanted), removed=len(gone))


def _name_there(id_: str, digest: str, there: Mapping[str, Record], owner: str) -> str:
    """The article's id, or one with our mark where somebody else's other article has it."""
    record = there.get(id_)
    return id_ if record is None or record.owner == owner or record.content_hash == digest else f"{id_}-{owner[:8]}"


def _take(library: LibraryWriter, server: ArticleServer) -> tuple[Synced, bool]:
    """Take over what is new or changed on the server, and drop what left it; and whether that was all there is: an
    article in the middle of being replaced is left for the next time."""
    owner, own, mirrored = library.meta("identity"), _held(library, mirrored=False), _held(library, mirrored=True)
    names = {
        id_ if id_ not in own else f"{id_}-{record.owner[:8]}": (id_, record)
        for id_, record in server.records().items()
        if record.owner != owner and own.get(id_) != record.content_hash
    }
    wanted = [name for name, (_, record) in names.items() if mirrored.get(name) != record.content_hash]
    gone = [name for name in mirrored if name not in names]
    group: list[Entry] = []
    put = 0
    for done, name in enumerate(wanted, 1):
        if entry := server.entry(names[name][0]):
            group.append(renamed(entry, name))
            put += 1
        if len(group) == GROUP or done == len(wanted):
            library.put(group)
            group = []
    library.remove(gone)
    return Synced(put=put, removed=len(gone)), put == len(wanted)


def renamed(entry: Entry, id_: str) -> Entry:
    """The entry under another article id."""
    old = entry.article.id
    if id_ == old:
        return entry
    passages = (replace(each, id=id_ + each.id.removeprefix(old), article_id=id_) for each in entry.passages)
    return replace(
        entry,
        article=replace(entry.article, id=id_, copy_group=id_),
        passages=tuple(passages),
        source=replace(entry.source, article_id=id_),
    )


def _entry(library: Library, article_id: str) -> Entry:
    """An article of the library as it was put there."""
    article, passages = library.article(article_id), tuple(library.passages_of(article_id))
    encodings = library.encodings([passage.id for passage in passages])
    if article is None or len(encodings) != len(passages):
        raise LibraryError(f'article {article_id} of {library.home} is not whole: run "dossier doctor"')
    return Entry(
        article=article,
        passages=passages,
        encodings=tuple(encodings[passage.id] for passage in passages),
        source=SourceRecord(location="", article_id=article_id, stamp="", content_hash=article.content_hash),
    )


def _held(library: Library, *, mirrored: bool) -> dict[str, str]:
    """Id and content hash of the articles that came from a server, or of those that did not."""
    rows = library.query(HELD)
    return {id_: digest for id_, digest, location in rows if location.startswith(TAKEN_OVER) == mirrored}


def _seen(home: Path) -> str:
    """The server's stamp when the home was last brought up to date, "" when never."""
    if not library_path(home).is_file():
        return ""
    with Library.open(home) as library:
        return library.meta(SEEN)


def _check_encoder(library: Library, server: ArticleServer) -> None:
    """Raise LibraryError when the server's articles are another encoder's."""
    state = server.state()
    if state and state["fingerprint"] != library.meta("fingerprint"):
        raise LibraryError(
            f'the Chroma server at {server.url} holds vectors of "{state["encoder"]}", the index at {library.home} '
            f"those of another encoder: set DOSSIER_ENCODER={state['encoder']} and build the index again"
        )
