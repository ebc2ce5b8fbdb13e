"""The register's items -> gold questions for a person to edit: a question, the fact that answers it, and its quote.

    Item* -> draft_gold -> YAML, which `load_gold` reads

Deadlines with a day, stakes with an amount, and disputes with two sides become questions.  They are a beginning: the
words come from the articles, so whoever asked them would find them; the head of the file says to put them otherwise,
to drop what nobody would ask, and to add questions that the articles do not answer.  Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath
from typing import Any

import yaml

from rag.register.items import Cited, Item

MOST = 60  # questions; more than a person edits in one sitting
LEAST_WORDS = 5  # of a subject that can be asked by
HEAD = """# Drafted by "dossier eval draft" from the articles themselves; edit before use:
#   put each question in your own words, as somebody who has not read the article would ask it;
#   drop what nobody would ask, correct what was read wrong (the note is the article's), add spellings to any_of;
#   add questions that the articles do not answer (answerable: false, no facts): without them no refusal is measured.
# Then: dossier eval THIS_FILE --report results
"""


def draft_gold(items: Iterable[Item]) -> str:
    """The file's text; only the head where no item makes a question."""
    entries = [entry for item in items if not item.superseded_by for entry in _entries(item)]
    kept = list({entry["id"]: entry for entry in entries}.values())[:MOST]
    body = yaml.safe_dump(kept, allow_unicode=True, sort_keys=False, width=118) if kept else ""
    return HEAD + body


def _entries(item: Item) -> Iterator[dict[str, Any]]:
    if item.kind == "deadline" and item.when is not None and item.when.first is not None:
        yield _entry(item, "deadlines", "By when", item.when.phrase)
    elif item.kind == "stake" and item.amount is not None:
        yield _entry(item, "stakes", "How much", item.amount.written)
    elif item.kind == "dispute" and len(item.sides) > 1 and item.sides[0].claim:
        yield _entry(item, "disputes", "What is disputed", item.sides[0].claim)


def _entry(item: Item, kind: str, asked: str, answer: str) -> dict[str, Any]:
    return {
        "id": f"{kind}-{item.id}",
        "question": f"{asked}: {_subject(item, _flat(answer))}?",
        "kind": kind,
        "answerable": True,
        "facts": [{"any_of": [_flat(answer)], "articles": sorted({_stem(cited) for cited in item.cited})}],
        "note": _note(item.cited[0]),
    }


def _note(cited: Cited) -> str:
    day = cited.source.published.isoformat() if cited.source.published else "undated"
    return f"“{_flat(cited.claim.quote)}” ({_flat(cited.source.title)}, {day})"


def _subject(item: Item, answer: str) -> str:
    """Who and what it is about, without the answer; the sentence where these are too few words to ask by."""
    what = _flat(item.what)
    who = _flat(item.parties[0]) if item.parties else ""
    named = what if not who or who.casefold() in what.casefold() else f"{who}, {what}"
    told = named.replace(answer, "…")
    if len(told.replace("…", "").split()) < LEAST_WORDS:
        told = _flat(item.text).rstrip(".!?").replace(answer, "…")
    return told


def _stem(cited: Cited) -> str:
    name = PurePosixPath(cited.source.source.replace("\\", "/")).name
    return re.sub(r"\.(?:md|markdown|txt|html?|pdf)$", "", name, flags=re.IGNORECASE) or cited.source.article_id


def _flat(text: str) -> str:
    return " ".join(text.split())
