"""What the page stands on: the open index, the model and its state, and the changing of articles.

    settings -> open_service -> ChatService;  question -> ask -> Answer;  files, addresses, text -> add -> IndexReport

The model loads in the background; until it is there, and where it cannot be had, answers are the articles' own
sentences.  Safe to use from many threads.  Knows nothing of HTML or Gradio.  Read `ChatService.ask` next.
"""

from __future__ import annotations

import hashlib
import re
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from index.encoders.load import load_encoder
from index.errors import DossierError, LibraryError, SourceError
from index.stores.contract import Store
from index.stores.home_keeper import begin_library
from index.stores.open_store import open_present, open_store
from index.text.plain import plain_text
from index.update.amend import edit_article, put_back, restore_line, take_out
from index.update.update_index import IndexReport, update_index
from rag.assistant import Assistant
from rag.open import fetch_model, is_ready, open_answerer
from rag.question.checked import checked_question
from rag.types import Filters
from ui.chat.model_queue import ModelQueue, QueuedAnswerer
from ui.chat.model_state import ModelState, checked_state
from ui.chat.register_view import RegisterView
from ui.chat.talks.archive import Archive
from ui.chat.talks.conversation import Looked
from ui.coming import Coming
from ui.safe import safe_name

if TYPE_CHECKING:
    from index.library.contents import ArticleHeader
    from index.library.writer import Entry
    from index.types import Article, Encoder
    from index.update.update_index import Progress
    from rag.drafting.answerer import Answerer
    from rag.events import Listener
    from rag.models.protocol import Cancelled
    from rag.settings import Settings
    from rag.types import Answer

ADDED = "added"  # the folder in the home that keeps what the page was given
WORDS = 8  # of a question that a refusal tells of
MAX_PASTED = 200_000  # characters; a long read has 60,000
WRITER_SECONDS = 30.0  # that a change of the library waits for another process
MEANWHILE = "these are the articles' own sentences."
LOADING = f"The language model is still loading; {MEANWHILE}"
AS_SET = "Quotes only, as set: these are the articles' own sentences."

Opener = Callable[[], "Answerer"]


class ChatService:
    """One index and one model, shared by every session of the page."""

    def __init__(
        self,
        *,
        settings: Settings,
        index: Store,
        encoder: Encoder,
        opener: Opener | None,
        coming: Callable[[], str] = lambda: "",
    ) -> None:
        """`opener` is called once, in a thread of its own; None means quotes only.  `coming` tells how far it is."""
        self.settings = settings
        self._home, self._store, self._encoder = settings.home, settings.store, encoder
        self._index = index
        self._present = open_present(settings.home, settings.store)
        self._served = self._present.articles()
        self.queue = ModelQueue()
        self._removed: dict[str, Entry] = {}
        self.archive = Archive.open(settings.home, settings.store)
        self.register = RegisterView(settings, lambda: self._index.library, self._present)
        self._answerer: Answerer | None = None
        self._writing = threading.Lock()
        self._coming = coming
        self._loaded = threading.Event()
        self.leaving = threading.Event()
        self.model_state = ModelState(state="off", detail="Quotes only")
        if opener is None:
            self._loaded.set()
        else:
            self.model_state = ModelState(state="loading", detail="Loading the language model")
            threading.Thread(target=self._load, args=(opener,), name="load-model", daemon=True).start()

    def ask(
        self,
        question: str,
        *,
        filters: Filters = Filters(),
        quotes_only: bool = False,
        on_event: Listener,
        on_wait: Callable[[int], None],
        cancelled: Cancelled,
    ) -> Answer:
        """The answer to a question that stands alone.  Raises as `Assistant.ask` and `checked_question` do.

        None is kept for later, as the terminal's are: its words would outlive a conversation that was deleted, and its
        speed would tell one person what another has asked."""
        asked = checked_question(question)
        self.catch_up()
        shared = None if quotes_only else self._answerer
        answerer = QueuedAnswerer(shared, self.queue, on_wait=on_wait) if shared else None
        notice = {"loading": self._loading(), "missing": self.model_state.detail}.get(self.model_state.state, "")
        if quotes_only or self.model_state.state == "off":
            notice = AS_SET
        assistant = Assistant(
            index=self._index, encoder=self._encoder, answerer=answerer, settings=self.settings, notice=notice
        )
        try:
            answer = assistant.ask(
                asked, filters=filters, on_event=on_event, cancelled=lambda: cancelled() or self.leaving.is_set()
            )
            if answerer is not None:
                self._note(answer)
            return answer
        finally:
            if answerer is not None:
                answerer.close()

    @property
    def notice(self) -> str:
        """One line for the reader when part of the index cannot be used, else ""."""
        return self._index.notice

    def catch_up(self) -> None:
        """Serves from now on what another process has indexed; where that cannot be read, what was served goes on."""
        if not self._writing.acquire(blocking=False):
            return  # the writer opens the index anew
        try:
            with suppress(LibraryError):
                if self._present.articles() != self._served:
                    self._reopen()
        finally:
            self._writing.release()

    def looked_for(self, question: str) -> tuple[Looked, ...]:
        """The words of a question that carry it, and in how many passages each is found."""
        lexical = self._index.lexical
        typed = {word.casefold(): word for word in re.findall(r"[\w'’]+", question)}
        asked = lexical.terms(question)[:WORDS]
        return tuple(Looked(word=typed.get(word, word), passages=lexical.passages_with(word)) for word in asked)

    def headers(self) -> list[ArticleHeader]:
        """Every article without its text."""
        return self._index.library.headers()

    def article_count(self) -> int:
        """How many articles there are."""
        return self._index.library.article_count

    def article(self, article_id: str) -> Article | None:
        """One article."""
        return self._index.library.article(article_id)

    def add(self, sources: Sequence[str], on_progress: Callable[[Progress], None]) -> IndexReport:
        """Indexes sources and serves the result from then on; one writer at a time."""
        with self._writing:
            done = update_index(self._home, sources, encoder=self._encoder, on_progress=on_progress, store=self._store)
            if done.added or done.changed or done.removed:
                self._reopen()
        return done

    def remove(self, article_id: str) -> str:
        """Takes an article out and keeps it for `put_back`; its title.  Raises LibraryError."""
        with self._writing:
            entry = take_out(self._home, article_id, wait=WRITER_SECONDS, store=self._store)
            self._removed[article_id] = entry
            self._reopen()
        return entry.article.title

    def put_back(self, article_id: str) -> bool:
        """Undoes `remove`; False when it is too late for that."""
        with self._writing:
            entry = self._removed.pop(article_id, None)
            if entry is not None:
                put_back(self._home, entry, wait=WRITER_SECONDS, store=self._store)
                self._reopen()
        return entry is not None

    def restore(self, article_id: str, text: str) -> Article:
        """Brings a dropped line back into an article.  Raises LibraryError."""
        with self._writing:
            kept = (self._home, article_id, text)
            article = restore_line(*kept, encoder=self._encoder, wait=WRITER_SECONDS, store=self._store)
            self._reopen()
        return article

    def edit(self, article_id: str, fields: Mapping[str, str]) -> Article:
        """Corrects what is stated of an article, for good.  Raises LibraryError."""
        with self._writing:
            article = edit_article(self._home, article_id, fields, wait=WRITER_SECONDS, store=self._store)
            self._reopen()
        return article

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

    def leave(self) -> None:
        """Stops every question that is worked on, and all that come."""
        self.leaving.set()

    def close(self) -> None:
        """Lets go of the model and the index."""
        if self._answerer is not None:
            self._answerer.close()
        self.archive.close()
        self._present.close()
        self._index.close()

    def wait_for_model(self, seconds: float) -> bool:
        """Whether the model has been loaded, or has failed to, within so many seconds."""
        return self._loaded.wait(seconds)

    def _keep(self, name: str, content: bytes) -> str:
        """Writes into the home; another content under a taken name gets a name of its own."""
        folder = self._home / ADDED
        folder.mkdir(parents=True, exist_ok=True)
        target = folder / name
        if target.exists() and target.read_bytes() != content:
            target = folder / f"{target.stem}-{hashlib.sha256(content).hexdigest()[:8]}{target.suffix}"
        target.write_bytes(content)
        return str(target)

    def _reopen(self) -> None:
        served = self._present.articles()
        self._index = open_store(self._home, self._store, encoder=self._encoder, use="long")  # the old one serves on
        self._served = served

    def _note(self, answer: Answer) -> None:
        """What the last answer tells of the model: it was used, or could not be."""
        name = self.model_state.name
        if answer.model:
            self.model_state = ModelState(state="ready", name=name)
        elif answer.notice:
            self.model_state = ModelState(state="unreachable", name=name, detail=plain_text(answer.notice))

    def _loading(self) -> str:
        far = self._coming()
        return f"The language model is on its way ({far}); {MEANWHILE}" if far else LOADING

    def _load(self, opener: Opener) -> None:
        try:
            answerer = opener()
            answerer.warm()
            state = checked_state(answerer)
        except DossierError as error:
            self.model_state = ModelState(state="missing", detail=plain_text(str(error)))
        else:
            self._answerer = answerer
            self.model_state = state
        finally:
            self._loaded.set()


def open_service(settings: Settings, *, fetch: bool = False) -> ChatService:
    """Opens the index and begins to load the model, which with `fetch` is fetched first unless it is here.  A home
    without articles begins with none.  Raises LibraryError where another store has no index."""
    encoder = load_encoder(settings.encoder, cache=settings.cache)
    if not settings.store:
        begin_library(settings.home, encoder=encoder)
    index = open_store(settings.home, settings.store, use="long")
    index.library.check_encoder(encoder)
    coming = Coming()

    def opener() -> Answerer:
        if fetch and not is_ready(settings):
            fetch_model(settings, on_progress=coming.hear)
        return open_answerer(settings)

    return ChatService(
        settings=settings,
        index=index,
        encoder=encoder,
        opener=None if settings.quotes_only else opener,
        coming=lambda: coming.words,
    )
