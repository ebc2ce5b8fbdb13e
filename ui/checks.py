"""What `dossier doctor` looks at: the index, the vector index derived from it, the models, and this machine.

    Settings -> run_checks -> Finding*

Each check says what it found and, where that is wrong, the next step.  Only `repair` changes anything, and only
what is derived from the truth.  Read `index.publish.update_generation` for what a repair does.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.errors import DossierError

if TYPE_CHECKING:
    from index.library import Library
    from rag.settings import Settings

SAFE_SQLITE = (3, 51, 3)  # earlier ones may lose a write when two connections check-point at once; we use one
ROOM_BYTES = 200_000_000  # below this, a new generation of a few articles may not fit


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One checked thing, whether it is as it should be, and what was found."""

    name: str
    fine: bool
    text: str

    def line(self) -> str:
        """As in: ok  index  5 articles, 42 passages."""
        from ui.safe import plain_text

        return f"{'ok  ' if self.fine else 'BAD '} {self.name:<14} {plain_text(self.text)}"


def run_checks(settings: Settings, *, repair: bool) -> list[Finding]:
    """All findings, in the order in which a person would ask."""
    return [*_index_checks(settings, repair=repair), *_model_checks(settings), *_machine_checks(settings)]


def _index_checks(settings: Settings, *, repair: bool) -> Iterator[Finding]:
    from index.library import Library

    if repair:
        yield _repaired(settings)
    try:
        library = Library.open(settings.home)
    except DossierError as error:
        yield Finding(name="index", fine=False, text=str(error))
        return
    with library:
        yield _truth(library)
        yield _vectors(library)
        yield _encoder(settings, library)


def _truth(library: Library) -> Finding:
    connection = sqlite3.connect(library.path.absolute().as_uri() + "?mode=ro", uri=True)
    try:
        problems = [row[0] for row in connection.execute("PRAGMA quick_check")]
    except sqlite3.Error as error:
        problems = [str(error)]
    finally:
        connection.close()
    if problems != ["ok"]:
        text = f'{library.path} is damaged ({problems[0]}): build a new index with "dossier --home OTHER index PATH"'
        return Finding(name="index", fine=False, text=text)
    return Finding(name="index", fine=True, text=f"{library.article_count} articles, {library.passage_count} passages")


def _vectors(library: Library) -> Finding:
    from index.vectors import find_generation

    folder, manifest, damage = find_generation(library, thorough=True)
    if damage:
        return Finding(name="vector index", fine=False, text=f'{damage}: run "dossier doctor --repair"')
    if folder is None or manifest is None:
        return Finding(name="vector index", fine=True, text="none yet; the stored vectors are searched one by one")
    return Finding(
        name="vector index", fine=True, text=f"{folder.name}, {manifest.count} vectors, chroma {manifest.chroma}"
    )


def _encoder(settings: Settings, library: Library) -> Finding:
    from index.embed import load_encoder

    try:
        encoder = load_encoder(settings.encoder, cache=settings.cache)
        library.check_encoder(encoder)
    except DossierError as error:
        return Finding(name="embedder", fine=False, text=str(error))
    return Finding(name="embedder", fine=True, text=f"{encoder.name}, {encoder.dimensions} dimensions")


def _repaired(settings: Settings) -> Finding:
    from index.build import open_writer
    from index.publish import update_generation

    try:
        with open_writer(settings.home, 0) as library:
            update_generation(library, on_done=lambda done, total: None, force=True)
    except DossierError as error:
        return Finding(name="repair", fine=False, text=str(error))
    return Finding(name="repair", fine=True, text="the vector index was built anew")


def _model_checks(settings: Settings) -> Iterator[Finding]:
    from rag.catalogue import checked_model

    if settings.llm_url:
        yield Finding(name="model", fine=True, text=f"endpoint {settings.llm_url}, not contacted")
        return
    if settings.model_path is not None:
        there = settings.model_path.is_file()
        text = str(settings.model_path) if there else f"{settings.model_path} is not there: check DOSSIER_MODEL_PATH"
        yield Finding(name="model", fine=there, text=text)
        return
    try:
        path = checked_model(settings.model_name, cache=settings.cache)
    except DossierError as error:
        yield Finding(name="model", fine=False, text=str(error))
        return
    yield Finding(name="model", fine=True, text=f"{path}, as pinned")


def _machine_checks(settings: Settings) -> Iterator[Finding]:
    version = sqlite3.sqlite_version_info
    note = "" if version >= SAFE_SQLITE else "; older than 3.51.3, which is why there is one writing connection only"
    yield Finding(name="sqlite", fine=True, text=sqlite3.sqlite_version + note)
    place = settings.home if settings.home.exists() else settings.home.absolute().parent
    free = shutil.disk_usage(place if place.exists() else ".").free
    text = f"{free / 1e9:.1f} GB free" + ("" if free >= ROOM_BYTES else ": free some before indexing more")
    yield Finding(name="disk", fine=free >= ROOM_BYTES, text=text)
