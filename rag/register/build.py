"""The articles of a home -> claims in its register: what is new or changed is read, what is gone is forgotten.

    update_register(home, on_progress) -> how many were read        start_extraction(home) -> the same, aside

Each article is committed by itself: a killed run goes on where it stopped, and a changed article replaces its own
claims and nothing else.  One process at a time; a second one waits or leaves.  Read `rag.register.board` for reading.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np

from index.processes import start_detached
from index.stores.contract import Contents
from index.stores.open_store import open_contents
from rag.register.claims.extract import RULES, extract_claims
from rag.register.claims.other_day import stated_otherwise
from rag.register.claims.parse import SHA256, open_parser
from rag.register.store import Store
from rag.register.stories import features_of, group

WAIT_SECONDS = 600.0  # for another process that reads the same articles
REGROUPED = 300  # articles up to which all stories are told anew at every change; beyond, only the new find theirs
PRIORITY = 10  # steps down: a question comes first
OnDone = Callable[[int, int], None]


def article_key(content_hash: str, published: str | None) -> str:
    """What decides an article's claims: its content, its day, and the rules and parser that read it."""
    return hashlib.sha256(f"{content_hash}|{published}|{RULES}|{SHA256}".encode()).hexdigest()[:32]


def waiting_articles(library: Contents, store: Store) -> tuple[dict[str, str], list[str]]:
    """(article id to key, of those to be read), (ids that are gone)."""
    wanted = {id_: article_key(content_hash, day or None) for id_, content_hash, day in library.states()}
    have = store.keys()
    return {id_: key for id_, key in wanted.items() if have.get(id_) != key}, [id_ for id_ in have if id_ not in wanted]


def update_register(
    home: Path, *, on_done: OnDone = lambda done, total: None, wait: float = WAIT_SECONDS, store: str = ""
) -> int:
    """Read what waits, newest articles first; how many were read.  Raises LibraryError, EncoderError."""
    with open_contents(home, store) as library:
        with Store.beside(library) as kept:
            waiting, gone = waiting_articles(library, kept)
            if not waiting and not gone:
                return 0
        with Store.open(home, store, writing=True) as kept, kept.alone(wait):
            library.refresh()  # what came while others were waited for is not gone
            return _read_waiting(library, kept, on_done)


def _read_waiting(library: Contents, store: Store, on_done: OnDone) -> int:
    waiting, gone = waiting_articles(library, store)
    if gone:
        store.remove(gone)
    parser = open_parser() if waiting else None
    for done, (article_id, key) in enumerate(waiting.items()):
        on_done(done, len(waiting))
        article = library.article(article_id)
        if article is None or parser is None:
            continue
        encodings = library.encodings([passage.id for passage in library.passages_of(article_id)])
        vectors = np.array([encoding.vector for encoding in encodings.values()], dtype=np.float32)
        store.put(features_of(article, vectors), key, extract_claims(article, parser), stated_otherwise(article))
    if waiting or gone or any(not story for story in store.stories().values()):
        _tell_stories(library, store)
        store.set_meta("state", hashlib.sha256("".join(sorted(store.keys().values())).encode()).hexdigest()[:16])
    return len(waiting)


def _tell_stories(library: Contents, store: Store) -> None:
    headers = library.headers()
    days = {header.id: header.published for header in headers}
    voices = {header.id: header.copy_group for header in headers}
    features = [f for f in store.features() if f.article_id in days]
    told = {article: story for article, story in store.stories().items() if story}
    keep = told if len(features) > REGROUPED else None
    store.set_stories(group(features, days, voices, keep))


def start_extraction(home: Path) -> bool:
    """Start a process that reads what waits and outlives this one; false where there can be none."""
    return start_detached("rag.register.build:main", str(home.absolute()), steps_down=PRIORITY)


def main(home: str) -> None:
    """Read what waits, at low priority; where that fails, the next command that needs it says why."""
    try:
        update_register(Path(home), wait=0, store=os.environ.get("DOSSIER_STORE", ""))
    except Exception:  # whatever it is, the register stays behind, and the next command says so in the foreground
        return
