"""What `dossier doctor` looks at: the index, the embedder, the language model, and this machine.

    Settings -> run_checks -> Finding*

Each finding says what is so and, where that is wrong, the next step.  `index.upkeep.doctor` knows the index; only its
`repair` changes anything, and only what is derived.  Read `index.upkeep.doctor.check` next.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from index.errors import DossierError

if TYPE_CHECKING:
    from rag.settings import Settings

ROOM_BYTES = 200_000_000  # below this, a new generation of the vector index may not fit
REPAIR = 'run "dossier doctor --repair"'
HOPELESS = (
    'restore a copy with "dossier restore FILE --replace", or build another with "dossier --home OTHER index PATH"'
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One checked thing, whether it is as it should be, and what was found."""

    name: str
    fine: bool
    text: str

    def line(self) -> str:
        """As in: ok   index     5 articles, 42 passages."""
        from index.text.plain import plain_text

        return f"{'ok ' if self.fine else 'BAD'}  {self.name:<9} {plain_text(self.text)}"


def run_checks(settings: Settings, *, repair: bool, wait: float = 0) -> list[Finding]:
    """All findings, in the order in which a person would ask.  `wait` is for another writer, in seconds."""
    findings: list[Finding] = []
    for name, check in (
        ("index", partial(_index, repair=repair, wait=wait)),
        ("embedder", _embedder),
        ("model", _model),
    ):
        try:
            findings += check(settings)
        except DossierError as error:
            findings.append(Finding(name=name, fine=False, text=str(error)))
    return [*findings, *_machine(settings)]


def _index(settings: Settings, *, repair: bool, wait: float) -> Iterator[Finding]:
    from index.stores.open_store import check_store, open_contents, repair_store, shown

    for done in repair_store(settings.home, settings.store, wait=wait) if repair else ():
        yield Finding(name="repair", fine=True, text=done)
    for fault in check_store(settings.home, settings.store, wait=wait):
        step = REPAIR if fault.repairable else HOPELESS
        yield Finding(name=fault.part, fine=False, text=f"{fault.message}: {step}")
    with open_contents(settings.home, settings.store) as library:
        place = shown(settings.home, settings.store)
        text = f"{library.article_count} articles, {library.passage_count} passages in {place}"
        yield Finding(name="index", fine=True, text=text)


def _embedder(settings: Settings) -> Iterator[Finding]:
    from index.encoders.load import load_encoder
    from index.stores.open_store import open_contents

    encoder = load_encoder(settings.encoder, cache=settings.cache)
    with open_contents(settings.home, settings.store) as library:
        library.check_encoder(encoder)
    yield Finding(name="embedder", fine=True, text=f"{encoder.name}, {encoder.dimensions} dimensions")


def _model(settings: Settings) -> Iterator[Finding]:
    if settings.llm or settings.llm_url:
        yield _writer(settings)
    elif settings.model_path is not None:
        there = settings.model_path.is_file()
        text = str(settings.model_path) if there else f"{settings.model_path} is not there: check DOSSIER_MODEL_PATH"
        yield Finding(name="model", fine=there, text=text)
    else:
        from rag.models.files.catalogue import checked_model
        from rag.open import is_read, kept_model

        folder = kept_model(settings) if is_read(settings.model_name) else None
        text = f"{folder}, as prepared" if folder else ""
        text = text or f"{checked_model(settings.model_name, cache=settings.cache)}, as pinned"
        yield Finding(name="model", fine=True, text=text)


def _writer(settings: Settings) -> Finding:
    """One real question to the model that the settings name, and what its server made of it."""
    from rag.drafting.trial import try_model
    from rag.open import open_language_model

    model = open_language_model(settings)
    try:
        trial = try_model(model)
    finally:
        model.close()
    return Finding(name="model", fine=trial.right, text=trial.text)


def _machine(settings: Settings) -> Iterator[Finding]:
    from index.upkeep.doctor import advise

    for advice in advise():
        yield Finding(name="advice", fine=True, text=advice)
    place = settings.home if settings.home.exists() else settings.home.absolute().parent
    free = shutil.disk_usage(place if place.exists() else ".").free
    text = f"{free / 1e9:.1f} GB free" + ("" if free >= ROOM_BYTES else ": free some before indexing more")
    yield Finding(name="disk", fine=free >= ROOM_BYTES, text=text)
