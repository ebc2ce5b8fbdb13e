"""Settings -> the parts that answer, opened and put together: the one place where that is done.

    open_assistant(settings) -> Assistant
    open_answerer(settings) -> what answers by the model that they name: a reader, an endpoint, or a GGUF file

Everything heavy is imported by the functions that need it, so that a command pays for what it uses.  Nothing here
answers a question.  Read `rag.assistant` next.
"""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import TYPE_CHECKING, cast

from rag.errors import ModelError
from rag.models.files.entries import OnProgress, ignore_progress

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from llama_index.core.base.base_retriever import BaseRetriever

    from index.search.snapshot import Use
    from index.stores.contract import Contents
    from rag.answer_cache import AnswerCache
    from rag.assistant import Assistant
    from rag.drafting.answerer import Answerer
    from rag.drafting.by_chat import ByChat
    from rag.models.llama.model import LocalModel
    from rag.models.protocol import LanguageModel
    from rag.reader.reader import LocalReader
    from rag.retrieval.retrieve import FindsPassages
    from rag.settings import Settings
    from rag.stages import ClaimReader

QUOTES_ONLY = "quotes only, as asked: the articles' own sentences, without a model"


def open_assistant(
    settings: Settings,
    *,
    model: LanguageModel | None = None,
    retriever: FindsPassages | BaseRetriever | None = None,
    on_progress: OnProgress = ignore_progress,
    remember: bool = False,
    use: Use = "long",
) -> Assistant:
    """Open the index, load its encoder and prepare what answers, which loads while the question is retrieved.

    A `model` of one's own, such as `rag.models.chat.llamaindex_llm.LlamaIndexModel(llm)`, is asked in place of that of
    the settings; a `retriever` of one's own, one of LlamaIndex too, finds passages of this home's articles.  `use` is
    as for `open_store`.  `remember` keeps answers in the home and gives them again.  Raises LibraryError without an
    index, or with one that another encoder built; a missing model becomes a notice unless settings require one.
    """
    from index.encoders.load import load_encoder
    from index.stores.open_store import open_store
    from rag.assistant import Assistant

    index = open_store(settings.home, settings.store, use=use)
    encoder = load_encoder(settings.encoder, cache=settings.cache)
    index.library.check_encoder(encoder)
    answerer, notice = (_by_chat(model, settings), "") if model else _open_answerer(settings, on_progress)
    own = model is not None or retriever is not None
    return Assistant(
        index=index,
        encoder=encoder,
        answerer=answerer,
        settings=settings,
        notice=notice,
        answers=_open_answers(settings) if remember and not own else None,
        retriever=_passage_finder(retriever, index.library),
    )


def _open_answers(settings: Settings) -> AnswerCache | None:
    from rag.answer_cache import open_answers

    return open_answers(settings)


def _passage_finder(retriever: FindsPassages | BaseRetriever | None, library: Contents) -> FindsPassages | None:
    """The retriever as an assistant asks it: one of LlamaIndex is asked for its order alone."""
    if retriever is None:
        return None
    if hasattr(retriever, "passages_for"):
        return cast("FindsPassages", retriever)
    from rag.llamaindex.brought import BroughtRetriever

    return BroughtRetriever(retriever, library)


def _open_answerer(settings: Settings, on_progress: OnProgress) -> tuple[Answerer | None, str]:
    if settings.quotes_only:
        return None, QUOTES_ONLY
    try:
        answerer = open_answerer(settings, on_progress=on_progress)
    except ModelError as error:
        if settings.require_model:
            raise
        return None, str(error)
    threading.Thread(target=_warm, args=(answerer,), name="warm the model", daemon=True).start()
    return answerer, ""


def _warm(answerer: Answerer) -> None:
    """In the background: what fails is told by the first question."""
    with suppress(ModelError):
        answerer.warm()


def open_answerer(settings: Settings, *, on_progress: OnProgress = ignore_progress) -> Answerer:
    """What answers by the model that the settings name: a provider's, an endpoint, an own GGUF file, or the
    catalogue's, in this order.

    The catalogue's is prepared for reading at its first use, where the machine can; whatever cannot be read so is
    completed by llama.cpp.  Loading begins in the background; nothing is downloaded and no endpoint is called.
    Raises ModelError.
    """
    if settings.llm or settings.llm_url:
        return _by_chat(_open_endpoint(settings), settings)
    if settings.model_path is not None or not is_read(settings.model_name):
        model = _open_file(settings, on_progress)
        return _by_chat(model, settings, remark=lambda: model.remark)
    from rag.drafting.by_reading import ByReading

    reader = _local_reader(prepare_model(settings, on_progress=on_progress), settings)
    reader.start()
    return ByReading(reader, answerable=settings.answerable)


def _local_reader(folder: Path, settings: Settings) -> LocalReader:
    from rag.reader.reader import LocalReader
    from rag.reader.tuning import known_way, measure_later

    threads, cache = settings.threads, settings.cache
    return LocalReader(
        folder,
        name=settings.model_name,
        way=known_way(folder, threads=threads, cache=cache),
        once_read=lambda: measure_later(folder, threads=threads, cache=cache),
    )


def _by_chat(model: LanguageModel, settings: Settings, *, remark: Callable[[], str] = lambda: "") -> ByChat:
    """What asks a chat model.

    What it drafts is shown as a paraphrase where the catalogue's model is prepared, which reads each sentence, too:
    rules alone let through as many lies as true sentences of drafts that nobody here had seen (n=309)."""
    from rag.drafting.by_chat import ByChat

    reader = None
    if settings.wording != "quotes" and settings.model_path is None:
        reader = open_claim_reader(settings)
    return ByChat(model, paraphrase=reader is not None, reader=_rechecked(reader, model, settings), remark=remark)


def _rechecked(reader: ClaimReader | None, model: LanguageModel, settings: Settings) -> ClaimReader | None:
    if reader is None or settings.wording != "rechecked":
        return reader
    from rag.drafting.rechecked import RecheckedReader

    return RecheckedReader(reader, model)


def open_claim_reader(settings: Settings) -> LocalReader | None:
    """The catalogue's model, where it is prepared for reading already, to read claims beside a model that writes."""
    folder = kept_model(settings) if is_read(settings.model_name) else None
    return _local_reader(folder, settings) if folder else None


def is_read(name: str) -> bool:
    """Whether the catalogue's model of that name is read here rather than asked to write."""
    from rag.models.files.catalogue import find_entry
    from rag.reader.heads import load_heads
    from rag.reader.prepare import can_read

    return can_read() and load_heads().model == find_entry(name).sha256


def prepare_model(settings: Settings, *, on_progress: OnProgress = ignore_progress) -> Path:
    """The folder of the catalogue's model, prepared for reading unless it is already; after that its file is not
    needed.  Raises ModelError."""
    from rag.models.files.catalogue import checked_model, find_entry, readable_model
    from rag.reader.heads import ADAPTER, LAYER
    from rag.reader.prepare import prepared_reader

    if kept := kept_model(settings):
        return kept
    name, cache = settings.model_name, settings.cache
    path = readable_model(name, cache=cache, on_progress=on_progress)
    path = path or checked_model(name, cache=cache, on_progress=on_progress)
    digest = find_entry(name).sha256
    return prepared_reader(path, layer=LAYER, adapter=ADAPTER, cache=cache, sha256=digest, on_progress=on_progress)


def kept_model(settings: Settings) -> Path | None:
    """The folder of the catalogue's model where it is prepared for reading."""
    from rag.models.files.catalogue import find_entry
    from rag.reader.heads import ADAPTER, LAYER
    from rag.reader.prepare import kept_reader

    return kept_reader(find_entry(settings.model_name).sha256, layer=LAYER, adapter=ADAPTER, cache=settings.cache)


def is_ready(settings: Settings) -> bool:
    """Whether what the settings name can answer with nothing to fetch and nothing to prepare."""
    from rag.models.files.catalogue import model_path

    if settings.llm or settings.llm_url or settings.model_path is not None:
        return True
    if is_read(settings.model_name):
        return kept_model(settings) is not None
    return model_path(settings.model_name, cache=settings.cache) is not None


def has_model(settings: Settings) -> bool:
    """Whether what the settings name can answer with nothing to fetch."""
    from rag.models.files.catalogue import readable_model

    return is_ready(settings) or readable_model(settings.model_name, cache=settings.cache) is not None


def fetch_model(settings: Settings, *, on_progress: OnProgress = ignore_progress) -> Path:
    """Fetch and prepare what the catalogue's model takes to answer here; the folder of a reader, else its file.

    Of a model that is read only the parts that are read are fetched, and dropped once it is prepared; a whole file
    stays.  Raises ModelError.
    """
    from rag.models.files.catalogue import drop_spans, pull_model, pull_spans

    name, cache = settings.model_name, settings.cache
    if not is_read(name):
        return pull_model(name, cache=cache, on_progress=on_progress)
    if kept_model(settings) is None:
        pull_spans(name, cache=cache, on_progress=on_progress)
    folder = prepare_model(settings, on_progress=on_progress)
    drop_spans(name, cache=cache)
    return folder


def open_language_model(settings: Settings) -> LanguageModel:
    """The model that the settings name, as one that writes.  Otherwise as `open_answerer`."""
    return _open_endpoint(settings) if settings.llm or settings.llm_url else _open_file(settings, ignore_progress)


def _open_endpoint(settings: Settings) -> LanguageModel:
    if settings.llm:
        from rag.models.providers import open_provider

        return open_provider(settings)
    from rag.models.chat.endpoint import EndpointModel

    return EndpointModel(
        settings.llm_url,
        model=settings.llm_model,
        api_key=settings.llm_api_key,
        timeout=settings.timeout,
        shapes=settings.cache / "endpoints.json",
    )


def _open_file(settings: Settings, on_progress: OnProgress) -> LocalModel:
    from rag.models.llama.model import LocalModel

    path = settings.model_path or _catalogued(settings, on_progress)
    model = LocalModel(path, threads=settings.threads, timeout=settings.timeout)
    model.start()
    return model


def _catalogued(settings: Settings, on_progress: OnProgress) -> Path:
    from rag.models.files.catalogue import checked_model

    return checked_model(settings.model_name, cache=settings.cache, on_progress=on_progress)
