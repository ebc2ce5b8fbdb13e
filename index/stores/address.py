"""The text of DOSSIER_STORE -> which engine it names, what its client is given, and what may be shown of it.

    "postgresql://user:secret@db.example/news?collection=desk&sslmode=verify-full" -> StoreAddress

A password never leaves `url`: `shown` names host and data base alone, and is what messages print.  What a query says
beyond our own parameters goes to the client library as it is.  Opens nothing.  Read `index.stores.open_store` next.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlencode, urlsplit

from index.errors import LibraryError
from index.text.patterns import regex

COLLECTION = "main"  # where none is named
SCHEMES = {"postgresql": "postgresql", "postgres": "postgresql", "chroma+http": "chroma", "chroma+https": "chroma"}
EXAMPLES = "postgresql://user@host/database or chroma+https://host"
_NAME = regex(r"[a-z][a-z0-9_]{0,39}")


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreAddress:
    """An engine, the address for its client library, the collection in it, and what may be shown of all that.

    text: the address as it was given.  options: our own parameters; `tenant` and `database` of a Chroma server.
    """

    kind: Literal["postgresql", "chroma"]
    url: str = field(repr=False)
    collection: str
    shown: str
    text: str = field(repr=False)
    options: tuple[tuple[str, str], ...] = ()

    @property
    def name(self) -> str:
        """A folder's name for what a home keeps beside this store: no two stores have one."""
        place = hashlib.sha256(f"{self.kind} {self.shown} {sorted(self.options)}".encode()).hexdigest()
        return f"{self.collection}-{place[:8]}"


def store_address(text: str) -> StoreAddress:
    """The address that a text states.  Raises LibraryError, which repeats nothing of a text that may hold a secret."""
    try:
        parts = urlsplit(text.strip())
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
    except ValueError:
        raise LibraryError(f"DOSSIER_STORE is no address: give one such as {EXAMPLES}") from None
    kind = SCHEMES.get(parts.scheme)
    if kind is None:
        raise LibraryError(f"DOSSIER_STORE names no store that there is: give one such as {EXAMPLES}")
    collection = query.pop("collection", COLLECTION)
    if not _NAME.fullmatch(collection):
        raise LibraryError(
            f"collection={collection!r} in DOSSIER_STORE: give up to 40 small letters, digits and _, a letter first"
        )
    if kind == "chroma":
        return _chroma(text, parts, query, collection)
    url = parts._replace(scheme="postgresql", query=urlencode(query, quote_via=quote)).geturl()
    url = url if "://" in url else url.replace("postgresql:", "postgresql://", 1)  # an address without a host
    host = parts.netloc.rpartition("@")[2] or query.get("host", "") or "local"
    shown = f"postgresql://{host}{parts.path} ({collection})"
    return StoreAddress(kind="postgresql", url=url, collection=collection, shown=shown, text=text)


def _chroma(text: str, parts: SplitResult, query: dict[str, str], collection: str) -> StoreAddress:
    host = parts.netloc.rpartition("@")[2]
    if not host:
        raise LibraryError("DOSSIER_STORE names no host: give one such as chroma+https://host?tenant=T&database=D")
    unknown = sorted(set(query) - {"tenant", "database"})
    if unknown:
        raise LibraryError(f"DOSSIER_STORE has an unknown parameter {unknown[0]!r}: give tenant, database, collection")
    scheme = parts.scheme.removeprefix("chroma+")
    return StoreAddress(
        kind="chroma",
        url=f"{scheme}://{unquote(parts.netloc)}{parts.path}".rstrip("/"),
        collection=collection,
        shown=f"chroma+{scheme}://{host} ({collection})",
        text=text,
        options=tuple(sorted(query.items())),
    )
