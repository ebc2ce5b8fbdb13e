"""A Chroma server as the place where several indexers and many readers meet: whole articles in, whole articles out.

    Entry -> `ArticleServer.put` -> passages first, the article's record last -> `ArticleServer.entry` -> Entry

The record, which names the content's hash and how many passages it has, is what makes an article there: until it is
written nobody sees the passages, and a reader takes only those of the very hash.  So indexers need no lock between
them, and one that is killed leaves nothing but passages that nobody asks for.  Read `index.sharing.mirror` next.
"""

from __future__ import annotations

import hashlib
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import chromadb
import numpy as np
from chromadb.config import Settings

from index.errors import LibraryError
from index.library.writer import Entry, SourceRecord
from index.search.chroma import refuse_programs
from index.sharing.pages import paged, whole
from index.sharing.wire_form import article_of, article_record, encoding_of, passage_metadata
from index.types import Article, Passage

PASSAGES, RECORDS = "dossier-passages", "dossier-articles"
CONNECT_SECONDS, REQUEST_SECONDS = 5.0, 60.0
START = 'start it with "chroma run", or unset DOSSIER_CHROMA_URL'
STEPS = (
    ("quota", "ask its owner for a larger quota; what was given before is kept"),
    ("too many requests", "try again later; what was given before is kept"),
    ("429", "try again later; what was given before is kept"),
    ("401", "give its token as https://:TOKEN@host in DOSSIER_CHROMA_URL"),
    ("403", "give its token as https://:TOKEN@host in DOSSIER_CHROMA_URL"),
    ("unauthorized", "give its token as https://:TOKEN@host in DOSSIER_CHROMA_URL"),
    ("forbidden", "give its token as https://:TOKEN@host in DOSSIER_CHROMA_URL"),
)
BATCH = 100  # passages in one request, with their token vectors about a megabyte
TAKEN_OVER = "chroma+"  # how the location of an article from a server begins
STATE = "state"  # the id of the record that is no article: the encoder, and a stamp that changes with every push


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """That an article is on the server: its content's hash, how many passages, and which library it came from."""

    content_hash: str
    passages: int
    owner: str


class ArticleServer:
    """The articles on one Chroma server.  Every failure is a LibraryError.  Close it, or use it as a context."""

    def __init__(self, url: str) -> None:
        self.url = shown_url(url)
        with self._errors():
            self._client = _connect(url)
            try:
                self._passages = self._collection(PASSAGES)
                self._records = self._collection(RECORDS)
            except BaseException:
                self.close()
                raise

    def close(self) -> None:
        """Let the connections go, which Chroma's own client leaves open."""
        disconnect(self._client)

    def __enter__(self) -> ArticleServer:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # What is there

    def state(self) -> dict[str, str]:
        """Stamp, encoder, fingerprint and dimensions; empty before the first push."""
        with self._errors():
            found = self._records.get(ids=[STATE], include=["metadatas"])["metadatas"]
        return {key: str(value) for key, value in found[0].items()} if found else {}

    def stamp(self, *, encoder: str, fingerprint: str, dimensions: int) -> None:
        """Tell readers that something has changed.  Call it after every change."""
        state = {"encoder": encoder, "fingerprint": fingerprint, "dimensions": str(dimensions)}
        self._write_record(STATE, {**state, "stamp": os.urandom(8).hex()}, "")

    def records(self) -> dict[str, Record]:
        """Every article that is there, by id.  Raises LibraryError when the server gives fewer than it counts: what it
        leaves out is not gone."""
        with self._errors():
            found = whole(self._records, include=["metadatas"])
        return {
            id_: Record(content_hash=row["metadatas"]["hash"], passages=row["metadatas"]["passages"],
                        owner=row["metadatas"]["owner"])
            for id_, row in found.items()
            if id_ != STATE
        }  # fmt: skip

    # Articles

    def put(self, entry: Entry, *, owner: str, before: str) -> None:
        """Add or replace an article; `before` is the hash that its record had, "" for a new one.

        A record that somebody else made first stays theirs: look at `records` again.
        """
        article = entry.article
        with self._errors():
            for start in range(0, len(entry.passages), BATCH):
                self._put_passages(entry, slice(start, start + BATCH))
        document, facts = article_record(article)
        metadata = {"hash": article.content_hash, "passages": len(entry.passages), "owner": owner, **facts}
        self._write_record(article.id, metadata, document, is_new=not before)
        if before and before != article.content_hash:
            self.drop_passages(article.id, before)

    def remove(self, article_id: str, content_hash: str) -> None:
        """Drop an article: its record first, so that nobody sees half of it."""
        with self._errors():
            self._records.delete(ids=[article_id])
        self.drop_passages(article_id, content_hash)

    def drop_passages(self, article_id: str, content_hash: str) -> None:
        """Drop the passages of one version of an article, which no record names any more."""
        with self._errors():
            self._passages.delete(where=_of(article_id, content_hash))

    def entry(self, article_id: str) -> Entry | None:
        """The whole article as it is now, ready for a library; None when it is gone or just being replaced."""
        with self._errors():
            found = self._records.get(ids=[article_id], include=["metadatas", "documents"])
            if not found["ids"]:
                return None
            digest, count = found["metadatas"][0]["hash"], found["metadatas"][0]["passages"]
            rows = paged(
                self._passages, where=_of(article_id, digest), include=["metadatas", "documents", "embeddings"]
            )
        order = sorted(rows, key=lambda id_: rows[id_]["metadatas"]["start"])
        text = "".join(rows[id_]["documents"] for id_ in order)
        article = article_of(article_id, digest, found["documents"][0], found["metadatas"][0], text)
        if article is None or len(order) != count:
            return None
        return Entry(
            article=article,
            passages=tuple(_passage(article, id_, rows[id_]["metadatas"]) for id_ in order),
            encodings=tuple(encoding_of(rows[id_]["metadatas"], rows[id_]["embeddings"]) for id_ in order),
            source=SourceRecord(
                location=self.location(article_id), article_id=article_id, stamp="", content_hash=digest
            ),
        )

    def location(self, article_id: str) -> str:
        """Where an article that was taken over says it came from."""
        return f"{TAKEN_OVER}{self.url}#{article_id}"

    # Requests

    def _collection(self, name: str) -> Any:
        """A collection, made when it is not there; several may make it at once."""
        self._client.get_or_create_collection(
            name, configuration={"hnsw": {"space": "cosine"}}, embedding_function=None
        )
        collection: Any = self._client.get_collection(name, embedding_function=None)
        refuse_programs(collection)
        return collection

    def _put_passages(self, entry: Entry, part: slice) -> None:
        passages, encodings = entry.passages[part], entry.encodings[part]
        self._passages.upsert(
            ids=[_passage_id(passage.id, entry.article.content_hash) for passage in passages],
            embeddings=np.stack([encoding.vector for encoding in encodings]),
            documents=[passage.text for passage in passages],
            metadatas=[passage_metadata(entry.article, *each) for each in zip(passages, encodings, strict=True)],
        )

    def _write_record(self, id_: str, metadata: dict[str, Any], document: str, *, is_new: bool = False) -> None:
        """Records are never searched by meaning; each lies somewhere else on a circle.  Of two that add the same id
        Chroma keeps the first."""
        write = self._records.add if is_new else self._records.upsert
        angle = int.from_bytes(hashlib.sha256(id_.encode()).digest()[:4], "big") / 2**32 * 2 * np.pi
        with self._errors():
            write(
                ids=[id_],
                embeddings=np.asarray([[np.cos(angle), np.sin(angle)]], dtype=np.float32),
                metadatas=[metadata],
                documents=[document],
            )

    @contextmanager
    def _errors(self) -> Iterator[None]:
        """Whatever the client raises becomes a LibraryError of one line."""
        try:
            yield
        except LibraryError:
            raise
        except Exception as error:
            reason = (str(error) or type(error).__name__).splitlines()[0][:160]
            step = next((told for words, told in STEPS if words in reason.lower()), START)
            raise LibraryError(f"the Chroma server at {self.url} cannot be used ({reason}): {step}") from error


def _connect(url: str) -> Any:
    """A client whose requests end in time: Chroma's own wait for ever.

    A password in the address is sent as a token, in the two headers that Chroma's servers look at; `tenant` and
    `database` are parameters of the address.
    """
    parts = urlsplit(url)
    host, port = parts.hostname or "localhost", parts.port or (443 if parts.scheme == "https" else 8000)
    socket.create_connection((host, port), timeout=CONNECT_SECONDS).close()
    named = {key: value for key, value in parse_qsl(parts.query) if key in ("tenant", "database")}
    token = unquote(parts.password or "")
    client: Any = chromadb.HttpClient(
        host=host,
        port=port,
        ssl=parts.scheme == "https",
        headers={"x-chroma-token": token, "Authorization": f"Bearer {token}"} if token else None,
        settings=Settings(anonymized_telemetry=False),
        **named,
    )
    client._server._session.timeout = REQUEST_SECONDS
    return client


def shown_url(url: str) -> str:
    """The address without a token, as messages and locations have it."""
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()


def disconnect(client: Any) -> None:
    """Close a client of `chromadb.HttpClient` and the two web sessions that it forgets."""
    for part in (client, client._admin_client):
        part._server._session.close()
    client.close()


def _of(article_id: str, content_hash: str) -> Any:
    return {"$and": [{"article": article_id}, {"hash": content_hash}]}


def _passage_id(passage_id: str, content_hash: str) -> str:
    """Another version of an article has other ids: its passages never overwrite those that readers are reading."""
    return f"{passage_id}@{content_hash[:16]}"


def _passage(article: Article, id_: str, metadata: dict[str, Any]) -> Passage:
    start, end = int(metadata["start"]), int(metadata["end"])
    return Passage(id=id_.rpartition("@")[0], article_id=article.id, start=start, end=end, text=article.text[start:end])
