"""Watched questions, and the board as it was -> what changed since it was last looked at.

    look_again(questions kept, find, ask) -> QuestionChange*        changed_items(kept, items) -> ItemChange*

A question is asked again only where the sentences that would be read for it are others than before; so a run over
articles that have nothing to do with it calls no model.  What is kept of a question is JSON in the register's own file.
Read `rag.register.changes` for items.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from rag.register.changes import ItemChange, value_of
from rag.register.items import Item
from rag.types import Answer, Evidence

BOARD = ""  # the name under which the board's last state is kept, which no question has
FIELDS = 5  # of an item in that state


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What was known of a question: the sentences read for it, by article and words, and what was answered."""

    read: tuple[str, ...]
    status: str
    answer: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionChange:
    """A question whose answer is another now.  `because` are the sentences that were not there before."""

    question: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    because: tuple[Evidence, ...]


def kept_of(answer: Answer, evidence: Sequence[Evidence]) -> Kept:
    """What to keep of a question that was just answered."""
    return Kept(read=_read(evidence), status=answer.status, answer=tuple(s.text for s in answer.statements))


def write_kept(kept: Kept) -> str:
    """As it is stored."""
    return json.dumps(asdict(kept), ensure_ascii=False)


def read_kept(text: str) -> Kept:
    """As it was stored; nothing known for anything else."""
    try:
        record = json.loads(text)
        return Kept(read=tuple(record["read"]), status=record["status"], answer=tuple(record["answer"]))
    except (ValueError, KeyError, TypeError):
        return Kept(read=(), status="", answer=())


def needs_asking(kept: Kept, evidence: Sequence[Evidence]) -> bool:
    """Whether the sentences that would be read are others than those that were."""
    return set(_read(evidence)) != set(kept.read)


def compare(question: str, kept: Kept, answer: Answer, evidence: Sequence[Evidence]) -> QuestionChange | None:
    """The change of a question that was asked again, None where it is answered as before."""
    after = tuple(s.text for s in answer.statements)
    if (answer.status, after) == (kept.status, kept.answer):
        return None
    known = set(kept.read)
    new = tuple(e for e, mark in zip(evidence, _marks(evidence), strict=True) if mark not in known)
    return QuestionChange(question=question, before=kept.answer, after=after, because=new)


def _read(evidence: Sequence[Evidence]) -> tuple[str, ...]:
    return tuple(sorted(set(_marks(evidence))))


def _marks(evidence: Sequence[Evidence]) -> list[str]:
    """One mark a sentence, of its article and words."""
    return [hashlib.sha256(f"{e.article.id}|{e.quote}".encode()).hexdigest()[:16] for e in evidence]


def board_state(items: Sequence[Item]) -> str:
    """What is kept of the board: each item's value, what replaced it, what conflicts with it, whether it passed, and a
    mark of its words."""
    return json.dumps({item.id: _state(item) for item in items}, sort_keys=True, ensure_ascii=False)


def _state(item: Item) -> list[object]:
    return [value_of(item), item.superseded_by, sorted(item.conflicts), item.passed, _words(item)]


def _words(item: Item) -> str:
    """A mark of the kind, the words and the value, by which an item is known again under another id."""
    return hashlib.sha256(f"{item.kind}|{item.text}|{item.what}|{value_of(item)}".encode()).hexdigest()[:16]


def changed_items(kept: str, items: Sequence[Item]) -> tuple[ItemChange, ...]:
    """What changed on the board since its state was kept; nothing where none was."""
    try:
        before: Mapping[str, list[Any]] = json.loads(kept)
    except ValueError:
        return ()
    if any(len(state) < FIELDS for state in before.values()):  # kept before items were known by their words
        return ()
    by_id = {item.id: item for item in items}
    renamed = _renamed(before, items)
    old_ids = {new: old for old, new in renamed.items()}
    found = []
    for item in items:
        old = before.get(old_ids.get(item.id, item.id))
        if old is not None:
            old = [old[0], renamed.get(str(old[1]), old[1]), _now(old[2], renamed), *old[3:]]
        if old == _state(item):
            continue
        newer = by_id.get(item.superseded_by)
        if old is None:
            change = ItemChange(
                change="disputed" if item.kind == "dispute" else "new",
                item=item, before="", after=value_of(item), because=item.cited[0],
            )  # fmt: skip
        elif newer is not None and old[1] != item.superseded_by:
            change = ItemChange(
                change="superseded", item=item, before=str(old[0]), after=value_of(newer), because=newer.cited[0]
            )
        elif rivals := [by_id[each] for each in item.conflicts if each not in old[2] and each in by_id]:
            change = ItemChange(
                change="disputed", item=item, before=str(old[0]), after=value_of(rivals[0]), because=rivals[0].cited[0]
            )
        elif item.passed and not old[3]:
            change = ItemChange(change="passed", item=item, before="", after=value_of(item), because=None)
        else:
            continue
        found.append(change)
    return tuple(found)


def _renamed(before: Mapping[str, list[Any]], items: Sequence[Item]) -> dict[str, str]:
    """The ids that were, beside those that they have now: of items with the same words and value."""
    known = {item.id for item in items}
    gone = {state[-1]: id_ for id_, state in before.items() if id_ not in known}
    return {gone[_words(item)]: item.id for item in items if item.id not in before and _words(item) in gone}


def _now(ids: Sequence[str], renamed: Mapping[str, str]) -> list[str]:
    return sorted(renamed.get(each, each) for each in ids)
