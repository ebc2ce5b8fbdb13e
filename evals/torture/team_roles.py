"""One of the processes that work over one store until they are told to end, or killed: it indexes, or it asks.

    python -m evals.torture.team_roles index|ask NUMBER ROOT       DOSSIER_STORE names the store

Each writes what it did into a file of its own, a JSON object a line, which outlives it.  An asker judges every answer:
of one ferry there is one article, whole, never an older one than before, and so nothing to disagree about.  The encoder
has no weights and no model is asked.  Read `evals.torture.team` for who starts, kills and compares.
"""

from __future__ import annotations

import json
import os
import random
import re
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evals.torture.world import WordEncoder
from index.errors import LibraryError

if TYPE_CHECKING:
    from rag.assistant import Assistant
    from rag.types import Answer

END = "end"  # a file that tells all to end
ARTICLES = "articles"
REST_SECONDS = {"index": 0.5, "ask": 0.25}  # between two rounds: the machine is not what is tested
FIRST_DAY = date(2031, 1, 5)
VERSION = re.compile(r"^Notice (\d+) of the \w+ ferry")
STARTS = ("Mar", "Tol", "Ven", "Sil", "Kor", "Bel", "Dun", "Fal", "Gar", "Hol")
ENDS = ("low", "ton", "ning", "gate", "wick", "mere", "ford", "stow", "haven", "by")


def ferry(number: int) -> str:
    """The name of the ferry of an article: no two have one."""
    pair = number // 100
    return STARTS[number % 10] + ENDS[number // 10 % 10] + (f"o{STARTS[pair % 10].lower()}" if pair else "")


def notice(number: int, version: int) -> str:
    """The whole text of an article in a version: each version names another day."""
    day, name = FIRST_DAY + timedelta(days=7 * version + number % 7), ferry(number)
    told = f"The {name} ferry opens on {day.day} {day:%B} {day.year}, its owner said."
    return f"Notice {version} of the {name} ferry.\n\n{told} Tickets for {name} cost {number % 9 + 2} crowns."


def publish(folder: Path, number: int, version: int) -> None:
    """Put a version of an article where indexers find it, whole or not at all."""
    draft = folder.parent / "draft"
    draft.write_text(notice(number, version))
    draft.replace(folder / f"ferry-{number}.txt")


def version_of(text: str, number: int) -> int:
    """Which version of the article a text is, -1 where it is none."""
    found = VERSION.match(text)
    version = int(found[1]) if found else -1
    return version if text == notice(number, version) else -1


def index_again_and_again(root: Path, name: str, store: str) -> Iterator[dict[str, Any]]:
    """Bring the store up to date with the folder, until told to end, and once more."""
    from index.update.update_index import update_index

    is_last = False
    while not is_last:
        is_last = (root / END).exists()
        done = update_index(root / name, [str(root / ARTICLES)], encoder=WordEncoder(), store=store)
        if done.added or done.changed or done.failed:
            yield {"added": len(done.added), "changed": len(done.changed), "failed": [f.message for f in done.failed]}


def ask_again_and_again(root: Path, name: str, store: str, began: float) -> Iterator[dict[str, Any]]:
    """Ask for the day of a ferry that is there, until told to end."""
    from index.stores.open_store import open_store
    from rag.assistant import Assistant
    from rag.settings import Settings

    settings = Settings(home=root / name, cache=root / "cache", quotes_only=True)
    dice, seen = random.Random(name), dict[int, int]()
    with open_store(root / name, store) as opened:
        assistant = Assistant(
            index=opened, encoder=WordEncoder(), answerer=None, settings=settings, notice="quotes only"
        )
        while not (root / END).exists():
            opened.refresh()
            there = [number_of(header.source) for header in opened.library.headers()]
            if not there:
                yield {"waited": True}
                continue
            number, start = dice.choice(there), time.monotonic()
            answer = assistant.ask(f"When does the {ferry(number)} ferry open?")
            spent = time.monotonic() - start
            told = {"asked": ferry(number), "status": answer.status, "ms": round(1000 * spent)}
            if began:
                told["first_s"], began = round(time.time() - began, 2), 0.0
            yield told | {"faults": judged(assistant, answer, number, seen)}


def judged(assistant: Assistant, answer: Answer, number: int, seen: dict[int, int]) -> list[str]:
    """What is wrong with an answer; `seen` is the latest version of each article that was seen before."""
    name, found = ferry(number), []
    if answer.disagreements:
        found.append(f"a disagreement about {name}, of which there is one article: {answer.disagreements[0].about}")
    passages = [each.passage.id for each in answer.retrieved]
    if len(set(passages)) != len(passages):
        found.append(f"a passage twice for {name}")
    articles = {each.passage.article_id for each in answer.retrieved}
    whole = [article for each in articles if (article := assistant.index.library.article(each))]
    own = [article for article in whole if number_of(article.source) == number]
    if len(own) != 1 or answer.status == "abstained":
        return [*found, f"{len(own)} articles of {name} were found, the answer is {answer.status}"]
    version = version_of(own[0].text, number)
    if version < seen.get(number, 0):
        found.append(f"{name} was at version {seen[number]} and is at {version}")
    seen[number] = version
    if not any(citation.evidence.article.id == own[0].id for citation in answer.citations):
        found.append(f"the notice of {name} is not quoted")
    return found


def number_of(source: str) -> int:
    """The number of the article of a file."""
    return int(Path(source).stem.rpartition("-")[2])


def main(role: str, number: str, folder: str) -> None:
    """Do what the role says; what the store says when it is away is noted, and tried again."""
    root, store, began = Path(folder), os.environ["DOSSIER_STORE"], float(os.environ.get("STARTED_AT", "0"))
    name = f"{role}-{number}"
    with (root / f"{name}.jsonl").open("a", buffering=1) as log:
        while True:
            try:
                rounds = (
                    index_again_and_again(root, name, store)
                    if role == "index"
                    else ask_again_and_again(root, name, store, began)
                )
                for told in rounds:
                    began = 0.0
                    log.write(json.dumps({"at": time.time(), **told}) + "\n")
                    time.sleep(REST_SECONDS[role])
                return
            except LibraryError as error:
                log.write(json.dumps({"at": time.time(), "told": str(error)}) + "\n")
                time.sleep(REST_SECONDS[role])


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        main(*sys.argv[1:])
