"""What programs can have done, whatever the protocol: ask, search, brief, list, show.  Nothing here changes an article.

    AskInput, SearchInput, BriefInput, ... -> Operations -> the record, plain data for JSON

The index and the model are opened by the first question; a list or an article needs neither.  Questions take turns.
Every quote is a slice of its article between `start` and `end`; words that speak to an AI never leave here, since who
reads is often one.  Read `ui.api.program_records` next for what a record holds.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date
from typing import TYPE_CHECKING, Any

from index.errors import DossierError, LibraryError, MissingError
from index.search.admitted import admits
from index.stores.contract import Contents
from index.stores.open_store import open_contents
from rag.question.checked import check_days, checked_question
from ui.api.inputs import ArticlesInput, AskInput, BriefInput, ChangesInput, InputError, SearchInput, ShowInput, day
from ui.api.program_records import (
    answer_for_programs,
    article_for_programs,
    board_for_programs,
    listed,
    passage_for_programs,
)
from ui.chat.model_queue import ModelQueue

if TYPE_CHECKING:
    from index.types import Article
    from rag.assistant import Assistant
    from rag.events import Listener
    from rag.models.protocol import Cancelled
    from rag.question.followup import Exchange
    from rag.register.board import Register
    from rag.settings import Settings


class Operations:
    """One home, for any number of callers in any number of threads.  Close it when the last is done."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._opened: Assistant | None = None
        self._closed = False
        self._opening = threading.Lock()
        self.queue = ModelQueue()

    def open_aside(self) -> None:
        """Open the index and the model in the background, so that the first question need not wait for them.

        What fails is told by that question."""
        threading.Thread(target=self._open_quietly, name="open the assistant", daemon=True).start()

    def ask(
        self,
        asked: AskInput,
        *,
        history: Sequence[Exchange] = (),
        on_event: Listener | None = None,
        cancelled: Cancelled | None = None,
    ) -> dict[str, Any]:
        """The answer's record.  Raises what `Assistant.ask` raises."""
        question = checked_question(asked.question)
        with self.queue.turn(on_wait=lambda ahead: None, cancelled=cancelled):
            assistant = self._assistant()
            answer = assistant.ask(
                question, filters=asked.filters(), history=history, on_event=on_event, cancelled=cancelled
            )
            return answer_for_programs(answer)

    def search(self, asked: SearchInput) -> dict[str, Any]:
        """The passages most likely to answer, best first, without what is withheld."""
        query = checked_question(asked.query)
        with self.queue.turn(on_wait=lambda ahead: None, cancelled=None):
            assistant = self._assistant()
            found = assistant.search(query, filters=asked.filters())[: asked.limit]
            articles = {id: assistant.index.library.article(id) for id in {p.passage.article_id for p in found}}
        passages = [
            record
            for each in found
            if (article := articles[each.passage.article_id])
            for record in passage_for_programs(each, article)
        ]
        return {"query": query, "passages": passages}

    def articles(self, asked: ArticlesInput) -> dict[str, Any]:
        """A stretch of the list, oldest first; undated ones come first."""
        filters = asked.filters()
        check_days(filters)
        with open_contents(self.settings.home, self.settings.store) as library:
            headers = [header for header in library.headers() if admits(filters, header)]
        headers.sort(key=lambda header: (str(header.published or ""), header.id))
        shown = headers[asked.offset : asked.offset + asked.limit]
        end = asked.offset + len(shown)
        return {
            "total": len(headers),
            "articles": [listed(header) for header in shown],
            "next_offset": end if end < len(headers) else None,
        }

    def brief(self, asked: BriefInput) -> dict[str, Any]:
        """Stakes, deadlines and disputes by story, as `dossier brief --json` prints them."""
        from rag.register.record import TABLES, board_record

        as_of = day(asked.as_of)
        tables: list[str] = [asked.kind] if asked.kind else list(TABLES)
        kinds = [TABLES[table] for table in tables]
        with self._register() as register:
            stories = (register.story(asked.story),) if asked.story else register.stories()
            stories = register.as_of(stories, as_of)
            items = register.items(of=stories, kinds=kinds, party=asked.party, as_of=as_of)
        record = board_record(stories, items, as_of=as_of or date.today(), tables=tables)
        return self._of_board(record)

    def changes(self, asked: ChangesInput) -> dict[str, Any]:
        """What changed on the board between two days, as `dossier changes --json` prints it.

        Raises InputError for a first day that has not come yet, and for days that are turned round."""
        from rag.register.changes import changes_between
        from rag.register.record import TABLES
        from ui.board.history import changes_record

        first, second = date.fromisoformat(asked.since), day(asked.until) or date.today()
        if not asked.until and first > second:
            raise InputError(f'"since" has not come yet: {asked.since} is ahead; give "until", too, to look ahead')
        if first > second:
            raise InputError(f'"until" is before "since": {asked.until} is earlier; give the earlier day as "since"')
        kinds = tuple(TABLES.values())
        with self._register() as register:
            stories = (register.story(asked.story),) if asked.story else register.stories()
            then, now = (
                register.items(story=asked.story, kinds=kinds, party=asked.party, as_of=at) for at in (first, second)
            )
        found = changes_record(stories, changes_between(then, now))
        return self._of_board({"from": first.isoformat(), "to": second.isoformat(), "changes": found})

    @contextmanager
    def _register(self) -> Iterator[Register]:
        """The register as it is now.  Articles that are new are read first, which changes none of them."""
        from rag.register.board import Register
        from rag.register.build import update_register

        with self.queue.turn(on_wait=lambda ahead: None, cancelled=None):
            update_register(self.settings.home, on_done=lambda done, total: None, store=self.settings.store)
        with Register.open(self.settings.home, self.settings.store) as register:
            yield register

    def _of_board(self, record: dict[str, Any]) -> dict[str, Any]:
        with open_contents(self.settings.home, self.settings.store) as library:
            return board_for_programs(record, library.article_hash)

    def show(self, asked: ShowInput) -> dict[str, Any]:
        """An article and a stretch of its text; what is withheld is blanked out, so that offsets stay true."""
        return article_for_programs(self.article(asked.id), start=asked.start, length=asked.length)

    def article(self, id_: str) -> Article:
        """The article with this id, or the only one whose id begins so.  Raises MissingError."""
        with open_contents(self.settings.home, self.settings.store) as library:
            return _find(library, id_)

    def close(self) -> None:
        """Let the model and the index go."""
        with self._opening:
            self._closed = True
            if self._opened is not None:
                self._opened.close()
                self._opened = None

    def _open_quietly(self) -> None:
        with suppress(DossierError, OSError):
            self._assistant()

    def _assistant(self) -> Assistant:
        """The one assistant, opened at the first call, over the index as it is now."""
        with self._opening:
            if self._closed:
                raise LibraryError("the library is being closed: start again to ask")
            if self._opened is None:
                self._opened = _open_assistant(self.settings)
            self._opened.index.refresh()
            return self._opened


def _open_assistant(settings: Settings) -> Assistant:
    from rag.open import open_assistant

    return open_assistant(settings)


def _find(library: Contents, wanted: str) -> Article:
    """The article with this id, or the only one whose id begins so.  Raises MissingError."""
    if found := library.article(wanted):
        return found
    matches = [header.id for header in library.headers() if header.id.startswith(wanted)]
    if len(matches) == 1 and (found := library.article(matches[0])):
        return found
    problem = f"{len(matches)} articles have an id that begins so" if matches else "there is no article with this id"
    raise MissingError(f"{problem}: the list of articles gives the ids")
