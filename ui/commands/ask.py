"""The commands that answer: ask and ask --batch.

    question -> rag.assistant -> Answer -> text or JSON on stdout; 3 when it abstained

On a terminal the evidence and the unchecked draft are shown on stderr while the model works, and wiped when the
verified answer is there; a pipe sees only the answer.  Read `rag.assistant.Assistant` next.
"""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import DossierError, LibraryError, SourceError
from rag.question.checked import check_days, checked_question
from ui.commands.exchange.server_sync import follow_server
from ui.terminal.output import colour, print_json, settings_from, width

if TYPE_CHECKING:
    from rag.assistant import Assistant
    from rag.events import Event
    from rag.question.followup import Exchange
    from rag.settings import Settings
    from rag.types import Answer, Evidence, Filters
    from ui.terminal.progress import Status

ABSTAINED = 3


def ask(arguments: Namespace) -> int:
    """Answer one question, or a batch of them."""
    if arguments.batch is not None:
        return _ask_batch(arguments)
    question = checked_question(arguments.question)
    history = _history(arguments)
    answer = None if arguments.fresh or history else _recalled(arguments, question)
    if answer is None:
        from ui.terminal.progress import Status

        _fetch(arguments, question)
        with Status("starting") as status, _assistant(arguments, status) as assistant:
            answer = _answer(assistant, question, _filters(arguments), status, history)
    _keep(arguments, question, history, answer)
    _print_answer(answer, as_json=arguments.json)
    return ABSTAINED if answer.status == "abstained" else 0


def _history(arguments: Namespace) -> tuple[Exchange, ...]:
    """The last question asked in this home, where it is to be followed up."""
    if not arguments.follow:
        return ()
    from rag.errors import QuestionError
    from rag.question.last_exchange import last_exchange

    last = last_exchange(settings_from(arguments).home)
    if last is None:
        raise QuestionError("no question was asked in this home before: ask without --continue first")
    return (last,)


def _keep(arguments: Namespace, question: str, history: tuple[Exchange, ...], answer: Answer) -> None:
    """Keep the question as it was understood, for the next one to follow up."""
    from rag.question.followup import Exchange, standalone_question
    from rag.question.last_exchange import keep_exchange
    from rag.types import answer_text

    understood = standalone_question(question, history)
    keep_exchange(
        settings_from(arguments).home, Exchange(question=understood, answer_text=answer_text(answer.statements))
    )


def _fetch(arguments: Namespace, question: str = "") -> None:
    """Fetch the model where that is asked for; the question is answered in quotes meanwhile."""
    if not arguments.fetch:
        return
    from ui.commands.first_answer import meanwhile

    def quotes(settings: Settings, status: Status) -> Answer:
        from rag.open import open_assistant

        status.stage("opening the index")
        assistant = open_assistant(settings, use="once")
        try:
            return _answer(assistant, question, _filters(arguments), status)
        finally:
            assistant.close()

    meanwhile(settings_from(arguments), quotes if question and not arguments.json else None)


def _recalled(arguments: Namespace, question: str) -> Answer | None:
    """The answer given before, for which neither encoder nor model is opened."""
    from rag.answer_cache import recall_answer

    settings = settings_from(arguments)
    return None if settings.chroma_url else recall_answer(settings, question, _filters(arguments))


def _ask_batch(arguments: Namespace) -> int:
    if not arguments.json:
        print("dossier: ask --batch prints JSON lines: add --json", file=sys.stderr)
        return 2
    if arguments.follow:
        print("dossier: --continue follows up with one question: leave out --batch", file=sys.stderr)
        return 2
    failed = False
    _fetch(arguments)
    from ui.terminal.progress import Status

    with (
        read_questions(arguments.batch) as questions,
        Status("starting") as status,
        _assistant(arguments, status) as assistant,
    ):
        for number, question in enumerate(questions, start=1):
            status.stage(f"question {number}")
            failed |= not _print_record(assistant, question, _filters(arguments))
    return 1 if failed else 0


def schema(arguments: Namespace) -> int:
    """Print the JSON schema of what `ask --json` prints."""
    from rag.answer.record.schema import json_schema

    print_json(json_schema())
    return 0


def _print_record(assistant: Assistant, question: str, filters: Filters) -> bool:
    """One line for one question, an error of that question included; false when it was one."""
    from rag.answer.record.codec import dump

    try:
        print_json(dump(assistant.ask(checked_question(question), filters=filters)), lines=True)
    except DossierError as error:
        print_json({"question": question, "status": "error", "error": str(error)}, lines=True)
        return False
    except Exception as error:  # a defect that one question meets is told beside it; the others are answered
        print_json({"question": question, "status": "error", "error": f"{type(error).__name__}: {error}"}, lines=True)
        return False
    return True


@contextmanager
def read_questions(place: str) -> Iterator[Iterator[str]]:
    """The lines of a file, or of standard input for "-", that are not blank."""
    if place == "-":
        yield _lines(sys.stdin)
        return
    try:
        with Path(place).open(encoding="utf-8-sig") as file:
            yield _lines(file)
    except OSError as error:
        raise SourceError(f"cannot read {place} ({error.strerror}): give a text file with a question a line") from error
    except UnicodeDecodeError as error:
        raise SourceError(f"{place} is not UTF-8 text: save it as UTF-8, a question a line") from error


def _lines(file: Iterator[str]) -> Iterator[str]:
    return (line.strip() for line in file if line.strip())


@contextmanager
def _assistant(arguments: Namespace, status: Status) -> Iterator[Assistant]:
    from rag.open import open_assistant

    settings = settings_from(arguments)
    follow_server(settings, status)
    status.stage("opening the index")
    assistant = open_assistant(settings, on_progress=status.report, remember=not arguments.fresh, use="once")
    try:
        if not assistant.index.library.article_count:
            raise LibraryError(f'no articles in {settings.home} yet: add some with "dossier index PATH"')
        yield assistant
    finally:
        assistant.close()


def _filters(arguments: Namespace) -> Filters:
    from rag.types import Filters

    given = Filters(as_of=arguments.as_of, since=arguments.since, until=arguments.until, publisher=arguments.publisher)
    check_days(given)
    return given


def _answer(
    assistant: Assistant, question: str, filters: Filters, status: Status, history: tuple[Exchange, ...] = ()
) -> Answer:
    return assistant.ask(question, filters=filters, history=history, on_event=_Watcher(status))


class _Watcher:
    """Shows events as they come: the stage on the status line, evidence and draft above it."""

    def __init__(self, status: Status) -> None:
        self._status = status
        self._evidence: tuple[Evidence, ...] = ()
        self._draft = ""

    def __call__(self, event: Event) -> None:
        from rag.events import DraftGrew, EvidenceFound, StageStarted
        from ui.terminal.render import render_progress
        from ui.wording import STAGES

        if isinstance(event, StageStarted):
            self._status.stage(STAGES.get(event.stage, event.stage))
            return
        if isinstance(event, EvidenceFound):
            self._evidence = event.evidence
        elif isinstance(event, DraftGrew):
            self._draft = event.text
        self._status.body(render_progress(self._evidence, self._draft))


def _print_answer(answer: Answer, *, as_json: bool) -> None:
    if as_json:
        from rag.answer.record.codec import dump

        print_json(dump(answer))
        return
    from ui.terminal.render import render_answer

    sys.stdout.write(render_answer(answer, width=width(), colour=colour()))
