"""What the page stands on: the open index, the model and its state, and the adding of articles.

    settings -> open_desk -> Desk;  question -> Desk.ask -> Answer;  files, addresses, text -> Desk.add -> IndexReport

The model loads in the background; until it is there, and where it cannot be had, answers are the articles' own
sentences.  Safe to use from many threads.  Knows nothing of HTML or Gradio.  Read `Desk.ask` next.
"""

from __future__ import annotations

import hashlib
import re
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from index.build import Index, IndexReport, open_index, update_index
from index.embed import load_encoder
from index.errors import DossierError, SourceError
from rag.assistant import Assistant
from rag.model import LanguageModel, open_model
from rag.prompt import local_prefix, rating_prefix
from rag.types import Filters
from ui.questions import check_question
from ui.safe import plain_text
from ui.slot import QueuedModel, Slot

if TYPE_CHECKING:
    from index.build import Progress
    from index.types import Article, Encoder
    from rag.events import Listener
    from rag.followup import Exchange
    from rag.model import Cancelled
    from rag.settings import Settings
    from rag.types import Answer

ADDED = "added"  # the folder in the home that keeps what the page was given
MAX_PASTED = 200_000  # characters; a long read has 60,000
LOADING = "The language model is still loading; these are the articles' own sentences."


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelState:
    """Where the model is: "off", "loading", "ready" or "missing"; `detail` says more in words."""

    state: str
    name: str = ""
    detail: str = ""


class Desk:
    """One index and one model, shared by every session of the page."""

    def __init__(
        self, *, settings: Settings, index: Index, encoder: Encoder, open_model: Callable[[], LanguageModel] | None
    ) -> None:
        """`open_model` is called once, in a thread of its own; None means quotes only."""
        self.settings = settings
        self._encoder = encoder
        self._index = index
        self._slot = Slot()
        self._model: LanguageModel | None = None
        self._writing = threading.Lock()
        self._loaded = threading.Event()
        self.model_state = ModelState(state="off", detail="Quotes only")
        if open_model is None:
            self._loaded.set()
        else:
            self.model_state = ModelState(state="loading", detail="Loading the language model")
            threading.Thread(target=self._load, args=(open_model,), name="load-model", daemon=True).start()

    def ask(
        self,
        question: str,
        *,
        history: Sequence[Exchange] = (),
        on_event: Listener,
        on_wait: Callable[[int], None],
        cancelled: Cancelled,
    ) -> Answer:
        """The answer to a question, once `check_question` has passed it.  Raises as `Assistant.ask` does."""
        asked = check_question(question)
        model = self._model and QueuedModel(self._model, self._slot, on_wait=on_wait)
        notice = {"loading": LOADING, "missing": self.model_state.detail}.get(self.model_state.state, "")
        assistant = Assistant(
            index=self._index, encoder=self._encoder, model=model, settings=self.settings, notice=notice
        )
        try:
            return assistant.ask(asked, filters=Filters(), history=history, on_event=on_event, cancelled=cancelled)
        finally:
            if model is not None:
                model.close()

    def articles(self) -> list[tuple[Article, int]]:
        """Every article, and how many passages it has."""
        library = self._index.library
        counts = {header.id: header.passages for header in library.headers()}
        return [(article, counts.get(article.id, 0)) for article in library.articles()]

    def article_count(self) -> int:
        """How many articles there are."""
        return self._index.library.article_count

    def article(self, article_id: str) -> Article | None:
        """One article."""
        return self._index.library.article(article_id)

    def add(self, sources: Sequence[str], on_progress: Callable[[Progress], None]) -> IndexReport:
        """Indexes sources and serves the result from then on; one writer at a time."""
        with self._writing:
            report = update_index(self.settings.home, sources, encoder=self._encoder, on_progress=on_progress)
            if report.added or report.changed or report.removed:
                self._index = open_index(self.settings.home)  # the old one serves the questions that hold it
        return report

    def keep_file(self, path: Path) -> str:
        """A copy of an uploaded file inside the home, so that it outlives the upload; its path."""
        return self._keep(safe_name(path.name), path.read_bytes())

    def keep_text(self, text: str) -> str:
        """Pasted text as a file inside the home; its path.  Raises SourceError when empty or too long."""
        if not text.strip():
            raise SourceError("nothing was pasted: paste an article's text first")
        if len(text) > MAX_PASTED:
            raise SourceError(f"the text has {len(text):,} characters: paste at most {MAX_PASTED:,}")
        title = text.strip().splitlines()[0][:60]
        return self._keep(safe_name(f"{title}.txt"), text.encode())

    def close(self) -> None:
        """Lets go of the model and the index."""
        if self._model is not None:
            self._model.close()
        self._index.close()

    def wait_for_model(self, seconds: float) -> bool:
        """Whether the model has been loaded, or has failed to, within so many seconds."""
        return self._loaded.wait(seconds)

    def _keep(self, name: str, content: bytes) -> str:
        """Writes into the home; another content under a taken name gets a name of its own."""
        folder = self.settings.home / ADDED
        folder.mkdir(parents=True, exist_ok=True)
        target = folder / name
        if target.exists() and target.read_bytes() != content:
            target = folder / f"{target.stem}-{hashlib.sha256(content).hexdigest()[:8]}{target.suffix}"
        target.write_bytes(content)
        return str(target)

    def _load(self, open_model: Callable[[], LanguageModel]) -> None:
        try:
            model = open_model()
            warm(model)
        except DossierError as error:
            self.model_state = ModelState(state="missing", detail=plain_text(str(error)))
        else:
            self._model = model
            self.model_state = ModelState(state="ready", name=plain_text(model.name))
        finally:
            self._loaded.set()


def open_desk(settings: Settings) -> Desk:
    """Opens the index and begins to load the model.  Raises LibraryError without an index."""
    index = open_index(settings.home, mend=True)
    encoder = load_encoder(settings.encoder, cache=settings.cache)
    index.library.check_encoder(encoder)
    opener = None if settings.quotes_only else lambda: open_model(settings)
    return Desk(settings=settings, index=index, encoder=encoder, open_model=opener)


def warm(model: LanguageModel) -> None:
    """Makes a local model read the parts of the prompts that all questions share, so that the first is as quick."""
    read_ahead = getattr(model, "warm", None)
    if read_ahead is not None:
        read_ahead(local_prefix())
        read_ahead(rating_prefix())


def safe_name(name: str) -> str:
    """A file name of letters, digits, dots and dashes that is the same for the same name, and never hidden."""
    stem, dot, suffix = plain_text(Path(name).name).rpartition(".")
    if not dot:
        stem, suffix = suffix, "txt"
    cleaned = re.sub(r"[^\w]+", "-", stem)[:80].strip("-_") or "article"
    return f"{cleaned}.{re.sub(r'[^A-Za-z0-9]', '', suffix)[:10].lower() or 'txt'}"
