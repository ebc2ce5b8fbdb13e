"""Settings -> the parts that answer, opened and put together: the one place where that is done.

    open_assistant(settings) -> Assistant
    open_model(settings) -> the model that they name: a reader, an endpoint, or a GGUF file

Everything heavy is imported by the functions that need it, so that a command pays for what it uses.  Nothing here
answers a question.  Read `rag.assistant` next.
"""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import TYPE_CHECKING

from rag.errors import ModelError
from rag.models.files.entries import OnProgress, ignore_progress

if TYPE_CHECKING:
    from pathlib import Path

    from index.search.snapshot import Use
    from rag.assistant import Assistant
    from rag.models.protocol import EvidenceReader, LanguageModel
    from rag.reader.network import Way
    from rag.settings import Settings

QUOTES_ONLY = "quotes only, as asked: the articles' own sentences, without a model"


def open_assistant(
    settings: Settings, *, on_progress: OnProgress = ignore_progress, remember: bool = False, use: Use = "long"
) -> Assistant:
    """Open the index, load its encoder and prepare the model, which loads while the question is retrieved.

    `use` is as for `open_index`.  `remember` keeps answers in the home and gives them again.  Raises LibraryError
    without an index, or with one that another encoder built; a missing model becomes a notice unless settings require
    one.
    """
    from index.encoders.load import load_encoder
    from index.search.snapshot import open_index
    from rag.answer_cache import open_answers
    from rag.assistant import Assistant

    index = open_index(settings.home, use=use)
    encoder = load_encoder(settings.encoder, cache=settings.cache)
    index.library.check_encoder(encoder)
    model, notice = _open_model(settings, on_progress)
    answers = open_answers(settings) if remember else None
    return Assistant(index=index, encoder=encoder, model=model, settings=settings, notice=notice, answers=answers)


def _open_model(settings: Settings, on_progress: OnProgress) -> tuple[LanguageModel | EvidenceReader | None, str]:
    if settings.quotes_only:
        return None, QUOTES_ONLY
    try:
        model = open_model(settings, on_progress=on_progress)
    except ModelError as error:
        if settings.require_model:
            raise
        return None, str(error)
    threading.Thread(target=_warm, args=(model,), name="warm the model", daemon=True).start()
    return model, ""


def warm(model: LanguageModel | EvidenceReader) -> None:
    """Make a model that keeps its prompts' fixed beginnings read them, so that the first question is as quick."""
    from rag.drafting.prompt import local_prefix, rating_prefix

    read_ahead = getattr(model, "warm", None)
    if read_ahead is not None:
        read_ahead(local_prefix())
        read_ahead(rating_prefix())


def _warm(model: LanguageModel | EvidenceReader) -> None:
    """`warm`, in the background: what fails is told by the first completion."""
    with suppress(ModelError):
        warm(model)


def open_model(settings: Settings, *, on_progress: OnProgress = ignore_progress) -> LanguageModel | EvidenceReader:
    """The model that the settings name: an endpoint, an own GGUF file, or the catalogue's, in this order.

    The catalogue's is prepared for reading at its first use, where the machine can; whatever cannot be read so is
    completed by llama.cpp.  Loading begins in the background; nothing is downloaded and no endpoint is called.
    Raises ModelError.
    """
    if settings.llm_url or settings.model_path is not None or not is_read(settings.model_name):
        return open_language_model(settings, on_progress=on_progress)
    from rag.reader.reader import LocalReader

    folder = prepare_model(settings, on_progress=on_progress)
    reader = LocalReader(folder, name=settings.model_name, way=way_of(folder, settings, on_progress=on_progress))
    reader.start()
    return reader


def is_read(name: str) -> bool:
    """Whether the catalogue's model of that name is read here rather than asked to write."""
    from rag.models.files.catalogue import find_entry
    from rag.reader.heads import load_heads
    from rag.reader.prepare import can_read

    return can_read() and load_heads().model == find_entry(name).sha256


def prepare_model(settings: Settings, *, on_progress: OnProgress = ignore_progress) -> Path:
    """The folder of the catalogue's model, prepared for reading unless it is already.  Raises ModelError."""
    from rag.reader.heads import ADAPTER, LAYER
    from rag.reader.prepare import prepared_reader

    path = _catalogued(settings, on_progress)
    return prepared_reader(path, layer=LAYER, adapter=ADAPTER, cache=settings.cache, on_progress=on_progress)


def way_of(folder: Path, settings: Settings, *, on_progress: OnProgress = ignore_progress) -> Way:
    """How this machine reads with a prepared model; measured at the first use."""
    from rag.reader.tuning import best_way

    return best_way(folder, threads=settings.threads, cache=settings.cache, on_progress=on_progress)


def open_language_model(settings: Settings, *, on_progress: OnProgress = ignore_progress) -> LanguageModel:
    """The model that the settings name, as one that writes.  Otherwise as `open_model`."""
    if settings.llm_url:
        from rag.models.chat.endpoint import EndpointModel

        return EndpointModel(
            settings.llm_url, model=settings.llm_model, api_key=settings.llm_api_key, timeout=settings.timeout
        )
    from rag.models.llama.model import LocalModel

    path = settings.model_path or _catalogued(settings, on_progress)
    model = LocalModel(path, threads=settings.threads, timeout=settings.timeout, cache=settings.cache)
    model.start()
    return model


def _catalogued(settings: Settings, on_progress: OnProgress) -> Path:
    from rag.models.files.catalogue import checked_model

    return checked_model(settings.model_name, cache=settings.cache, on_progress=on_progress)
