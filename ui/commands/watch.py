"""The commands that watch: add, list and remove questions, and look what changed.

    dossier watch run -> 5 when an answer or an item of the board changed, 0 when none did

A question is asked once when it is added, so that there is something to compare with.  A run opens the model only for a
question whose sentences changed.  Read `rag.register.watch` for how that is told.
"""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from index.errors import DossierError
from index.text.plain import plain_text
from rag.question.checked import checked_question
from ui.commands.brief import KINDS, open_register
from ui.terminal.output import print_json, settings_from, width

if TYPE_CHECKING:
    from rag.register.items import Story
    from rag.register.store import Store
    from rag.register.watch import QuestionChange
    from rag.settings import Settings

CHANGED = 5


def watch(arguments: Namespace) -> int:
    """Add, list, remove or run."""
    return {"add": _add, "list": _list, "remove": _remove, "run": _run}[arguments.action](arguments)


def _store(arguments: Namespace) -> Store:
    from index.stores.open_store import open_contents
    from rag.register.store import Store

    settings = settings_from(arguments)
    open_contents(settings.home, settings.store).close()
    return Store.open(settings.home, settings.store, writing=True)


def _questions(store: Store) -> dict[str, str]:
    return {question: state for question, state in store.watched().items() if question}


def _add(arguments: Namespace) -> int:
    from rag.register.watch import BOARD, board_state, kept_of, write_kept
    from rag.types import answer_text

    question = checked_question(arguments.question)
    with open_register(arguments) as register:
        items = register.items(kinds=tuple(KINDS.values()))
    with _store(arguments) as store:
        if question in store.watched():
            print("that question is watched already")
            return 0
        answer, evidence = _ask(settings_from(arguments), question)
        store.watch(question, write_kept(kept_of(answer, evidence)))
        if BOARD not in store.watched():
            store.watch(BOARD, board_state(items))
    print(f"watched: {plain_text(question)}")
    print(f"now: {plain_text(answer_text(answer.statements)) or 'no answer'}")
    return 0


def _list(arguments: Namespace) -> int:
    from rag.register.watch import read_kept

    with _store(arguments) as store:
        kept = _questions(store)
    if arguments.json:
        print_json([{"question": q, "answer": list(read_kept(state).answer)} for q, state in kept.items()])
        return 0
    for number, question in enumerate(kept, start=1):
        print(f"{number}  {plain_text(question)}")
    if not kept:
        print('nothing is watched: add a question with "dossier watch add QUESTION"')
    return 0


def _remove(arguments: Namespace) -> int:
    with _store(arguments) as store:
        questions = list(_questions(store))
        if not 1 <= arguments.number <= len(questions):
            raise DossierError(f'there is no watched question {arguments.number}: "dossier watch list" numbers them')
        question = questions[arguments.number - 1]
        store.unwatch(question)
    print(f"no longer watched: {plain_text(question)}")
    return 0


def _run(arguments: Namespace) -> int:
    found = look_again(arguments)
    if arguments.json:
        print_json(found.record())
    else:
        found.tell(markdown=arguments.markdown)
    return CHANGED if found else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a run found: questions whose answer changed, items of the board that did, and how many were asked again."""

    stories: Sequence[Story]
    questions: Sequence[QuestionChange]
    items: Sequence[Any]
    asked: int

    def __bool__(self) -> bool:
        return bool(self.questions or self.items)

    def record(self) -> dict[str, Any]:
        """What `--json` prints."""
        from ui.board.history import changes_record

        told = [_record(change) for change in self.questions]
        return {"questions": told, "asked_again": self.asked, "items": changes_record(self.stories, self.items)}

    def tell(self, *, markdown: bool = False) -> None:
        """Print it for a person."""
        _print(self, markdown=markdown)


def is_watching(arguments: Namespace) -> bool:
    """Whether questions are watched; a home that never had any gets nothing written to it."""
    from index.stores.open_store import open_contents
    from rag.register.store import Store

    settings = settings_from(arguments)
    open_contents(settings.home, settings.store).close()
    with Store.open(settings.home, settings.store) as store:
        return bool(_questions(store))


def look_again(arguments: Namespace) -> Found:
    """Ask the watched questions whose sentences changed, and compare the board with that of the last run."""
    from rag.register.watch import BOARD, board_state, changed_items

    settings = settings_from(arguments)
    with open_register(arguments) as register:
        items, stories = register.items(kinds=tuple(KINDS.values())), register.stories()
    with _store(arguments) as store:
        moved = changed_items(store.watched().get(BOARD, ""), items)
        store.watch(BOARD, board_state(items))
        changed, asked = _asked_again(settings, store)
    return Found(stories=stories, questions=changed, items=moved, asked=asked)


def _asked_again(settings: Settings, store: Store) -> tuple[list[QuestionChange], int]:
    """The questions whose answer changed, and how many had to be asked again."""
    from rag.open import open_assistant
    from rag.question.question import understand
    from rag.register.watch import compare, kept_of, needs_asking, read_kept, write_kept

    kept = {question: read_kept(state) for question, state in _questions(store).items()}
    if not kept:
        return [], 0
    finder = open_assistant(replace(settings, quotes_only=True))
    try:
        due = [
            question for question, old in kept.items() if needs_asking(old, finder.find(understand(question)).prompted)
        ]
    finally:
        finder.close()
    changed = []
    for question in due:
        answer, evidence = _ask(settings, question)
        if change := compare(question, kept[question], answer, evidence):
            changed.append(change)
        store.watch(question, write_kept(kept_of(answer, evidence)))
    return changed, len(due)


def _ask(settings: Settings, question: str) -> tuple[Any, Sequence[Any]]:
    from rag.open import open_assistant
    from rag.question.question import understand
    from ui.terminal.progress import Status

    with Status("asking") as status:
        assistant = open_assistant(settings, on_progress=status.report)
        try:
            return assistant.ask(question), assistant.find(understand(question)).prompted
        finally:
            assistant.close()


def _print(found: Found, *, markdown: bool) -> None:
    from ui.board.history import changes_markdown, changes_text
    from ui.board.sheet import marked

    if not found:
        print("nothing changed")
        return
    safe = marked if markdown else plain_text
    for change in found.questions:
        print(f"## {safe(change.question)}" if markdown else safe(change.question))
        print(f"{'- ' if markdown else '  '}was: {safe(' '.join(change.before)) or 'no answer'}")
        print(f"{'- ' if markdown else '  '}now: {safe(' '.join(change.after)) or 'no answer'}")
        for evidence in change.because:
            print(f"  {'> ' if markdown else ''}“{safe(evidence.quote)}” ({safe(evidence.article.title)})")
        print()
    told = (
        changes_markdown(found.stories, found.items)
        if markdown
        else changes_text(found.stories, found.items, width=width())
    )
    sys.stdout.write(told)


def _record(change: QuestionChange) -> dict[str, Any]:
    return {
        "question": change.question,
        "before": list(change.before),
        "after": list(change.after),
        "because": [
            {"article_id": e.article.id, "title": e.article.title, "start": e.start, "end": e.end, "quote": e.quote}
            for e in change.because
        ],
    }
